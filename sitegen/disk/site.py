"""Finds the site that a command means, and reads its settings."""

from dataclasses import dataclass
from pathlib import Path

from sitegen.problems import SiteError
from sitegen.settings import SETTINGS_FILES, TABLE_FILE, Settings, read_settings
from sitegen.text.table import is_table


@dataclass(frozen=True, slots=True)
class Site:
    """A folder with settings; `file` is the name of the settings file in it."""

    folder: Path
    file: str
    settings: Settings
    table: str = ""
    """The site's own table of how often syllables are written, if it has one."""


def find_site(start: Path) -> Site:
    """The nearest folder upwards from `start` that has settings. Raises SiteError SG101, or SG1xx for faulty settings."""
    for folder in (start, *start.parents) if start.is_dir() else ():
        for file in SETTINGS_FILES:
            text = _text(folder / file)
            if text is not None and (file != "pyproject.toml" or "[tool.sitegen" in text):
                return Site(folder, file, read_settings(file, text), _table(folder))
    raise SiteError("SG101", folder=start)


def _table(folder: Path) -> str:
    text = _text(folder / TABLE_FILE)
    if text is None:
        return ""
    if not is_table(text):
        raise SiteError("SG116", path=TABLE_FILE)
    return text


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        return None
    except OSError as error:
        raise SiteError("SG801", path=path.name, reason=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise SiteError("SG214", path=path.name, reason=str(error)) from error
