"""A site's own Markdown, filters and pages: what they shape is made, made again and removed with them; mistakes have a place."""

import multiprocessing
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from git import commit
from markdown import Markdown
from small_site import article, asked, build_site, check_site, output, pages, request, tree, write_site

from sitegen import extension, extensions, pool, press
from sitegen.build import build
from sitegen.cache.memory import Memory, forgetful, memory_of
from sitegen.compare import compare
from sitegen.explain import explain
from sitegen.preview import PLACE, Preview
from sitegen.problems import Problem, SiteErrors, as_text
from sitegen.reading.dialect import dialect
from sitegen.survey import theme_of
from sitegen.verify import verify
from sitegen.workers import Processes

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parent.parent / "docs/extensions.md"
DECLARED = """\
name = "Báo Thử"
base_url = "https://bao.example.vn"
[extensions]
modules = ["extensions/bao.py"]
"""
BAO = '''\
"""Everything that an extension can be."""
from dataclasses import dataclass
from markdown.extensions import Extension as MarkdownExtension
from markdown.inlinepatterns import SimpleTagInlineProcessor
from sitegen.extension import Extension, File, Page
from bang import NAY


class Ins(MarkdownExtension):
    def extendMarkdown(self, md):
        md.inlinePatterns.register(SimpleTagInlineProcessor(r"()\\\\+\\\\+(.+?)\\\\+\\\\+", "ins"), "ins", 75)


@dataclass(frozen=True)
class Ten:
    ten: str
    url: str

    @property
    def do_dai(self) -> int:
        return len(self.ten)


@dataclass(frozen=True)
class Trang:
    title: str
    cac_ten: tuple[Ten, ...]


def cac_trang(paper):
    cac_ten = tuple(Ten(bai.title, bai.url) for bai in paper.articles)
    yield Page("/ten-dat/", "ten-dat.html", Trang("Tên đất", cac_ten))
    for bai in paper.articles:
        if bai.value("rieng"):
            yield Page(f"/rieng/{bai.value('rieng')}.html", "rieng.html", {"title": bai.title, "bai": [bai]})
    yield File("ten.txt", "".join(f"{ten.ten}\\n" for ten in cac_ten))


def nay_la(ten):
    return f"{ten} (nay là {NAY})"


EXTENSION = Extension(
    markdown=(Ins,),
    filters={"nay_la": nay_la},
    pages=[cac_trang],
    templates={"ten-dat.html": Trang, "rieng.html": dict},
)
'''.replace("\\\\+", "\\+")
SITE = f"""\
--- sitegen.toml
{DECLARED}
--- extensions/bao.py
{BAO}
--- extensions/bang.py
NAY = "Ninh Bình"
--- themes/overrides/templates/ten-dat.html
{{% for one in page.cac_ten %}}{{{{ one.ten|nay_la }}}} {{{{ one.do_dai }}}}
{{% endfor %}}
--- themes/overrides/templates/rieng.html
{{{{ page.title }}}}{{{{ page.bai|fragments("card") }}}}
--- content/tin/ha-nam.md
{article("Hà Nam", id="1", body="Chữ ++thêm++.", rieng="mot")}
--- content/tin/nam-dinh.md
{article("Nam Định", "2024-05-02", id="2")}
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site", SITE)


def edit(site: Path, path: str, old: str, new: str) -> None:
    text = (site / path).read_text("utf-8")
    assert old in text
    (site / path).write_text(text.replace(old, new), "utf-8")


def remembered(site: Path) -> Memory:
    return memory_of(site, site / "output")


def assert_as_built_anew(site: Path) -> None:
    build(request(site, output=site.parent / "clean"))
    assert tree(site / "output") == tree(site.parent / "clean")


# --- what there is -----------------------------------------------------------------------------------------------------


def test_the_example_of_the_documentation_works(tmp_path: Path) -> None:
    """docs/extensions.md: its files make its page, its file, its abbreviation and its filter, and keep the law."""
    text = DOCS.read_text("utf-8")
    files = re.findall(r"^`([\w./-]+)`:\n\n```\w+\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    declared = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert declared
    parts = [f"--- {path}\n{content}" for path, content in files]
    site = write_site(tmp_path, f"--- sitegen.toml\nbase_url = 'https://b.vn'\n{declared[1]}" + "".join(parts))
    memory = remembered(site)
    report = build(request(site), memory)
    assert report.problems == ()
    assert "Phủ Lý</a>: Hà Nam (nay thuộc Ninh Bình)</li>" in output(site, "ten-dat/index.html")
    assert '"Phủ Lý": "Hà Nam"' in output(site, "ten-dat.json")
    assert '<abbr title="Ủy ban nhân dân">UBND</abbr>' in output(site, "dat-va-nguoi/phu-ly-doi-ten-7.html")
    assert verify(request(site), memory) == ()


@pytest.mark.parametrize("kind", [extension.Extension, extension.Paper, extension.Article])
def test_every_field_is_in_the_documentation(kind: type) -> None:
    """What is not described there is not offered."""
    text = DOCS.read_text("utf-8")
    assert [field.name for field in fields(kind) if f"`{field.name}`" not in text] == []


def test_markdown_filters_and_pages(site: Path) -> None:
    """All three, with a local module that they import."""
    build_site(site)
    assert "<ins>thêm</ins>" in output(site, "tin/ha-nam-1.html")
    assert output(site, "ten-dat/index.html").split("\n")[:2] == [
        "Nam Định (nay là Ninh Bình) 8",
        "Hà Nam (nay là Ninh Bình) 6",
    ]
    assert '<h3 class="card-title"><a href="/tin/ha-nam-1.html">Hà Nam</a></h3>' in output(site, "rieng/mot.html")
    assert output(site, "ten.txt") == "Nam Định\nHà Nam\n"
    sitemap = output(site, "sitemap-chuyen-muc.xml")
    assert [f"<loc>https://bao.example.vn/{page}</loc>" in sitemap for page in ("ten-dat/", "ten.txt")] == [True, False]


def test_a_package_and_an_installed_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with `__init__.py`, relative imports, imports within functions; and what is installed, by its name."""
    module = "from sitegen.extension import Extension, File\nEXTENSION = Extension(pages=(lambda paper: [File('a.txt', ten())],))\n"
    lazy = "def ten():\n    from .sau import TEN\n    return TEN\n"
    folder = write_site(
        tmp_path / "lib",
        f"--- bao_tools/__init__.py\n{lazy.replace('.sau', 'bao_tools.sau')}{module.replace('a.txt', 'b.txt')}"
        "--- bao_tools/sau.py\nTEN = 'B'\n",
    )
    monkeypatch.syspath_prepend(folder)
    site = write_site(
        tmp_path / "site",
        '--- sitegen.toml\n[extensions]\nmodules = ["ma/goi", "bao_tools"]\n'
        f"--- ma/goi/__init__.py\n{lazy}{module}--- ma/goi/sau.py\nfrom . import rat_sau\nTEN = rat_sau.TEN\n"
        "--- ma/goi/rat_sau.py\nimport goi.sau as s, json.decoder\nTEN = 'A'\n"
        f"--- content/tin/a.md\n{article()}",
    )
    build_site(site)
    assert (output(site, "a.txt"), output(site, "b.txt")) == ("A", "B")
    assert not {"goi", "bao_tools", "sau"} & set(sys.modules)


def test_without_extensions_nothing_of_them_is_loaded(tmp_path: Path) -> None:
    """A site that declares none pays nothing for those that others have."""
    write_site(tmp_path, f"--- content/tin/a.md\n{article()}")
    code = (
        "import sys; from sitegen.cli import main\n"
        f"main(['build', '--site', {str(tmp_path)!r}, '--jobs', '1'], standalone_mode=False)"
    )
    probe = (
        "import atexit, sys\n"
        "atexit.register(lambda: print(sorted(n for n in sys.modules if n.startswith('sitegen.ext'))))\n" + code
    )
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"


def test_the_quick_way_steps_aside(site: Path) -> None:
    """Python-Markdown alone knows what another extension does with a text."""
    own = request(site).reading.extensions
    assert type(dialect("vi", *own)) is Markdown
    assert type(dialect("vi")) is not Markdown
    edit(site, "extensions/bao.py", "markdown=(Ins,),", "")
    assert request(site).reading.extensions == ()


def large(site: Path) -> Path:
    """With so many articles, each with a page of an extension's, that work is shared out."""
    texts = (article(f"Bài {n}", "2024-03-01", "Chữ ++thêm++.", id=f"b{n}", rieng=f"b{n}") for n in range(40))
    write_site(
        site,
        "".join(f"--- content/tin/b{n}.md\n{text}" for n, text in enumerate(texts)) + f"--- sitegen.toml\n{DECLARED}",
    )
    edit(site, "themes/overrides/templates/rieng.html", "page.title", "page.title|nay_la")
    return site


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_extensions_work_in_every_kind_of_process(site: Path, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """One that has all that this one has, one that has nothing, and one between: the same bytes as without any."""
    build(request(large(site), output=site.parent / "alone"))
    monkeypatch.setattr(pool, "_context", lambda work: multiprocessing.get_context(method))
    build(request(site, workforce=Processes(2)))
    assert "<ins>thêm</ins>" in output(site, "tin/bai-3-b3.html")
    assert "Bài 3 (nay là Ninh Bình)" in output(site, "rieng/b3.html")
    assert tree(site / "output") == tree(site.parent / "alone")


# --- what is made again ------------------------------------------------------------------------------------------------

EDITS: dict[str, tuple[str, str, str, set[str]]] = {
    "what a filter says": ("bang.py", "Ninh Bình", "Hoa Lư", {"ten-dat/index.html"}),
    "a template's filter": ("bao.py", "(nay là", "(bây giờ là", {"ten-dat/index.html"}),
    "a page": ("bao.py", "Ten(bai.title,", "Ten(bai.title.upper(),", {"ten-dat/index.html", "ten.txt"}),
    "Markdown": ("bao.py", '"ins")', '"del")', {"tin/ha-nam-1.html", "rss.xml", "feed.json", "tin/rss.xml"}),
}


@pytest.mark.parametrize(("file", "old", "new", "changed"), EDITS.values(), ids=EDITS)
def test_an_edited_extension_makes_again_what_it_shapes(
    site: Path, file: str, old: str, new: str, changed: set[str]
) -> None:
    """Nothing that it shapes stays as it was; the output is a clean build's."""
    build_site(site, memory=remembered(site))
    before = tree(site / "output")
    edit(site, f"extensions/{file}", old, new)
    report = build_site(site, memory=remembered(site))
    after = tree(site / "output")
    assert changed <= {path for path in after if after[path] != before.get(path)}
    assert report.written < 12
    assert_as_built_anew(site)


def test_an_edited_headline_is_seen_by_page_makers(site: Path) -> None:
    """Also where only words changed, which is otherwise done without planning all pages."""
    build_site(site, memory=remembered(site))
    edit(site, "content/tin/ha-nam.md", "title: Hà Nam", "title: Hà Nội")
    build_site(site, memory=remembered(site))
    assert output(site, "ten.txt") == "Nam Định\nHà Nội\n"
    edit(site, "content/tin/ha-nam.md", "Chữ", "Thân bài")
    build_site(site, memory=remembered(site))
    assert_as_built_anew(site)


def test_pages_that_are_no_longer_made_are_removed(site: Path) -> None:
    """With their article, their maker, or the extension itself."""
    build_site(site, memory=remembered(site))
    edit(site, "content/tin/ha-nam.md", "rieng: mot", "rieng: hai")
    build_site(site, memory=remembered(site))
    assert {path for path in pages(site) if "rieng" in path} == {"rieng/hai.html"}
    edit(site, "sitegen.toml", '"extensions/bao.py"', "")
    (site / "themes/overrides/templates/ten-dat.html").unlink()
    build_site(site, memory=remembered(site))
    assert not {"ten.txt", "rieng/hai.html", "ten-dat/index.html"} & set(pages(site))
    assert_as_built_anew(site)


def test_explain_names_the_function(site: Path) -> None:
    """File and line of what made the page, and its templates."""
    build_site(site, memory=remembered(site))
    found = explain(request(site), remembered(site), "/ten-dat/")
    line = BAO[: BAO.index("def cac_trang")].count("\n") + 1
    assert found.extension == f"extensions/bao.py:{line}"
    assert found.templates == ("themes/overrides/templates/ten-dat.html",)
    assert found.due == ""


def test_a_difference_knows_the_extension_of_then(site: Path) -> None:
    """`sitegen diff` thinks the revision through with the extension that it had."""
    commit(site)
    edit(site, "extensions/bang.py", "Ninh Bình", "Hoa Lư")
    found = compare(request(site), forgetful(), "HEAD", site)
    assert not found.is_empty
    commit(site)
    assert compare(request(site), forgetful(), "HEAD", site).is_empty


def test_what_is_not_pure_is_shown_by_verify(site: Path) -> None:
    """A page that counts how often it was made is another in a clean build."""
    edit(site, "extensions/bao.py", 'File("ten.txt", "', 'File("ten.txt", f"{len(LAN)}" + "')
    edit(site, "extensions/bao.py", "def cac_trang(paper):\n", "LAN = []\ndef cac_trang(paper):\n    LAN.append(1)\n")
    memory = remembered(site)
    build(request(site), memory)
    assert [(found.code, found.path) for found in verify(request(site), memory)] == [("SG820", "ten.txt")]


# --- mistakes ----------------------------------------------------------------------------------------------------------


def mistakes(act: Callable[[], object]) -> tuple[Problem, ...]:
    """The problems that stop a build, each told in two languages."""
    with pytest.raises(SiteErrors) as raised:
        act()
    for found in raised.value.problems:
        assert as_text(found, "vi") != as_text(found, "en")
        assert "sitegen_extension_" not in as_text(found)
    return raised.value.problems


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


MISTAKES: dict[str, tuple[str, str, str, str, str]] = {
    "syntax": ("def nay_la(ten):", "def nay_la(ten:", "SG961", "def nay_la(ten:", "SyntaxError"),
    "a module that is not there": ("from bang import", "from bamg import", "SG961", "from bamg", "bamg"),
    "a name that is not there": ("filters={", "filters={'a': nay_al, ", "SG961", "filters={'a'", "nay_la"),
    "a word that is not known": ("    filters={", "    filter={", "SG961", "EXTENSION =", "filters"),
    "an import that is not known": (
        "import Extension, File",
        "import Extensoin, File",
        "SG961",
        "Extensoin",
        "Extension",
    ),
    "an end": ("EXTENSION =", "raise SystemExit\nEXTENSION =", "SG961", "raise SystemExit", "SystemExit"),
    "no EXTENSION": ("EXTENSION =", "EXTENSOIN =", "SG962", "EXTENSOIN =", "EXTENSOIN"),
    "no tuple": ("pages=[cac_trang]", "pages=cac_trang", "SG963", "EXTENSION =", "pages"),
    "a maker without a paper": ("def cac_trang(paper)", "def cac_trang()", "SG963", "EXTENSION =", "cac_trang"),
    "a filter that is none": ('"nay_la": nay_la', '"nay_la": 1', "SG963", "EXTENSION =", "nay_la"),
    "a view that is none": ('html": Trang', 'html": str', "SG963", "EXTENSION =", "ten-dat.html"),
    "a hint that leads nowhere": ("tuple[Ten, ...]", "'tuple[Tem, ...]'", "SG963", "EXTENSION =", "Tem"),
    "a filter of ours": ('"nay_la": nay_la', '"iso": nay_la', "SG964", '"iso"', "sitegen"),
    "a template of ours": ('"rieng.html": dict', '"home.html": dict', "SG964", '"home.html"', "sitegen"),
    "a template that is not there": ('{"ten-dat.html"', '{"tem-dat.html"', "SG966", '"tem-dat.html"', "ten-dat.html"),
    "no pages": ("pages=[cac_trang]", "pages=[lambda paper: 5]", "SG969", "    pages=", "int"),
    "a maker of others": ("pages=[cac_trang]", "pages=[len]", "SG972", "EXTENSION =", "len"),
    "a text for a page": ('yield File("ten.txt"', 'yield ("ten.txt"', "SG969", "def cac_trang", "tuple"),
    "another view": ('Trang("Tên đất", cac_ten)', "cac_ten", "SG970", "def cac_trang", "tuple"),
    "a value that no page can show": ("bai.url) for", "1.5) for", "SG970", "def cac_trang", "page.cac_ten[0].url"),
    "a template that is not declared": ('"rieng.html", {', '"reing.html", {', "SG971", "def cac_trang", "rieng.html"),
    "a maker that fails": ("bai.url) for", "bai.urls) for", "SG972", "bai.urls", "url"),
}


@pytest.mark.parametrize(("old", "new", "code", "line", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_has_its_line(site: Path, old: str, new: str, code: str, line: str, said: str) -> None:
    """One message with file and line, and what may have been meant; nothing was written."""
    edit(site, "extensions/bao.py", old, new)
    found = mistakes(lambda: build_site(site))
    assert [(one.code, one.path) for one in found] == [(code, "extensions/bao.py")]
    text = (site / "extensions/bao.py").read_text("utf-8")
    assert found[0].line == line_of(text, line)
    assert said in as_text(found[0])
    assert not (site / "output").exists()


def test_an_extension_that_is_not_there(site: Path) -> None:
    """The line of the settings, and the file that may have been meant."""
    edit(site, "sitegen.toml", "extensions/bao.py", "extensions/boa.py")
    (found,) = mistakes(lambda: build_site(site))
    assert (found.code, found.path, found.line, found.column) == ("SG960", "sitegen.toml", 4, 13)
    assert "extensions/bao.py" in found.hint("en")


def test_a_mistake_in_a_module_that_is_imported(site: Path) -> None:
    """It has the place where it is, not where it was imported."""
    (site / "extensions/bang.py").write_text("NAY = 'Ninh Bình'\n1 / 0\n", "utf-8")
    (found,) = mistakes(lambda: build_site(site))
    assert (found.code, found.path, found.line) == ("SG961", "extensions/bang.py", 2)


def test_two_extensions_with_one_filter(site: Path) -> None:
    """Both are named."""
    edit(site, "sitegen.toml", '"extensions/bao.py"', '"extensions/bao.py", "extensions/hai.py"')
    hai = "from sitegen.extension import Extension\nEXTENSION = Extension(filters={'nay_la': str})\n"
    (site / "extensions/hai.py").write_text(hai)
    (found,) = mistakes(lambda: build_site(site))
    assert (found.code, found.path, found.line) == ("SG964", "extensions/hai.py", 2)
    assert dict(found.facts)["other"] == "extensions/bao.py"


def test_markdown_that_fails_is_told_once(site: Path) -> None:
    """With the line of the extension and the first article that it strikes; all others are faulty too."""
    raising = "class Ins(MarkdownExtension):\n    def reset(self):\n        raise KeyError(7)\n"
    edit(site, "extensions/bao.py", "class Ins(MarkdownExtension):\n", raising)
    edit(
        site,
        "extensions/bao.py",
        "def extendMarkdown(self, md):\n",
        "def extendMarkdown(self, md):\n        md.registerExtension(self)\n",
    )
    report = build_site(site)
    (found,) = [one for one in report.problems if one.severity == "error"]
    assert (found.code, found.path) == ("SG965", "extensions/bao.py")
    assert found.excerpt == "        raise KeyError(7)"
    assert dict(found.facts)["struck"] == "content/tin/ha-nam.md"
    assert report.count("failed") == 2


def test_a_filter_that_fails(site: Path) -> None:
    """The line of the filter, the line of the template that called it, and the page."""
    edit(site, "extensions/bao.py", '    return f"{ten} (nay', '    ten.khong_co\n    return f"{ten} (nay')
    (found,) = mistakes(lambda: build_site(site))
    assert (found.code, found.path, found.excerpt) == ("SG967", "extensions/bao.py", "    ten.khong_co")
    facts = dict(found.facts)
    assert facts["template"] == "themes/overrides/templates/ten-dat.html:1"
    assert facts["struck"] == "ten-dat/index.html"


def test_a_filter_that_asks_for_more_than_it_is_given(site: Path) -> None:
    """The template's line, where the call is."""
    edit(site, "extensions/bao.py", "def nay_la(ten)", "def nay_la(ten, nam)")
    (found,) = mistakes(lambda: build_site(site))
    assert (found.code, found.path, found.line) == ("SG606", "themes/overrides/templates/ten-dat.html", 1)


def test_templates_are_checked_by_the_view(site: Path) -> None:
    """What a page's dataclass lacks is named when the theme is checked, with what may have been meant."""
    edit(site, "themes/overrides/templates/ten-dat.html", "one.do_dai", "one.do_dia")
    asked = request(site)
    (found,) = mistakes(lambda: theme_of(site, asked.settings, forgetful(), asked.extensions))
    assert (found.code, found.line, dict(found.facts)["owner"]) == ("SG612", 1, "Ten")
    assert dict(found.facts)["suggestion"] == "do_dai"
    edit(site, "themes/overrides/templates/ten-dat.html", "one.do_dia", "one.do_dai|nay_al")
    (found,) = mistakes(lambda: theme_of(site, asked.settings, forgetful(), asked.extensions))
    assert (found.code, "nay_la" in dict(found.facts)["reason"]) == ("SG603", True)


def test_a_path_that_is_taken_names_both(site: Path) -> None:
    """The article keeps its address; the page maker is told."""
    edit(site, "extensions/bao.py", '"ten.txt"', '"/tin/ha-nam-1.html"')
    report = check_site(site)
    (found,) = [one for one in report.problems if one.severity == "error"]
    facts, line = dict(found.facts), line_of((site / "extensions/bao.py").read_text("utf-8"), "def cac_trang")
    assert (found.code, found.path, found.line) == ("SG701", "extensions/bao.py", line)
    assert (facts["first"], facts["second"]) == ("tin/ha-nam.md", f"extensions/bao.py:{line}")


@pytest.mark.parametrize("path", ["../a.txt", "a//b.txt", "con.txt", ""])
def test_a_path_that_no_folder_can_hold(site: Path, path: str) -> None:
    """Nothing is written outside of the output, or over the front page."""
    edit(site, "extensions/bao.py", '"ten.txt"', repr(path))
    found = [one for one in check_site(site).problems if one.severity == "error"]
    assert [(one.code, one.path) for one in found] in (
        [("SG703", "extensions/bao.py")],
        [("SG701", "extensions/bao.py")],
    )


@pytest.mark.parametrize(
    ("limit", "line"),
    [("SECONDS_A_MAKER", "    cac_ten ="), ("SECONDS_TO_LOAD", "EXTENSION =")],
    ids=["a page maker", "a module"],
)
def test_a_loop_without_an_end_is_ended(site: Path, monkeypatch: pytest.MonkeyPatch, limit: str, line: str) -> None:
    """By the limit of processor time."""
    monkeypatch.setattr(extensions, limit, 0.2)
    space = line[: len(line) - len(line.lstrip())]
    edit(site, "extensions/bao.py", line, f"{space}while True:\n{space}    pass\n{line}")
    (found,) = mistakes(lambda: build_site(site))
    assert (found.code, found.path) == ("SG968", "extensions/bao.py")


def test_a_filter_without_an_end_is_ended(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the line where it was."""
    monkeypatch.setattr(press, "SECONDS_A_PAGE", 1)
    edit(site, "extensions/bao.py", "def nay_la(ten):\n", "def nay_la(ten):\n    while True:\n        pass\n")
    (found,) = mistakes(lambda: build_site(site))
    assert (found.code, found.path, dict(found.facts)["name"]) == ("SG968", "extensions/bao.py", "ten-dat.html")
    assert found.excerpt in ("    while True:", "        pass")


def test_settings_name_files_below_a_folder(site: Path) -> None:
    """A file beside the settings would have the whole site watched; one outside of it is not the site's."""
    for wrong in ("bao.py", "../bao.py", "a b", "/etc/bao.py"):
        edit(site, "sitegen.toml", "extensions/bao.py", wrong)
        with pytest.raises(Exception, match="SG106"):
            request(site)
        edit(site, "sitegen.toml", wrong, "extensions/bao.py")


# --- the preview -------------------------------------------------------------------------------------------------------


def test_the_preview_loads_an_edited_extension_and_outlives_a_broken_one(site: Path) -> None:
    """A mistake is told and the pages stay; mended, all follows again, and is what a build makes."""
    preview = Preview(site, lambda: asked(site))
    file = site / "extensions/bao.py"
    try:
        assert not preview.refresh().failed
        assert site / "extensions" in preview.sources
        for old, new in (("def nay_la(ten):", "def nay_la(ten:"), ("bai.url) for", "bai.urls) for")):
            before = tree(site / PLACE)
            edit(site, "extensions/bao.py", old, new)
            found = preview.refresh({file})
            assert found.failed
            assert [one.path for one in found.report.problems] == ["extensions/bao.py"]
            assert tree(site / PLACE) == before
            edit(site, "extensions/bao.py", new, old)
        edit(site, "extensions/bao.py", "Tên đất", "Địa danh")
        edit(site, "extensions/bang.py", "Ninh Bình", "Hoa Lư")
        assert not preview.refresh({file}).failed
        assert "nay là Hoa Lư" in (site / PLACE / "ten-dat/index.html").read_text("utf-8")
        edit(site, "content/tin/ha-nam.md", "title: Hà Nam", "title: Hà Nội")
        assert "ten.txt" in preview.refresh({site / "content/tin/ha-nam.md"}).changed
        preview.rest()
    finally:
        preview.close()
    build(request(site, output=site.parent / "clean"))
    assert tree(site / PLACE) == tree(site.parent / "clean")


def test_a_preview_begins_with_a_broken_extension(site: Path) -> None:
    """The server starts, watches the folder, and shows the mistake."""
    edit(site, "extensions/bao.py", "def nay_la(ten):", "def nay_la(ten:")
    preview = Preview(site, lambda: asked(site))
    try:
        assert preview.refresh().failed
        assert site / "extensions" in preview.sources
    finally:
        preview.close()
