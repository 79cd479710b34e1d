"""Opens an article's file in the writer's editor; only files of the content folder."""

import os
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread

# They need the terminal, which is the server's.
_IN_TERMINALS = frozenset("vi vim nvim view nano pico emacsclient joe jed ne micro mcedit helix hx kak ed ex".split())


def may_open(site: Path, content: str, source: str) -> Path | None:
    """The file that `source` (`content/…`) names, if it is one of the content folder and no link out of it."""
    try:
        folder, file = (site / content).resolve(), (site / source).resolve()
        inside = source.startswith(f"{content}/") and file.is_relative_to(folder)
        return file if inside and file.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None


def editor() -> list[str]:
    """The command that opens a file: $VISUAL, else $EDITOR, else what the system opens such files with; [] if none."""
    for name in ("VISUAL", "EDITOR"):
        with suppress(ValueError):
            command = shlex.split(os.environ.get(name, ""))
            if command and Path(command[0]).stem not in _IN_TERMINALS and shutil.which(command[0]):
                return command
    opener = {"darwin": "open", "win32": "explorer"}.get(sys.platform, "xdg-open")
    return [opener] if shutil.which(opener) else []


def open_in_editor(file: Path) -> bool:
    """Start the editor and leave it alone; whether there was one to start."""
    command = editor()
    if not command:
        return False
    quiet = subprocess.DEVNULL
    try:
        started = subprocess.Popen(
            [*command, str(file)], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
    except OSError:
        return False
    # A process that has ended stays in the system's table until somebody has asked how.
    Thread(target=started.wait, daemon=True).start()
    return True
