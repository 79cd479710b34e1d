"""The site's settings: one closed schema, read from sitegen.toml or from [tool.sitegen] in pyproject.toml."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import timedelta, timezone, tzinfo
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Any, TypeVar, Unpack, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from sitegen.colours import LEAST, contrast, is_colour, readable
from sitegen.model import ExtensionSource
from sitegen.problems import SiteError, Where, located
from sitegen.text.normal import nfc
from sitegen.text.similar import did_you_mean
from sitegen.text.slug import is_slug, title_slug

ENCODINGS = {"gzip", "br", "zstd"}
SETTINGS_FILES = ("sitegen.toml", "pyproject.toml")
TABLE_FILE = "sitegen-related.txt"
"""Stands beside the settings where the site has a table of its own of how often syllables are written."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SectionSetting:
    """A section of the paper: `[[sections]]`."""

    slug: str
    title: str
    order: int = 0
    parent: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class TagSetting:
    """A tag whose address or spellings the paper fixes: `[[tags]]`."""

    title: str
    slug: str = ""
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuthorSetting:
    """An author or a desk, with pen names: `[[authors]]`."""

    name: str
    slug: str = ""
    pen_names: tuple[str, ...] = ()
    organization: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class Imprint:
    """What press law asks at the foot of every page: `[imprint]`."""

    governing_body: str = ""
    publisher: str = ""
    licence: str = ""
    responsible: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LookSettings:
    """What makes the paper look like itself, in whatever theme: `[look]`."""

    accent: str = ""
    """The colour of the paper's name, rules and links: `#9d1b26`. Without one the theme's."""
    accent_dark: str = ""
    """The same on dark pages."""
    navigation: tuple[str, ...] = ()
    """The sections of the bar below the masthead, by their whole slugs; without any, all top sections."""


@dataclass(frozen=True, slots=True)
class MarkdownSettings:
    """How bodies are read: `[markdown]`."""

    raw_html: str = "safe"
    """"safe" cleans HTML by an allow-list; "trusted" publishes it as written."""
    iframe_hosts: tuple[str, ...] = ("www.youtube-nocookie.com", "www.youtube.com", "player.vimeo.com")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one article may cost: `[limits]`."""

    kilobytes: int = 1024
    seconds: int = 5
    """Of processor time."""


@dataclass(frozen=True, slots=True)
class PagesSettings:
    """What the paper has besides its articles, sections and tags: `[pages]`."""

    authors: bool = True
    """A page for each author, and their index."""
    days: bool = True
    """The archive by date: years, months, days."""
    json_feed: bool = True
    """`/feed.json` beside `/rss.xml`."""
    search: bool = True
    """The search page and its index."""


@dataclass(frozen=True, slots=True)
class PicturesSettings:
    """What is made of photographs: `[pictures]`."""

    enabled: bool = True
    """Without, pictures are published as they are, with everything that a camera wrote into them."""
    widths: tuple[int, ...] = (240, 400, 800, 1200, 1600)
    """Pixels, of the renditions; none is wider than the photo. The widest is also that of the file at its own address."""
    formats: tuple[str, ...] = ("avif", "webp")
    """Of the renditions, best first."""
    quality: int = 80
    """Of JPEG and WebP, 1 to 100."""
    avif_quality: int = 58
    """Of AVIF, which counts otherwise."""
    social_cards: bool = False
    """A picture with the headline for articles that have none, shown where they are shared."""


@dataclass(frozen=True, slots=True)
class Option:
    """A line of `[deploy.NAME.options]`: what the library of an object store is told, as JSON."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class DeployTarget:
    """Where the paper is deployed to: `[deploy.NAME]`, the name being that of its table."""

    name: str
    type: str
    """"folder", "sftp", or "store" (object stores and whatever else fsspec knows)."""
    path: str = ""
    """Of a folder or sftp: the folder that holds `releases` and `current`."""
    host: str = ""
    port: int = 22
    user: str = ""
    key: str = ""
    """The file of a private key; without it ssh's own keys and agent are tried."""
    known_hosts: str = ""
    """The file of the host keys to trust; without it ssh's own."""
    url: str = ""
    """Of a store: s3://bucket/folder."""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class LegacySetting:
    """Addresses of former times: `[[legacy]]`. Fields in braces: `{id}`, `{slug}` (no slash), `{path}` (any number of parts)."""

    old: str
    """A path, with or without a query, or a whole address of a former domain."""
    new: str = ""
    """Where it leads to, with the fields of `old`; without it, to the article with that id, else with that slug."""
    examples: tuple[str, ...] = ()
    """`/tin/mua-lu-7.htm -> /thoi-su/mua-lu-7.html`: what `sitegen check` tries."""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What web servers send: `[server]`."""

    precompress: tuple[str, ...] = ()
    """Of "gzip", "br", "zstd": text files are published in these forms too."""
    csp: str = ""
    """A Content-Security-Policy in place of ours."""
    hsts_days: int = 0
    """For how long browsers shall ask for this host by https only; 0: they are not told."""


@dataclass(frozen=True, slots=True)
class ExtensionsSettings:
    """What extends the paper with code of the site's own: `[extensions]`."""

    modules: tuple[str, ...] = ()
    """Files or packages of the site (`extensions/bao.py`, `extensions/bao`), or names of installed modules (`bao.ten_dat`)."""

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of the site in which modules lie."""
        return tuple(dict.fromkeys(name.rpartition("/")[0] for name in self.modules if is_local(name)))


def is_local(module: str) -> bool:
    """Whether the name is that of a file or folder of the site."""
    return "/" in module or module.endswith(".py")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a site may choose. Sections, tags and authors in the order of the file."""

    name: str = "Báo điện tử"
    base_url: str = "http://localhost:8000"
    language: str = "vi"
    motto: str = ""
    description: str = ""
    logo: str = ""
    logo_dark: str = ""
    """The same for dark pages, whose theme shows one of the two."""
    share_image: str = ""
    timezone: str = "+07:00"
    content: str = "content"
    output: str = "output"
    theme: str = "default"
    themes: str = "themes"
    overrides: str = "themes/overrides"
    static: str = "trang"
    permalink: str = "/{category}/{slug}-{id}.html"
    page_size: int = 20
    feed_size: int = 20
    assets: tuple[str, ...] = ()
    offline: bool = False
    preview: str = ""
    sections: tuple[SectionSetting, ...] = ()
    tags: tuple[TagSetting, ...] = ()
    authors: tuple[AuthorSetting, ...] = ()
    pages: PagesSettings = PagesSettings()
    pictures: PicturesSettings = PicturesSettings()
    imprint: Imprint = Imprint()
    look: LookSettings = LookSettings()
    markdown: MarkdownSettings = MarkdownSettings()
    limits: Limits = Limits()
    deploy: tuple[DeployTarget, ...] = ()
    server: ServerSettings = ServerSettings()
    extensions: ExtensionsSettings = ExtensionsSettings()
    legacy: tuple[LegacySetting, ...] = ()

    @property
    def paper(self) -> "Settings":
        """What may shape the output: not what servers are told, so that a new one is no reason to build anew."""
        return replace(self, deploy=(), legacy=(), server=ServerSettings(self.server.precompress))

    @property
    def zone(self) -> tzinfo:
        """The paper's zone: a fixed offset, so that old dates and machines without a zone database agree."""
        return zone(self.timezone)

    @property
    def search(self) -> bool:
        """Whether the paper can be searched: not in a copy from which nothing can be fetched."""
        return self.pages.search and not self.offline

    @property
    def reading(self) -> "ReadingSettings":
        """The slice of the settings that shapes the reading of one article."""
        return ReadingSettings(
            self.base_url,
            self.language,
            self.timezone,
            self.content,
            self.static,
            self.markdown,
            self.limits,
            self.pages.search,
        )


def offline_settings(settings: Settings) -> Settings:
    """The settings of a copy that is read without a server: its own folder, the plain theme, its own overrides."""
    output, overrides = f"{settings.output.rstrip('/')}-offline", f"{settings.overrides}-offline"
    # Small forms are for servers to send.
    server = replace(settings.server, precompress=())
    return replace(settings, offline=True, theme="plain", output=output, overrides=overrides, server=server)


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """What `reading` may know of the settings; a change of anything else leaves readings valid."""

    base_url: str = "http://localhost:8000"
    language: str = "vi"
    timezone: str = "+07:00"
    content: str = "content"
    static: str = "trang"
    markdown: MarkdownSettings = MarkdownSettings()
    limits: Limits = Limits()
    search: bool = True
    table: str = ""
    """The site's own table of how often syllables are written (`sitegen.text.gist`); "" for the one that is shipped."""
    extensions: tuple[ExtensionSource, ...] = ()
    """Those with Markdown of their own."""

    @property
    def zone(self) -> tzinfo:
        return zone(self.timezone)

    @property
    def host(self) -> str:
        """The site's own host: links to it are internal."""
        return urlsplit(self.base_url).netloc.lower()


_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_VIETNAM = {"Asia/Ho_Chi_Minh", "Asia/Saigon", "Asia/Bangkok", "Asia/Hanoi"}


@cache
def zone(name: str) -> tzinfo:
    """`+07:00` (or Vietnam's zone by name) as a fixed offset; ValueError on all else."""
    match = _OFFSET.fullmatch("+07:00" if name in _VIETNAM else name)
    if not match or int(match[2]) > 14 or int(match[3]) > 59:
        raise ValueError(name)
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-offset if match[1] == "-" else offset)


def read_settings(path: str, text: str) -> Settings:
    """Read the settings of a file; `path` tells sitegen.toml from pyproject.toml. Raises SiteError (SG1xx)."""
    text = nfc(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    with located(path, text):
        try:
            table: Any = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            raise _syntax_error(error, text) from error
        prefix = "tool.sitegen" if path.endswith("pyproject.toml") else ""
        places = _Places(text, f"{prefix}." if prefix else "")
        for name in prefix.split(".") if prefix else ():
            table = table.get(name, {}) if isinstance(table, dict) else table
        if not isinstance(table, dict):
            raise SiteError("SG105", **places.of(""), key=prefix, expected=f"[{prefix}]")
        settings = _fill(Settings, table, places, "")
        _check(settings, places)
        return settings


def _syntax_error(error: Exception, text: str) -> SiteError:
    """tomllib tells the place only inside its sentence, and not at all where the file breaks off."""
    lines = text.rstrip("\n").split("\n")
    match = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    line, column = (int(match[1]), int(match[2])) if match else (len(lines), len(lines[-1]) + 1)
    return SiteError("SG102", line=line, column=column, reason=str(error).split(" (at ")[0])


class _Places:
    """Finds the line of a key, which tomllib does not tell: the n-th `key =` below its table's header."""

    def __init__(self, text: str, prefix: str):
        self.prefix = prefix
        self.found: dict[str, tuple[int, int]] = {}
        self.names: dict[str, tuple[int, int]] = {}
        table, counts = "", {"": 0}
        for number, line in enumerate(text.split("\n"), 1):
            if header := re.match(r"\s*\[\[?\s*([\w.\-]+)\s*\]\]?", line):
                table = header[1]
                counts[table] = counts.get(table, -1) + 1
                self.found.setdefault(self._name(table, counts[table], ""), (number, 1))
            elif key := re.match(r"""\s*["']?([\w\-.]+)["']?\s*=\s*""", line):
                name = self._name(table, counts[table], key[1])
                self.found.setdefault(name, (number, key.end() + 1))
                self.names.setdefault(name, (number, key.start(1) + 1))

    def _name(self, table: str, index: int, key: str) -> str:
        inside = (
            (table + ".").removeprefix(self.prefix).strip(".") if (table + ".").startswith(self.prefix) else "?" + table
        )
        where = f"{inside}[{index}]" if index else inside
        return ".".join(part for part in (where, key) if part)

    def of(self, name: str) -> Where:
        """Where the setting's value stands, or the nearest table or list around it, for a SiteError."""
        while name and name not in self.found:
            name = name.rpartition("[" if name.endswith("]") else ".")[0]
        line, column = self.found.get(name, (0, 0))
        return {"line": line, "column": column}

    def of_name(self, name: str) -> Where:
        """Where the setting's name stands."""
        line, column = self.names.get(name) or (0, 0)
        return {"line": line, "column": column, "length": len(name.rpartition(".")[2])} if line else self.of(name)


def _fill(kind: type[T], table: Mapping[str, Any], places: _Places, prefix: str) -> T:
    """Make a dataclass of a TOML table: no unknown key, no wrong type, nothing required left out."""
    hints = get_type_hints(kind)
    for key in table:
        if key not in hints:
            place, near = places.of_name(f"{prefix}{key}"), did_you_mean(key, hints)
            raise SiteError("SG103" if near else "SG113", **place, key=f"{prefix}{key}", suggestion=near)
    values = {key: _value(hints[key], value, places, f"{prefix}{key}") for key, value in table.items()}
    for field in fields(kind):  # type: ignore[arg-type]
        if field.default is MISSING and field.name not in values:
            raise SiteError("SG104", **places.of(prefix.rstrip(".")), key=f"{prefix}{field.name}")
    return kind(**values)


_TYPE_NAMES = {str: "“…”", int: "123", bool: "true/false"}


def _value(hint: Any, value: Any, places: _Places, name: str) -> Any:
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        if item in (DeployTarget, Option):
            return _named(item, value, places, name)
        if not isinstance(value, list):
            raise SiteError(
                "SG105", **places.of(name), key=name, expected=f"[[{name}]]" if is_dataclass(item) else "[…]"
            )
        numbered = (f"{name}[{index}]" if index else name for index in range(len(value)))
        return tuple(_value(item, one, places, place) for one, place in zip(value, numbered, strict=True))
    if is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, dict):
            raise SiteError("SG105", **places.of(name), key=name, expected=f"[{name}]")
        return _fill(hint, value, places, f"{name}.")
    assert not isinstance(hint, UnionType)
    if type(value) is not hint:
        raise SiteError("SG105", **places.of(name), key=name, expected=_TYPE_NAMES[hint])
    return value


def _named(item: Any, value: Any, places: _Places, name: str) -> tuple[Any, ...]:
    """Tables whose names are the person's own: `[deploy.web]`; and options, of which only a library knows the schema."""
    if not isinstance(value, dict):
        raise SiteError("SG105", **places.of(name), key=name, expected=f"[{name}.…]")
    if item is Option:
        return tuple(Option(key, _as_json(one, places, f"{name}.{key}")) for key, one in value.items())
    for key, one in value.items():
        if not isinstance(one, dict):
            raise SiteError("SG105", **places.of(f"{name}.{key}"), key=f"{name}.{key}", expected=f"[{name}.{key}]")
        if "name" in one:
            raise SiteError("SG113", **places.of_name(f"{name}.{key}.name"), key=f"{name}.{key}.name")
    return tuple(_fill(item, {"name": key, **one}, places, f"{name}.{key}.") for key, one in value.items())


def _as_json(value: Any, places: _Places, name: str) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except TypeError as error:  # dates, which no library of a store asks for
        raise SiteError("SG105", **places.of(name), key=name, expected="“…”") from error


def check_base_url(url: str, **place: Unpack[Where]) -> None:
    """Raise SiteError SG106 unless the address is that of a site at the root of a host."""
    if not _is_host(url):
        raise SiteError("SG106", **place, key="base_url", value=url, reason="https://bao.example.vn")


_HOST = re.compile(r"https?://(?!:)[^\s\x00-\x20\x7f\"<>\\^`{|}%@/?#]+/?", re.IGNORECASE)


def _is_host(url: str) -> bool:
    try:
        return _HOST.fullmatch(url) is not None and urlsplit(url).port != 0
    except ValueError:
        return False


_PERMALINK_FIELDS = {"category", "slug", "id", "year", "month", "day"}


def _check(settings: Settings, places: _Places) -> None:
    """What the types cannot say. Raises SiteError on the first value that makes no sense."""
    check_base_url(settings.base_url, **places.of("base_url"))
    for key, sensible, example in _RULES:
        if not sensible(settings):
            value = attrgetter(key)(settings)
            raise SiteError("SG106", **places.of(key), key=key, value=value, reason=example)
    _check_sections(settings.sections, places)
    _check_look(settings, places)
    _check_slugs("tags", [tag.slug for tag in settings.tags], places)
    _check_slugs("authors", [author.slug for author in settings.authors], places)
    for target in settings.deploy:
        _check_target(target, places)
    for index, entry in enumerate(settings.legacy):
        _check_legacy(entry, f"legacy[{index}]" if index else "legacy", places)


LIGHT_GROUND, DARK_GROUND = "#f3efe6", "#24211d"
"""The grounds on which an accent is hardest to read: the tinted one of light pages, and that of dark pages."""


def _check_look(settings: Settings, places: _Places) -> None:
    """A logo for dark pages has one for light pages beside it; accents can be read where they stand; the bar has sections
    that there are."""
    look = settings.look
    if settings.logo_dark and not settings.logo:
        raise SiteError("SG104", **places.of("logo_dark"), key="logo")
    if look.accent_dark and not look.accent:
        raise SiteError("SG104", **places.of("look.accent_dark"), key="look.accent")
    for name, colour, ground in (("accent", look.accent, LIGHT_GROUND), ("accent_dark", look.accent_dark, DARK_GROUND)):
        place = places.of(f"look.{name}")
        if colour and not is_colour(colour):
            raise SiteError("SG106", **place, key=f"look.{name}", value=colour, reason="#9d1b26")
        if colour and contrast(colour, ground) < LEAST:
            facts = {
                "key": f"look.{name}",
                "value": colour,
                "ground": ground,
                "ratio": f"{contrast(colour, ground):.1f}",
            }
            raise SiteError("SG122", **place, **facts, least=f"{LEAST}", suggestion=readable(colour, ground))
    known = {f"{one.parent}/{one.slug}".strip("/") for one in settings.sections}
    for slug in look.navigation:
        if slug not in known:
            near = did_you_mean(slug, known)
            suggestion = f"→ {near}" if near else ""
            raise SiteError("SG123", **places.of("look.navigation"), slug=slug, suggestion=suggestion)


_NEEDED = {"folder": ("path",), "sftp": ("host", "path"), "store": ("url",)}
_SECRET = re.compile(r"secret|passw|passphrase|account_key|sas_token|connection_string|^key$", re.IGNORECASE)


def _check_target(target: DeployTarget, places: _Places) -> None:
    """A target says where it is, and no secret, for the settings lie in git."""
    place = f"deploy.{target.name}"
    if target.type not in _NEEDED:
        known = " | ".join(_NEEDED)
        raise SiteError("SG106", **places.of(f"{place}.type"), key=f"{place}.type", value=target.type, reason=known)
    for key in _NEEDED[target.type]:
        if not getattr(target, key).strip():
            raise SiteError("SG104", **places.of(place), key=f"{place}.{key}")
    if target.type == "store" and "://" not in target.url:
        example = "s3://bao/trang"
        raise SiteError("SG106", **places.of(f"{place}.url"), key=f"{place}.url", value=target.url, reason=example)
    if not 0 < target.port < 1 << 16:
        raise SiteError("SG106", **places.of(f"{place}.port"), key=f"{place}.port", value=target.port, reason="22")
    for option in target.options:
        if any(map(_SECRET.search, (option.name, *re.findall(r'"(\w+)": ', option.value)))):
            key = f"{place}.options.{option.name}"
            raise SiteError("SG121", **places.of_name(key), key=key)


_LEGACY_FIELDS = {"id", "slug", "path"}
_LEGACY_HOST = r"https?://[A-Za-z0-9.-]+(?::\d+)?"
_LEGACY = re.compile(rf"(?:{_LEGACY_HOST})?/(?!/)[^\s\x00-\x20\x7f\"'\\<>`$#;]*|{_LEGACY_HOST}")
_LEGACY_EXAMPLE = re.compile(r"\S+ -> /\S*")


def _check_legacy(entry: LegacySetting, place: str, places: _Places) -> None:
    """Old addresses have a shape that servers can be told of; new ones are on this site and know no other fields."""

    def refused(key: str, value: str, example: str) -> SiteError:
        return SiteError("SG106", **places.of(f"{place}.{key}"), key=f"legacy.{key}", value=value, reason=example)

    names, wanted = re.findall(r"{(.*?)}", entry.old), set(re.findall(r"{(.*?)}", entry.new))
    plain = re.sub(r"{\w+}", "", entry.old + entry.new)
    is_shape = set(names) <= _LEGACY_FIELDS and len(set(names)) == len(names) and not set("{}") & set(plain)
    if not (is_shape and _LEGACY.fullmatch(entry.old)) or (not entry.new and not {"id", "slug"} & set(names)):
        raise refused("old", entry.old, "/tin/{slug}-{id}.htm")
    if entry.new and not (wanted <= set(names) and entry.new.startswith("/") and _LEGACY.fullmatch(entry.new)):
        raise refused("new", entry.new, "/thoi-su/{slug}.html")
    for example in entry.examples:
        if not _LEGACY_EXAMPLE.fullmatch(example):
            raise refused("examples", example, "/tin/mua-lu-7.htm -> /thoi-su/mua-lu-7.html")


def _check_slugs(name: str, slugs: list[str], places: _Places) -> None:
    for index, slug in enumerate(slugs):
        if slug and not is_slug(slug):
            place = places.of(f"{name}[{index}].slug" if index else f"{name}.slug")
            raise SiteError("SG106", **place, key="slug", value=slug, reason=_slug_like(slug))


def _slug_like(*texts: str) -> str:
    """A slug that would do."""
    return next((slug for slug in map(title_slug, texts) if is_slug(slug)), "thoi-su")


def _is_zone(name: str) -> bool:
    try:
        zone(name)
    except ValueError:
        return False
    return True


def _is_permalink(text: str) -> bool:
    named = set(re.findall(r"{(.*?)}", text))
    around = re.sub(r"{\w+}", "", text)
    sound = re.fullmatch(r"/[\w./~-]*", around, re.ASCII) and not text.endswith("/") and ".." not in text
    return bool(sound) and named <= _PERMALINK_FIELDS and bool(named & {"id", "slug"})


def _is_folder(name: str) -> bool:
    return name.isprintable() and not name.startswith(("/", "~")) and not {"..", ".", ""} & set(name.split("/"))


def _are_widths(widths: tuple[int, ...]) -> bool:
    return 0 < len(widths) <= 8 and sorted(set(widths)) == list(widths) and widths[0] >= 100 and widths[-1] <= 4096


def _are_formats(formats: tuple[str, ...]) -> bool:
    return set(formats) <= {"avif", "webp"} and len(set(formats)) == len(formats)


def _is_module(name: str) -> bool:
    """A file or package in a folder below the site's own, or a name that Python can import."""
    if is_local(name):
        return _is_folder(name) and "/" in name
    return all(part.isidentifier() for part in name.split("."))


_PERMALINK = "/{category}/{slug}-{id}.html"
_RULES: tuple[tuple[str, Callable[[Settings], bool], str], ...] = (
    ("timezone", lambda s: _is_zone(s.timezone), "+07:00"),
    ("permalink", lambda s: _is_permalink(s.permalink), _PERMALINK),
    ("markdown.raw_html", lambda s: s.markdown.raw_html in ("safe", "trusted"), "safe | trusted"),
    ("language", lambda s: s.language in ("vi", "en"), "vi | en"),
    ("page_size", lambda s: 1 <= s.page_size <= 500, "20"),
    ("feed_size", lambda s: 1 <= s.feed_size <= 500, "20"),
    ("limits.kilobytes", lambda s: 1 <= s.limits.kilobytes <= 1 << 20, "1024"),
    ("limits.seconds", lambda s: 1 <= s.limits.seconds <= 3600, "5"),
    ("content", lambda s: _is_folder(s.content), "content"),
    ("themes", lambda s: _is_folder(s.themes), "themes"),
    ("overrides", lambda s: _is_folder(s.overrides), "themes/overrides"),
    ("theme", lambda s: _is_folder(s.theme) and "/" not in s.theme, "default"),
    ("static", lambda s: _is_folder(s.static) and bool(re.fullmatch(r"[\w.~-]+", s.static, re.ASCII)), "trang"),
    ("pictures.widths", lambda s: _are_widths(s.pictures.widths), "[240, 400, 800, 1200, 1600]"),
    ("pictures.formats", lambda s: _are_formats(s.pictures.formats), '["avif", "webp"]'),
    ("pictures.quality", lambda s: 1 <= s.pictures.quality <= 100, "80"),
    ("pictures.avif_quality", lambda s: 1 <= s.pictures.avif_quality <= 100, "58"),
    ("extensions.modules", lambda s: all(map(_is_module, s.extensions.modules)), "extensions/bao.py"),
    ("server.precompress", lambda s: set(s.server.precompress) <= ENCODINGS, "gzip, br, zstd"),
    ("server.csp", lambda s: s.server.csp.isprintable() and not set('"\\`') & set(s.server.csp), "default-src 'self'"),
    ("server.hsts_days", lambda s: 0 <= s.server.hsts_days <= 3650, "365"),
    ("name", lambda s: bool(s.name.strip()), "Báo Hà Nam"),
    ("output", lambda s: bool(s.output.strip()), "output"),
)


def _check_sections(sections: tuple[SectionSetting, ...], places: _Places) -> None:
    """Slugs are one part each and unique below their parent; two levels, no more."""
    tops = {section.slug for section in sections if not section.parent}
    seen: set[tuple[str, str]] = set()
    for index, section in enumerate(sections):
        place = f"sections[{index}]" if index else "sections"
        if not is_slug(section.slug):
            example = _slug_like(section.slug, section.title)
            raise SiteError("SG106", **places.of(f"{place}.slug"), key="slug", value=section.slug, reason=example)
        if not section.title.strip():
            raise SiteError("SG106", **places.of(f"{place}.title"), key="title", value=section.title, reason="Thời sự")
        if (section.parent, section.slug) in seen:
            raise SiteError("SG107", **places.of(f"{place}.slug"), slug=section.slug)
        if section.parent and section.parent not in tops:
            near = did_you_mean(section.parent, tops)
            hint = f"→ {near}" if near else ""
            raise SiteError("SG108", **places.of(f"{place}.parent"), slug=section.parent, suggestion=hint)
        seen.add((section.parent, section.slug))
