"""A difference as people and tools read it: text, Markdown for a pull request, one HTML page, JSON."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from sitegen.difference import ARTICLE, CHANGED, DELETED, LISTS, Change, Difference, ListChange, Lost, Words
from sitegen.model import DRAFT, EXPIRED, Entry
from sitegen.pages.cards import shortened
from sitegen.report import entry_json
from sitegen.text.dates import iso, short_time
from sitegen.text.normal import one_line
from sitegen.words import words

SHOWN, SHOWN_ON_A_PAGE = 20, 500
"""Items of one part that a terminal and a comment show; that a page shows."""
LONGEST_COMMENT = 65_000
"""Letters; GitHub takes 65,536."""
_SAPO, _HEADLINE = 200, 160
_BY_HAND = (DELETED, DRAFT)
"""What an editor does to an article whose readers could be told why it is gone."""


# --- what is said, in whatever form ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A fact, with what it was before where that is told."""

    label: str
    said: str
    was: str = ""
    is_code: bool = False


@dataclass(frozen=True)
class Item:
    """An article, a list, an address; `title` may be a path."""

    title: str
    lines: tuple[Line, ...] = ()
    is_code: bool = False


@dataclass(frozen=True)
class Part:
    """A heading with its items, of which `more` are not shown; `sign` goes before each."""

    name: str
    heading: str
    sign: str
    items: tuple[Item, ...]
    more: str


@dataclass(frozen=True)
class Outline:
    """All that is said of a difference, in words of one language."""

    language: str
    title: str
    summary: str
    warning: str
    flags: tuple[str, ...]
    parts: tuple[Part, ...]


def _outline(found: Difference, content: str, language: str, most: int) -> Outline:
    say = _Says(content, words(language))
    said = say.words
    counts = found.pages
    after = said.get(f"after-{found.after}", found.after)
    summary = said["no-difference"] if found.is_empty else said["pages"].format(**asdict(counts))
    flags = tuple(said[f"flag-{name}"].format(count=count) for name, count in found.flags)
    parts = tuple(say.part(name, sign, [*items], most) for name, sign, items in say.parts(found) if items)
    title = said["compared"].format(before=found.before, after=after)
    return Outline(language, title, summary, said["look-closely"], flags, parts)


@dataclass(frozen=True)
class _Says:
    """Words for each thing; `content` goes before the paths of articles."""

    content: str
    words: dict[str, str]

    def parts(self, found: Difference) -> Iterator[tuple[str, str, list[Item]]]:
        yield "new", "+", [self.article(one) for one in found.new]
        yield "changed", "~", [self.article(one) for one in found.changed]
        yield "moved", ">", [self.article(one) for one in found.moved]
        yield "removed", "-", [self.article(one) for one in found.removed]
        yield "failed", "!", [Item(self.file(path), is_code=True) for path in found.failed]
        yield "held", "·", [self.held(one) for one in found.held]
        yield "lists", "~", [self.listing(one) for one in found.lists]
        yield "lost", "-", [self.lost(one) for one in found.lost]

    def part(self, name: str, sign: str, items: list[Item], most: int) -> Part:
        more = len(items) - most
        heading = f"{self.words[f'part-{name}']} ({len(items)})"
        return Part(name, heading, sign, tuple(items[:most]), self.words["more"].format(count=more) if more > 0 else "")

    def file(self, path: str) -> str:
        return f"{self.content}/{path}"

    def article(self, one: Change) -> Item:
        shown = one.after or one.before or Words("", "")
        title = shown.title or (one.before.title if one.before else "")
        return Item(shortened(title, _HEADLINE) or self.file(shown.path), tuple(self._lines(one, shown)))

    def _lines(self, one: Change, shown: Words) -> Iterator[Line]:
        say, was = self.words, one.before
        if was and one.after:
            yield from self._edits(was, one.after, one.fields)
        elif shown.summary:
            yield Line(say["summary"], shortened(shown.summary, _SAPO))
        if one.why:
            yield Line(say["why"], self.reason(one.why, one.due))
        moved = was and one.after and was.url != one.after.url
        if shown.url:
            yield Line(say["address"], shown.url, was.url if was and moved else "", is_code=True)
        if one.lost and was and (one.after or one.why in _BY_HAND):
            yield Line(say["attention"], say["add-alias" if one.after else "gone-address"].format(url=was.url))
        if shown.path:
            renamed = was and one.after and was.path != one.after.path
            yield Line(say["file"], self.file(shown.path), self.file(was.path) if was and renamed else "", is_code=True)

    def _edits(self, was: Words, now: Words, fields: tuple[str, ...]) -> Iterator[Line]:
        say = self.words
        for name, most, before, after in (
            ("title", _HEADLINE, was.title, now.title),
            ("summary", _SAPO, was.summary, now.summary),
        ):
            if name in fields:
                yield Line(say[name], shortened(after, most) or say["none"], shortened(before, most) or say["none"])
        if others := [say[f"field-{name}"] for name in fields if name not in ("title", "summary")]:
            yield Line(say["edited"], ", ".join(others))

    def reason(self, why: str, due: datetime | None) -> str:
        """`hẹn giờ · tới 01/01/2027 00:00`."""
        said = self.words[f"why-{why}"]
        if due is None:
            return said
        return self.words["since" if why == EXPIRED else "until"].format(state=said, due=short_time(due))

    def held(self, entry: Entry) -> Item:
        state = Line(self.words["state"], self.reason(entry.state, entry.due))
        place = Line(self.words["file"], self.file(entry.path), is_code=True)
        return Item(shortened(entry.title, _HEADLINE) or self.file(entry.path), (state, place))

    def listing(self, one: ListChange) -> Item:
        kind = self.words[f"kind-{one.kind}"]
        title = one_line(f"{kind} {one.title}") if one.title else kind
        what = "" if one.what == CHANGED else self.words[f"list-{one.what}"]
        pages = self.words["list-pages"].format(count=one.pages)
        said = ", ".join(part for part in (what, pages if one.pages > 1 else "") if part)
        lines = (Line(self.words["address"], one.url, is_code=True),)
        return Item(title, (Line(self.words["extent"], said), *lines) if said else lines)

    def lost(self, one: Lost) -> Item:
        kind = self.words[f"kind-{one.kind}"] if one.kind in (ARTICLE, *LISTS) else ""
        said = one_line(f"{kind} {one.title}")
        return Item(one.url, (Line(self.words["was-here"], said),) if said else (), is_code=True)


# --- text ------------------------------------------------------------------------------------------------------------


def difference_text(found: Difference, content: str, language: str) -> str:
    """For a terminal; `content` is the name of the folder of articles."""
    outline = _outline(found, content, language, SHOWN)
    blocks = [f"{outline.title}\n{outline.summary}"]
    if outline.flags:
        blocks.append("\n".join([outline.warning, *(f"  ! {flag}" for flag in outline.flags)]))
    blocks += ["\n".join(_part_lines(part)) for part in outline.parts]
    return "\n\n".join(blocks)


def _part_lines(part: Part) -> Iterator[str]:
    yield part.heading
    for item in part.items:
        yield f"  {part.sign} {_plain(item.title)}"
        for line in item.lines:
            yield f"      {line.label}: {_plain(line.was)}" if line.was else f"      {line.label}: {_plain(line.said)}"
            if line.was:
                yield f"      {'→':>{len(line.label) + 1}} {_plain(line.said)}"
    if part.more:
        yield f"  {part.more}"


def _plain(text: str) -> str:
    """On one line, and without what a terminal would take for a command."""
    return "".join(char if char.isprintable() else " " for char in text)


# --- Markdown --------------------------------------------------------------------------------------------------------

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&$])")


def difference_markdown(found: Difference, content: str, language: str) -> str:
    """For the comment of a pull request: headlines cannot become markup, links, or calls of people and issues.

    Where it would be longer than a host takes, fewer items of each part are shown.
    """
    tried = (_markdown(_outline(found, content, language, most)) for most in (SHOWN, SHOWN // 2, SHOWN // 4, 1))
    return next(
        (text for text in tried if len(text) < LONGEST_COMMENT), _markdown(_outline(found, content, language, 0))
    )


def _markdown(outline: Outline) -> str:
    blocks = [f"### {_marked(outline.title)}", _marked(outline.summary)]
    if outline.flags:
        blocks.append(
            "\n".join(
                [f"> [!WARNING]\n> {_marked(outline.warning)}", *(f"> - {_marked(one)}" for one in outline.flags)]
            )
        )
    blocks += [_markdown_part(part) for part in outline.parts]
    return "\n\n".join(blocks)


def _markdown_part(part: Part) -> str:
    rows = [row for item in part.items for row in _markdown_item(item)]
    more = [f"- {_marked(part.more)}"] if part.more else []
    head = f"<details{' open' if part.name not in ('held', 'lists') else ''}><summary>{escape(part.heading)}</summary>"
    return "\n".join([head, "", *rows, *more, "", "</details>"])


def _markdown_item(item: Item) -> Iterator[str]:
    yield f"- {_code(item.title)}" if item.is_code else f"- **{_marked(item.title)}**"
    for line in item.lines:
        shown = _code if line.is_code else _marked
        change = f"{shown(line.was)} → {shown(line.said)}" if line.was else shown(line.said)
        yield f"  - {_marked(line.label)}: {change}"


def _marked(text: str) -> str:
    # A joiner that nobody sees keeps a name behind @ from being called.
    return _MARKUP.sub(r"\\\1", _plain(text)).replace("@", "@\u2060")


def _code(text: str) -> str:
    """Between more backticks than it holds."""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{_plain(text)}{pad}{fence}"


# --- HTML ------------------------------------------------------------------------------------------------------------


def difference_html(found: Difference, content: str, language: str) -> str:
    """One page that needs no other file."""
    return str(_template().render(outline=_outline(found, content, language, SHOWN_ON_A_PAGE)))


@cache
def _template() -> Any:
    # Late: text and JSON need no templates.
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((files("sitegen") / "compared.html").read_text("utf-8"))


# --- JSON ------------------------------------------------------------------------------------------------------------


def difference_json(found: Difference) -> dict[str, object]:
    """The one object that `diff --json` prints; nothing is left out."""
    return {
        "before": found.before,
        "after": found.after,
        "flags": [{"flag": name, "count": count} for name, count in found.flags],
        "pages": asdict(found.pages),
        **{
            name: [_change_json(one) for one in changes]
            for name, changes in (
                ("new", found.new),
                ("changed", found.changed),
                ("moved", found.moved),
                ("removed", found.removed),
            )
        },
        "held": [{**entry_json(one), "anew": n < found.held_anew} for n, one in enumerate(found.held)],
        "failed": list(found.failed),
        "lists": [asdict(one) for one in found.lists],
        "lost": [asdict(one) for one in found.lost],
    }


def _change_json(one: Change) -> dict[str, object]:
    return {
        "before": _words_json(one.before),
        "after": _words_json(one.after),
        "fields": list(one.fields),
        "why": one.why or None,
        "due": iso(one.due) if one.due else None,
        "lost": one.lost,
    }


def _words_json(one: Words | None) -> dict[str, str] | None:
    return {"source": one.path, "url": one.url, "title": one.title, "summary": one.summary} if one else None
