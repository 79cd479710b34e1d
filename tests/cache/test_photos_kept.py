"""What was made of photos is kept by what it was made of, and believed only where it is whole."""

from pathlib import Path

import pytest

from sitegen.cache.photos import Photos

KEY, OTHER = "ab" + "1" * 30, "ab" + "2" * 30
PARTS = (b"first", b"", b"\0" * 1000)


@pytest.fixture
def photos(tmp_path: Path) -> Photos:
    kept = Photos(tmp_path / "photos")
    kept.put(KEY, PARTS)
    return kept


def file_of(photos: Photos, key: str) -> Path:
    assert photos.folder
    return photos.folder / key[:2] / key[2:]


def test_what_was_put_is_there(photos) -> None:
    """All parts in their order, and nothing under another key."""
    assert photos.get(KEY) == PARTS
    assert photos.has(KEY)
    assert photos.get(OTHER) is None
    assert not photos.has(OTHER)


def test_any_flipped_byte_is_noticed(photos) -> None:
    """Wherever it is, the file is as good as none, and can be put again."""
    whole = file_of(photos, KEY).read_bytes()
    for place in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        file_of(photos, KEY).write_bytes(damaged)
        assert photos.get(KEY) is None
    file_of(photos, KEY).write_bytes(whole[:-1])
    assert photos.get(KEY) is None
    photos.put(KEY, PARTS)
    assert photos.get(KEY) == PARTS


def test_a_file_under_another_name_is_not_believed(photos) -> None:
    """Somebody who tidies up may mix up files."""
    file_of(photos, KEY).rename(file_of(photos, OTHER))
    assert photos.get(OTHER) is None


def test_it_may_be_copied_elsewhere(photos, tmp_path) -> None:
    """As CI does between its runs: nothing in it speaks of this machine."""
    assert photos.folder
    there = photos.folder.rename(tmp_path / "elsewhere")
    assert Photos(there).get(KEY) == PARTS


def test_only_what_is_of_use_stays(photos) -> None:
    """The room of all else is given back."""
    photos.put(OTHER, PARTS)
    photos.keep_only({OTHER})
    assert photos.get(KEY) is None
    assert photos.get(OTHER) == PARTS
    assert photos.size() > 1000
    photos.clear()
    assert photos.size() == 0


def test_without_a_folder_nothing_is_kept() -> None:
    """The memory of a build that remembers nothing."""
    nowhere = Photos(None)
    nowhere.put(KEY, PARTS)
    nowhere.clear()
    assert nowhere.get(KEY) is None
    assert not nowhere.has(KEY)


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path) -> None:
    """A full disk, a file in the way: it costs time, not a build."""
    (tmp_path / "photos").write_text("in the way")
    kept = Photos(tmp_path / "photos")
    kept.put(KEY, PARTS)
    assert kept.get(KEY) is None
