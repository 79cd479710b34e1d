"""The preview in a process of its own answers as in this one, and its end is not the server's."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_site import article, request, write_site

from sitegen.preview import Preview
from sitegen.server.engine import Engine

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")]

FILE, PAGE = "content/van-hoa/hoi.md", "van-hoa/hoi-lang-1.html"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path, f"--- {FILE}\n{article('Hội làng', id='1')}")


@pytest.fixture
def engine(site: Path) -> Iterator[Engine]:
    made = Engine(lambda: Preview(site, lambda: request(site)))
    yield made
    made.stop()


def end(engine: Engine) -> None:
    os.kill(engine._companion.process.pid, signal.SIGKILL)


def test_it_answers_as_the_preview_does(site: Path, engine: Engine) -> None:
    """Refreshes, facts, pages of files; and where everything lies, before and after the settings name other folders."""
    assert (engine.folder, engine.content) == (site / ".sitegen/preview", "content")
    assert PAGE in engine.refresh(None).changed
    facts = engine.facts(PAGE)
    assert facts is not None
    assert facts.source == FILE
    assert engine.page_of(FILE) == PAGE
    engine.rest()
    (site / "content").rename(site / "bai")
    (site / "sitegen.toml").write_text('name = "A"\nbase_url = "https://a.vn"\ncontent = "bai"\n', "utf-8")
    engine.refresh(None)
    assert (engine.content, engine.sources[0]) == ("bai", site / "bai")


def test_pages_that_are_waited_for_are_told_of_while_the_rest_is_made(engine: Engine) -> None:
    """Before the answer comes."""
    heard: list[tuple[str, ...]] = []
    engine.refresh(None, frozenset({PAGE}), heard.append)
    assert [PAGE in paths for paths in heard] == [True]


def test_when_its_process_ends_another_looks_at_everything(site: Path, engine: Engine) -> None:
    """A crash costs the time of a start; nobody has to know."""
    engine.refresh(None)
    end(engine)
    (site / FILE).write_text(article("Hội làng", body="Khác.", id="1"), "utf-8")
    assert PAGE in engine.refresh(frozenset({site / FILE})).changed
    assert engine.page_of(FILE) == PAGE


def test_questions_to_a_process_that_ended_have_no_answer(engine: Engine) -> None:
    """Until the next refresh; they do not fail."""
    engine.refresh(None)
    end(engine)
    assert engine.facts(PAGE) is None
    assert engine.page_of(FILE) == ""
    engine.rest()


def test_it_can_be_stopped_in_the_middle(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for the refresh hears at once that there is none."""
    os.kill(engine._companion.process.pid, signal.SIGSTOP)
    found: list[bool] = []
    waiting = threading.Thread(target=lambda: found.append(engine.refresh(None).failed))
    waiting.start()
    time.sleep(0.05)
    engine.stop()
    waiting.join(60)
    assert found == [True]
