"""“Ngày này năm xưa”: what the clock alone does to the front page, at most once a day, and to nothing else."""

from datetime import datetime, timedelta
from pathlib import Path

from small_site import ZONE, article, output, request, tree, write_site

from sitegen.build import build
from sitegen.cache.memory import memory_of
from sitegen.catalogue.states import Clock
from sitegen.report import Report

NIGHT = datetime(2024, 5, 30, 23, 59, tzinfo=ZONE)
SITE = f"""\
--- content/tin/a.md
{article("Mở hội", "2019-05-31", id="1")}
--- content/tin/b.md
{article("Gặt lúa", "2021-10-02", id="2")}
"""


def built(folder: Path, moment: datetime) -> Report:
    """A build with memory, at this moment."""
    memory = memory_of(folder, folder / "output")
    try:
        return build(request(folder, clock=Clock(moment, False)), memory)
    finally:
        memory.store.close()


def looked_back_at(folder: Path) -> list[str]:
    """The headlines that the front page shows of this day in earlier years."""
    _, _, shown = output(folder, "index.html").partition('class="anniversaries"')
    return [title for title in ("Mở hội", "Gặt lúa") if title in shown.partition("</section>")[0]]


def test_the_front_page_changes_at_midnight_and_no_other_page_does(tmp_path):
    """In the paper's zone; within a day no build has anything to do, however late."""
    write_site(tmp_path, SITE)
    built(tmp_path, NIGHT)
    assert looked_back_at(tmp_path) == []
    assert built(tmp_path, NIGHT + timedelta(seconds=59)).written == 0
    before = tree(tmp_path / "output")
    assert built(tmp_path, NIGHT + timedelta(minutes=1)).written > 0
    assert looked_back_at(tmp_path) == ["Mở hội"]
    after = tree(tmp_path / "output")
    assert {path for path in after if after[path] != before[path]} == {"index.html", ".well-known/sitegen-manifest.txt"}
    assert built(tmp_path, NIGHT + timedelta(hours=23)).written == 0
    built(tmp_path, NIGHT + timedelta(days=2))
    assert looked_back_at(tmp_path) == []


def test_the_report_tells_when_the_clock_alone_changes_something(tmp_path):
    """Whoever waits for it, as the preview does, waits until that midnight."""
    write_site(tmp_path, SITE)
    assert built(tmp_path, NIGHT).due == datetime(2024, 5, 31, tzinfo=ZONE)
    assert built(tmp_path, NIGHT + timedelta(days=1)).due == datetime(2024, 6, 1, tzinfo=ZONE)
    assert built(tmp_path, NIGHT + timedelta(days=9)).due == datetime(2024, 10, 2, tzinfo=ZONE)


def test_an_edit_by_the_short_way_keeps_what_the_day_shows(tmp_path):
    """Another headline, and the front page still looks back, at it by its new name; its neighbours name it too."""
    write_site(tmp_path, SITE)
    moment = datetime(2024, 5, 31, 8, tzinfo=ZONE)
    built(tmp_path, moment)
    source = tmp_path / "content/tin/a.md"
    source.write_text(source.read_text("utf-8").replace("title: Mở hội", "title: Mở hội\nslug: mo-hoi", 1), "utf-8")
    built(tmp_path, moment)
    source.write_text(source.read_text("utf-8").replace("title: Mở hội", "title: Gặt lúa sớm", 1), "utf-8")
    built(tmp_path, moment)
    assert looked_back_at(tmp_path) == ["Gặt lúa"]
    (neighbour,) = [text for path, text in tree(tmp_path / "output").items() if path.endswith("gat-lua-2.html")]
    assert "Gặt lúa sớm" in neighbour.decode().partition('class="sides"')[2].partition("</nav>")[0]
    build(request(tmp_path, output=tmp_path / "clean", clock=Clock(moment, False)))
    assert tree(tmp_path / "output") == tree(tmp_path / "clean")
