"""Whatever happened to the file, the store gives what was put in under that very name, or nothing."""

import os
import pickle
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.cache import store as room
from sitegen.cache.store import Store, packed

VALUES = {("a", str(number)): f"value {number} " * 50 for number in range(40)} | {("b", "1"): ("another", 1)}


def filled(folder: Path) -> Path:
    """A file with a few pages of values."""
    file = folder / "cache.db"
    with closing(Store(file)) as store:
        store.put([(shelf, name, value) for (shelf, name), value in VALUES.items()])
    return file


def run(file: Path, statement: str, *parameters: Any) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(statement, parameters)


def assert_true_or_silent(file: Path) -> None:
    """Each value is the one that was put there, or there is none; and the store can be used, the second time at the latest."""
    with closing(Store(file)) as store:
        for (shelf, name), value in VALUES.items():
            assert store.get(shelf, name) in (value, None)
        assert all(VALUES[("a", name)] == value for name, value in store.all("a").items())
        for _ in range(2):
            store.put([("a", "new", "written")])
        assert store.get("a", "new") == "written"
    with closing(Store(file)) as store:
        assert store.get("a", "new") == "written"


# --- what is put in comes out ----------------------------------------------------------------------------------------


def test_values_come_back_by_shelf_and_name(tmp_path):
    """Shelves are apart; what was never put there is None; a later value replaces an earlier one."""
    with closing(Store(filled(tmp_path))) as store:
        assert store.get("a", "7") == VALUES[("a", "7")]
        assert store.get("b", "7") is None
        assert store.all("b") == {"1": ("another", 1)}
        assert set(store.all("a")) == {str(number) for number in range(40)}
        store.put([("a", "7", "later")], [("a", "8")])
        assert store.get("a", "7") == "later"
        assert store.get("a", "8") is None
        assert not store.damaged


def test_a_value_made_ready_elsewhere_is_kept_like_any_other(tmp_path):
    """Workers pack what they have made; which name it gets is the parent's to say."""
    with closing(Store(tmp_path / "cache.db")) as store:
        store.put([("a", "1", packed(("page", 1))), ("a", "2", ("page", 1))])
        assert store.get("a", "1") == store.get("a", "2") == ("page", 1)


def test_changes_are_kept_all_or_none(tmp_path):
    """A value that cannot be packed costs the others of the same time, and nothing that was kept before."""
    file = filled(tmp_path)
    with closing(Store(file)) as store, pytest.raises((pickle.PicklingError, AttributeError, TypeError)):
        store.put([("a", "7", "later"), ("a", "8", lambda: None)])
    with closing(Store(file)) as store:
        assert store.get("a", "7") == VALUES[("a", "7")]


def test_a_process_killed_while_it_keeps_leaves_what_was_there(tmp_path):
    """The journal of the dead is undone: the old values stand, none of the new."""
    file = filled(tmp_path)
    child = os.fork()
    if child == 0:
        connection = sqlite3.connect(file, isolation_level=None)
        connection.executescript("pragma journal_mode=truncate; pragma synchronous=off; pragma cache_size=1; begin;")
        connection.execute("update kept set value = x'00'")
        os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    with closing(Store(file)) as store:
        assert {("a", name): value for name, value in store.all("a").items()}.items() <= VALUES.items()
        assert len(store.all("a")) == 40
        assert not store.damaged


# --- what happens to files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"SQLite format 3\0", b"SQLite format 3\0" + b"\xff" * 5000, b"\0" * 8192, "Báo Hà Nam".encode() * 999],
    ids=["empty", "a letter", "a head", "a head and rubbish", "zeros", "text"],
)
def test_a_file_that_is_no_database_is_forgotten(tmp_path, content):
    """It is replaced by an empty store that works."""
    (tmp_path / "cache.db").write_bytes(content)
    assert_true_or_silent(tmp_path / "cache.db")


def test_a_database_of_other_people_is_no_memory(tmp_path):
    """Other tables are left alone; a table of our name with other columns is replaced."""
    run(tmp_path / "a.db", "create table articles (title text)")
    assert_true_or_silent(tmp_path / "a.db")
    run(tmp_path / "b.db", "create table kept (id integer primary key, thing text)")
    assert_true_or_silent(tmp_path / "b.db")
    run(tmp_path / "c.db", "create view kept as select 1 as shelf, 2 as name, 3 as value")
    assert_true_or_silent(tmp_path / "c.db")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.floats(0, 1), st.integers(1, 255), st.integers(1, 64))
def test_flipped_bits_never_change_a_value(tmp_path, place, mask, count):
    """SQLite's own pages carry no checksums, ours do."""
    file = filled(tmp_path)
    data = bytearray(file.read_bytes())
    start = min(int(place * len(data)), len(data) - 1)
    for position in range(start, min(start + count, len(data))):
        data[position] ^= mask
    file.write_bytes(data)
    assert_true_or_silent(file)
    file.unlink()


def test_a_damaged_schema_is_forgotten(tmp_path):
    """Also where what SQLite says of it is no text any more."""
    file = filled(tmp_path)
    data = file.read_bytes()
    assert b"(shelf text" in data
    file.write_bytes(data.replace(b"(shelf text", b"\xddshelf text"))
    assert_true_or_silent(file)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 100_000), st.booleans())
def test_a_truncated_or_turned_file_is_forgotten(tmp_path, cut, turned):
    """A copy that broke off; halves that changed places."""
    file = filled(tmp_path)
    data = file.read_bytes()
    cut %= len(data)
    file.write_bytes(data[cut:] + data[:cut] if turned else data[:cut])
    assert_true_or_silent(file)
    file.unlink()


def test_a_journal_from_elsewhere_is_harmless(tmp_path):
    """Beside the file lies a journal that is not its own: of another store, or rubbish."""
    chance = Random(1)
    for rubbish in (b"", chance.randbytes(4096), b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + chance.randbytes(4096)):
        file = filled(tmp_path)
        file.with_name("cache.db-journal").write_bytes(rubbish)
        assert_true_or_silent(file)
        file.unlink()


@pytest.mark.parametrize("obstacle", ["folder", "file above"])
def test_where_no_file_can_be_there_is_no_memory(tmp_path, obstacle):
    """Everything can be put, nothing is kept, nothing of others is harmed."""
    if obstacle == "folder":
        (tmp_path / "x/cache.db/own").mkdir(parents=True)
    else:
        (tmp_path / "x").write_text("own")
    store = Store(tmp_path / "x/cache.db")
    store.put([("a", "1", 1)])
    assert store.get("a", "1") is None
    assert store.all("a") == {}
    assert set(store.all("a")) == set()
    assert (tmp_path / "x").exists()


def test_a_file_that_is_deleted_while_it_is_open_costs_nothing_but_memory(tmp_path):
    """`rm -rf .sitegen` during a build."""
    file = filled(tmp_path)
    with closing(Store(file)) as store:
        file.unlink()
        store.put([("a", "7", "later")])
        assert store.get("a", "7") in ("later", None)
    assert_true_or_silent(file)


# --- what happens to values ------------------------------------------------------------------------------------------


def test_values_that_changed_places_are_no_values(tmp_path):
    """Each value is sealed with its shelf and name: what a damaged index leads to is not taken for another."""
    file = filled(tmp_path)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        rows = dict(connection.execute("select name, value from kept where shelf = 'a'").fetchall())
        connection.execute("update kept set value = ? where shelf = 'a' and name = '1'", (rows["2"],))
        connection.execute("update kept set shelf = 'c' where shelf = 'b'")
        connection.execute("update kept set name = 'renamed' where shelf = 'a' and name = '3'")
    with closing(Store(file)) as store:
        assert store.get("a", "1") is None
        assert store.get("c", "1") is None
        assert store.get("a", "renamed") is None
        assert store.get("a", "2") == VALUES[("a", "2")]
        assert store.damaged


def test_shelf_and_name_do_not_run_into_each_other(tmp_path):
    """`pages output` + `x` is another place than `pages` + `output x`."""
    file = tmp_path / "cache.db"
    with closing(Store(file)) as store:
        store.put([("pages output", "x", 1)])
    run(file, "update kept set shelf = 'pages', name = 'output x'")
    with closing(Store(file)) as store:
        assert store.get("pages", "output x") is None


@pytest.mark.parametrize("blob", [None, 7, "text", b"", b"short", b"\0" * 16, b"\0" * 500])
def test_a_row_that_we_never_wrote_is_no_value(tmp_path, blob):
    """Numbers, text, nothing, bytes without a seal."""
    file = filled(tmp_path)
    run(file, "update kept set value = ? where shelf = 'a' and name = '5'", blob)
    with closing(Store(file)) as store:
        assert store.get("a", "5") is None
        assert len(store.all("a")) == 39
        assert store.damaged


def test_a_pickle_of_somebody_else_is_never_opened(tmp_path):
    """Opening it would run it; the seal is asked first."""
    file, victim = filled(tmp_path), tmp_path / "victim"

    class Evil:
        def __reduce__(self) -> Any:
            return os.mkdir, (str(victim),)

    run(file, "update kept set value = ? where name = '5'", b"\0" * 16 + pickle.dumps(Evil()))
    with closing(Store(file)) as store:
        assert store.get("a", "5") is None
    assert not victim.exists()


class Gone:
    """A class that the next version does not have."""


def test_a_value_whose_class_is_gone_is_no_value(tmp_path, monkeypatch):
    """The seal is right, and Python can make nothing of it."""
    file = tmp_path / "cache.db"
    with closing(Store(file)) as store:
        store.put([("a", "1", Gone()), ("a", "2", "stays")])
    monkeypatch.delitem(globals(), "Gone")
    with closing(Store(file)) as store:
        assert store.get("a", "1") is None
        assert store.all("a") == {"2": "stays"}
        assert store.damaged


def test_a_name_that_no_file_system_has_can_be_sealed():
    """Damage may make any text of a name."""
    assert room._seal("a", "\ud800", b"") != room._seal("a", "x", b"")
    assert room._seal("a", None, b"") != room._seal("a", 5, b"")


def test_forgetting_leaves_an_empty_store(tmp_path):
    """And one that nothing is held against."""
    with closing(Store(filled(tmp_path))) as store:
        store.clear()
        assert store.all("a") == {}
        assert not store.damaged
