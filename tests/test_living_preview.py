"""A preview that lives long shows what a build makes, keeps the last good pages through mistakes, and does little."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from small_site import article, request, tree, write_site
from test_law import Newsroom, settings_of

from sitegen import preview as preview_module
from sitegen.build import build
from sitegen.catalogue.states import Clock
from sitegen.disk.publish import MANIFEST
from sitegen.preview import PLACE, Preview, Refreshed
from sitegen.survey import Request

pytestmark = pytest.mark.slow

SITE = f"""\
--- sitegen.toml
name = "Báo Thử"
base_url = "https://bao.example.vn"
--- content/van-hoa/hoi-lang.md
{article("Hội làng", "2024-05-09 08:00", id="1", slug="hoi-lang", summary="Hội mở ba ngày.")}
--- content/van-hoa/mua-nuoc.md
{article("Mùa nước", "2024-05-02 08:00", id="2")}
--- content/thoi-su/duong-moi.md
{article("Đường mới", "2024-05-03 08:00", "Xem [hội làng](id:1).", id="3")}
"""
TEMPLATE = "themes/overrides/templates/article.html"


class Desk:
    """An editor's machine: a site, its preview, and the files that were saved since the last look."""

    def __init__(self, site: Path):
        self.site, self.output = site, site / PLACE
        self.options: dict[str, object] = {}
        self.open()

    def open(self) -> None:
        """Start `sitegen serve`, with whatever an earlier one left."""
        self.preview = Preview(self.site, self.ask)

    def ask(self) -> Request:
        return request(self.site, **self.options)

    def save(self, path: str, text: str) -> Refreshed:
        file = self.site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return self.preview.refresh({file})

    def edit(self, path: str, old: str, new: str) -> Refreshed:
        return self.save(path, (self.site / path).read_text("utf-8").replace(old, new))

    def shown(self, path: str) -> str:
        return (self.output / path).read_text("utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(write_site(tmp_path / "site", SITE))
    desk.preview.refresh()
    yield desk
    desk.preview.close()


HOI_LANG, HOI_LANG_PAGE = "content/van-hoa/hoi-lang.md", "van-hoa/hoi-lang-1.html"


# --- what is shown ---------------------------------------------------------------------------------------------------


def test_a_saved_body_changes_its_page_and_the_feeds(desk: Desk) -> None:
    """Only what shows a text is made again when the text is saved."""
    found = desk.edit(HOI_LANG, "Nội dung.", "Nội dung mới.")
    assert {*found.changed} == {HOI_LANG_PAGE, "rss.xml", "feed.json", "van-hoa/rss.xml"}
    assert "Nội dung mới." in desk.shown(HOI_LANG_PAGE)


def test_a_saved_headline_changes_the_lists(desk: Desk) -> None:
    """A headline is shown by its page, its lists, and the articles that lead to it."""
    found = desk.edit(HOI_LANG, "title: Hội làng", "title: Hội xuân")
    assert {HOI_LANG_PAGE, "index.html", "van-hoa/index.html", "van-hoa/mua-nuoc-2.html"} <= {*found.changed}
    assert "Hội xuân" in desk.shown("van-hoa/index.html")


def test_a_save_reads_no_other_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a thousand articles a saved one costs no more than with ten: nobody looks at all files for it."""
    monkeypatch.setattr(preview_module, "take_survey", lambda *_: pytest.fail("looked at everything"))
    assert desk.edit(HOI_LANG, "Nội dung.", "Nội dung mới.").changed
    assert desk.edit(HOI_LANG, "title: Hội làng", "title: Hội xuân").changed


def test_a_new_article_needs_no_look_at_all_files(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is shown as soon as it is saved, with the picture that was saved with it, and in all lists."""
    monkeypatch.setattr(preview_module, "take_survey", lambda *_: pytest.fail("looked at everything"))
    picture = desk.site / "content/thoi-su/cau.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="36"/>')
    new = desk.site / "content/thoi-su/cau-moi.md"
    new.write_text(article("Cầu mới", "2024-05-10 08:00", "![Cầu](cau.svg)\n\nTin.", id="9", slug="cau-moi"), "utf-8")
    found = desk.preview.refresh({picture, new})
    assert {"thoi-su/cau-moi-9.html", "thoi-su/cau.svg", "thoi-su/index.html", "index.html"} <= {*found.changed}
    assert "thoi-su/duong-moi-3.html" in found.changed  # it shows the new one in “Cùng chuyên mục”
    assert found.report.count("published") == 4
    desk.edit("content/thoi-su/cau-moi.md", "Cầu mới", "Cầu lớn")
    assert "Cầu lớn" in desk.shown("index.html")
    monkeypatch.undo()
    assert_as_built(desk)


def test_an_article_that_begins_as_an_empty_file_needs_none_either(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many an editor makes the file first: that is a mistake until the first words are saved."""
    monkeypatch.setattr(preview_module, "take_survey", lambda *_: pytest.fail("looked at everything"))
    before = tree(desk.output)
    empty = desk.save("content/thoi-su/cau-moi.md", "")
    assert (empty.failed, empty.changed, empty.report.count("failed")) == (True, (), 1)
    assert "content/thoi-su/cau-moi.md" in {one.path for one in empty.report.problems}
    assert tree(desk.output) == before
    found = desk.save("content/thoi-su/cau-moi.md", article("Cầu mới", "2024-05-10 08:00", id="9"))
    assert not found.failed
    assert found.report.count("failed") == 0
    assert "thoi-su/cau-moi-9.html" in found.changed
    monkeypatch.undo()
    assert_as_built(desk)


NOT_JUST_MORE = {
    "the id of another": article("Cầu mới", id="1"),
    "a link to nothing": article("Cầu mới", "2024-05-10", "Xem [đây](id:77).", id="9"),
    "the address of another": article("Hội làng", "2024-05-10", id="1x", slug="hoi-lang", permalink="x"),
    "a section of its own": article("Cầu mới", "2024-05-10", id="9", category="Giao thông"),
    "a tag that changes the name of another": article("Cầu mới", "2024-05-10", id="9", tags="[Lũ lụt]"),
    "a draft": article("Cầu mới", "2024-05-10", id="9", draft="true"),
    "an article for next year": article("Cầu mới", "2027-05-10", id="9"),
    "an old address that another has": article("Cầu mới", "2024-05-10", id="9", aliases="[/van-hoa/hoi-lang-1.html]"),
    "a picture that is none": article("Cầu mới", "2024-05-10", "![x](khong-co.svg)", id="9"),
}


@pytest.mark.parametrize("text", NOT_JUST_MORE.values(), ids=NOT_JUST_MORE)
def test_an_article_that_is_not_just_one_more_is_seen_too(desk: Desk, text: str) -> None:
    """What the short way cannot tell is found the long way, and told as a build tells it."""
    desk.edit("content/van-hoa/mua-nuoc.md", "id: 2", "id: 2\ntags: [lũ lụt]")
    found = desk.save("content/thoi-su/cau-moi.md", text)
    clean = build(replace(desk.ask(), output=desk.site.parent / "clean-1", keep_going=True))
    quoted = {replace(one, excerpt="") for one in found.report.problems}
    assert quoted == {replace(one, excerpt="") for one in clean.problems}
    assert found.report.counts == clean.counts
    assert_as_built(desk)


def test_a_file_saved_as_it_was_changes_nothing(desk: Desk) -> None:
    """Editors save out of habit."""
    assert desk.edit(HOI_LANG, "Nội dung.", "Nội dung.").changed == ()


def test_new_deleted_and_moved_articles_are_seen(desk: Desk) -> None:
    """What the short way cannot tell is found the long way."""
    assert "thoi-su/cau-moi-9.html" in desk.save("content/thoi-su/cau-moi.md", article("Cầu mới", id="9")).changed
    (desk.site / "content/thoi-su/cau-moi.md").unlink()
    assert "thoi-su/cau-moi-9.html" in desk.preview.refresh({desk.site / "content/thoi-su/cau-moi.md"}).changed
    assert not (desk.output / "thoi-su/cau-moi-9.html").exists()
    assert "thoi-su/hoi-lang-1.html" in desk.edit(HOI_LANG, "title:", "category: Thời sự\ntitle:").changed


def test_pages_that_are_looked_at_come_first(desk: Desk) -> None:
    """Whoever has a page open sees it before all other pages are made."""
    heard: list[tuple[str, ...]] = []
    unmade: list[bool] = []

    def hear(paths: tuple[str, ...]) -> None:
        heard.append(paths)
        unmade.append("Chân trang riêng" not in desk.shown("van-hoa/mua-nuoc-2.html"))

    footer = desk.site / "themes/overrides/templates/_footer.html"
    footer.parent.mkdir(parents=True)
    footer.write_text("Chân trang riêng", "utf-8")
    found = desk.preview.refresh({footer}, ahead=frozenset({"index.html"}), shown=hear)
    assert (heard, unmade) == ([("index.html",)], [True])
    assert "van-hoa/mua-nuoc-2.html" in found.changed


# --- mistakes --------------------------------------------------------------------------------------------------------

MISTAKES = {
    "front matter": ("title: Hội làng", 'title: "Hội'),
    "a date": ("2024-05-09", "2024-05-41"),
    "a broken link": ("Nội dung.", "Xem [đây](id:77)."),
    "an id of another": ("id: 1", "id: 2"),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_the_last_good_page_is_kept_until_the_mistake_is_mended(desk: Desk, mistake: tuple[str, str]) -> None:
    """A mistake is told with its file; the page stays, others can still be edited; mended, all is as built anew."""
    before = desk.shown(HOI_LANG_PAGE)
    found = desk.edit(HOI_LANG, *mistake)
    assert found.failed
    assert HOI_LANG in {one.path for one in found.report.problems if one.severity == "error"}
    assert desk.shown(HOI_LANG_PAGE) == before
    other = desk.edit("content/van-hoa/mua-nuoc.md", "Nội dung.", "Nước đã rút.")
    assert other.failed
    assert "Nước đã rút." in desk.shown("van-hoa/mua-nuoc-2.html")
    assert desk.shown(HOI_LANG_PAGE) == before
    assert not desk.edit(HOI_LANG, *mistake[::-1]).failed
    assert_as_built(desk)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("sitegen.toml", 'name = "Báo'),
        ("sitegen.toml", 'name = "Báo"\nbase_url = "https://bao.example.vn"\nmau = 1\n'),
        (TEMPLATE, "{% extends 'base.html' %}{% if %}"),
        (TEMPLATE, "{{ page.khong_co.gi }}"),
        ("themes/overrides/labels/vi.toml", "a = [["),
    ],
    ids=["toml", "setting", "template syntax", "template value", "labels"],
)
def test_settings_and_themes_may_be_wrong_for_a_while(desk: Desk, path: str, text: str) -> None:
    """A mistake that strikes all pages is told; the site stays as it was, and follows again when it is mended."""
    before, right = tree(desk.output), desk.site / path
    kept = right.read_bytes() if right.exists() else None
    found = desk.save(path, text)
    assert found.failed
    assert tree(desk.output) == before
    assert desk.edit(HOI_LANG, "Nội dung.", "Trong khi đó.").failed
    if kept is None:
        right.unlink()
    else:
        right.write_bytes(kept)
    assert not desk.preview.refresh({right}).failed
    assert "Trong khi đó." in desk.shown(HOI_LANG_PAGE)
    assert_as_built(desk)


def test_a_fault_of_ours_costs_one_refresh(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody expected is a problem as well, and the next save is taken up."""
    with monkeypatch.context() as patch:
        patch.setattr("sitegen.showing.replan", lambda *_: 1 / 0)
        found = desk.edit(HOI_LANG, "Nội dung.", "Nội dung mới.")
    assert [one.code for one in found.report.problems] == ["SG901"]
    assert desk.edit("content/van-hoa/mua-nuoc.md", "Nội dung.", "Nước đã rút.").failed is False
    assert "Nội dung mới." in desk.shown(HOI_LANG_PAGE)
    assert_as_built(desk)


# --- memory ----------------------------------------------------------------------------------------------------------


def assert_as_built(desk: Desk) -> None:
    """The preview, once it had time to write its manifest, is what a clean build makes."""
    desk.preview.rest()
    clean = desk.site.parent / "clean"
    build(replace(desk.ask(), output=clean, keep_going=True))
    assert tree(desk.output) == tree(clean)


def test_a_preview_that_was_killed_is_finished_by_the_next(desk: Desk) -> None:
    """What was not written to the disk yet is found out again."""
    desk.edit(HOI_LANG, "title: Hội làng", "title: Hội xuân")
    desk.preview.close()
    desk.open()
    assert "Hội xuân" in desk.shown("index.html")
    assert not desk.preview.refresh().failed
    assert_as_built(desk)


def test_the_search_index_hears_of_an_edit_when_all_is_quiet(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not while somebody waits for a page; and then only the shards are made again that hold what came or went."""
    before = tree(desk.output)
    desk.edit(HOI_LANG, "Nội dung.", "Nội dung mới.")
    assert all(data == before[path] for path, data in tree(desk.output).items() if waits(path))
    with monkeypatch.context() as patch:
        patch.setattr("sitegen.indexing.ARTICLES_A_SHARD", 0)
        patch.setattr("sitegen.indexing.shards_of", lambda *_: pytest.fail("made a segment anew"))
        desk.preview.rest()
    changed = {path for path, data in tree(desk.output).items() if waits(path) and data != before[path]}
    assert {path.rpartition("/")[2] for path in changed} >= {"muc-luc.json", "sitegen-manifest.txt"}
    assert len(changed) == 3
    assert_as_built(desk)


def test_after_a_rest_the_next_preview_has_nothing_to_do(desk: Desk) -> None:
    """What a preview did is remembered by the one that is started tomorrow."""
    desk.edit(HOI_LANG, "title: Hội làng", "title: Hội xuân")
    desk.preview.rest()
    desk.preview.close()
    desk.open()
    assert desk.preview.refresh().changed == ()
    assert_as_built(desk)


# --- the law ---------------------------------------------------------------------------------------------------------


class LivePreview(Newsroom):
    """The same edits as in the law of builds, seen by a process that lives through all of them."""

    is_quiet = False

    def begin_preview(self) -> None:
        self.desk = Desk(self.site)
        self.seen: dict[Path, object] = {}
        self.clock = (self.as_of, self.drafts)

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.desk.preview.close()
        super().teardown()

    # Nobody else writes into the preview's own folder while it runs, and no code changes under it.
    lose_output = damage_output = lose_memory = damage_memory = change_engine = None

    @rule()
    def rest(self) -> None:
        """Now, and again after the next edit."""
        self.is_quiet = hasattr(self, "desk")
        if self.is_quiet:
            self.desk.preview.rest()

    @rule(rested=st.booleans())
    def start_again(self, rested: bool) -> None:
        if hasattr(self, "desk"):
            if rested:
                self.desk.preview.rest()
            self.desk.preview.close()
            self.desk.open()

    def hints(self) -> set[Path] | None:
        """The files that are other than at the last look; None where the clock was moved."""
        ours = self.site / ".sitegen"
        files = [file for file in self.site.rglob("*") if file.is_file() and not file.is_relative_to(ours)]
        found = {file: (file.stat().st_mtime_ns, file.stat().st_ctime_ns, file.read_bytes()) for file in files}
        changed = {file for file in found.keys() | self.seen.keys() if found.get(file) != self.seen.get(file)}
        moved, self.seen, self.clock = self.clock != (self.as_of, self.drafts), dict(found), (self.as_of, self.drafts)
        return None if moved else changed

    @invariant()
    def incremental_equals_clean(self) -> None:
        if not (self.site / "sitegen.toml").is_file():
            return
        if not hasattr(self, "desk"):
            self.begin_preview()
        self.desk.options = {"clock": Clock(self.as_of, self.drafts)}
        found = self.desk.preview.refresh(self.hints())
        self.compare(found)

    def compare(self, found: Refreshed) -> None:
        """What is wrong is wrong in both; where nothing is, both trees are the same but for what waits for a quiet moment,
        and after that moment they are the same."""
        fresh = self.folder / f"fresh-{len(list(self.folder.iterdir()))}"
        asked = self.desk.ask()
        # A preview makes no compressed forms.
        pictures = replace(asked.settings.pictures, enabled=False, social_cards=False)
        settings = replace(asked.settings, server=replace(asked.settings.server, precompress=()), pictures=pictures)
        clean = build(replace(asked, settings=settings, output=fresh, keep_going=True))
        assert found.failed == clean.failed
        if not clean.failed:
            ours, right = tree(self.desk.output), tree(fresh)
            assert {path for path in ours if not waits(path)} == {path for path in right if not waits(path)}
            assert all(ours[path] == right[path] for path in right if not waits(path))
            # The preview quotes the faulty lines also of what was found when files had been closed.
            assert {replace(one, excerpt="") for one in found.report.problems} == {
                replace(one, excerpt="") for one in clean.problems
            }
            if self.is_quiet:
                self.desk.preview.rest()
                assert tree(self.desk.output) == right
        self.is_quiet = False


def waits(path: str) -> bool:
    """The manifest and the search index."""
    return path == MANIFEST or (path.startswith("tim-kiem/") and not path.endswith(".html"))


def test_a_preview_equals_a_clean_build_through_500_edits() -> None:
    """After each of 500 random edits, mistakes, rests and new starts."""
    run_state_machine_as_test(LivePreview, settings=settings_of(50, 10))
