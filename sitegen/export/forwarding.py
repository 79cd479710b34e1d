"""Where old addresses lead: each at once to where its article is now, and never in a circle."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import quote, unquote

from sitegen.export.shapes import BY_ID, BY_SLUG, Shape, filled, permalink_shape, shape_of
from sitegen.model import Published
from sitegen.problems import Problem, SiteError, problem
from sitegen.settings import LegacySetting, Settings

_SAMPLES = {"id": "1x1", "slug": "mau-1", "path": "mau/1"}
"""What no paper has: for following a shape's target where it leads on."""
_FARTHEST = 20


@dataclass(frozen=True)
class Forwarding:
    """Everything that a server must know to send readers on.

    `moved` are single old addresses, decoded, before which no file counts; `shapes` are asked in their order where
    nothing else is found; `keys` say where `id:123` and `slug:mua-lu` are. Targets are encoded addresses of this site.
    """

    moved: tuple[tuple[str, str], ...]
    shapes: tuple[Shape, ...]
    keys: tuple[tuple[str, str], ...]
    host: str
    """This site's own, without `www.`, like those of `former` times."""
    former: tuple[str, ...] = ()

    def shapes_of(self, host: str) -> tuple[Shape, ...]:
        return tuple(shape for shape in self.shapes if shape.host == host)

    @cached_property
    def target_of(self) -> Mapping[str, str]:
        """The target of each single old address."""
        return dict(self.moved)

    @cached_property
    def place_of(self) -> Mapping[str, str]:
        """The address that each key stands for."""
        return dict(self.keys)


@dataclass(frozen=True)
class Addresses:
    """The addresses that the paper has: of every page, decoded, and of its articles; and which old ones lead where."""

    pages: frozenset[str]
    articles: tuple[Published, ...]
    aliases: tuple[tuple[str, str], ...]

    def has(self, url: str) -> bool:
        return unquote(url.partition("#")[0].partition("?")[0]) in self.pages


def forwarding(addresses: Addresses, settings: Settings, moved: Iterable[tuple[str, str]] = ()) -> Forwarding:
    """All ways from old addresses to new ones; `moved` are told from outside. Raises SiteError SG861 for a circle."""
    exact = {path: url for old, url in (*moved, *addresses.aliases) for path in _spellings(old)}
    single = [entry for entry in settings.legacy if _is_single(entry)]
    exact |= {unquote(entry.old): entry.new for entry in single if not addresses.has(entry.old)}
    several = [entry for entry in settings.legacy if entry not in single]
    own = permalink_shape(settings.permalink)
    shapes = (*(shape_of(entry) for entry in several), *([own] if own else []))
    former = tuple(dict.fromkeys(shape.host for shape in shapes if shape.host))
    keys, host = tuple(_keys(addresses.articles).items()), settings.reading.host.removeprefix("www.")
    found = Forwarding(tuple(exact.items()), shapes, keys, host, former)
    for entry in settings.legacy:
        _final(found, addresses, filled(entry.new, _SAMPLES), entry.old)
    return _flattened(found, addresses)


def _spellings(old: str) -> tuple[str, ...]:
    """`/tin/cu` was a folder's page: people have it with the slash and without."""
    last = old.rpartition("/")[2]
    return (old,) if "." in last else (old.rstrip("/") or "/", f"{old.rstrip('/')}/")


def _is_single(entry: LegacySetting) -> bool:
    return entry.old.startswith("/") and "{" not in entry.old and "?" not in entry.old


def _keys(articles: Iterable[Published]) -> dict[str, str]:
    """Articles by id and by slug, as far as one name means one article: some servers take `A1` for `a1`, and
    `mua-lu-2012-55` could end with the id `55` or `2012-55`."""
    articles = tuple(articles)
    names = [(BY_ID, one.article.id, one.url) for one in articles if not one.article.static]
    names += [(BY_SLUG, one.article.slug, one.url) for one in articles]
    count = Counter((kind, name.casefold()) for kind, name, _ in names)
    endings = {
        name.split("-", cut)[-1].casefold()
        for kind, name, _ in names
        if kind == BY_ID
        for cut in range(1, name.count("-") + 1)
    }
    return {
        f"{kind}:{name}": url
        for kind, name, url in names
        if count[kind, name.casefold()] == 1 and not (kind == BY_ID and name.casefold() in endings)
    }


# --- following -------------------------------------------------------------------------------------------------------


def leads_to(found: Forwarding, addresses: Addresses, old: str) -> str:
    """Where an old address ends, a path or one with its host, followed as a server does; "" if nowhere."""
    host, sent = _host_of(old, found.host)
    here = _once(found, addresses, sent, host)
    return _final(found, addresses, here, old) if here else (sent if addresses.has(sent) and not host else "")


def _host_of(old: str, own: str) -> tuple[str, str]:
    """The host, "" for the site's own, and what is asked of it."""
    if old.startswith("/"):
        return "", old
    name, _, path = old.partition("://")[2].partition("/")
    host = name.lower().removeprefix("www.")
    return ("" if host == own else host or "?"), f"/{path}"


def _once(found: Forwarding, addresses: Addresses, sent: str, host: str = "") -> str:
    """One step: a single old address, else what is there, else the first shape that fits."""
    path = unquote(sent.partition("?")[0])
    if not host and path in found.target_of:
        return found.target_of[path]
    if not host and addresses.has(sent):
        return ""
    safe = quote(sent, safe="/-._~!$&'()*+,;=:@%?")
    key = next(filter(None, (shape.key(safe) for shape in found.shapes_of(host))), "")
    return key if key.startswith("/") else found.place_of.get(key, "")


def _final(found: Forwarding, addresses: Addresses, url: str, old: str) -> str:
    """The end of the way from there on. Raises SiteError SG861 where it has none; `old` is where it began."""
    way = [url] if url else []
    while url and (further := _once(found, addresses, url)) and further != url:
        way.append(further)
        if further in way[:-1] or len(way) > _FARTHEST:
            raise SiteError("SG861", old=old, way=" → ".join(way))
        url = further
    return url


def _flattened(found: Forwarding, addresses: Addresses) -> Forwarding:
    """No address leads to one that leads on, as far as it can be known before a reader asks."""
    ends = ((old, _final(found, addresses, url, old)) for old, url in found.moved)
    moved = tuple((old, url) for old, url in ends if old != unquote(url))
    return replace(found, moved=moved, shapes=tuple(_direct(shape, found, addresses) for shape in found.shapes))


def _direct(shape: Shape, found: Forwarding, addresses: Addresses) -> Shape:
    if shape.is_search or "\\" in shape.target:
        return shape
    return replace(shape, target=_final(found, addresses, shape.target, shape.target))


# --- the map's own tests ---------------------------------------------------------------------------------------------

ARROW = "->"


def examined(found: Forwarding, addresses: Addresses, settings: Settings) -> Iterator[Problem]:
    """A problem for each example of `[[legacy]]` that leads elsewhere than is written beside it (SG862), and for each
    entry that leads to nothing (SG863)."""
    for entry in settings.legacy:
        if entry.new and "{" not in entry.new and not addresses.has(_final(found, addresses, entry.new, entry.old)):
            yield problem("SG863", old=entry.old, new=entry.new)
        for example in entry.examples:
            old, _, new = (part.strip() for part in example.partition(ARROW))
            led = leads_to(found, addresses, old)
            # An article may have moved since the example was written: both must end at the same page.
            if not led or led != leads_to(found, addresses, new):
                yield problem("SG862", old=old, new=new, found=led or "404", example=example)


# --- told from outside -----------------------------------------------------------------------------------------------


def changed_addresses(before: Collection[str], addresses: Addresses, settings: Settings) -> Mapping[str, str]:
    """The pages of an earlier build, by their paths, that are no longer where they were: each with where its article
    is now, "" where nobody knows."""
    own = permalink_shape(settings.permalink)
    keys = _keys(addresses.articles)
    known = {path for old, _ in addresses.aliases for path in _spellings(old)}
    gone: dict[str, str] = {}
    for path in sorted(before):
        url = f"/{path.removesuffix('index.html')}"
        if path.endswith(".html") and url not in addresses.pages and url not in known:
            gone[url] = keys.get((own.key(quote(url, safe="/-._~")) if own else None) or "", "")
    return gone
