"""The output that `serve` shows: that of a build with the same options, whatever was wrong on the way there."""

from dataclasses import replace
from pathlib import Path

import pytest
from small_site import SETTINGS, article, build_site, request, tree, write_site
from test_whole_site import PAPER

from sitegen.pages.cards import Link
from sitegen.preview import Preview
from sitegen.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture
def site(tmp_path) -> Path:
    return write_site(tmp_path, PAPER)


def preview_of(site: Path) -> Preview:
    return Preview(site, lambda: request(site))


def test_the_bytes_are_those_of_a_build(site):
    """With the same options, in another folder; and nothing is written into the output."""
    done = preview_of(site).refresh(None)
    assert (done.failed, done.report.published) == (False, True)
    assert not (site / "output").exists()
    build_site(site)
    assert tree(site / ".sitegen/preview") == tree(site / "output")


def test_a_preview_has_no_compressed_forms(site):
    """Nobody waits for this machine's own line."""
    with (site / "sitegen.toml").open("a") as file:
        file.write('[server]\nprecompress = ["gzip"]\n')
    preview = preview_of(site)
    assert preview.refresh(None).failed is False
    assert not [path for path in tree(preview.folder) if path.endswith(".gz")]


def test_it_tells_which_files_changed(site):
    """Written or removed; a refresh with nothing to do changes nothing, also in another process."""
    preview = preview_of(site)
    first = preview.refresh(None)
    assert set(first.changed) == tree(preview.folder).keys() - {".well-known/sitegen-manifest.txt"}
    assert preview_of(site).refresh(None).changed == ()
    (site / "content/thoi-su/2020/hop.md").write_text(
        article("Hội nghị", "2020-01-02", "Khác.", id="2", tags="[lễ  hội, Họp]", summary="Tóm tắt.")
    )
    changed = [path for path in preview.refresh(None).changed if not path.startswith("tim-kiem/")]
    assert changed == ["feed.json", "rss.xml", "thoi-su/hoi-nghi-2.html", "thoi-su/rss.xml"]
    (site / "content/van-hoa/le-hoi/hoi-lang.md").unlink()
    assert "van-hoa/le-hoi/hoi-lang-mo-som-1.html" in preview.refresh(None).changed


MISTAKES = {
    "an article": ("content/thoi-su/hong.md", "---\ntitle: A\ndate: 31/02/2024\n---\n", "SG203"),
    "front matter": ("content/thoi-su/hong.md", "---\ntitle: A\ntags: [a\n---\n", "SG204"),
    "a link": ("content/thoi-su/hong.md", article(body="[a](khong.md)"), "SG401"),
    "the settings": ("sitegen.toml", "name = ", "SG102"),
    "a setting": ("sitegen.toml", SETTINGS + "page_size = 0\n", "SG106"),
    "a template": ("themes/overrides/templates/article.html", "{% if %}", "SG603"),
    "a template at work": ("themes/overrides/templates/article.html", "{{ 1 // 0 }}", "SG606"),
    "a field": ("themes/overrides/templates/article.html", "{{ page.khong_co }}", "SG612"),
    "the theme": ("sitegen.toml", SETTINGS + 'theme = "khong"\n', "SG601"),
    "labels": ("themes/overrides/labels/vi.toml", "home = 1\n", "SG602"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_a_problem_and_the_last_good_pages_stand(site, name):
    """Whatever it is in; mended, everything is as if it had never been."""
    path, text, code = MISTAKES[name]
    preview = preview_of(site)
    preview.refresh(None)
    before, file = tree(preview.folder), site / path
    was = file.read_text("utf-8") if file.exists() else None
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    done = preview.refresh(None)
    assert done.failed
    assert code in [found.code for found in done.report.problems]
    if name != "a template at work":  # there, pages may have been made before the fault was met
        assert done.changed == ()
        assert tree(preview.folder) == before
    file.unlink() if was is None else file.write_text(was, "utf-8")
    assert not preview.refresh(None).failed
    assert tree(preview.folder) == before


def test_the_faulty_line_is_shown_also_of_what_is_found_late(site):
    """A link's target is looked for when the file is closed again."""
    (site / "content/thoi-su/hong.md").write_text(article(body="Xem [a](khong.md)"), "utf-8")
    (found,) = [one for one in preview_of(site).refresh(None).report.problems if one.severity == "error"]
    assert (found.line, found.excerpt) == (5, "Xem [a](khong.md)")


@pytest.mark.parametrize("fault", [RuntimeError("x"), SystemExit(3), RecursionError()])
def test_a_fault_of_ours_or_of_an_extension_does_not_end_it(site, fault, monkeypatch):
    """It is told like any problem."""
    preview = preview_of(site)

    def fails(*_):  # type: ignore[no-untyped-def]
        raise fault

    monkeypatch.setattr("sitegen.preview.prepare", fails)
    done = preview.refresh(None)
    assert (done.failed, [found.code for found in done.report.problems]) == (True, ["SG901"])


def test_the_folders_to_watch_are_those_of_the_last_readable_settings(site):
    """A settings file with a mistake names none."""
    preview = preview_of(site)
    assert preview.sources == (site / "content", site / "themes", site / "themes/overrides")
    (site / "sitegen.toml").write_text('content = "bai"\n', "utf-8")
    preview.refresh(None)
    (site / "sitegen.toml").write_text("content = ", "utf-8")
    preview.refresh(None)
    assert preview.sources[0] == site / "bai"


def test_what_the_bar_says_of_an_article(site):
    """Its file, its words, and the very pages that lead to it."""
    preview = preview_of(site)
    preview.refresh(None)
    facts = preview.facts("van-hoa/le-hoi/hoi-lang-mo-som-1.html")
    assert facts is not None
    assert (facts.source, facts.words) == ("content/van-hoa/le-hoi/hoi-lang.md", 6)
    assert facts.shown_in == (
        Link("/", ""),
        Link("/van-hoa/", "Văn hóa"),
        Link("/van-hoa/le-hoi/", "Lễ hội"),
        Link("/tu-khoa/le-hoi/", "Lễ hội"),
        Link("/tac-gia/ban-van-hoa/", "Ban Văn hóa"),
        Link("/2019/12/30/", "30/12/2019"),
    )
    static = preview.facts("trang/gioi-thieu.html")
    assert static is not None
    assert (static.source, static.shown_in) == ("content/trang/gioi-thieu.md", ())


def test_a_list_is_named_by_the_sheet_that_has_the_article(tmp_path):
    """With a hundred articles after it, it is on a page further back."""
    texts = "".join(
        f"--- content/van-hoa/b{n}.md\n{article(f'Bài {n}', f'2024-05-0{n} 08:00', id=str(n))}" for n in range(1, 8)
    )
    write_site(tmp_path, f"--- sitegen.toml\n{SETTINGS}page_size = 2\n{texts}")
    preview = preview_of(tmp_path)
    preview.refresh(None)
    facts = preview.facts("van-hoa/bai-1-1.html")
    assert facts is not None
    assert "/van-hoa/trang/1/" in [link.url for link in facts.shown_in]


@pytest.mark.parametrize("path", ["index.html", "rss.xml", "khong.html", "anh/bao.svg", "404.html", "tin/hoi.html"])
def test_what_is_no_article_has_no_facts(site, path):
    """Lists, feeds, files, pages that lead on."""
    preview = preview_of(site)
    preview.refresh(None)
    assert preview.facts(path) is None


def test_the_page_of_a_file(site):
    """Where a browser goes that follows what is saved."""
    preview = preview_of(site)
    preview.refresh(None)
    assert preview.page_of("content/van-hoa/le-hoi/hoi-lang.md") == "van-hoa/le-hoi/hoi-lang-mo-som-1.html"
    assert preview.page_of("content/trang/gioi-thieu.md") == "trang/gioi-thieu.html"
    assert preview.page_of("content/thoi-su/2020/nhap.md") == ""


def test_a_paper_that_shrinks_is_no_matter(site):
    """`--allow-shrink` is for what readers see."""
    texts = "".join(f"--- content/van-hoa/b{n}.md\n{article(f'Bài {n}', id=f'x{n}')}" for n in range(30))
    write_site(site, texts)
    preview = preview_of(site)
    preview.refresh(None)
    for file in site.glob("content/van-hoa/b*.md"):
        file.unlink()
    assert not preview.refresh(None).failed


def test_options_are_those_that_are_asked_for_at_that_moment(site):
    """The request is made anew: the moment, and the settings."""
    names = iter(["Một", "Hai", "Ba"])
    preview = Preview(site, lambda: replace(request(site), settings=Settings(name=next(names))))
    preview.refresh(None)
    assert "<title>Hai" in (preview.folder / "index.html").read_text("utf-8")
