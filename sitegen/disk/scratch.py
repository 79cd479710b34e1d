"""A folder for work that nobody keeps."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A new, empty folder that is gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="sitegen-") as name:
        yield Path(name)
