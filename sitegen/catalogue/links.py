"""Where a link or a picture in an article leads: to a file, an id, an address of the site."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import quote, unquote, urlsplit

from sitegen.body import NOTE
from sitegen.catalogue.addresses import asset_url
from sitegen.model import Article, Asset, Picture, Reference
from sitegen.problems import Problem, SiteError, problem
from sitegen.text.normal import fold, nfc
from sitegen.text.similar import Neighbours

MARKDOWN_SUFFIXES = (".md", ".markdown")


@dataclass(frozen=True, eq=False)
class Targets:
    """Everything that a link may lead to.

    `files` and `ids` name articles by source path and id -> address, or source path where the article is not published
    now; `states` tells why; `addresses` are the paths of the site; `held` are those that there would be if an article
    were published -> its source path; `assets` are the other files by path.
    """

    files: Mapping[str, str]
    ids: Mapping[str, str]
    states: Mapping[str, str]
    addresses: frozenset[str]
    held: Mapping[str, str]
    assets: Mapping[str, Asset]
    host: str
    content: str
    language: str = "vi"

    def like(self, target: str) -> str:
        """The file or id that a broken link may mean, or ""."""
        if target.startswith("id:"):
            return self._known_ids.did_you_mean(target)
        near = self._known_files.did_you_mean(posixpath.basename(target))
        return self._paths.get(near, "")

    def picture_like(self, target: str) -> str:
        """A file of the same name but for marks and capitals: the commonest mistake on a case-blind disk."""
        near = self._files_by_plain_name.get(_plain_name(target))
        return f"→ /{near}" if near else ""

    @cached_property
    def _files_by_plain_name(self) -> dict[str, str]:
        return {_plain_name(path): path for path in sorted(self.assets, reverse=True)}

    @cached_property
    def pictures(self) -> dict[tuple[str, str], tuple[Picture, str] | None]:
        """The pictures that were asked for, by folder and target: many articles show the same."""
        return {}

    @cached_property
    def _paths(self) -> dict[str, str]:
        return {posixpath.basename(path): path for path in sorted(self.files, reverse=True)}

    @cached_property
    def _known_files(self) -> Neighbours:
        return Neighbours(self._paths)

    @cached_property
    def _known_ids(self) -> Neighbours:
        return Neighbours(f"id:{name}" for name in self.ids)


@dataclass(frozen=True, slots=True)
class Resolved:
    """An address, and the asset it is of, if it is of one."""

    url: str
    asset: str = ""
    held: str = ""
    """The source path of an article that is not published now; the address is then ""."""


def resolve_link(article: Article, reference: Reference, targets: Targets) -> tuple[Resolved, tuple[Problem, ...]]:
    """The address a link leads to. Raises SiteError SG401 where it leads nowhere."""
    target, _, fragment = reference.target.partition("#")
    found = _find(article, target, targets)
    if found is None:
        near = targets.like(target)
        raise SiteError(
            "SG401",
            line=reference.line,
            column=reference.column,
            length=len(reference.target),
            target=reference.target,
            suggestion=f"→ {near}" if near else "",
        )
    if found.held:
        notice = problem(
            "SG410",
            line=reference.line,
            column=reference.column,
            length=len(reference.target),
            target=reference.target,
            state=targets.states.get(found.held, ""),
            other=f"{targets.content}/{found.held}",
        )
        # A link to an article that is faulty itself is not a second fault: that article is named already.
        return found, (notice,) if targets.states.get(found.held) else ()
    note = _note(targets.assets[found.asset], targets.language) if found.asset else ""
    return Resolved(found.url + (f"#{fragment}" if fragment else "") + note, found.asset), ()


ATTACHMENTS = frozenset("pdf doc docx xls xlsx ppt pptx odt ods odp rtf csv epub zip 7z rar mp3 m4a".split())
"""Files that leave the browser: a reader is told what they are and how large, before they come."""


def _note(asset: Asset, language: str) -> str:
    kind = asset.path.rpartition(".")[2].lower()
    return f"{NOTE}{kind.upper()}, {_size(asset.size, language)}" if kind in ATTACHMENTS else ""


def _size(size: int, language: str) -> str:
    """`2,3 MB`, `850 kB`: as people say it, not to the byte."""
    if size >= 999_500:
        shown = f"{size / 1e6:.1f} MB"
        return shown.replace(".", ",") if language == "vi" else shown
    return f"{max(1, round(size / 1000))} kB"


def resolve_picture(article: Article, target: str, targets: Targets) -> tuple[Picture, str] | None:
    """The picture an article shows, with its file where it is one of ours; None where there is no such file."""
    asked = _folder(article, target), target
    if asked not in targets.pictures:
        targets.pictures[asked] = _find_picture(article, target, targets)
    return targets.pictures[asked]


def _find_picture(article: Article, target: str, targets: Targets) -> tuple[Picture, str] | None:
    inside, _ = _site_path(target, targets.host)
    if inside is None:
        return (Picture(target), "") if target.startswith(("http://", "https://")) else None
    # A name may hold a question mark; more often what stands behind one is from another program.
    for path in (_content_path(article, unquote(spelled)) for spelled in (target, inside)):
        if asset := targets.assets.get(path):
            shown = asset.shown or Picture("", asset.width, asset.height)
            return replace(shown, url=asset_url(path)), path
    return None


def missing_picture(article: Article, target: str) -> Picture:
    """Where the picture would be: an address that is the same on the page, in lists and in feeds."""
    path = _content_path(article, unquote(target))
    return Picture(target if "://" in target else asset_url(path.lstrip("./")))


def _find(article: Article, target: str, targets: Targets) -> Resolved | None:
    if target.startswith("id:"):
        return _article(targets.ids, target[3:].strip(), targets)
    path, query = _site_path(target, targets.host)
    if path is None:
        return None
    path = nfc(unquote(path))
    file = _content_path(article, path)
    if file in targets.files:
        return _article(targets.files, file, targets)
    if file in targets.assets:
        return Resolved(asset_url(file), file)
    return _by_address(path, query, targets) if path.startswith("/") else None


def _by_address(path: str, query: str, targets: Targets) -> Resolved | None:
    spellings = (path, f"{path}/")
    for address in spellings:
        if address in targets.addresses:
            return Resolved(quote(address) + (f"?{query}" if query else ""))
    return next((Resolved("", held=targets.held[one]) for one in spellings if one in targets.held), None)


def _plain_name(path: str) -> str:
    return fold(unquote(path).rpartition("/")[2])


def _site_path(target: str, host: str) -> tuple[str | None, str]:
    """The path (and query) within the site; None for what is no address at all."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None, ""
    if parts.netloc and parts.netloc.lower() != host:
        return None, ""
    return (parts.path or "/" if parts.netloc else parts.path) or None, parts.query


def _content_path(article: Article, target: str) -> str:
    """A path below the content folder: from its root with `/`, else from the article's own folder."""
    return posixpath.normpath(posixpath.join(_folder(article, target), nfc(target).lstrip("/"))).removeprefix("./")


def _folder(article: Article, target: str) -> str:
    """Where a target is looked for."""
    return "" if target.startswith("/") else posixpath.dirname(article.path)


def _article(known: Mapping[str, str], name: str, targets: Targets) -> Resolved | None:
    if name not in known:
        return None
    url = known[name]
    if url.startswith("/"):
        return Resolved(url)
    return Resolved("", held=url)
