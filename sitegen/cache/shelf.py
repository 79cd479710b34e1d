"""Many small values by name, kept in chunks: fifty values that are read as one cost little more than one."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from sitegen.cache.store import Store


class Shelf:
    """The values of one shelf of a store. What is kept or dropped is known at once, and stored with `changes`."""

    def __init__(self, store: Store, name: str):
        self._store, self._name = store, name
        self._chunks: dict[str, dict[str, Any]] = {}
        self._is_whole = False
        self._changed: set[str] = set()

    def get(self, name: str) -> Any | None:
        """The value, or None where there is none that can be trusted."""
        return self._chunk(chunk_of(name)).get(name)

    def all(self) -> dict[str, Any]:
        """Every value by its name."""
        if not self._is_whole:
            self._chunks = self._store.all(self._name) | self._chunks
            self._is_whole = True
        return {name: value for chunk in self._chunks.values() for name, value in chunk.items()}

    def keep(self, name: str, value: Any) -> None:
        """Remember the value under this name."""
        number = chunk_of(name)
        self._chunk(number)[name] = value
        self._changed.add(number)

    def drop(self, names: Iterable[str]) -> None:
        """Forget what these names stand for."""
        for name in names:
            number = chunk_of(name)
            if self._chunk(number).pop(name, None) is not None:
                self._changed.add(number)

    def changes(self) -> list[tuple[str, str, Any]]:
        """What the store has to keep, once."""
        changed = sorted(self._changed)
        self._changed.clear()
        return [(self._name, number, self._chunks[number]) for number in changed]

    def _chunk(self, number: str) -> dict[str, Any]:
        if number not in self._chunks:
            self._chunks[number] = {} if self._is_whole else self._store.get(self._name, number) or {}
        return self._chunks[number]


GROUPS, CHUNKS_A_GROUP = 16, 32
"""20 values a chunk at 10,000, if they lie in many folders."""


def chunk_of(name: str) -> str:
    """One of the chunks. Files of one folder are in one group: what changes together, as the pages of a section do, is
    kept together."""
    folder, _, file = name.rpartition("/")
    return f"{_number(folder) % GROUPS * CHUNKS_A_GROUP + _number(file) % CHUNKS_A_GROUP:03x}"


def _number(text: str) -> int:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=1).digest()[0]
