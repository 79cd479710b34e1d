"""Memory gives what it was told, as long as it can be checked; of the rest it knows nothing."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from factory import NOW, article, asset

from sitegen.cache import engine
from sitegen.cache.memory import (
    SETTLED_NS,
    TICK_NS,
    Key,
    LastBuild,
    Memory,
    Output,
    forgetful,
    memory_of,
    settled_stamp,
)
from sitegen.cache.store import Store
from sitegen.model import Page, Reading, Source, Stamp
from sitegen.problems import problem
from sitegen.report import Report

SECOND = 1_000_000_000
SCAN = 1_700_000_000 * SECOND
OLD = Stamp(10, SCAN - 60 * SECOND, SCAN - 60 * SECOND, 5)
KEY = Key("engine", "templates", "site", "view")
OUTPUT = Output(KEY, 3, "sha", OLD, "new", ("a.md",))


def remembered(folder: Path, place: str = "output", version: str = "1") -> Memory:
    """The memory of the next process."""
    return Memory(Store(folder / "cache.db"), place, version)


@pytest.fixture
def memory(tmp_path) -> Iterator[Memory]:
    memory = remembered(tmp_path)
    with closing(memory.store):
        yield memory


def again(memory: Memory, place: str = "output", version: str = "1") -> Memory:
    """Save, and open once more."""
    memory.save()
    memory.store.close()
    assert memory.store.path
    return remembered(memory.store.path.parent, place, version)


def reading(path: str = "a.md", html: str = "<p>Thân</p>") -> Reading:
    return Reading(path, article(path, digest=f"digest of {html}"), html.encode(), ())


# --- stamps ----------------------------------------------------------------------------------------------------------


def source(stamp: Stamp, path: str = "a.md") -> Source:
    return Source(path, path, stamp)


def known(memory: Memory, kept: Stamp, asked: Stamp, scanned_ns: int = SCAN) -> bool:
    """Whether the digest that was kept under one stamp is given for the other."""
    memory.keep_digests([source(kept)], {"a.md": "digest"}, scanned_ns)
    return again(memory).digests([source(asked)]) == {"a.md": "digest"}


def test_a_file_with_the_same_stamp_is_not_read_again(memory):
    """Size, both times and inode are as they were, and were long settled."""
    assert known(memory, OLD, OLD)


@pytest.mark.parametrize("field", Stamp._fields)
@pytest.mark.parametrize("step", [1, -1])
def test_any_other_stamp_is_another_file(memory, field, step):
    """Newer or older makes no difference: a restored copy has an older time."""
    assert not known(memory, OLD, OLD._replace(**{field: getattr(OLD, field) + step}))


@pytest.mark.parametrize("field", ["mtime_ns", "ctime_ns"])
@pytest.mark.parametrize(
    ("age", "trusted"),
    [(0, False), (1, False), (SETTLED_NS - 1, False), (SETTLED_NS, False), (SETTLED_NS + 1, True), (-SECOND, False)],
)
def test_a_file_younger_than_two_seconds_is_read_again(memory, field, age, trusted):
    """It may be written once more within the tick of a clock; so may one with a time to come."""
    stamp = OLD._replace(**{field: SCAN - age})
    assert known(memory, stamp, stamp) is trusted
    assert (settled_stamp(stamp, SCAN) is not None) is trusted


@pytest.mark.parametrize(("age", "trusted"), [(0, False), (TICK_NS, False), (TICK_NS + 1, True)])
def test_an_output_is_trusted_sooner_where_times_have_fractions(age, trusted):
    """Two writes within a tenth of a second may have one time, no later ones; whole seconds may be cut off."""
    now = SCAN + 123_456_789
    young = OLD._replace(mtime_ns=now - age, ctime_ns=now - age)
    assert (settled_stamp(young, now) is not None) is trusted
    assert settled_stamp(young._replace(mtime_ns=SCAN), now) is None


def test_the_moment_of_the_scan_counts_not_that_of_the_end(memory):
    """A long build does not make a file old that was young when it was looked at."""
    young = OLD._replace(mtime_ns=SCAN - SECOND)
    assert not known(memory, young, young, scanned_ns=SCAN)
    assert known(remembered(memory.store.path.parent), young, young, scanned_ns=SCAN + 5 * SECOND)


def test_files_without_a_digest_are_not_remembered(memory):
    """One that could not be read has none."""
    memory.keep_digests([source(OLD)], {}, SCAN)
    assert again(memory).digests([source(OLD)]) == {}


# --- readings --------------------------------------------------------------------------------------------------------


def test_a_reading_is_given_for_the_same_content_under_the_same_settings(memory):
    """Without its HTML, which is fetched by its digest where it is needed."""
    memory.keep_reading("settings", "content", reading())
    later = again(memory)
    assert later.readings("settings", {"a.md": "content"}) == {"a.md": replace(reading(), html=b"")}
    assert later.readings("others", {"a.md": "content"}) == {}
    assert later.readings("settings", {"a.md": "edited"}) == {}
    assert later.readings("settings", {"b.md": "content"}) == {}
    assert later.readings("settings", {}) == {}
    assert later.body("a.md", "digest of <p>Thân</p>") == "<p>Thân</p>".encode()
    assert later.body("a.md", "digest of another") is None
    assert later.body("b.md", "digest of <p>Thân</p>") is None


def test_an_empty_body_is_remembered_too(memory):
    """It is something else than none."""
    memory.keep_reading("settings", "content", reading(html=""))
    assert again(memory).body("a.md", "digest of ") == b""


def test_a_failure_is_never_remembered(memory):
    """It is told again until it is mended, and does not take the place of the last good reading."""
    memory.keep_reading("settings", "good", reading())
    memory.keep_reading("settings", "bad", Reading("a.md", None, b"", (problem("SG201"),)))
    memory.keep_reading("settings", "bad", Reading("b.md", None, b"", (problem("SG201"),)))
    later = again(memory)
    assert later.readings("settings", {"a.md": "bad", "b.md": "bad"}) == {}
    assert later.reading("b.md", "bad") is None
    assert later.reading("a.md", "good") == replace(reading(), html=b"")
    assert later.reading("a.md", "bad") is None


def test_warnings_are_remembered_with_their_reading(memory):
    """They are told by every build, also by one that reads nothing."""
    warned = replace(reading(), problems=(problem("SG210", path="content/a.md", line=3),))
    memory.keep_reading("settings", "content", warned)
    assert again(memory).readings("settings", {"a.md": "content"})["a.md"].problems == warned.problems


def test_readings_of_files_that_are_gone_are_dropped(memory):
    """Reading and body; those that stay, stay."""
    memory.keep_reading("settings", "content", reading("a.md"))
    memory.keep_reading("settings", "content", reading("b.md"))
    later = again(memory)
    later.drop_readings(["b.md"])
    last = again(later)
    assert last.reading("a.md", "content") is None
    assert last.body("a.md", "digest of <p>Thân</p>") is None
    assert last.reading("b.md", "content")


def test_other_files_are_known_by_their_content(memory):
    """The same name with another content is another picture."""
    picture = replace(asset("anh/a.jpg"), digest="content")
    memory.keep_assets({"anh/a.jpg": picture})
    later = again(memory)
    assert later.assets({"anh/a.jpg": "content"}) == {"anh/a.jpg": picture}
    assert later.assets({"anh/a.jpg": "edited"}) == {}
    assert later.assets({}) == {}


# --- places ----------------------------------------------------------------------------------------------------------


def build_at(as_of: datetime = NOW, due: datetime | None = None) -> LastBuild:
    return LastBuild("site", (("a.md", "content"),), as_of, Report(due=due), ())


def fill(memory: Memory) -> None:
    memory.keep_outputs({"a.html": OUTPUT})
    memory.keep_page(Page("a.html", "article.html", "view", "a.md"))
    memory.keep_sketch("a.html", b"1234")
    memory.keep_build(build_at())


def test_each_output_folder_has_a_memory_of_its_own(memory):
    """What was built into one says nothing of another; what was read is read for all."""
    fill(memory)
    memory.keep_reading("settings", "content", reading())
    other = again(memory, "elsewhere")
    assert other.outputs() == {}
    assert other.page("a.html") is None
    assert other.sketch("a.html") == b""
    assert other.last_build() is None
    assert other.reading("a.md", "content")
    other.keep_outputs({})
    own = again(other)
    assert own.outputs() == {"a.html": OUTPUT}
    assert own.page("a.html") == Page("a.html", "article.html", "view", "a.md")
    assert own.sketch("a.html") == b"1234"
    assert own.last_build() == build_at()


def test_pages_that_left_the_output_are_dropped(memory):
    """Page and sketch of this output folder."""
    fill(memory)
    later = again(memory)
    later.drop_pages(["a.html"])
    last = again(later)
    assert last.page("a.html") is None
    assert last.sketch("a.html") == b""


def test_a_folder_below_the_site_has_the_same_place_on_every_machine(tmp_path):
    """A memory that CI brings along still knows its output; a folder elsewhere is known by its whole path."""
    away = tmp_path / "away"
    for site in (tmp_path / "here", tmp_path / "there/site"):
        for output, place in ((site / "output", "output"), (site / "a/b", "a/b"), (away, str(away))):
            memory = memory_of(site, output)
            assert memory.place == place
            memory.store.close()


def test_nothing_is_kept_before_it_is_saved(memory):
    """A build that fails halfway has told memory nothing."""
    fill(memory)
    memory.store.close()
    later = remembered(memory.store.path.parent)
    assert later.outputs() == {}
    assert later.last_build() is None


# --- versions --------------------------------------------------------------------------------------------------------


def test_another_version_remembers_nothing(memory):
    """Its classes and rules may be others; neither does the first version when it comes back."""
    fill(memory)
    memory.keep_reading("settings", "content", reading())
    other = again(memory, version="2")
    assert other.outputs() == {}
    assert other.reading("a.md", "content") is None
    assert again(other, version="1").outputs() == {}


def test_forgetting_forgets_what_was_to_be_kept_as_well(memory):
    """`--clean` starts with nothing, and what it makes is remembered."""
    fill(memory)
    memory.forget()
    later = again(memory)
    assert later.outputs() == {}
    later.forget()
    fill(later)
    assert again(later).outputs() == {"a.html": OUTPUT}


def test_the_forgetful_memory_is_always_empty():
    """It can be told everything."""
    memory = forgetful()
    fill(memory)
    memory.save()
    assert memory.outputs() == {}
    assert memory.last_build() is None
    assert memory.page("a.html") is None


def test_the_engine_is_our_code_python_and_the_libraries(tmp_path, monkeypatch):
    """A change in any of them changes the digest; a file that is no source does not."""
    package = tmp_path / "sitegen"
    (package / "cache").mkdir(parents=True)
    (package / "cache/engine.py").write_text("1")
    (package / "problems.toml").write_text("1")
    monkeypatch.setattr(engine, "__file__", str(package / "cache/engine.py"))
    monkeypatch.setattr(engine, "_version", lambda name: "1")
    digests = [engine.engine_digest.__wrapped__()]

    def expect(different: bool) -> None:
        digests.append(engine.engine_digest.__wrapped__())
        assert (digests[-1] != digests[-2]) is different

    expect(False)
    (package / "notes.pyc").write_text("1")
    (package / "themes").mkdir()
    (package / "themes/theme.toml").write_text("1")
    expect(False)
    (package / "problems.toml").write_text("2")
    expect(True)
    (package / "cache/new.py").write_text("")
    expect(True)
    (package / "cache/new.py").rename(package / "new.py")
    expect(True)
    monkeypatch.setattr(engine, "_version", lambda name: "2" if name == "nh3" else "1")
    expect(True)
    monkeypatch.setattr(engine.sys, "version_info", (3, 99, 0))
    expect(True)


# --- the last build --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "due", "holds"),
    [(0, None, True), (5, None, True), (-1, None, False), (5, 6, True), (6, 6, False), (7, 6, False), (0, 6, True)],
)
def test_the_last_build_holds_until_the_next_article_is_due(minutes, due, holds):
    """Not for a moment before it: what it published may not have been due yet."""
    last = build_at(NOW, None if due is None else NOW + timedelta(minutes=due))
    assert last.holds_at(NOW + timedelta(minutes=minutes)) is holds
