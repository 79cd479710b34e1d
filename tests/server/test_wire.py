"""What each browser hears: no more than what became of the page that it shows."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sitegen.problems import problem
from sitegen.server.dress import Shape, shape_of
from sitegen.server.wire import News, Wire

ONE, TWO = problem("SG215", path="content/a.md"), problem("SG215", path="content/b.md")

NOTICE = problem("SG502", path="content/a.png")


def page(text: str = "Một", sheet: str = "/a.css") -> bytes:
    return f'<link rel="stylesheet" href="{sheet}"><img src="/anh/a.png">{text}'.encode()


class Site:
    """A tree of pages, a wire, and what the browsers on it heard."""

    def __init__(self, **pages: bytes):
        self.pages = {f"/{name}": text for name, text in pages.items()}
        self.wire = Wire(
            "here", self.shape, lambda path: self.pages.get(path, b""), lambda found: f"<p>{len(found)}</p>"
        )
        self.news = News()

    def shape(self, path: str) -> Shape:
        return shape_of(self.pages.get(path, b"not found"))

    def tell(self, *changed: str, **more: Any) -> None:
        """A refresh that changed these files."""
        fields = {
            "waiting": False,
            "changed": changed,
            "follow": "",
            "number": self.news.number + bool(changed),
            **more,
        }
        self.news = replace(self.news, **fields)
        self.wire.tell(self.news)


async def heard(site: Site, path: str, *steps: Callable[[], None], version: str | None = None) -> list[tuple[str, Any]]:
    """The events for a browser that shows the page as it is now, after each of the steps; without the first word, if that
    was that all is well."""
    events: list[tuple[str, Any]] = []

    async def listen() -> None:
        async for block in site.wire.stream(
            path, site.wire.version if version is None else version, str(site.shape(path))
        ):
            name, _, data = block.decode().strip().partition("\n")
            if name.startswith("event: "):
                events.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))

    listening = asyncio.create_task(listen())
    for step in (lambda: None, *steps, site.wire.close):
        for _ in range(5):
            await asyncio.sleep(0)
        step()
    await asyncio.wait_for(listening, 1)
    states = [event for event in events if event[0] in ("mended", "problems")]
    assert states, "who comes is told how things stand"
    if states[0][0] == "mended":
        events.remove(states[0])
    return events


def names(site: Site, path: str, *steps: Callable[[], None], **more: Any) -> list[str]:
    return [name for name, _ in asyncio.run(heard(site, path, *steps, **more))]


def change(site: Site, text: bytes, *files: str) -> Callable[[], None]:
    def step() -> None:
        site.pages["/a.html"] = text
        site.tell(*files)

    return step


def test_a_page_that_changed_is_loaded_again():
    """Once."""
    site = Site(**{"a.html": page()})
    assert names(site, "/a.html", change(site, page("Hai"), "a.html")) == ["reload"]


def test_a_page_that_did_not_change_is_left_in_peace():
    """Whatever else was built."""
    site = Site(**{"a.html": page(), "b.html": page()})
    assert names(site, "/b.html", change(site, page("Hai"), "a.html", "rss.xml", "anh/b.png")) == []


def test_another_style_sheet_is_swapped():
    """Its address changes with its content, and with it all pages; that is no reason to load them again."""
    site = Site(**{"a.html": page()})
    step = change(site, page(sheet="/b.css"), "a.html", "a.css", "b.css")
    assert asyncio.run(heard(site, "/a.html", step)) == [("css", {"sheets": ["/b.css"]})]


def test_a_style_sheet_that_keeps_its_address_is_swapped_too():
    """A sheet of the content folder."""
    site = Site(**{"a.html": page()})
    assert names(site, "/a.html", lambda: site.tell("a.css")) == ["css"]


def test_a_word_and_a_style_sheet_are_a_reload():
    """The sheet alone would leave the old word."""
    site = Site(**{"a.html": page()})
    assert names(site, "/a.html", change(site, page("Hai", "/b.css"), "a.html", "b.css")) == ["reload"]


def test_a_picture_of_the_page_is_a_reason_to_load_it_again():
    """A picture of another page is not."""
    for path, events in (("/a.html", ["reload"]), ("/b.html", [])):
        site = Site(**{"a.html": page(), "b.html": b"none"})
        assert names(site, path, lambda site=site: site.tell("anh/a.png")) == events


def test_a_picture_is_a_reason_once():
    """What changes later elsewhere does not bring it back."""
    site = Site(**{"a.html": page()})
    assert names(site, "/a.html", lambda: site.tell("anh/a.png"), lambda: site.tell("rss.xml")) == ["reload"]


def test_a_page_that_is_gone_and_comes_back():
    """Where a page was the paper's 404 page stands, and the reverse."""
    site = Site(**{"a.html": page()})
    steps = (lambda: (site.pages.pop("/a.html"), site.tell("a.html")), change(site, page(), "a.html"))
    assert names(site, "/a.html", *steps) == ["reload", "reload"]


def test_what_was_missed_on_the_way_is_told_at_once():
    """A page that was sent before a change and listens after it."""
    site = Site(**{"a.html": page()})
    old = site.wire.version

    async def late() -> list[str]:
        shape = str(site.shape("/a.html"))
        change(site, page("Hai"), "a.html")()
        stream = site.wire.stream("/a.html", old, shape)
        return [(await anext(stream)).decode().partition("\n")[0] for _ in range(3)]

    assert asyncio.run(late()) == ["retry: 400", "event: mended", "event: reload"]


@pytest.mark.parametrize("version", ["before.0", "before.7", "", "x", "before.²"])
def test_after_a_restart_pages_are_loaded_again(version):
    """Nobody knows what a page of another server shows."""
    site = Site(**{"a.html": page()})
    assert names(site, "/a.html", version=version) == ["reload"]


def test_problems_come_and_go():
    """Each state is told once; one who comes later hears of it at once."""
    site = Site(**{"a.html": page()})
    one, both = (lambda found=found: site.tell(failed=True, problems=found) for found in ((ONE,), (ONE, TWO)))
    mended = lambda: site.tell("b.html", failed=False, problems=())  # noqa: E731
    events = asyncio.run(heard(site, "/a.html", one, one, both, mended, mended))
    assert events == [("problems", {"html": "<p>1</p>"}), ("problems", {"html": "<p>2</p>"}), ("mended", {})]
    site = Site(**{"a.html": page()})
    site.tell(failed=True, problems=(ONE,))
    assert names(site, "/a.html") == ["problems"]


def test_only_errors_stand_in_the_way():
    """Warnings and notices are the bar's to show; one more of them does not bring the errors back."""
    site = Site(**{"a.html": page()})
    assert names(site, "/a.html", lambda: site.tell(problems=(NOTICE,)), site.tell) == ["bar"]
    site = Site(**{"a.html": page()})
    fails = [lambda found=found: site.tell(failed=True, problems=found) for found in ((ONE,), (ONE, NOTICE))]
    assert names(site, "/a.html", *fails) == ["problems", "bar"]


def test_browsers_follow_the_page_just_saved():
    """One that shows it already has it loaded again; its address is made ready for browsers."""
    site = Site(**{"a.html": page(), "b.html": page()})

    def saved() -> None:
        site.pages["/a.html"] = page("Hai")
        site.tell("a.html", follow="/a.html")

    assert asyncio.run(heard(site, "/b.html", saved)) == [("follow", {"url": "/a.html"})]
    site = Site(**{"a.html": page()})
    assert names(site, "/a.html", saved) == ["reload"]
    site = Site()
    assert asyncio.run(heard(site, "/b.html", lambda: site.tell("á b.html", follow="/á b.html"))) == [
        ("follow", {"url": "/%C3%A1%20b.html"})
    ]


def test_a_silent_stream_says_something_now_and_then(monkeypatch):
    """So that the server notices who is gone."""
    monkeypatch.setattr("sitegen.server.wire.HEARTBEAT", 0.01)
    site = Site()

    async def silent() -> list[bytes]:
        stream = site.wire.stream("/", site.wire.version, "")
        return [await anext(stream) for _ in range(4)]

    assert asyncio.run(silent())[2:] == [b": \n\n", b": \n\n"]
