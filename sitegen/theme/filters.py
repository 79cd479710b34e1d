"""What templates may do with a value besides showing it. Pure: the labels and the site's address are given."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from sitegen.body import absolute, in_picture
from sitegen.model import Picture
from sitegen.text import dates
from sitegen.theme import moments, structured_data

Filter = Callable[..., object]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Labels that filters show, besides those that templates name."""

LABELS = (*WEEKDAYS, "thousands")

_SAFE = re.compile(r"(?:https?://|mailto:|tel:|/(?![/\\])|/$)[^\s\x00-\x1f\\]*", re.IGNORECASE)


def filters_for(labels: Mapping[str, str], site: Any) -> dict[str, Filter]:
    """The filters of one paper, by name."""
    return {
        "day": dates.short,
        "time": moments.time,
        "short_time": moments.short_time,
        "iso": moments.iso,
        "weekday": partial(weekday, labels),
        "day_time": partial(day_time, labels),
        "number": partial(number, labels),
        "by_year": by_year,
        "filled": filled,
        "inline": Markup,
        "absolute": lambda url: absolute(url, site.base_url),
        "safe_url": safe_url,
        "photo": photo,
        "json_ld": json_ld,
        "article_data": lambda page: structured_data.article(page, site),
        "home_data": lambda page: structured_data.home(page, site),
        "breadcrumb_data": lambda page: structured_data.breadcrumbs(page, site),
    }


def weekday(labels: Mapping[str, str], moment: datetime) -> str:
    """`Thứ Hai`, as the labels call it."""
    return labels[WEEKDAYS[moment.weekday()]]


def day_time(labels: Mapping[str, str], moment: datetime) -> str:
    """`Thứ Hai, 30/12/2019 14:05 (GMT+7)`."""
    return f"{weekday(labels, moment)}, {moments.day_and_time(moment)} ({dates.zone_name(moment)})"


def number(labels: Mapping[str, str], value: int) -> str:
    """`1.234`, with the labels' mark between thousands."""
    return f"{value:,}".replace(",", labels["thousands"])


def by_year(cards: Iterable[Any]) -> list[tuple[int, list[Any]]]:
    """The cards of each year, in their order: `{% for year, cards in page.cards|by_year %}`."""
    return [(year, list(some)) for year, some in groupby(cards, key=lambda card: card.date.year)]


def filled(label: str, **facts: object) -> str:
    """A label with its `{places}` filled: `labels.page_number|filled(number=3)`."""
    return label.format_map(facts)


def photo(picture: Picture, sizes: str = "", alt: str = "", eager: bool = False) -> Markup:
    """The picture as HTML, with what browsers may choose from. `sizes` says how wide it is shown here (else: as wide as in a
    text), `alt` what is to be seen; one that is not `eager` waits until a reader comes near."""
    size = f' width="{picture.width}" height="{picture.height}"' if picture.width else ""
    when = ' fetchpriority="high"' if eager else ' loading="lazy" decoding="async"'
    image = f'<img src="{escape(picture.url)}" alt="{escape(alt)}"{size}{when}>'
    return Markup(in_picture(image, picture, sizes))


def safe_url(url: str) -> str:
    """The address if a reader may follow it (http, https, mailto, tel, a path of the site), else ""."""
    return url if _SAFE.fullmatch(url) else ""


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_IN_SCRIPT = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))


def json_ld(data: object) -> Markup:
    """JSON that a script element can hold: nothing in it ends the element."""
    text = _JSON.encode(data)
    for char, escaped in _IN_SCRIPT:
        text = text.replace(char, escaped)
    return Markup(text)
