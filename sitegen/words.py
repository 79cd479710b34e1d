"""What reports of changes say to people, in their language."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def words(language: str) -> dict[str, str]:
    """Every text by its name; {…} is filled in where it is said."""
    table = tomllib.loads((files("sitegen") / "words.toml").read_text("utf-8"))
    return {str(name): str(text) for name, text in table[language].items()}
