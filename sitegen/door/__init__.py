"""The commands of `sitegen`: arguments in, text and exit code out. Only the door prints, and only it looks at the clock."""
