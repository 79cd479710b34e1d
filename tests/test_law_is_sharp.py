"""The test of the law can fail: whatever a build leaves out of what it compares, an edit is found that shows it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis.stateful import run_state_machine_as_test
from test_law import Newsroom, settings_of

from sitegen import survey
from sitegen.cache.memory import Key, LastBuild, Memory
from sitegen.digest import digest
from sitegen.model import ExtensionSource
from sitegen.pages import article
from sitegen.press import Edition, Keys
from sitegen.survey import Request

LeaveOut = Callable[[pytest.MonkeyPatch], None]


def key(part: str) -> LeaveOut:
    """All keys are equal in this part."""

    def leave_out(patch: pytest.MonkeyPatch) -> None:
        whole = Keys.of
        patch.setattr(Keys, "of", lambda self, page: whole(self, page)._replace(**{part: ""}))

    return leave_out


def engine(patch: pytest.MonkeyPatch) -> None:
    """Neither in the key nor as what all memory stands on."""
    key("engine")(patch)
    patch.setattr(Memory, "__post_init__", lambda self: None)


def made_of(choose: Callable[[tuple[object, ...]], tuple[object, ...]]) -> LeaveOut:
    """An article's page is keyed by a part of what it is made of: the face of the article, and what lies around it."""
    whole = article._made_of
    return lambda patch: patch.setattr(article, "_made_of", lambda one, around: choose(whole(one, around)))


def bodies(patch: pytest.MonkeyPatch) -> None:
    """A view names its body by the source only."""
    patch.setattr(
        "sitegen.whole.Edition", lambda plan, own, html, _, *more: Edition(plan, own, html, lambda _: "", *more)
    )
    patch.setattr("sitegen.short_way.MOST_READ", 0)


def readings(equal: Callable[[tuple[str, str], tuple[str, str | None]], bool]) -> LeaveOut:
    """What a reading was made of is compared like this: settings and content, remembered and of now."""

    def known(self: Memory, settings: str, digests: dict[str, str]) -> dict[str, object]:
        rows = self._shelf("readings").all().items()
        return {path: reading for path, (made_of, reading) in rows if equal(made_of, (settings, digests.get(path)))}

    return lambda patch: patch.setattr(Memory, "readings", known)


def source_stamps(patch: pytest.MonkeyPatch) -> None:
    """A file that was known once is never looked into again."""
    patch.setattr(Memory, "digests", lambda self, sources: {path: row[1] for path, row in self._sources().items()})


def output_stamps(patch: pytest.MonkeyPatch) -> None:
    """Whatever is known of the output is believed."""
    for module in ("standing", "press"):
        patch.setattr(f"sitegen.{module}.as_left", lambda folder, path, known: known)


def theme_files(patch: pytest.MonkeyPatch) -> None:
    """The first theme is kept."""
    load = survey.theme_of
    patch.setattr(
        survey, "theme_of", lambda site, own, memory, more=(): memory.theme() or load(site, own, memory, more)
    )


def extension_readings(patch: pytest.MonkeyPatch) -> None:
    """Readings are remembered whatever Markdown of the site's own they were made with."""
    patch.setattr("sitegen.whole.digest", lambda value: digest(replace(value, extensions=())))


def extension_filters(patch: pytest.MonkeyPatch) -> None:
    """A filter of an extension is known by its name."""
    patch.setattr("sitegen.extensions.digest", lambda source: "")


def extension_sources(patch: pytest.MonkeyPatch) -> None:
    """The last build holds whatever became of extensions; the theme would tell by their filters."""
    extension_filters(patch)
    patch.setattr(survey, "digest", lambda *values: digest(*(v for v in values if not isinstance(v, ExtensionSource))))


def photos_unproven(patch: pytest.MonkeyPatch) -> None:
    """What is kept of photos is believed, whatever became of it."""
    patch.setattr("sitegen.cache.photos._sum", lambda key, data: b"\0" * 32)


def other_files(patch: pytest.MonkeyPatch) -> None:
    """What was found in a file that is no article is believed of whatever has its name now."""
    patch.setattr(Memory, "assets", lambda self, digests: self.store.get("assets", "all") or {})


LEFT_OUT: dict[str, LeaveOut] = {
    "key: engine": engine,
    **{f"key: {part}": key(part) for part in Key._fields if part != "engine"},
    "key: bodies": bodies,
    "articles: the face": made_of(lambda values: ("", *values[1:])),
    "articles: what lies around": made_of(lambda values: values[:1]),
    "readings: settings": readings(lambda made_of, now: made_of[1] == now[1]),
    "readings: content": readings(lambda made_of, now: made_of[0] == now[0]),
    "sources: stamps": source_stamps,
    "outputs: stamps": output_stamps,
    "photos: their sums": photos_unproven,
    "other files: content": other_files,
    "theme: files": theme_files,
    "extensions: readings": extension_readings,
    "extensions: filters": extension_filters,
    "extensions: last build": extension_sources,
    "extensions: headlines": lambda patch: patch.setattr(Request, "has_page_makers", False),
    "last build: settings and theme": lambda patch: patch.setattr("sitegen.build.still_holds", lambda last, *_: last),
    "last build: the clock": lambda patch: patch.setattr(LastBuild, "holds_at", lambda self, as_of: True),
    "last build: the day": lambda patch: patch.setattr("sitegen.whole.turn_of_the_day", lambda *_: None),
    "search: what changed": lambda patch: patch.setattr("sitegen.indexing.changes", lambda before, after: ()),
    "edited bodies: what others show": lambda patch: patch.setattr(
        "sitegen.retouch.same_face", lambda before, after: None not in (before, after)
    ),
}


@pytest.mark.parametrize("part", LEFT_OUT)
def test_what_is_left_out_is_there(part, monkeypatch):
    """A name that has moved is told of before the night."""
    LEFT_OUT[part](monkeypatch)


@pytest.mark.long
@pytest.mark.parametrize("part", LEFT_OUT)
def test_the_law_is_broken_without(part, monkeypatch):
    """Each thing that is compared is needed."""
    LEFT_OUT[part](monkeypatch)
    with pytest.raises((AssertionError, ExceptionGroup)):
        run_state_machine_as_test(Newsroom, settings=settings_of(steps=40, examples=60, shrink=False))
