"""One SQLite file of named values. Whatever is wrong with it, it is an empty one: nothing in it is ever needed."""

import marshal
import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

_SCHEMA = "create table if not exists kept (shelf text, name text, value blob, primary key (shelf, name))"
_CHECK_BYTES = 16
MOST_SPARE = 0.3
"""The part of the file that may stand empty, to be written into the next time: it is never half as large again as it has to
be, and seldom written anew."""
# A damaged schema stands in SQLite's message, and Python cannot decode what is no text in it.
_FAULTS = (sqlite3.Error, UnicodeDecodeError)


class Store:
    """Values by shelf and name. Each value carries a checksum, for SQLite does not notice a flipped bit in its pages.

    Values are pickled: the file is as trusted as the folder that it lies in, like the code beside it.
    """

    def __init__(self, path: Path | None):
        self.path = path
        self.damaged = False
        """Whether something was found that could not be used; it was forgotten."""
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection | None:
        """Open the file; one that is no database is deleted. Without a path, or where none can be made, there is no memory."""
        if self.path is None:
            return None
        for _ in range(2):
            with suppress(OSError, *_FAULTS):
                self.path.parent.mkdir(parents=True, exist_ok=True)
                connection = sqlite3.connect(self.path, isolation_level=None)
                try:
                    # The file is disposable and one process writes it: no journal survives a crash, none is needed.
                    connection.executescript("pragma journal_mode=truncate; pragma synchronous=off;")
                    connection.execute(_SCHEMA)
                except _FAULTS:
                    connection.close()
                    raise
                return connection
            self.damaged = self.path.exists()
            with suppress(OSError):
                self.path.unlink()
        return None

    def close(self) -> None:
        if self._connection:
            with suppress(*_FAULTS):
                self._connection.close()
            self._connection = None

    def get(self, shelf: str, name: str) -> Any | None:
        """The value, or None where there is none that can be trusted."""
        rows = self._rows("select name, value from kept where shelf = ? and name = ?", (shelf, name))
        return next((value for _, value in rows), None)

    def all(self, shelf: str) -> dict[str, Any]:
        """Every value of a shelf by its name."""
        return dict(self._rows("select name, value from kept where shelf = ?", (shelf,)))

    def _rows(self, query: str, parameters: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        for name, blob in self._query(query, parameters):
            value = self._unpacked(parameters[0], name, blob)
            if value is not None:
                yield name, value[0]

    def _query(self, query: str, parameters: tuple[str, ...]) -> list[Any]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(query, parameters).fetchall()
        except _FAULTS:
            self._forget()
            return []

    def _unpacked(self, shelf: str, name: Any, blob: Any) -> tuple[Any] | None:
        if isinstance(blob, bytes) and _seal(shelf, name, _check(blob[_CHECK_BYTES:])) == blob[:_CHECK_BYTES]:
            # A checksum that fits means that we wrote these very bytes; a class that has since changed may still object.
            with suppress(Exception):
                read = marshal.loads if blob[_CHECK_BYTES:][:1] == _PLAIN else pickle.loads
                return (read(blob[_CHECK_BYTES + 1 :]),)
        self.damaged = True
        return None

    def put(self, changes: Iterable[tuple[str, str, Any]], removals: Iterable[tuple[str, str]] = ()) -> None:
        """Keep the values (shelf, name, value) and drop the named ones: all of it, or, where it fails, nothing."""
        if self._connection is None:
            return
        try:
            self._connection.execute("begin immediate")
            self._connection.executemany("delete from kept where shelf = ? and name = ?", removals)
            rows = ((shelf, name, _sealed(shelf, name, value)) for shelf, name, value in changes)
            self._connection.executemany("insert or replace into kept values (?, ?, ?)", rows)
            self._connection.execute("commit")
        except _FAULTS:
            self._forget()
        if self._spare() > MOST_SPARE:
            self.compact()

    def names(self, shelf: str) -> tuple[str, ...]:
        """What values a shelf has."""
        return tuple(sorted(name for (name,) in self._query("select name from kept where shelf = ?", (shelf,))))

    def drop_shelf(self, shelf: str) -> None:
        """Forget every value of a shelf."""
        self._query("delete from kept where shelf = ?", (shelf,))

    def compact(self) -> None:
        """Give the room of what was forgotten back to the disk. Where the disk is too full for that, it stays as it is."""
        if self._connection:
            with suppress(sqlite3.Error):
                self._connection.execute("vacuum")

    def size(self) -> int:
        """Bytes of the file."""
        return self.path.stat().st_size if self.path and self.path.exists() else 0

    def _spare(self) -> float:
        """The part of the file in which nothing is kept any more."""
        ((free,),) = self._query("pragma freelist_count", ()) or [(0,)]
        ((pages,),) = self._query("pragma page_count", ()) or [(1,)]
        return free / pages if pages else 0.0

    def clear(self) -> None:
        """Forget everything."""
        self._forget()
        self.damaged = False

    def _forget(self) -> None:
        self.close()
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink()
        self._connection = self._open()
        self.damaged = True


class Packed(bytes):
    """A value made ready for the store."""


def packed(value: Any) -> Packed:
    """Any value as the store keeps it."""
    return _packed(_PICKLED + pickle.dumps(value, 5))


def packed_plain(value: Any) -> Packed:
    """A value made of nothing but dicts, lists, tuples, texts and numbers: kept and read several times as quickly."""
    return _packed(_PLAIN + marshal.dumps(value))


_PICKLED, _PLAIN = b"p", b"m"


def _packed(data: bytes) -> Packed:
    return Packed(_check(data) + data)


def _sealed(shelf: str, name: str, value: Any) -> bytes:
    ready = value if isinstance(value, Packed) else packed(value)
    return _seal(shelf, name, ready[:_CHECK_BYTES]) + ready[_CHECK_BYTES:]


def _seal(shelf: str, name: Any, check: bytes) -> bytes:
    """The checksum of a value in its place: one that damage has moved to another name is no value of that name."""
    return _check(f"{len(shelf)} {shelf} {name}".encode("utf-8", "replace") + check)


def _check(data: bytes) -> bytes:
    return blake2b(data, digest_size=_CHECK_BYTES).digest()
