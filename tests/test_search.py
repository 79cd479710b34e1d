"""Searching the sample paper: what readers type finds what they mean, in the terminal and in the script alike."""

import json
import random
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from sample import sample_request
from small_site import article, build_site, output, request

from sitegen.build import build
from sitegen.cache.memory import Memory
from sitegen.cache.store import Store
from sitegen.finding import Wanted, find
from sitegen.problems import SiteError
from sitegen.text.normal import fold

SCRIPT = Path(__file__).parent.parent / "themes/default/assets/search.js"
RUNNER = Path(__file__).parent / "search_script.mjs"

SITE = f"""\
--- content/tin/a.md
{article("Hà Nam mở hội làng", "2024-01-01", "Người dân về dự.", id="a", tags="[Lễ hội]")}
--- content/tin/b.md
{article("Hạ năm bậc thuế", "2024-03-01", "Theo Công văn 138/CP của Q.1.", id="b", author="Ban Kinh tế")}
--- content/tin/c.md
{article("Chuyện cũ", "2023-02-01", "Ở Hà Nội có làng Vòng. Hội làng Vòng mở sớm.", id="c")}
--- content/tin/d.md
{article("Đường về Điện Biên", "2022-02-01", "Qua Đà Nẵng rồi ra Bắc.", id="d")}
--- content/the-thao/e.md
{article("Hội làng mở giải vật", "2021-02-01", "Sân đình Hà Nam đông vui.", id="e")}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    assert not build_site(folder, SITE).failed
    return folder


def ids(site: Path, text: str, **choices) -> list[str]:
    """The ids of the articles that answer, best first."""
    found = find(site / "output", Wanted(text, **choices))
    return [hit.url.rpartition("-")[2].removesuffix(".html") for hit in found.answer.hits]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ha nam", ["b", "a", "e"]),
        ("Hà Nam", ["a", "e", "b"]),
        ("hạ năm", ["b", "a", "e"]),
        ("Ha\u0300 Nam", ["a", "e", "b"]),
        ("ha nôi", ["c"]),
        ("dien bien", ["d"]),
        ("đa nang", ["d"]),
        ("138/CP", ["b"]),
        ("q.1", ["b"]),
        ("hội làng", ["a", "e", "c"]),
        ("hội", ["a", "e"]),
        ("ban kinh tế", ["b"]),
        ('"hạ năm"', ["b"]),
        ('"hội làng mở"', ["e"]),
        ("mở hội làng", ["a"]),
        ("hội làng vonq mở giải", ["e"]),
        ("không có gì giống vậy", []),
        ("", []),
        ('"', []),
    ],
)
def test_what_is_typed_finds_what_is_meant(site, typed, expected):
    """Marks or none, đ or d, phrases before scattered words, titles before bodies, exact marks first, then the newest."""
    assert ids(site, typed) == expected


def test_choices_narrow_the_answer(site):
    """A section, a year, the newest first."""
    assert ids(site, "ha nam", section="tin") == ["b", "a"]
    assert ids(site, "ha nam", section="the-thao") == ["e"]
    assert ids(site, "ha nam", year=2021) == ["e"]
    assert ids(site, "Hà Nam", by_date=True) == ["b", "a", "e"]
    assert ids(site, "ha nam", page=2) == []


def test_what_is_missing_is_said(site):
    """An answer to some of the words only is marked as such."""
    assert find(site / "output", Wanted("hội làng vonq mở giải")).answer.partial
    assert not find(site / "output", Wanted("hội làng")).answer.partial


def test_what_most_articles_have_is_taken_for_granted(tmp_path):
    """It finds those that have it in their titles, and is missed in none that has the rest of the question."""
    texts = {"a": ("Người dân dự hội", ""), "b": ("Cầu thông xe", "Xe qua sông."), "c": ("Mùa gặt", "Họ gặt lúa.")}
    paper = "".join(
        f"--- content/tin/{name}.md\n{article(title, '2024-01-01', f'Người dân vui. {more}', id=name)}\n"
        for name, (title, more) in texts.items()
    )
    with patch("sitegen.search.shards.LISTED", 2):
        build_site(tmp_path, paper)
    assert ids(tmp_path, "người dân") == ["a"]
    assert ids(tmp_path, "người dân gặt lúa") == ids(tmp_path, '"gặt lúa" "người dân"') == ["c"]
    assert not find(tmp_path / "output", Wanted("người dân, qua sông")).answer.partial


def test_without_an_index_there_is_one_message(tmp_path):
    """A site that was not built, or was built without search."""
    build_site(tmp_path, "--- sitegen.toml\n[pages]\nsearch = false\n" + SITE)
    with pytest.raises(SiteError) as raised:
        find(tmp_path / "output", Wanted("ha nam"))
    assert raised.value.problem.code == "SG870"
    assert not (tmp_path / "output/tim-kiem").exists()
    assert "tim-kiem" not in output(tmp_path, "index.html")


def test_a_new_article_leaves_the_older_years_alone(tmp_path):
    """Only files of the newest year are written, and the contents."""
    build_site(tmp_path, SITE)
    memory = Memory(Store(tmp_path / ".sitegen/cache.db"), "output")
    build(request(tmp_path), memory)
    before = {path: path.stat().st_ino for path in (tmp_path / "output/tim-kiem").rglob("*") if path.is_file()}
    (tmp_path / "content/tin/f.md").write_text(article("Bài mới", "2024-05-01", "Chữ mới.", id="f"), "utf-8")
    build(request(tmp_path), memory)
    written = {
        path.relative_to(tmp_path / "output/tim-kiem").parts[0]
        for path, ino in before.items()
        if path.stat().st_ino != ino
    }
    assert "cu" not in written
    assert ids(tmp_path, "bài mới") == ["f"]


# --- the script that ships ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    """The sample paper, in whose index what stands in more than eight articles is not listed, as in a large archive."""
    folder = tmp_path_factory.mktemp("paper")
    with patch("sitegen.search.shards.LISTED", 8):
        build(replace(sample_request(), output=folder))
    return folder


def questions(paper: Path, count: int) -> list[tuple[str, str, int, bool]]:
    """Pieces of titles and words from here and there, with marks and without, in quotes, with choices."""
    rows = [row for leaf in sorted(paper.glob("tim-kiem/*/bai/*.json")) for row in json.loads(leaf.read_bytes())]
    chance = random.Random(7)
    made = []
    for number in range(count):
        own = chance.choice(rows)[2].split()
        start = chance.randrange(len(own))
        text = " ".join(own[start : start + chance.randint(1, 5)])
        text += " " + chance.choice(chance.choice(rows)[2].split()) if number % 5 == 0 else ""
        text = (fold(text), text, text.upper(), f'"{text}"', f"{text} 1890")[number % 5 if number % 3 else 0]
        made.append((text, "van-hoa" if number % 11 == 0 else "", 2018 if number % 13 == 0 else 0, number % 7 == 0))
    return made


@pytest.mark.slow
def test_the_script_and_the_terminal_agree(paper):
    """500 questions: the same hits in the same order, and the same count."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine")
    asked = questions(paper, 500)
    command = [node, str(RUNNER), str(SCRIPT), str(paper / "tim-kiem")]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
    for question, theirs in zip(asked, json.loads(done.stdout), strict=True):
        answer = find(paper, Wanted(*question)).answer
        ours = [[[hit.url, hit.title, hit.date] for hit in answer.hits], answer.total, answer.partial]
        assert ours == theirs, question
