"""The bench's pure parts: the corpus, the edits, the figures, the chart. No tool is run."""

import hashlib
import json
import platform
import random
import tomllib
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

import pytest
import servers
from chart import chart, chart_size
from corpus import edition, hugo_form, pelican_form, picture, sitegen_form, write_corpus
from figures import Built, Installed, Machine, Results, Run, Spread, growth, ratio, report, spread, times
from measure import family, pss
from newsroom import AUTHORS, FIRST_DAY, SEED, SPAN, TAGS, Newsroom, read_vocabulary, section_slug, slugify, stories
from paper import with_mark
from run import machine, save
from tools import HERE, TOOLS, wanted_cases

from sitegen.settings import read_settings

KNOWN = "79ab348e0aa9b163433e5f870c88ad77e1a92a3f2286c38d90b743b42ea17dc9"
"""SHA-256 of the first twenty articles in every form. A change here makes all earlier figures incomparable."""

# --- the corpus ------------------------------------------------------------------------------------------------------


def test_same_seed_same_bytes():
    """A seed is a corpus: figures from two days are about the same articles, byte for byte."""
    text = "".join(form(story) for story in islice(stories(), 20) for form in (sitegen_form, hugo_form, pelican_form))
    assert hashlib.sha256(text.encode()).hexdigest() == KNOWN
    assert next(stories(seed=1)) != next(stories(seed=2))


def test_articles_are_what_the_readme_says():
    """4 kB an article, in ten years, two to four tags at most, each with an address of its own."""
    drawn = tuple(islice(stories(), 200))
    assert len({story.page for story in drawn}) == len({story.file for story in drawn}) == 200
    assert all(FIRST_DAY <= story.date < FIRST_DAY + SPAN for story in drawn)
    assert {len(story.tags) for story in drawn} <= {1, 2, 3, 4}
    sizes = sorted(len(sitegen_form(story).encode()) for story in drawn)
    assert 3500 < sizes[100] < 5500


def test_bodies_hold_what_articles_hold():
    """Links, stress, pictures with captions everywhere; headings, quotes, lists and tables in some."""
    bodies = [story.body for story in islice(stories(), 200)]
    for everywhere in ("](https://", "**", "](/images/anh-"):
        assert all(everywhere in body for body in bodies)
    for some in ("\n## ", "\n> ", "\n- ", "\n| "):
        assert 0 < sum(some in body for body in bodies) < 200


def test_names_have_addresses_of_their_own():
    """No two tags and no two authors share a slug, so that no tool merges them or refuses one."""
    newsroom = Newsroom(read_vocabulary(), random.Random(SEED))
    for names, count in ((newsroom.tags, TAGS), (newsroom.authors, AUTHORS)):
        assert len({slugify(name) for name in names}) == len(names) == count


def test_sections_are_those_of_the_site():
    """Every section of the corpus is declared in sitegen's settings, under the same address and title."""
    text = (HERE / "sitegen/sitegen.toml").read_text("utf-8")
    settings = read_settings("sitegen.toml", text)
    titles = {section.slug: section.title for section in settings.sections}
    declared = {
        f"{titles[one.parent]}/{one.title}" if one.parent else one.title: f"{one.parent}/{one.slug}".strip("/")
        for one in settings.sections
    }
    for title in read_vocabulary().sections:
        assert declared[title] == section_slug(title)


def test_links_to_other_sites_stay_so():
    """The articles link to a host that is none of the measured sites, so that the links are no broken ones."""
    own = tomllib.loads((HERE / "sitegen/sitegen.toml").read_text("utf-8"))["base_url"]
    assert "https://bao.example.vn/" in next(stories()).body
    assert own != "https://bao.example.vn"


def test_write_corpus(tmp_path: Path):
    """Each folder gets every article in its form; those for later are newer than all and not yet written."""
    folders = [(tmp_path / "one", sitegen_form), (tmp_path / "two", pelican_form)]
    corpus = write_corpus(10, 2, folders)
    drawn = tuple(islice(stories(), 12))
    for folder, form in folders:
        found = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.md")}
        assert found == {story.file: form(story) for story in drawn[:10]}
    assert corpus.edited == drawn[5]
    assert [story.slug for story in corpus.later] == [story.slug for story in drawn[10:]]
    assert max(story.date for story in drawn) < corpus.later[0].date < corpus.later[1].date


def test_edits_add_up_and_move_nothing():
    """An edit changes the body or the title, never file or address, and the second edit is not the first."""
    story = next(stories())
    body, title, both = edition(story, 1, 0), edition(story, 0, 1), edition(story, 2, 2)
    assert body.title == story.title
    assert body.body.startswith(story.body)
    assert body.body != story.body
    assert title.body == story.body
    assert title.title != story.title
    assert both.body.startswith(body.body)
    assert both.title not in (title.title, story.title)
    assert {one.file for one in (body, title, both)} == {story.file}
    assert {one.page for one in (body, title, both)} == {story.page}
    assert edition(story, 0, 0) == story


def test_pictures_are_png():
    """The pictures that articles refer to are whole PNG files, each its own."""
    assert picture(0)[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture(0)[-8:-4] == b"IEND"
    assert picture(1) != picture(2)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_base_templates_take_a_mark(tool):
    """Every site's base template has a head that can be changed, and a second change replaces the first."""
    ours = HERE.parent / "themes/default/templates/base.html"
    base = HERE / tool.kind / tool.base
    template = (base if base.exists() else ours).read_text("utf-8")
    once = with_mark(template, 1)
    assert with_mark(once, 2) == with_mark(template, 2) != once != template


# --- which runs are made ---------------------------------------------------------------------------------------------


def test_wanted_cases():
    """What takes hours to say what is known is left out, unless somebody wants everything."""
    tools = {tool.name: tool for tool in TOOLS}
    asked = ("clean", "body")
    assert wanted_cases(tools["sitegen"], 50_000, asked, everything=False) == asked
    assert wanted_cases(tools["hugo"], 10_000, asked, everything=False) == asked
    assert wanted_cases(tools["hugo"], 50_000, asked, everything=False) == ("clean",)
    assert wanted_cases(tools["hugo-none"], 1000, asked, everything=False) == ("clean",)
    assert wanted_cases(tools["pelican"], 50_000, asked, everything=False) == ()
    assert wanted_cases(tools["pelican"], 50_000, asked, everything=True) == asked


def test_family():
    """Memory is that of a process and all its descendants, and of nobody else."""
    assert family(5, [(5, 1), (6, 5), (7, 6), (8, 1), (9, 7)]) == {5, 6, 7, 9}


def test_pss():
    """The proportional size is read in bytes; a process that has gone has none."""
    assert pss("00-ff ---p 0 0 0 [rollup]\nRss:   9 kB\nPss:   3 kB\nPss_Dirty:   1 kB\n") == 3072
    assert pss("") == 0


# --- figures ---------------------------------------------------------------------------------------------------------


def results(*runs: Run) -> Results:
    named = {name: Installed(name.capitalize() + " <&>", f"{name} 1.0") for name in ("sitegen", "hugo")}
    cases = {"clean": "clean build", "body": "one body edited"}
    return Results(Machine(2, 4, "Linux", "3.12", "PSS"), 3, named, cases, runs, (Built(1000, "hugo", 7, 5, 3 << 20),))


HUGO = Run(1000, "clean", "hugo", (2.0, 4.0, 8.0), (4.0, 4.0, 4.0), 200 << 20)
OURS = Run(1000, "clean", "sitegen", (1.0, 1.0, 1.0), (1.0, 2.0, 3.0), 50 << 20)


def test_spread():
    """The middle of the values and the extremes; none of nothing."""
    assert spread([3.0, 1.0, 8.0]) == Spread(3.0, 1.0, 8.0)
    assert spread([]) is None


def test_ratio_is_taken_round_by_round():
    """A slow round slows both sides, so that ratios are compared within rounds and not between medians."""
    assert ratio(OURS.wall, HUGO.wall) == Spread(0.25, 0.125, 0.5)
    assert ratio((1.0,), ()) is None
    assert ratio((1.0,), (0.0,)) is None


def test_growth():
    """How many times the wall time grew, by medians; nothing where a size was left out."""
    found = results(OURS, Run(5000, "clean", "sitegen", (5.0, 6.0, 9.0), ()))
    assert growth(found, "sitegen", "clean", 1000, 5000) == 6.0
    assert growth(found, "hugo", "clean", 1000, 5000) is None


def test_reference_without_a_run_of_its_own():
    """Where Hugo was built clean only, that is what an edit is compared with, and the table says so."""
    edited = Run(1000, "body", "sitegen", (0.1, 0.1, 0.1), (0.1, 0.1, 0.1))
    table = report(results(OURS, HUGO, edited))
    (row,) = [line for line in table.splitlines() if line.startswith("| one body edited")]
    assert "| 0.100 | 0.025* (0.013–0.05) |" in row
    assert row.endswith("| – | – |")


def test_report():
    """Each run is a row: medians, extremes, ratios to Hugo, and memory in MiB."""
    table = report(results(OURS, HUGO))
    assert (
        "| clean build | Sitegen <&> | 1.00 | 0.25 (0.12–0.50) | 2.00 (1.00–3.00) | 0.50 (0.25–0.75) | 50 | 0.25 |"
        in table
    )
    assert "| clean build | Hugo <&> | 4.00 (2.00–8.00) | 1.00 | 4.00 | 1.00 | 200 | 1.00 |" in table
    assert "| Hugo <&> | 7 | 5 | 3.0 |" in table
    assert "From one size" not in table
    assert "2 processors" in table


def test_report_without_hugo():
    """Without Hugo there are times and no ratios."""
    table = report(results(OURS))
    assert "| 1.00 | – | 2.00 (1.00–3.00) | – | 50 | – |" in table


@pytest.mark.parametrize(("value", "shown"), [(4.0, "4.00"), (0.451, "0.45"), (0.0234, "0.023"), (0.0023, "0.0023")])
def test_times(value: float, shown: str):
    """A small ratio keeps two digits that say something."""
    assert times(value) == shown


def test_chart_is_well_formed():
    """The chart is XML by itself, has a bar for each run, the longest for the slowest, and asks for nothing elsewhere."""
    text = chart(results(OURS, HUGO))
    root = ElementTree.fromstring(text)
    bars = [float(bar.get("width", "0")) for bar in root.iter("{http://www.w3.org/2000/svg}rect")][1:]
    assert bars == [pytest.approx(max(bars) / 4, abs=0.1), max(bars)]
    shown = "".join(root.itertext())
    assert "1.00 s · 0.25×" in shown
    assert "Sitegen <&>" in shown
    assert "1,000 articles" in shown
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "url(" not in text


def test_chart_shows_the_size_with_most_runs():
    """A size of which only clean builds were measured makes no chart, unless there is no other."""
    large = Run(50_000, "clean", "sitegen", (9.0,), (9.0,))
    assert chart_size(results(OURS, HUGO, large)) == 1000
    assert chart_size(results(OURS, large)) == 50_000
    assert chart_size(results()) is None


def test_results_are_saved(tmp_path: Path):
    """Numbers, table and chart are written under names that stay; before the first timed round there is nothing."""
    save(results(), tmp_path / "none")
    assert not (tmp_path / "none").exists()
    save(results(OURS, HUGO), tmp_path / "some")
    assert sorted(file.name for file in (tmp_path / "some").iterdir()) == ["results.json", "results.md", "results.svg"]
    saved = json.loads((tmp_path / "some/results.json").read_text("utf-8"))
    assert saved["runs"][1]["wall"] == [2.0, 4.0, 8.0]
    assert saved["machine"]["memory"] == "PSS"


def test_machine_is_nobodys():
    """What is told of the machine holds no host name and no path."""
    told = " ".join(str(fact) for fact in asdict(machine()).values())
    assert platform.node() not in told.split()
    assert "/" not in told


# --- the preview server ----------------------------------------------------------------------------------------------


def test_servers_are_compared_by_their_medians():
    """A row for each size and case; a size at which Hugo was not measured has no ratio."""
    ours = {
        "cold start": 10.0,
        "warm start": 1.0,
        "body": 0.05,
        "title": 0.2,
        "title in a list": 0.3,
        "new article": 0.4,
        "memory": 200 * 2**20,
    }
    hugo = {
        "cold start": 20.0,
        "warm start": 20.0,
        "body": 2.0,
        "title": 2.0,
        "new article": 8.0,
        "memory": 400 * 2**20,
    }
    rows = servers.report({"10000": {"sitegen": ours, "hugo": hugo}, "50000": {"sitegen": ours}}).splitlines()
    assert "| 10,000 | body | 50 ms | 2000 ms | 0.025 |" in rows
    assert "| 10,000 | memory | 200 MiB | 400 MiB | 0.500 |" in rows
    assert "| 10,000 | new article | 400 ms | 8000 ms | 0.050 |" in rows
    assert "| 10,000 | title in a list | 300 ms |  |  |" in rows
    assert "| 50,000 | title | 200 ms |  |  |" in rows
