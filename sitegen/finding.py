"""Finds articles of the built paper by its own search index, as a browser would."""

from collections.abc import Mapping
from dataclasses import dataclass
from gzip import compress
from pathlib import Path

from sitegen.disk.scan import read
from sitegen.problems import SiteError
from sitegen.search.ask import CONTENTS, Answer, Library


@dataclass(frozen=True)
class Found:
    """The answer, and the bytes that a browser with an empty cache would have fetched of the index for it."""

    answer: Answer
    bytes: int


@dataclass(frozen=True)
class Wanted:
    """What is asked: words, and where to look. `section` is a slug; 0 stands for every year."""

    text: str
    section: str = ""
    year: int = 0
    by_date: bool = False
    page: int = 1


def find(output: Path, wanted: Wanted) -> Found:
    """Ask the index that lies in the output folder. Raises SiteError SG870 where there is none."""
    if not (output / CONTENTS).is_file():
        raise SiteError("SG870", folder=output.name)
    library = Library(lambda path: read(output, path, f"{output.name}/{path}"))
    answer = library.ask(wanted.text, wanted.section, wanted.year, wanted.by_date, wanted.page)
    return Found(answer, weight(library.fetched))


def weight(fetched: Mapping[str, bytes]) -> int:
    """The bytes of these files on their way, each compressed as servers do."""
    return sum(len(compress(data, 6, mtime=0)) for data in fetched.values())
