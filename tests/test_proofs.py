"""A check of a few files: the same answer as a whole check gives of them, whatever memory knows."""

import os
import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from small_site import ZONE, article, request, write_site

from sitegen import proofs
from sitegen.build import build
from sitegen.cache.memory import Memory, forgetful, memory_of
from sitegen.catalogue.states import Clock
from sitegen.cli import main
from sitegen.problems import SiteErrors
from sitegen.proofs import is_about, paths_of, proofread
from sitegen.report import Report
from sitegen.whole import check

pytestmark = pytest.mark.slow

NOW = Clock(datetime(2026, 6, 1, 12, tzinfo=ZONE))
PAPER = f"""\
--- content/thoi-su/cau.md
{article("Cầu mới", "2024-05-01", "Xem [đường](duong.md), [hội](id:3).", id="1", tags="[Hà Nam, cầu]")}
--- content/thoi-su/duong.md
{article("Đường mới", "2024-05-02", "Xem [từ khóa](/tu-khoa/cau/).", id="2", tags="[Hà Nam]", author="Ban Thời sự")}
--- content/van-hoa/hoi.md
{article("Hội làng", "2024-05-03", "Trống.", id="3", related="['2']")}
--- content/van-hoa/nhap.md
{article("Bản nháp", "2024-05-04", id="4", draft="true")}
--- content/van-hoa/xem.md
{article("Xem bản nháp", "2024-05-05", "[nháp](nhap.md)", id="5")}
--- content/van-hoa/mai.md
{article("Mai sau", "2027-01-01", "[cầu](../thoi-su/cau.md)", id="6")}
"""


@pytest.fixture
def site(tmp_path) -> Path:
    write_site(tmp_path, PAPER)
    remember(tmp_path)
    return tmp_path


def remember(site: Path) -> None:
    memory = memory_of(site, site / "output")
    assert not build(request(site, clock=NOW), memory).failed
    memory.store.close()


def write(site: Path, path: str, text: str) -> str:
    (site / "content" / path).write_text(text, "utf-8")
    return f"content/{path}"


class NoShortWayError(Exception):
    """The whole paper was gathered."""


def proof(site: Path, *files: str, at_length: bool = False) -> list[tuple[str, str]]:
    """Codes and files of the problems, found the short way and no other; and held equal to those of a whole check."""
    slow = proofread(request(site, clock=NOW), forgetful(), files)
    with pytest.MonkeyPatch.context() as patch:
        if not at_length:
            patch.setattr(proofs, "_at_length", refuse)
        memory = memory_of(site, site / "output")
        quick = proofread(request(site, clock=NOW), memory, files)
        memory.store.close()
    assert answer(quick) == answer(slow)
    return [(one.code, one.path.removeprefix("content/")) for one in quick.problems]


def refuse(*_: object) -> None:
    raise NoShortWayError


def answer(report: Report) -> tuple[object, ...]:
    return report.problems, report.counts, report.held, report.due


# --- what is said ----------------------------------------------------------------------------------------------------


def test_nothing_changed_and_nothing_wrong(site):
    """An article as the last build read it."""
    assert proof(site, "content/thoi-su/cau.md") == []


def test_only_the_problems_of_the_file_are_told(site):
    """Another faulty file is another person's."""
    write(site, "thoi-su/khac.md", "hỏng")
    mine = write(site, "thoi-su/moi.md", article("Tin", "31/02/2024"))
    assert proof(site, mine) == [("SG203", "thoi-su/moi.md")]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (article("Tin mới", "2024-06-01", id="9"), []),
        (article("Tin mới", "2024-06-01", "[hỏng](khong-co.md)"), ["SG401"]),
        (article("Tin mới", "2024-06-01", "[hỏng](id:999)"), ["SG401"]),
        (article("Tin mới", "2024-06-01", "[nháp](../van-hoa/nhap.md)"), ["SG410"]),
        (article("Tin mới", "2024-06-01", "![ảnh](/anh/khong-co.jpg)"), ["SG501"]),
        (article("Tin mới", "2024-06-01", id="3"), ["SG404"]),
        (article("Tin mới", "2024-06-01", related="['77']"), ["SG408"]),
        (article("Tin mới", "2024-06-01", tags="[hà nam]"), ["SG405"]),
        (article("Tin mới", "2024-06-01", tags="['!!']"), ["SG407"]),
        (article("Tin mới", "2024-06-01", category="a/b/c"), ["SG409"]),
        (article("Tin mới", "2024-06-01", tag="x"), ["SG210"]),
        (article("Tin mới", "2030-06-01", "[hỏng](khong-co.md)"), ["SG401"]),
        (article("Tin mới", "2024-06-01", draft="true", id="3"), ["SG404"]),
        (article("Tin mới", "2024-06-01", tags="[riêng]", body="[tôi](/tu-khoa/rieng/)"), []),
    ],
)  # fmt: skip
def test_a_new_article_is_judged_without_the_others(site, text, codes):
    """The everyday mistakes of a new file need no gathering of the paper."""
    found = proof(site, write(site, "thoi-su/a-moi.md", text))
    assert [code for code, _ in found] == codes


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("Trống.", "Trống vang.", []),
        ("title: Hội làng", "title: Hội vật", []),
        ("id: 3", "id: 3\ntags: [Hà Nam, hội]", []),
        ("2024-05-03", "2024-07-01", []),
        ("2024-05-03", "2027-07-01", []),
        ("id: 3", "id: 3\nsummary: Sapo.", []),
        ("id: 3", "id: 3\naliases: [/cu/hoi.html]", []),
        ("Trống.", "[xem](duong-sat.md)", ["SG401"]),
        ("2024-05-03", "sai", ["SG203"]),
        ("id: 3", "id: 2", ["SG404"]),
    ],
)
def test_an_edit_is_judged_without_the_others(site, old, new, codes):
    """Also where it moves the article, holds it back, or makes it faulty."""
    write(site, "thoi-su/cau.md", article("Cầu mới", "2024-05-01", "Thông xe.", id="1", tags="[Hà Nam, cầu]"))
    remember(site)
    text = (site / "content/van-hoa/hoi.md").read_text("utf-8")
    assert old in text
    found = proof(site, write(site, "van-hoa/hoi.md", text.replace(old, new)))
    assert [code for code, _ in found] == codes


def test_others_that_name_the_file_are_told(site):
    """The twin that loses an id, the link to what is no longer published."""
    assert ("SG410", "van-hoa/xem.md") in proof(site, "content/van-hoa/nhap.md")
    write(site, "van-hoa/sau.md", article("Bản sao", "2025-01-01", id="3"))
    assert proof(site, "content/van-hoa/hoi.md") == [("SG404", "van-hoa/sau.md")]
    text = (site / "content/thoi-su/duong.md").read_text("utf-8")
    told = proof(site, write(site, "thoi-su/duong.md", text.replace("id: 2", "id: 2\ndraft: true")))
    assert told == [("SG410", "thoi-su/cau.md")]


def test_a_link_that_an_edit_breaks_elsewhere_is_a_matter_of_the_whole_paper(site):
    """Who is refused for it may be what yet others lead to: the short way is not gone, and the answer is the same."""
    text = (site / "content/thoi-su/cau.md").read_text("utf-8")
    edited = write(site, "thoi-su/cau.md", text.replace("tags: [Hà Nam, cầu]", "tags: [Hà Nam]"))
    with pytest.raises(NoShortWayError):
        proof(site, "content/thoi-su/duong.md", edited)
    assert proof(site, "content/thoi-su/duong.md", edited, at_length=True) == [("SG401", "thoi-su/duong.md")]


def test_memory_of_another_moment_is_not_asked(site):
    """What was scheduled when the paper was built is published by then."""
    mine = write(site, "thoi-su/moi.md", article("Tin", "2024-06-01", "[mai](../van-hoa/mai.md)"))
    assert proof(site, mine) == [("SG410", "thoi-su/moi.md")]
    later = request(site, clock=Clock(NOW.as_of.replace(year=2028)))
    memory = memory_of(site, site / "output")
    assert proofread(later, memory, [mine]).problems == ()
    memory.store.close()


def test_memory_of_other_settings_is_not_asked(site):
    """An address that the settings leave out is none any more."""
    mine = write(site, "thoi-su/moi.md", article("Tin", "2024-06-01", "[ngày](/2024/05/01/)"))
    assert proof(site, mine) == []
    with (site / "sitegen.toml").open("a", encoding="utf-8") as file:
        file.write("[pages]\ndays = false\n")
    assert proof(site, mine, at_length=True) == [("SG401", "thoi-su/moi.md")]


def test_a_folder_is_all_of_its_files(site):
    """And the counts are those of its files."""
    report = proofread(request(site, clock=NOW), forgetful(), ["content/van-hoa"])
    assert dict(report.counts) == {"published": 2, "draft": 1, "scheduled": 1}
    assert proof(site, "content/van-hoa") == [("SG410", "van-hoa/xem.md")]


def test_a_name_that_begins_alike_is_another_file(site):
    """`hoi.md` is not in the folder `ho`."""
    (found,) = proofread(request(site, clock=NOW), forgetful(), ["content/van-hoa/xem.md"]).problems
    assert is_about(found, ("content/van-hoa",), "content")
    assert not is_about(found, ("content/van-hoa/xe", "content/van"), "content")


# --- the same answer -------------------------------------------------------------------------------------------------

FIELDS = {
    "title": st.sampled_from(["Cầu mới", "Đường mới", "Hội làng", "Hội vật"]),
    "date": st.sampled_from(["2024-05-01", "2024-05-02", "2027-01-01", "sai"]),
    "id": st.sampled_from(["1", "2", "3", "4", "5", "6", "7", "8"]),
    "tags": st.sampled_from(["[cầu]", "[Cầu, lễ hội]", "[hà nam]", "[Hà Nam]", "['!!']", "[Lễ-hội]", "[C.D]", "[C D]"]),
    "author": st.sampled_from(["Ban Thời sự", "ban thời sự", "An"]),
    "draft": st.just("true"),
    "withdrawn": st.just("Sai"),
    "slug": st.sampled_from(["cau-moi", "hoi-lang"]),
    "category": st.sampled_from(["Thời sự", "Văn hóa/Lễ hội", "thoi-su/chinh-tri", "a/b/c"]),
    "expires": st.sampled_from(["2025-01-01", "2028-01-01"]),
    "aliases": st.sampled_from(["[/cu.html]", "[/thoi-su/]", "[/tu-khoa/cau/]", "[/tin/1]", "[/hoi-lang.html]"]),
    "related": st.sampled_from(["['2']", "['7']", "[thoi-su/cau.md]"]),
    "image": st.sampled_from(["/anh/a.svg", "/anh/b.svg"]),
}
LINKS = ("id:1", "id:7", "duong.md", "../thoi-su/cau.md", "/tu-khoa/cau/", "/thoi-su/", "/cu.html", "/anh/a.svg", "/van-hoa/hoi-lang-3.html", "/2024/05/01/", "/tac-gia/an/")  # fmt: skip


SOUND = FIELDS | {
    "title": st.sampled_from(["Cầu phao", "Đường sắt", "Hội vật"]),
    "tags": st.sampled_from(["[cầu]", "[Cầu, lễ hội]", "[hà nam]", "[Hà Nam]", "[Lễ-hội]", "[riêng]"]),
    "category": st.sampled_from(["Thời sự", "Văn hóa/Lễ hội", "thoi-su/chinh-tri"]),
    "related": st.sampled_from(["['2']", "[thoi-su/cau.md]"]),
    "image": st.just("/anh/a.svg"),
}
SOUND_LINKS = ("id:1", "id:2", "id:3", "../thoi-su/duong.md", "/tu-khoa/cau/", "/thoi-su/", "/anh/a.svg", "../van-hoa/nhap.md")  # fmt: skip


@st.composite
def sound_articles(draw) -> dict[str, str]:
    """Articles by their files, that stand in a paper without errors: each has its own id, slug and old address."""
    found = {}
    for number in range(draw(st.integers(0, 4))):
        own = {key: draw(SOUND[key]) for key in draw(st.sets(st.sampled_from([*SOUND]), max_size=3))}
        own |= {
            "id": f"b{number}",
            "slug": f"rieng-{number}",
            "date": draw(st.sampled_from(["2024-05-08", "2027-05-08"])),
        }
        if "aliases" in own:
            own["aliases"] = f"[/cu/{number}.html]"
        link = draw(st.sampled_from(["", *SOUND_LINKS]))
        body = f"[x]({link})" if link else "Tin."
        found[f"van-hoa/bai-{number}.md"] = article(body=body, **({"title": f"Tin {number}"} | own))
    return found


@st.composite
def edited_articles(draw) -> dict[str, str]:
    """One or two files, new or written again, with whatever mistakes."""
    found = {}
    files = [
        *article_files(PAPER),
        *(f"van-hoa/bai-{n}.md" for n in range(4)),
        "thoi-su/moi.md",
        "van-hoa/le-hoi/moi.md",
    ]
    for number, name in enumerate(draw(st.lists(st.sampled_from(files), unique=True, min_size=1, max_size=2))):
        own = {key: draw(FIELDS[key]) for key in draw(st.sets(st.sampled_from([*FIELDS]), max_size=3))}
        links = draw(st.lists(st.sampled_from(LINKS), max_size=2))
        kept = {"id": f"e{number}"} if draw(st.booleans()) else {}
        fields = {"title": "Tin thường", "date": "2024-05-08", **kept, **own}
        found[name] = article(body=" ".join(f"[x]({link})" for link in links), **fields)
    return found


SECTIONS = "".join(
    f'[[sections]]\nslug = "{slug}"\ntitle = "{title}"\nparent = "{parent}"\n'
    for slug, title, parent in (
        ("thoi-su", "Thời sự", ""),
        ("van-hoa", "Văn hóa", ""),
        ("le-hoi", "Lễ hội", "van-hoa"),
        ("chinh-tri", "Chính trị", "thoi-su"),
    )
)
SITES = st.sampled_from(["", 'permalink = "/{slug}.html"\n', SECTIONS, "[pages]\ndays = false\n"])


def law(base: dict[str, str], edits: dict[str, str], removed: int, named: set[int], extra: str) -> str:
    """Which way was gone: `short`, or `long`; "" where there was nothing to ask. The answers are equal."""
    with tempfile.TemporaryDirectory() as name:
        site = write_site(Path(name), f'--- sitegen.toml\nname = "Báo"\nbase_url = "https://bao.example.vn"\n{extra}')
        (site / "content/anh").mkdir(parents=True)
        (site / "content/anh/a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
        for path, text in {**article_files(PAPER), **base}.items():
            (site / "content" / path).parent.mkdir(parents=True, exist_ok=True)
            write(site, path, text)
        memory = memory_of(site, site / "output")
        build(request(site, clock=NOW, keep_going=True), memory)
        # What the short way of a build remembers is stood upon as well.
        with (site / "content/van-hoa/hoi.md").open("a", encoding="utf-8") as file:
            file.write("\nXem [cầu](../thoi-su/cau.md) và [trang](/thoi-su/).\n")
        build(request(site, clock=NOW, keep_going=True, allow_shrink=True), memory)
        for path, text in edits.items():
            (site / "content" / path).parent.mkdir(parents=True, exist_ok=True)
            write(site, path, text)
        files = sorted(path.relative_to(site).as_posix() for path in (site / "content").rglob("*.md"))
        for number in range(removed):
            (site / files.pop(number * 5 % len(files))).unlink()
        chosen = sorted({files[number % len(files)] for number in named})
        slow = proofread(request(site, clock=NOW), forgetful(), chosen)
        whole = check(request(site, clock=NOW))
        with pytest.MonkeyPatch.context() as patch:
            gone: list[str] = []
            at_length = proofs._at_length
            patch.setattr(proofs, "_at_length", lambda *given: gone.append("long") or at_length(*given))
            quick = proofread(request(site, clock=NOW), memory, chosen)
        memory.store.close()
    assert answer(quick) == answer(slow)
    assert quick.problems == tuple(found for found in whole.problems if is_about(found, tuple(chosen), "content"))
    return gone[0] if gone else "short"


def article_files(text: str) -> dict[str, str]:
    parts = text.split("--- content/")[1:]
    return {part.partition("\n")[0]: part.partition("\n")[2] for part in parts}


LAW = {
    "base": sound_articles(),
    "edits": edited_articles(),
    "removed": st.sampled_from([0, 0, 0, 1]),
    "named": st.sets(st.integers(0, 11), min_size=1, max_size=3),
    "extra": SITES,
}


@settings(max_examples=100)
@given(**LAW)
def test_with_and_without_memory_the_answer_is_the_same(base, edits, removed, named, extra):
    """Random papers, edited at random: the problems of a whole check that are about the files, and nothing else."""
    law(base, edits, removed, named, extra)


@pytest.mark.long
def test_with_and_without_memory_for_a_night():
    """Two thousand papers (`make test-long`); of the answers many come the short way, or the law says little."""
    ways: Counter[str] = Counter()

    @settings(max_examples=2000, deadline=None)
    @given(**LAW)
    def answers_are_the_same(base, edits, removed, named, extra):
        ways[law(base, edits, removed, named, extra)] += 1

    answers_are_the_same()
    assert ways["short"] > 200
    assert ways["long"] > 200


# --- the command -----------------------------------------------------------------------------------------------------


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["check", "--as-of", "2026-06-01 12:00", *words])


def test_files_are_named_from_where_the_person_stands(site, monkeypatch):
    """In the folder of the section as well as elsewhere; a folder is all of its files."""
    write(site, "thoi-su/moi.md", article("Tin", "31/02/2024"))
    monkeypatch.chdir(site / "content/thoi-su")
    found = run("moi.md")
    assert found.exit_code == 1
    assert "content/thoi-su/moi.md:3:7:" in found.stderr
    assert found.stderr.count("[SG") == 1
    assert "Đã kiểm tra 1 tệp: 1 lỗi." in found.stdout
    monkeypatch.chdir(site.parent)
    assert "SG203" in run("--site", str(site), f"{site.name}/content/thoi-su").stderr
    assert run("--site", str(site), f"{site.name}/content/thoi-su/cau.md").exit_code == 0


def test_annotations_name_files_from_where_the_command_runs(site, monkeypatch):
    """In CI that is the root of the repository, and the site may lie below it; faulty settings are annotated too."""
    mine = write(site, "thoi-su/moi.md", article("Tin", "31/02/2024"))
    monkeypatch.chdir(site.parent)
    said = run("--site", site.name, f"{site.name}/{mine}", "--format", "github").stdout
    assert said.startswith(f"::error file={site.name}/{mine},line=3,col=7,endColumn=17,title=SG203::")
    (site / "sitegen.toml").write_text("nam = 1\n", "utf-8")
    said = run("--site", site.name, "--format", "github").stdout
    assert said.startswith(f"::error file={site.name}/sitegen.toml,line=1,")
    assert '"ruleId": "SG103"' in run("--site", site.name, "--format", "sarif").stdout


@pytest.mark.parametrize("name", ["sitegen.toml", "khong-co.md", "..", "output/index.html"])
def test_what_is_no_article_is_refused(site, monkeypatch, name):
    """One problem with its remedy: a check that passes over a file says that it is sound."""
    monkeypatch.chdir(site)
    found = run(name)
    assert found.exit_code == 1
    assert "[SG916]" in found.stderr
    missing = run("content/khong-co.md")
    assert (missing.exit_code, "[SG917]" in missing.stderr) == (1, True)


def test_all_that_is_wrong_with_names_is_told_at_once(site):
    """Both files are named."""
    with pytest.raises(SiteErrors) as caught:
        paths_of(request(site), [site / "sitegen.toml", site / "content/khong-co.md"])
    assert [found.code for found in caught.value.problems] == ["SG916", "SG917"]


@pytest.mark.parametrize("stamp", [True, False])
def test_a_file_that_changed_behind_its_stamp_is_read_again(site, stamp):
    """What was just built and edited at once has too young a stamp to be trusted."""
    file = site / "content/van-hoa/hoi.md"
    status = file.stat()
    file.write_text(file.read_text("utf-8").replace("Trống.", "[a](k).") if stamp else "hỏng", "utf-8")
    if stamp:
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert [code for code, _ in proof(site, "content/van-hoa/hoi.md", at_length=True)] == [
        "SG401" if stamp else "SG201"
    ]


def test_memory_is_only_read(site):
    """A check leaves it as it was, byte for byte."""
    database = (site / ".sitegen/cache.db").read_bytes()
    write(site, "thoi-su/moi.md", article("Tin", "2024-06-01"))
    memory: Memory = memory_of(site, site / "output")
    proofread(request(site, clock=NOW), memory, ["content/thoi-su/moi.md"])
    memory.store.close()
    assert (site / ".sitegen/cache.db").read_bytes() == database
