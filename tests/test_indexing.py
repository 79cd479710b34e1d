"""The search index after edits: what is written is what holds the words that came or went; in doubt all is made anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_site import article, request, tree, write_site

from sitegen import indexing
from sitegen.build import build
from sitegen.cache.memory import Memory, memory_of
from sitegen.disk.publish import MANIFEST
from sitegen.report import Report

pytestmark = pytest.mark.slow

SITE = f"""\
--- sitegen.toml
name = "Báo Thử"
base_url = "https://bao.example.vn"
--- content/van-hoa/dem-hoi.md
{article("Đêm hội", "2024-05-09 20:00", "Đèn trời bay lên.", id="9")}
--- content/van-hoa/hoi-lang.md
{article("Hội làng", "2024-05-09 08:00", "Trống giục ba hồi.", id="1", slug="hoi-lang", tags="[lễ hội]")}
--- content/van-hoa/mua-nuoc.md
{article("Mùa nước", "2024-05-02 08:00", "Nước lên đồng.", id="2")}
--- content/thoi-su/duong-moi.md
{article("Đường mới", "2022-05-03 08:00", "Xe qua cầu phao.", id="3")}
--- content/thoi-su/cau-phao.md
{article("Cầu phao", "2022-06-03 08:00", "Cầu nối hai bờ.", id="4")}
"""
BODY = "content/van-hoa/hoi-lang.md"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a small archive making all shards anew is always sooner done."""
    monkeypatch.setattr(indexing, "ARTICLES_A_SHARD", 0)
    monkeypatch.setattr("sitegen.search.segments.ARTICLES_A_SEGMENT", 3)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    folder = write_site(tmp_path / "site", SITE)
    rebuild(folder)
    yield folder
    assert tree(folder / "output") == clean(folder)


def rebuild(folder: Path) -> Report:
    memory = memory_of(folder, folder / "output")
    try:
        return build(request(folder), memory)
    finally:
        memory.store.close()


def clean(folder: Path) -> dict[str, bytes]:
    build(request(folder, output=folder.parent / "clean"))
    return tree(folder.parent / "clean")


def edit(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text("utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new), "utf-8")


def rewritten(folder: Path) -> set[str]:
    """The files of the index that are others after a build, without their folder."""
    before = tree(folder / "output")
    rebuild(folder)
    changed = {path for path, data in tree(folder / "output").items() if data != before.get(path)} - {MANIFEST}
    return {path.removeprefix("tim-kiem/") for path in changed if path.startswith("tim-kiem/")}


@pytest.fixture
def _only_amended(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No segment is made anew, nor the long way gone, until the output is compared with a clean build."""
    with monkeypatch.context() as patch:
        patch.setattr("sitegen.whole.prepare", lambda *_: pytest.fail("went the long way"))
        patch.setattr(indexing, "_print_segment", lambda *_: pytest.fail("made a segment anew"))
        yield


@pytest.mark.usefixtures("_only_amended")
def test_an_edited_body_amends_the_shards_of_its_words(site: Path) -> None:
    """One word for another: the pairs that went and those that came, in the segment that has the article."""
    edit(site, BODY, "Trống giục ba hồi.", "Trống giục năm hồi.")
    found = rewritten(site)
    assert "muc-luc.json" in found
    assert found - {"muc-luc.json"} <= {f"cu/{number:04x}.bin" for number in range(4)}
    assert len(found) > 1


@pytest.mark.usefixtures("_only_amended")
def test_an_edited_headline_is_in_its_leaf(site: Path) -> None:
    """Results show the new one."""
    edit(site, BODY, "title: Hội làng", "title: Hội xuân")
    assert any(path.startswith("cu/bai/") for path in rewritten(site))


def test_a_new_article_leaves_the_older_segment_alone(site: Path) -> None:
    """The archive's shards are not uploaded again for it."""
    (site / "content/thoi-su/moi.md").write_text(
        article("Bài mới", "2024-05-10 08:00", "Một bài nữa.", id="8"), "utf-8"
    )
    assert not any(path.startswith("cu/") for path in rewritten(site))


def test_a_removed_article_is_in_no_shard(site: Path) -> None:
    """Its words go, also from the older segment."""
    (site / "content/thoi-su/cau-phao.md").unlink()
    assert any(path.startswith("cu/") for path in rewritten(site))


def test_a_shard_that_is_not_as_it_was_left_is_not_amended(site: Path) -> None:
    """Whoever put something into it, what is made of it would be wrong."""
    edit(site, BODY, "Trống giục ba hồi.", "Trống giục năm hồi.")
    shards = {path for path in rewritten(site) if path.endswith(".bin")}
    edit(site, BODY, "Trống giục năm hồi.", "Trống giục ba hồi.")
    assert shards <= rewritten(site)
    for path in shards:
        with (site / "output/tim-kiem" / path).open("ab") as file:
            file.write(b"\xff\xff\xff\x07\x01")
    edit(site, BODY, "Trống giục ba hồi.", "Trống giục năm hồi.")
    rebuild(site)


def test_without_the_terms_of_before_a_segment_is_made_anew(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory may lose anything; what an article says instead tells nothing of what it said."""
    monkeypatch.setattr(Memory, "terms", lambda self, path, wanted: None)
    edit(site, "content/van-hoa/mua-nuoc.md", "Mùa nước", "Gặt lúa")
    edit(site, "content/van-hoa/mua-nuoc.md", "Nước lên đồng.", "Thóc phơi kín sân.")
    rebuild(site)
