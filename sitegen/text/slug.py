"""Addresses from Vietnamese titles. Frozen by a table of cases in the tests: a published address never changes."""

import re
import unicodedata

LONGEST_SLUG = 80
_D = str.maketrans("đĐðÐ", "dddd")
_MARKS = re.compile("[\u0300-\u036f]+")  # all of category Mn
_GAPS = re.compile(r"[^0-9a-z]+")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Windows cannot hold files of these names, whatever their extension.
_DEVICES = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}


def slugify(text: str) -> str:
    """`Đồng chí … đường đi` -> `dong-chi-duong-di`; "" where no letter or digit of ASCII remains."""
    if _SLUG.fullmatch(text):
        return text
    letters = _MARKS.sub("", unicodedata.normalize("NFKD", text.translate(_D)))
    if not letters.isascii():
        letters = "".join(char for char in letters if unicodedata.category(char) not in ("Mn", "Cf"))
    return _GAPS.sub("-", letters.lower()).strip("-")


def is_slug(text: str) -> bool:
    """Whether the text is what `slugify` would leave alone, and a name that every file system can hold."""
    return _SLUG.fullmatch(text) is not None and len(text) <= 100 and text not in _DEVICES


def title_slug(title: str) -> str:
    """A title's slug, cut at a hyphen so that it has at most 80 characters."""
    slug = slugify(title)
    if len(slug) <= LONGEST_SLUG:
        return slug
    cut = slug.rfind("-", 0, LONGEST_SLUG + 1)
    return slug[: cut if cut > 0 else LONGEST_SLUG]


def is_device(name: str) -> bool:
    """Whether Windows would take a file of this name for a device."""
    return name.partition(".")[0].lower() in _DEVICES
