"""Articles come to a paper that is built already: their pages are made, and those that lead to them, and all is as built anew."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from photos import photo
from small_site import SETTINGS, ZONE, article, request, tree, write_site

from sitegen import proofs
from sitegen.build import build
from sitegen.cache.memory import memory_of
from sitegen.catalogue import weighing
from sitegen.catalogue.states import Clock
from sitegen.preview import PLACE, Preview
from sitegen.report import Report

pytestmark = pytest.mark.slow

TURNED_ON = (
    "pages.search = true\npictures.widths = [120, 240]\npictures.social_cards = true\nserver.precompress = ['gzip']\n"
)
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="36"/>'


def write_paper(folder: Path) -> Path:
    """Three sections, one below another; twelve articles over three months, with tags, authors, a draft, a redirect."""
    text = f"--- sitegen.toml\n{SETTINGS}page_size = 3\n{TURNED_ON}"
    text += f"--- content/anh/a.svg\n{PICTURE}\n--- content/anh/thua.svg\n{PICTURE}\n"
    for number in range(12):
        section = ("tin", "tin/xa", "van-hoa")[number % 3]
        date = f"2024-{1 + number // 4:02}-{1 + 2 * number:02} 08:00"
        fields = {"id": str(number), "tags": f"[Từ {number % 3}]", "author": f"Người {number % 2}"}
        body = "Xem [bài kia](id:0).\n\n" if number % 4 == 1 else ""
        fields |= {"aliases": f"[/cu/{number}.html]"} if number % 5 == 0 else {}
        text += f"--- content/{section}/bai-{number}.md\n{article(f'Bài số {number}', date, f'{body}Tin {number}.', **fields)}"
    text += f"--- content/tin/nhap.md\n{article('Nháp', '2024-02-02', id='nhap', draft='true')}"
    return write_site(folder, text)


@pytest.fixture(autouse=True)
def _weighed_by_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """In so small an archive weighing all anew is sooner done."""
    monkeypatch.setattr(weighing, "_ANEW", 1)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = write_paper(tmp_path / "site")
    rebuild(folder)
    return folder


def rebuild(folder: Path, **changes: object) -> Report:
    """A build with memory, as each command makes it."""
    memory = memory_of(folder, folder / "output")
    try:
        return build(request(folder, **changes), memory)
    finally:
        memory.store.close()


@pytest.fixture
def in_short(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Report]:
    """Builds that must not gather the whole paper."""

    def rebuild_in_short(folder: Path, **changes: object) -> Report:
        with monkeypatch.context() as patch:
            patch.setattr("sitegen.whole.build_whole", lambda *_: pytest.fail("went the long way"))
            return rebuild(folder, **changes)

    return rebuild_in_short


def add(site: Path, number: int, date: str, section: str = "tin", body: str = "Tin mới.", **fields: str) -> Path:
    file = site / f"content/{section}/bai-{number}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(article(f"Bài số {number}", date, body, id=str(number), **fields), "utf-8")
    return file


def assert_as_built(site: Path, told: Report) -> None:
    """The output and the report are those of a build that knows of nothing."""
    clean = build(request(site, output=site.parent / "clean"))
    assert tree(site / "output") == tree(site.parent / "clean")
    counted = replace(told, written=0, unchanged=0, removed=0, seconds=())
    assert counted == replace(clean, written=0, unchanged=0, removed=0, seconds=())


ARRIVALS = {
    "the newest": {"date": "2024-05-01 08:00"},
    "the oldest of all": {"date": "2001-05-01 08:00", "section": "van-hoa"},
    "on a day that has one": {"date": "2024-01-01 09:00", "section": "tin/xa"},
    "between two days": {"date": "2024-02-14 08:00"},
    "with a tag and an author of its own": {"date": "2024-05-01", "tags": "[Lũ lụt, Từ 1]", "author": "Trần Bình"},
    "with old addresses": {"date": "2024-05-01", "aliases": "[/cu/moi.html]"},
    "with a picture that others could have shown": {"date": "2024-05-01", "body": "![Ảnh](/anh/thua.svg)"},
    "that is to be taken down one day": {"date": "2024-05-01", "expires": "2030-01-01"},
    "of this very day, years ago": {"date": "2015-06-01 08:00"},
    "with a link": {"date": "2024-05-01", "body": "Xem [bài kia](id:3)."},
    "with a mistake that is no error": {"date": "2024-05-01", "body": "![Ảnh](/anh/thieu.svg)"},
    "with words that another has": {"date": "2024-05-01", "body": "Tin 3. " * 40},
}


@pytest.mark.parametrize("arrival", ARRIVALS.values(), ids=ARRIVALS)
def test_an_article_comes(site: Path, arrival: dict[str, str], in_short: Callable[[Path], Report]) -> None:
    """Whatever kind of article it is: output and report are those of a build from nothing, without gathering the paper."""
    add(site, 20, **arrival)
    assert_as_built(site, in_short(site))


@pytest.mark.parametrize("arrival", [{"date": "2024-05-01", "expires": "2026-06-02"}, {"date": "2015-06-01 08:00"}])
def test_what_the_clock_alone_changes_later(
    site: Path, arrival: dict[str, str], in_short: Callable[[Path], Report]
) -> None:
    """What the paper shows of a new article until a moment, it no longer shows then."""
    add(site, 20, **arrival)
    moment = in_short(site).due
    assert moment == datetime(2026, 6, 2, tzinfo=ZONE)
    then = Clock(moment, drafts=False)
    told = rebuild(site, clock=then)
    clean = build(request(site, output=site.parent / "clean", clock=then))
    assert tree(site / "output") == tree(site.parent / "clean")
    assert (told.counts, told.held) == (clean.counts, clean.held)


def test_articles_come_one_after_the_other(site: Path, in_short: Callable[[Path], Report]) -> None:
    """What is remembered after one is what the next starts from; until a list is cut otherwise, and beyond that."""
    for number in range(20, 28):
        add(site, number, f"2024-05-{number} 08:00", tags="[Từ 1]")
        told = in_short(site)
    assert_as_built(site, told)


def test_an_article_that_came_is_edited(site: Path, in_short: Callable[[Path], Report]) -> None:
    """The short way of edits starts from what the short way of arrivals left."""
    file = add(site, 20, "2024-05-01 08:00", slug="bai-hai-muoi")
    in_short(site)
    file.write_text(
        file.read_text("utf-8").replace("Bài số 20", "Bài hai mươi").replace("Tin mới.", "Tin khác."), "utf-8"
    )
    assert_as_built(site, in_short(site))


EDITS = {
    "a body": ("Tin 3.", "Tin ba, viết lại."),
    "a headline": ("title: Bài số 3", "title: Bài ba\nslug: bai-so-3"),
    "a headline and its words": ("title: Bài số 3", "title: Bài hai mươi\nslug: bai-so-3\nsummary: Sapo mới."),
    "a mistake that is no error": ("Tin 3.", "![Ảnh](/anh/thieu.svg)"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_edits_come_with_it(site: Path, edit: tuple[str, str], in_short: Callable[[Path], Report]) -> None:
    """Most mornings bring a new article and a correction in an old one."""
    old = site / "content/tin/bai-3.md"
    add(site, 20, "2024-05-01 08:00", body="Xem [bài ba](id:3).")
    old.write_text(old.read_text("utf-8").replace(*edit), "utf-8")
    assert_as_built(site, in_short(site))


def test_photos_come_with_it(site: Path, in_short: Callable[[Path], Report]) -> None:
    """What is made of them is made once, and kept like that of others."""
    (site / "content/anh/cau.jpg").write_bytes(photo(size=(400, 300)))
    add(site, 20, "2024-05-01 08:00", image="/anh/cau.jpg", image_caption="Cầu mới.")
    told = in_short(site)
    assert (site / "output/anh/cau.jpg").is_file()
    assert_as_built(site, told)
    memory = memory_of(site, site / "output")
    memory.prune(lambda place: True)
    memory.store.close()
    add(site, 21, "2024-05-02 08:00")
    (site / "output/anh/cau.jpg").unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sitegen.darkroom.developing.develop", lambda *_: pytest.fail("developed once more"))
        rebuild(site)


def test_what_is_said_of_a_file_after_it_came_is_right(site: Path, in_short: Callable[[Path], Report]) -> None:
    """Proofreading starts from the paper with the new article in it: its id is taken now."""
    add(site, 20, "2024-05-01 08:00", tags="[Lũ lụt]")
    in_short(site)
    (site / "content/tin/bai-21.md").write_text(article("Bài khác", "2024-05-02", id="20", tags="[lũ lụt]"), "utf-8")
    memory = memory_of(site, site / "output")
    asked = request(site)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(proofs, "_at_length", lambda *_: pytest.fail("gathered everything"))
            found = proofs.proofread(asked, memory, ["content/tin/bai-21.md"])
    finally:
        memory.store.close()
    assert {one.code for one in found.problems} >= {"SG404"}


@pytest.mark.parametrize(
    "unlike",
    [
        {"date": "2024-05-01", "id": "3"},
        {"date": "2024-05-01", "section": "giao-thong"},
        {"date": "2024-05-01", "section": "trang"},
        {"date": "2024-05-01", "draft": "true"},
        {"date": "2027-05-01"},
        {"date": "2024-05-01", "tags": "[từ 1, TỪ 1]"},
    ],
    ids=["an id of another", "a new section", "a static page", "a draft", "for next year", "another spelling"],
)
def test_an_article_that_is_not_just_one_more(site: Path, unlike: dict[str, str]) -> None:
    """What the short way cannot tell, the long way does: the same as ever."""
    fields = {"section": "tin"} | unlike
    file = site / f"content/{fields.pop('section')}/bai-20.md"
    file.parent.mkdir(exist_ok=True)
    file.write_text(article("Bài số 20", fields.pop("date"), "Tin mới.", **{"id": "20"} | fields), "utf-8")
    told = rebuild(site)
    clean = build(request(site, output=site.parent / "clean"))
    assert (told.counts, told.problems, told.due) == (clean.counts, clean.problems, clean.due)
    if not clean.failed:
        assert tree(site / "output") == tree(site.parent / "clean")


PLACES = st.sampled_from(["tin", "tin/xa", "van-hoa"])
MOMENTS = st.integers(0, 200).map(lambda day: f"{date(2023, 12, 1) + timedelta(day)} 08:00")
STORIES = st.fixed_dictionaries(
    {"date": MOMENTS, "section": PLACES},
    optional={
        "tags": st.sampled_from(["[Từ 1]", "[từ 1]", "[Từ 2, Lũ lụt]", "[Lũ lụt]"]),
        "author": st.sampled_from(["Người 1", "Trần Bình"]),
        "aliases": st.sampled_from(["[/cu/a.html]", "[/cu/5.html]", "[/tin/trang/2/]"]),
        "body": st.sampled_from(["![Ảnh](/anh/thua.svg)", "Xem [đây](id:20).", "Tin 3. " * 40, "![x](/anh/khong.svg)"]),
        "expires": st.sampled_from(["2024-09-01", "2030-01-01"]),
        "featured": st.just("true"),
        "draft": st.sampled_from(["true", "false"]),
    },
)


@pytest.mark.slow
@settings(max_examples=15)
@given(st.lists(st.lists(STORIES, min_size=1, max_size=2), min_size=1, max_size=6))
def test_whatever_comes_builds_and_previews_are_as_built_anew(mornings: list[list[dict[str, str]]]) -> None:
    """One or two at a time, sound or not: after each the output, and the preview after a rest, are those of a clean build."""
    with TemporaryDirectory() as folder:
        site = write_paper(Path(folder) / "site")
        rebuild(site)
        preview = Preview(site, lambda: request(site))
        preview.refresh()
        numbers = count(20)
        for morning, stories in enumerate(mornings):
            files = {add(site, next(numbers), **story) for story in stories}
            if morning % 2:
                retouched(site, f"Buổi sáng thứ {morning}.")
                files.add(site / "content/tin/bai-0.md")
            shown = preview.refresh(files)
            told = rebuild(site)
            clean = build(request(site, output=site.parent / "clean"))
            assert (told.counts, told.problems, told.due, told.pages) == (
                clean.counts,
                clean.problems,
                clean.due,
                clean.pages,
            )
            assert shown.failed == clean.failed
            if clean.failed:
                break
            assert tree(site / "output") == tree(site.parent / "clean")
            preview.rest()
            assert tree(site / PLACE) == seen_in_preview(site)
        preview.close()


def seen_in_preview(site: Path) -> dict[str, bytes]:
    """A clean build as a preview makes it: without small forms, and with pictures as they are."""
    asked = request(site, output=site.parent / "seen", keep_going=True)
    own = asked.settings
    server = replace(own.server, precompress=())
    pictures = replace(own.pictures, enabled=False, social_cards=False)
    build(replace(asked, settings=replace(own, server=server, pictures=pictures)))
    return tree(site.parent / "seen")


def test_a_file_in_the_place_of_a_new_page_is_told_of(site: Path) -> None:
    """Where a list grows, its next sheet may find its place taken: two for one path, as ever."""
    (site / "content/tin/trang/2").mkdir(parents=True)
    settings = (site / "sitegen.toml").read_text("utf-8")
    (site / "sitegen.toml").write_text(f'assets = ["tin/trang"]\n{settings}', "utf-8")
    (site / "content/tin/trang/2/index.html").write_text("<p>Cũ</p>")
    rebuild(site)
    for number in range(20, 26):
        add(site, number, f"2024-05-{number} 08:00")
        told = rebuild(site)
        clean = build(request(site, output=site.parent / f"clean-{number}"))
        assert told.problems == clean.problems
    assert "SG701" in {one.code for one in told.problems}


@pytest.mark.parametrize("edit", [add, lambda site, number, date: retouched(site)], ids=["new", "edited"])
def test_where_warnings_stop_a_build_nothing_is_written_in_short(site: Path, edit: Callable[..., object]) -> None:
    """With --strict a warning is an error: it stops before the first write, on every way."""
    before = tree(site / "output")
    edit(site, 20, "2024-05-01 08:00")
    file = site / ("content/tin/bai-20.md" if edit is add else "content/tin/bai-0.md")
    file.write_text(file.read_text("utf-8") + "\n![Ảnh](/anh/thieu.svg)\n", "utf-8")
    told = rebuild(site, strict=True)
    assert told.failed
    assert tree(site / "output") == before


def retouched(site: Path, words: str = "Tin không.") -> None:
    file = site / "content/tin/bai-0.md"
    file.write_text(file.read_text("utf-8") + words, "utf-8")


def test_what_cannot_be_listed_is_told_of_when_nothing_else_changed(site: Path) -> None:
    """A link to elsewhere is no file of the paper: it is named in the next build, and no longer when it is gone."""
    (site / "content/tin/noi-khac.md").symlink_to(site / "sitegen.toml")
    assert "SG503" in {one.code for one in rebuild(site).problems}
    (site / "content/tin/noi-khac.md").unlink()
    assert "SG503" not in {one.code for one in rebuild(site).problems}
