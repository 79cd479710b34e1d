"""Whether files of the output are as the last build left them."""

import time
from collections.abc import Mapping
from pathlib import Path

from sitegen.cache.memory import Memory, Output, settled_stamp
from sitegen.disk import publish as disk
from sitegen.manifest import MANIFEST


def is_untouched(memory: Memory, folder: Path) -> bool:
    """Whether every file of the output is as we left it, the manifest included, and no other is recorded there."""
    outputs = memory.outputs()
    standing = all_standing(folder, outputs) if outputs else None
    if standing is None or disk.sha256_of(folder, MANIFEST) != memory.manifest():
        return False
    if standing != outputs:
        memory.keep_outputs(standing)
    disk.tidy(folder)
    return True


def all_standing(folder: Path, outputs: Mapping[str, Output]) -> dict[str, Output] | None:
    """The outputs as they stand now, or None if any is not as we left it."""
    standing = {}
    for path, known in outputs.items():
        found = as_left(folder, path, known)
        if found is None:
            return None
        standing[path] = found
    return standing


def as_left(folder: Path, path: str, known: Output) -> Output | None:
    """The output as remembered, if the file is still as we left it; a file too young for its stamp to tell is read."""
    stamp = disk.stamp(folder, path)
    if stamp is None:
        return None
    if known.stamp is not None:
        return known if stamp == known.stamp else None
    if stamp.size != known.size or disk.sha256_of(folder, path) != known.sha256:
        return None
    return known._replace(stamp=settled_stamp(stamp, time.time_ns()))
