"""What readers would see changed: against a revision in git, and against a published site's manifest."""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from git import commit, git
from hypothesis import given, settings
from hypothesis import strategies as st
from small_site import NOW, SETTINGS, article, request, tree, write_site

from sitegen.build import build
from sitegen.cache.memory import forgetful, memory_of
from sitegen.cli import main
from sitegen.compare import compare
from sitegen.difference import CHANGED, GONE, NEW, Counts, Difference
from sitegen.disk.publish import MANIFEST
from sitegen.disk.recorded import recorded

pytestmark = pytest.mark.slow

PAPER = f"""\
--- content/van-hoa/hoi.md
{article("Hội làng", "2024-05-01 08:00", "Trống hội.", id="1", summary="Sapo cũ.", tags="[lễ hội]")}
--- content/van-hoa/dinh.md
{article("Đình làng", "2024-05-02 08:00", "Mái đình.", id="2")}
--- content/thoi-su/cau.md
{article("Cầu mới", "2024-05-03 08:00", "Thông xe.", id="3")}
--- content/thoi-su/nhap.md
{article("Bản nháp", "2024-05-04 08:00", id="4", draft="true")}
--- content/trang/gioi-thieu.md
---
title: Giới thiệu
---
Về chúng tôi.
"""


@pytest.fixture
def site(tmp_path) -> Path:
    write_site(tmp_path, PAPER)
    commit(tmp_path)
    return tmp_path


def edit(site: Path, path: str, old: str, new: str) -> None:
    file = site / "content" / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def against(site: Path, name: str = "HEAD") -> Difference:
    return compare(request(site), forgetful(), name, site)


def titles(changes) -> list[str]:
    return [(one.after or one.before).title for one in changes]


# --- revisions -------------------------------------------------------------------------------------------------------


def test_without_edits_there_is_no_difference(site):
    """Not a page, not an article; what waits is named all the same."""
    found = against(site)
    assert found.is_empty
    assert (found.new, found.changed, found.moved, found.removed, found.lists, found.lost, found.flags) == ((),) * 7
    assert [(entry.path, entry.state) for entry in found.held] == [("thoi-su/nhap.md", "draft")]
    assert found.held_anew == 0


def test_an_edit_is_told_with_before_and_after(site):
    """The headline's and the sapo's words of both; of all else that it was edited. With a slug, the address stays."""
    edit(site, "van-hoa/hoi.md", "id: 1", "id: 1\nslug: hoi-lang")
    commit(site)
    edit(site, "van-hoa/hoi.md", "title: Hội làng", "title: Hội vật")
    edit(site, "van-hoa/hoi.md", "Sapo cũ.", "Sapo mới.")
    edit(site, "van-hoa/hoi.md", "Trống hội.", "Trống hội vang.")
    (one,) = against(site).changed
    assert (one.before.title, one.after.title) == ("Hội làng", "Hội vật")
    assert (one.before.summary, one.after.summary) == ("Sapo cũ.", "Sapo mới.")
    assert one.fields == ("title", "summary", "body")


def test_a_new_article_changes_lists_and_loses_nothing(site):
    """The front page, its section and the feeds change; its tag's list is new."""
    (site / "content/thoi-su/moi.md").write_text(article("Tin mới", "2024-06-01", id="9", tags="[cầu]"), "utf-8")
    found = against(site)
    assert titles(found.new) == ["Tin mới"]
    changes = {(one.kind, one.url): one.what for one in found.lists}
    assert changes["front", "/"] == changes["section", "/thoi-su/"] == changes["feed", "/rss.xml"] == CHANGED
    assert changes["tag", "/tu-khoa/cau/"] == NEW
    assert ("section", "/van-hoa/") not in changes
    assert (found.lost, found.flags) == ((), ())


def test_a_changed_headline_moves_the_address_and_the_old_one_is_lost(site):
    """Said with the remedy; an alias is one."""
    edit(site, "thoi-su/cau.md", "title: Cầu mới", "title: Cầu đã thông")
    found = against(site)
    (one,) = found.moved
    assert (one.before.url, one.after.url, one.lost) == (
        "/thoi-su/cau-moi-3.html",
        "/thoi-su/cau-da-thong-3.html",
        True,
    )
    assert [lost.url for lost in found.lost] == ["/thoi-su/cau-moi-3.html"]
    assert found.flags == (("moved", 1), ("lost", 1))
    edit(site, "thoi-su/cau.md", "id: 3", "id: 3\naliases: [/thoi-su/cau-moi-3.html]")
    mended = against(site)
    assert (mended.moved[0].lost, mended.lost, mended.flags) == (False, (), (("moved", 1),))


@pytest.mark.parametrize(
    ("what", "why", "lost"),
    [
        (lambda file: file.unlink(), "deleted", True),
        (lambda file: file.write_text(file.read_text("utf-8").replace("id: 3", "id: 3\ndraft: true"), "utf-8"), "draft", True),
        (lambda file: file.write_text(file.read_text("utf-8").replace("2024-05-03", "2030-01-01"), "utf-8"), "scheduled", True),
        (lambda file: file.write_text(file.read_text("utf-8").replace("id: 3", "id: 3\nwithdrawn: Sai"), "utf-8"), "withdrawn", False),
        (lambda file: file.write_text("hỏng", "utf-8"), "failed", True),
    ],
)  # fmt: skip
def test_an_article_that_goes_is_told_with_the_reason(site, what: Callable[[Path], None], why, lost):
    """Gone for readers, whether the file is deleted or held back; a withdrawn one answers at its address."""
    what(site / "content/thoi-su/cau.md")
    found = against(site)
    (one,) = found.removed
    assert (one.before.title, one.why, one.lost) == ("Cầu mới", why, lost)
    assert ("removed", 1) in found.flags
    assert bool(one.due) == (why == "scheduled")
    assert found.held_anew == (why in ("draft", "scheduled", "withdrawn"))
    assert found.failed == (("thoi-su/cau.md",) if why == "failed" else ())


def test_a_file_that_was_moved_is_the_same_article(site):
    """By its id; and without one, by headline and date."""
    (site / "content/thoi-su/moi.md").write_text(article("Không mã", "2024-06-01"), "utf-8")
    commit(site)
    (site / "content/van-hoa/2024").mkdir()
    for name, target in (("thoi-su/cau.md", "van-hoa/2024/cau.md"), ("thoi-su/moi.md", "van-hoa/2024/moi.md")):
        (site / "content" / name).rename(site / "content" / target)
    found = against(site)
    assert sorted(titles(found.moved)) == ["Cầu mới", "Không mã"]
    assert (found.new, found.removed) == ((), ())
    assert found.moved[0].before.path != found.moved[0].after.path


def test_a_draft_that_is_released_is_new(site):
    """For readers it is."""
    edit(site, "thoi-su/nhap.md", "draft: true\n", "")
    found = against(site)
    assert titles(found.new) == ["Bản nháp"]
    assert found.held == ()


def test_the_settings_and_the_theme_of_then_are_used(site):
    """Another permalink moves every article; another template changes pages though they show the same."""
    (site / "sitegen.toml").write_text(SETTINGS + 'permalink = "/{slug}-{id}.html"\n', "utf-8")
    assert len(against(site).moved) == 3
    write_site(site, '--- themes/overrides/labels/vi.toml\nread_more = "Xem nữa"\n')
    found = against(site)
    assert not found.moved
    assert found.everywhere
    assert ("everywhere", found.pages.changed) in found.flags
    assert (found.changed, found.lists) == ((), ())
    commit(site)
    assert against(site).is_empty
    assert not against(site, "HEAD~1").is_empty


def test_files_of_the_theme_are_no_addresses(site):
    """A style sheet that changes has another address: nobody keeps those."""
    write_site(site, "--- themes/overrides/assets/site.css\nbody { color: red }\n")
    found = against(site)
    assert found.pages.gone == 1
    assert found.lost == ()


def test_articles_are_read_by_the_settings_of_then(site):
    """The same file says another moment under another time zone."""
    (site / "sitegen.toml").write_text(SETTINGS + 'timezone = "+00:00"\n', "utf-8")
    found = against(site)
    assert {one.fields for one in found.changed} == {("date",)}
    assert dict(found.flags)["redated"] == 3


def test_faults_of_then_are_told_as_such(site):
    """With the revision before the file's name, as git writes it: the file of now may be sound."""
    (site / "sitegen.toml").write_text("name = \n", "utf-8")
    commit(site)
    write_site(site, "")
    result = diff(site)
    assert result.exit_code == 1
    assert "HEAD:sitegen.toml:1:" in result.stderr


def test_a_revision_without_a_site(site):
    """SG915."""
    git(site, "rm", "--quiet", "--cached", "sitegen.toml")
    git(site, "commit", "--quiet", "-m", "x")
    assert "SG915" in diff(site).stderr


def test_the_moment_is_one_and_the_same(site):
    """What the clock publishes is no difference between two sets of sources."""
    edit(site, "thoi-su/cau.md", "2024-05-03", "2026-06-02")
    commit(site)
    later = request(site, clock=replace(request(site).clock, as_of=NOW.replace(year=2027)))
    assert compare(later, forgetful(), "HEAD", site).is_empty


def test_nothing_is_written(site):
    """A comparison leaves the folder, the index and the memory as they were."""
    edit(site, "thoi-su/cau.md", "Thông xe", "Đã thông xe")
    before = tree(site)
    assert diff(site).exit_code == 0
    assert tree(site) == before


# --- manifests -------------------------------------------------------------------------------------------------------


@pytest.fixture
def built(site) -> Path:
    """The site, built with a memory; what is published lies in `published/`."""
    memory = memory_of(site, site / "output")
    build(request(site), memory)
    memory.store.close()
    shutil.copytree(site / "output", site / "published")
    return site


@pytest.mark.parametrize("with_memory", [True, False])
def test_a_published_site_is_compared_by_its_bytes(built, with_memory):
    """New, moved and removed articles are told with and without a memory; words of before only with it."""
    edit(built, "van-hoa/hoi.md", "Sapo cũ.", "Sapo mới.")
    edit(built, "van-hoa/dinh.md", "title: Đình làng", "title: Đình xưa")
    (built / "content/thoi-su/cau.md").unlink()
    (built / "content/thoi-su/moi.md").write_text(article("Tin mới", "2024-06-01", id="9"), "utf-8")
    memory = memory_of(built, built / "output") if with_memory else forgetful()
    found = compare(request(built), memory, "published", built)
    assert titles(found.new) == ["Tin mới"]
    assert [one.before.url for one in found.removed] == ["/thoi-su/cau-moi-3.html"]
    assert [(one.before.url, one.after.url) for one in found.moved] == [
        ("/van-hoa/dinh-lang-2.html", "/van-hoa/dinh-xua-2.html")
    ]
    hoi = next(one for one in found.changed if one.after.path == "van-hoa/hoi.md")
    assert hoi.fields == (("summary",) if with_memory else ("page",))
    assert hoi.before.summary == ("Sapo cũ." if with_memory else "")
    assert {"/thoi-su/cau-moi-3.html", "/van-hoa/dinh-lang-2.html"} <= {lost.url for lost in found.lost}
    assert ("section", "/thoi-su/") in {(one.kind, one.url) for one in found.lists}


@settings(max_examples=12)
@given(
    st.lists(st.sampled_from(["title", "body", "delete", "draft", "add", "section", "label"]), max_size=4),
    st.booleans(),
)
def test_the_counts_of_pages_are_those_of_two_builds(edits, with_memory):
    """What `diff` promises of files is what a build then does, byte by byte: new, changed, gone, the same."""
    with tempfile.TemporaryDirectory() as name:
        site = write_site(Path(name), PAPER)
        memory = memory_of(site, site / "output")
        build(request(site), memory)
        before = recorded(site / "output")
        for one in edits:
            _apply(site, one)
        options = {"keep_going": True, "allow_shrink": True}
        known = memory_of(site, site / "output") if with_memory else forgetful()
        found = compare(request(site), known, "output", site)
        build(request(site, **options), memory)
        after = recorded(site / "output")
        memory.store.close()
    both = before.keys() & after.keys()
    changed = sum(before[path] != after[path] for path in both)
    assert found.pages == Counts(len(after) - len(both), changed, len(before) - len(both), len(both) - changed)


def _apply(site: Path, what: str) -> None:
    file = site / "content/van-hoa/hoi.md"
    text = file.read_text("utf-8") if file.exists() else ""
    if what == "add":
        (site / "content/thoi-su/moi.md").write_text(article("Tin mới", "2024-06-01", id="9"), "utf-8")
    elif what == "label":
        write_site(site, '--- themes/overrides/labels/vi.toml\nread_more = "Xem nữa"\n')
    elif what == "delete":
        file.unlink(missing_ok=True)
    elif text:
        old, new = {
            "title": ("title: ", "title: Mới "),
            "body": ("Trống", "Tiếng trống"),
            "draft": ("id: 1", "id: 1\ndraft: true"),
            "section": ("id: 1", "id: 1\ncategory: thoi-su"),
        }[what]
        file.write_text(text if new.split("\n")[-1] in text else text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("with_memory", [True, False])
def test_the_output_that_stands_can_be_compared_too(built, with_memory):
    """`--built`: nothing is made; edits after the build do not count until they are built."""
    edit(built, "van-hoa/hoi.md", "Sapo cũ.", "Sapo mới.")
    edit(built, "van-hoa/dinh.md", "id: 2", "id: 2\ndraft: true")

    def found(name: str) -> Difference:
        memory = memory_of(built, built / "output") if with_memory else forgetful()
        return compare(request(built), memory, name, built, built=True)

    assert found("published").is_empty
    assert (found("published").changed, found("published").removed, found("published").lists) == ((), (), ())
    memory = memory_of(built, built / "output")
    build(request(built), memory)
    memory.store.close()
    later = found(f"published/{MANIFEST}")
    assert [one.before.url for one in later.removed] == ["/van-hoa/dinh-lang-2.html"]
    assert "van-hoa/hoi.md" in [one.after.path for one in later.changed]


def test_mass_removal_is_told_before_a_build_refuses_it(tmp_path):
    """More than three pages in ten."""
    write_site(tmp_path, "".join(f"--- content/tin/{n}.md\n{article(f'Bài {n}', id=str(n))}" for n in range(12)))
    commit(tmp_path)
    for number in range(9):
        (tmp_path / f"content/tin/{number}.md").unlink()
    flags = dict(against(tmp_path).flags)
    assert flags["removed"] == 9
    assert flags["shrink"] > 30
    found = next(one for one in against(tmp_path).lists if one.kind == "section")
    assert found.what == CHANGED
    for number in range(9, 12):
        (tmp_path / f"content/tin/{number}.md").unlink()
    write_site(tmp_path, f"--- content/khac/a.md\n{article('Khác')}")
    assert next(one for one in against(tmp_path).lists if one.url == "/tin/").what == GONE


# --- the command -----------------------------------------------------------------------------------------------------


def diff(site: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["diff", "--site", str(site), "--as-of", "2026-06-01", *words])


@pytest.mark.parametrize(
    ("words", "code"),
    [(["khong-co"], "SG912"), (["https://bao.example.vn/"], "SG919"), (["sitegen.toml"], "SG918")],
)
def test_what_cannot_be_compared_with_is_one_problem(site, monkeypatch, words, code):
    """Exit 1, the code, the remedy; JSON for tools."""
    monkeypatch.chdir(site)
    result = diff(site, *words)
    assert result.exit_code == 1
    assert result.stderr.count("[SG") == 1
    assert code in result.stderr
    assert json.loads(diff(site, *words, "--json").stdout)["problems"][0]["code"] == code


def test_tools_get_everything_as_one_object(site):
    """`--json`, the same as `--format json`."""
    edit(site, "thoi-su/cau.md", "title: Cầu mới", "title: Cầu đã thông")
    found = json.loads(diff(site, "--json").stdout)
    assert found == json.loads(diff(site, "--format", "json").stdout)
    assert found["flags"] == [{"flag": "moved", "count": 1}, {"flag": "lost", "count": 1}]
    assert found["moved"][0]["before"]["title"] == "Cầu mới"
    assert found["moved"][0]["after"]["url"] == "/thoi-su/cau-da-thong-3.html"
    assert found["pages"]["gone"] == 1
    assert found["held"][0] == {**found["held"][0], "state": "draft", "anew": False}
    assert set(found) == set("before after flags pages new changed moved removed held failed lists lost".split())


def test_another_address_of_the_site_is_no_difference(site):
    """`--base-url` is that of both, as in CI's previews."""
    assert json.loads(diff(site, "--json", "--base-url", "https://thu.example.vn").stdout)["pages"]["changed"] == 0
