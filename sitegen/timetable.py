"""What the clock alone does to the paper: which articles it publishes or takes down next, and which it did since."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sitegen.model import EXPIRED, PUBLISHED, SCHEDULED, Entry
from sitegen.report import entry_json
from sitegen.text.dates import iso, short_time
from sitegen.words import words

PUBLISHES, EXPIRES = "publish", "expire"


@dataclass(frozen=True)
class Turn:
    """A moment at which an article is published, or taken down, by itself."""

    moment: datetime
    what: str
    entry: Entry


@dataclass(frozen=True)
class Timetable:
    """The turns that lie ahead, soonest first; and those that came since a given moment, oldest first."""

    ahead: tuple[Turn, ...]
    passed: tuple[Turn, ...] = ()

    @property
    def next(self) -> datetime | None:
        """When the paper has to be built again, if nobody edits it before."""
        return self.ahead[0].moment if self.ahead else None


def timetable(register: Iterable[Entry], now: datetime, since: datetime | None = None) -> Timetable:
    """`register` is the paper's as of `now`. What came at `since` itself was in the paper of that moment."""
    register = tuple(register)
    passed = (turn for entry in register for turn in _passed(entry) if since and since < turn.moment <= now)
    return Timetable(_in_order(turn for entry in register for turn in _ahead(entry)), _in_order(passed))


def _in_order(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    return tuple(sorted(turns, key=lambda turn: (turn.moment, turn.entry.path, turn.what)))


def _ahead(entry: Entry) -> Iterator[Turn]:
    if entry.due and entry.state != EXPIRED:
        publishes = entry.state == SCHEDULED and entry.due == entry.date
        yield Turn(entry.due, PUBLISHES if publishes else EXPIRES, entry)


def _passed(entry: Entry) -> Iterator[Turn]:
    if entry.state in (PUBLISHED, EXPIRED) and entry.date:
        yield Turn(entry.date, PUBLISHES, entry)
    if entry.state == EXPIRED and entry.due:
        yield Turn(entry.due, EXPIRES, entry)


def timetable_text(found: Timetable, since: datetime | None, content: str, language: str) -> str:
    """What lies ahead; or, where `since` is given, what came since. One turn a line; a sentence where there is none."""
    said, shown = words(language), found.passed if since else found.ahead
    if not shown:
        return said["nothing-passed" if since else "nothing-ahead"]
    return "\n".join(
        f"    {short_time(turn.moment)}  {said[turn.what]:<9} {content}/{turn.entry.path}  {turn.entry.title}"
        for turn in shown
    )


def timetable_json(found: Timetable) -> dict[str, object]:
    """What `due --json` prints: `due`, the next moment or null; `changes` ahead; `passed`, those since `--since`."""
    first = found.next
    return {
        "due": iso(first) if first else None,
        "changes": [_turn_json(turn) for turn in found.ahead],
        "passed": [_turn_json(turn) for turn in found.passed],
    }


def _turn_json(turn: Turn) -> dict[str, object]:
    return {**entry_json(turn.entry), "due": iso(turn.moment), "change": turn.what}
