"""What was made of photos, a file for each photo and recipe. One that is missing, damaged or another's is made anew."""

import marshal
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

_SUM_BYTES = 32


@dataclass(frozen=True)
class Photos:
    """The files below a folder, by their keys; without a folder nothing is kept.

    Each begins with a checksum over its key and its content: one that was damaged, or that lies under another's name, is as
    good as none.
    """

    folder: Path | None

    def has(self, key: str) -> bool:
        """Whether anything is kept under the key; it may turn out to be damaged."""
        return self.folder is not None and self._file(self.folder, key).is_file()

    def get(self, key: str) -> tuple[bytes, ...] | None:
        """What is kept under the key, if it is whole."""
        if self.folder is None:
            return None
        try:
            data = self._file(self.folder, key).read_bytes()
        except OSError:
            return None
        if data[:_SUM_BYTES] != _sum(key, data[_SUM_BYTES:]):
            return None
        return tuple(marshal.loads(data[_SUM_BYTES:]))

    def put(self, key: str, parts: Iterable[bytes]) -> None:
        """Keep these under the key, whole or not at all; a disk that is full costs time, not a build."""
        if self.folder is None:
            return
        data = marshal.dumps(tuple(parts), 2)
        file = self._file(self.folder, key)
        aside = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            aside.write_bytes(_sum(key, data) + data)
            aside.replace(file)
        except OSError:
            with suppress(OSError):
                aside.unlink()

    def clear(self) -> None:
        """Keep nothing."""
        self.keep_only(())

    def keep_only(self, keys: Collection[str]) -> None:
        """Remove every file but those of the keys."""
        for file in self._files():
            if file.parent.name + file.name not in keys:
                with suppress(OSError):
                    file.unlink()

    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.stat().st_size for file in self._files())

    def _files(self) -> Iterator[Path]:
        return (file for file in self.folder.glob("??/*") if file.is_file()) if self.folder else iter(())

    @staticmethod
    def _file(folder: Path, key: str) -> Path:
        return folder / key[:2] / key[2:]


def _sum(key: str, data: bytes) -> bytes:
    return sha256(key.encode() + data).digest()
