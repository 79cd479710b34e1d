"""How a theme shows pictures, as its theme.toml says: what is made of photos is made for this layout."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sitegen.model import PictureLayout
from sitegen.problems import SiteError
from sitegen.text.similar import did_you_mean
from sitegen.theme import labels as label_files

_KEYS: Mapping[str, tuple[type, str]] = {
    "sizes": (str, 'sizes = "(min-width: 48rem) 42rem, 100vw"'),
    "widest": (int, "widest = 800"),
    "renditions": (bool, "renditions = false"),
    "gallery_sizes": (str, 'gallery_sizes = "(min-width: 48rem) 20rem, 100vw"'),
}
_NARROWEST = 100


def read_layout(path: str, text: str, table: Mapping[str, Any], above: PictureLayout) -> PictureLayout:
    """What `[pictures]` says, and for the rest what the parent says. Raises SiteError SG602 with the faulty line."""
    for key, value in table.items():
        near = key if key in _KEYS else did_you_mean(key, _KEYS) or "sizes"
        kind, example = _KEYS[near]
        if near != key or type(value) is not kind or not _is_sensible(value):
            line = label_files.line_of(key, text)
            raise SiteError("SG602", path=path, line=line, reason=f"[pictures] {key}", suggestion=example)
    return replace(above, **table)


def _is_sensible(value: object) -> bool:
    """A number is one of pixels; a text goes into an attribute as it is."""
    if isinstance(value, str):
        return bool(value.strip()) and not set('"<>&\n') & set(value)
    return isinstance(value, bool) or (isinstance(value, int) and (value == 0 or value >= _NARROWEST))
