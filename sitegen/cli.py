"""The command line: the commands of the door, under one name."""

from sitegen.door import building, keeping, looking, previewing, publishing
from sitegen.door.commands import main

__all__ = ["building", "keeping", "looking", "main", "previewing", "publishing"]
