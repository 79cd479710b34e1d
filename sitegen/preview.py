"""The paper as `serve` shows it: built again and again into one folder, whatever is wrong with it meanwhile."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from sitegen.build import build
from sitegen.cache.memory import Memory
from sitegen.cache.places import Place
from sitegen.cache.store import Store
from sitegen.disk.publish import recorded
from sitegen.disk.scan import read
from sitegen.model import Article
from sitegen.pages.cards import Link
from sitegen.pages.paths import output_path
from sitegen.problems import Problem, SiteError, SiteErrors, problem
from sitegen.report import Report
from sitegen.survey import Request

PLACE = ".sitegen/preview"
MOST_QUOTED = 50
"""Files that are opened once more to show what is wrong in them."""


@dataclass(frozen=True)
class Refreshed:
    """What one refresh did: its report, the paths of the output that it wrote or removed, and whether it failed, so that
    the last good output stands."""

    report: Report
    changed: tuple[str, ...]
    failed: bool


@dataclass(frozen=True)
class Facts:
    """What the preview bar says of an article's page: its file, its words, and the pages that lead to it."""

    source: str
    """From the site's folder: `content/van-hoa/hoi-lang.md`."""
    words: int
    shown_in: tuple[Link, ...] = ()


class Preview:
    """The output of one site under `.sitegen/preview`, with a memory of its own. `refresh` is for one thread at a time."""

    def __init__(self, site: Path, request_of: Callable[[], Request]):
        """`request_of` says anew, at each refresh, what is asked for: settings and moment may be others by then. It may
        raise SiteError."""
        self.folder = site / PLACE
        self.sources: tuple[Path, ...] = ()
        """The folders that the paper is made from, as the last readable settings name them."""
        self._site, self._request_of = site, request_of
        self.content = ""
        """The folder of the articles, from the site's."""
        self._reading = Lock()
        with suppress(SiteError):
            self._asked()

    def refresh(self, hints: frozenset[Path] | None) -> Refreshed:
        """Bring the output up to date. `hints` are files that may have changed; None says that anything may have.

        Never raises for what stands in the site's files: it becomes a problem of the report.
        """
        before = recorded(self.folder)
        with self._reading:
            try:
                report = self._build()
            except SiteError as error:
                report = _stopped(error.problem)
            except SiteErrors as errors:
                report = _stopped(*errors.problems)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - the server outlives whatever a build meets
                report = _stopped(problem("SG901", reason=f"{type(error).__name__}: {error}"))
        report = replace(report, problems=_quoted(report.problems, self._site))
        after = recorded(self.folder)
        changed = {path for path, _ in before.items() ^ after.items()}
        return Refreshed(report, tuple(sorted(changed)), report.failed)

    def _build(self) -> Report:
        request = self._asked()
        memory = self._memory()
        try:
            return build(request, memory)
        finally:
            memory.store.close()

    def _asked(self) -> Request:
        request = replace(self._request_of(), output=self.folder, fsync=False, allow_shrink=True)
        self.sources, self.content = request.source_folders, request.settings.content
        return request

    def _memory(self) -> Memory:
        return Memory(Store(self._site / ".sitegen" / "preview.db"), PLACE)

    def facts(self, path: str) -> Facts | None:
        """What is known of the article whose page is at this path of the output; waits while a refresh is running."""
        with self._reading:
            memory = self._memory()
            try:
                return self._facts(memory, path)
            finally:
                memory.store.close()

    def _facts(self, memory: Memory, path: str) -> Facts | None:
        output, last = memory.outputs().get(path), memory.last_build()
        if not (output and last and _is_article(path, output.bodies)):
            return None
        (source,) = output.bodies
        reading = memory.reading(source, dict(last.files).get(source))
        if not (reading and reading.article):
            return None
        place = memory.article_place(path)
        named = {section.url: section.title for section in last.sections}
        shown = tuple(_leading_here(self.folder, place, reading.article, named)) if place else ()
        return Facts(f"{self.content}/{source}", reading.article.body.words, shown)

    def page_of(self, source: str) -> str:
        """The path of the article's page; "" if it has none. `source` is a file, from the site's folder."""
        wanted = source.removeprefix(f"{self.content}/")
        with self._reading:
            memory = self._memory()
            outputs = memory.outputs()
            memory.store.close()
        pages = (path for path, one in outputs.items() if _is_article(path, one.bodies) and one.bodies[0] == wanted)
        return next(pages, "")


def _quoted(problems: Iterable[Problem], site: Path) -> tuple[Problem, ...]:
    """The problems with the faulty lines, also those that were found when the files had been closed."""
    texts: dict[str, str | None] = {}
    for found in problems:
        if found.line and not found.excerpt and len(texts) < MOST_QUOTED:
            texts.setdefault(found.path, _text(site, found.path))
    return tuple(found if found.excerpt else found.at("", texts.get(found.path)) for found in problems)


def _text(site: Path, path: str) -> str | None:
    try:
        return read(site, path, path).decode("utf-8-sig")
    except (SiteError, UnicodeDecodeError):
        return None


def _stopped(*problems: Problem) -> Report:
    return Report(problems=problems)


def _is_article(path: str, bodies: tuple[str, ...]) -> bool:
    return path.endswith(".html") and len(bodies) == 1


def _leading_here(folder: Path, place: Place, article: Article, sections: dict[str, str]) -> Iterator[Link]:
    """The lists whose pages have a link to the article, each by the very page that has it."""
    _, url, section, tags, authors, *_ = place
    day = f"{article.date:%Y/%m/%d}"
    lists = [("/", "")]
    if section:
        above = f"/{section.parent}/"
        lists += [(above, sections[above])] if above in sections else []
        lists.append((section.url, section.title))
    lists += [(term.url, term.title) for term in (*tags, *authors)]
    lists.append((f"/{day}/", f"{article.date:%d/%m/%Y}"))
    for address, title in lists:
        if found := _sheet(folder, address, f'href="{url}"'.encode()):
            yield Link(found, title)


def _sheet(folder: Path, address: str, link: bytes) -> str:
    """The address of the list's page that has the link, "" if none has it."""
    first = folder / output_path(address)
    older = sorted(first.parent.glob("trang/*/index.html")) if address != "/" else []
    for page in (first, *older):
        if page.is_file() and link in page.read_bytes():
            return "/" + page.relative_to(folder).as_posix().removesuffix("index.html")
    return ""
