"""The index of all words of the paper, cut so that a question needs little of it, and how it is asked."""
