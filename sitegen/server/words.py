"""What the preview says, in the language of the person."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def words(language: str) -> dict[str, str]:
    """Every text by its name; {…} is filled in where it is said."""
    table = tomllib.loads((files("sitegen.server") / "words.toml").read_text("utf-8"))
    return {str(name): str(text) for name, text in table[language].items()}
