"""“Cùng chuyên mục” and “Đọc thêm”: five and five, never the same article twice, never the page itself."""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain

SHOWN = 5


def same_category(section: Sequence[str], parent: Sequence[str], left_out: Collection[str]) -> tuple[str, ...]:
    """The five newest of the section; a section too small for five is helped out by the one above it.

    `left_out` are the page itself and the addresses that the editor pinned to the other block, or banned.
    """
    return _first_of(chain(section, parent), left_out)


def read_more(candidates: Iterable[str], pins: Iterable[str], left_out: Collection[str]) -> tuple[str, ...]:
    """Five others: the editor's pins first, then the best candidates.

    `left_out` are the page itself, what stands in the other block, and what the editor banned.
    """
    return _first_of(chain(pins, candidates), left_out)


def _first_of(urls: Iterable[str], left_out: Collection[str]) -> tuple[str, ...]:
    chosen: list[str] = []
    for url in urls:
        if url not in left_out and url not in chosen:
            chosen.append(url)
            if len(chosen) == SHOWN:
                break
    return tuple(chosen)
