"""Many small values in few rows: each comes back under its own name, and a change rewrites its chunk only."""

from contextlib import closing
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sitegen.cache.shelf import CHUNKS_A_GROUP, GROUPS, Shelf, chunk_of
from sitegen.cache.store import Store

NAMES = [f"tin/bai-{number}.md" for number in range(600)]


def saved(folder: Path, shelf: Shelf) -> Shelf:
    """The shelf of the next process."""
    with closing(Store(folder / "cache.db")) as store:
        store.put(shelf.changes())
    return Shelf(Store(folder / "cache.db"), "shelf")


def filled(folder: Path) -> Shelf:
    shelf = Shelf(Store(folder / "cache.db"), "shelf")
    for number, name in enumerate(NAMES):
        shelf.keep(name, (number,))
    return saved(folder, shelf)


def test_each_value_comes_back_under_its_name(tmp_path):
    """One by one and all at once; a name that nothing stands for gives nothing."""
    shelf = filled(tmp_path)
    assert shelf.get(NAMES[7]) == (7,)
    assert shelf.get("khác.md") is None
    assert shelf.all() == {name: (number,) for number, name in enumerate(NAMES)}


def test_what_was_kept_or_dropped_is_known_at_once_and_stored_later(tmp_path):
    """Also where the chunk had not been looked at before, and where all had been."""
    shelf = filled(tmp_path)
    shelf.keep(NAMES[1], "mới")
    shelf.all()
    shelf.keep("thêm.md", "thêm")
    shelf.drop([NAMES[2], "khác.md"])
    expected = {name: (number,) for number, name in enumerate(NAMES)} | {NAMES[1]: "mới", "thêm.md": "thêm"}
    del expected[NAMES[2]]
    assert shelf.all() == expected
    assert saved(tmp_path, shelf).all() == expected


def test_only_chunks_that_changed_are_stored_again(tmp_path):
    """And each of them once."""
    shelf = filled(tmp_path)
    shelf.keep(NAMES[1], "mới")
    shelf.drop(["khác.md"])
    assert [(name, number) for name, number, _ in shelf.changes()] == [("shelf", chunk_of(NAMES[1]))]
    assert shelf.changes() == []


def test_a_damaged_chunk_loses_its_own_values_only(tmp_path):
    """The others are as they were, and what was lost can be kept again."""
    filled(tmp_path)
    lost = chunk_of(NAMES[1])
    with closing(Store(tmp_path / "cache.db")) as store:
        store._connection.execute("update kept set value = x'00' where name = ?", (lost,))
        shelf = Shelf(store, "shelf")
        assert shelf.get(NAMES[1]) is None
        assert shelf.all().keys() == {name for name in NAMES if chunk_of(name) != lost}
        shelf.keep(NAMES[1], "lại")
        assert shelf.get(NAMES[1]) == "lại"


@given(st.text())
def test_any_name_has_a_chunk(name):
    """One of so many, and always the same."""
    assert chunk_of(name) == chunk_of(name)
    assert 0 <= int(chunk_of(name), 16) < GROUPS * CHUNKS_A_GROUP


def test_files_of_a_folder_share_few_chunks():
    """What is written of a whole section is a small part of the shelf, and each chunk of it has but few values."""
    section = {chunk_of(f"van-hoa/bai-{number}.html") for number in range(1000)}
    everything = {
        chunk_of(f"{name}/bai-{number}.html") for name in "abcdefghijklmnopqrstuvwxyz" for number in range(1000)
    }
    assert len(section) == CHUNKS_A_GROUP
    assert len(everything) > 10 * CHUNKS_A_GROUP
