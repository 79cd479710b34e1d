"""The paper as `serve` shows it: kept up to date with its files by a process that lives long and remembers the whole."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.cache.memory import Memory
from sitegen.cache.store import Store
from sitegen.catalogue.weighed import NOTHING, Weighed
from sitegen.catalogue.weighing import Weighing
from sitegen.disk.publish import refuse_dangerous
from sitegen.disk.scan import read
from sitegen.model import FAILED, Catalogue, Published, Reading
from sitegen.pages.cards import Link
from sitegen.pages.paths import output_path
from sitegen.press import bring_out
from sitegen.problems import Problem, SiteError, SiteErrors, in_order, problem
from sitegen.report import Report
from sitegen.showing import Showing
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request, counter, extended, take_survey
from sitegen.whole import Prepared, dated, edition_of, prepare, remember, reported

PLACE = ".sitegen/preview"
MOST_QUOTED = 50
"""Files that are opened once more to show what is wrong in them."""

Shown = Callable[[tuple[str, ...]], None]


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: the report, and the paths of the output at which something else, or nothing, stands now.

    `failed` tells that there are mistakes: what stands then is the last good version of what they are in.
    """

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


def unheard(paths: tuple[str, ...]) -> None:
    """For a preview that nobody watches page by page."""


class Preview:
    """The output of one site under `.sitegen/preview`, with a memory of its own, brought up to date again and again.

    Nothing that writers, editors of themes or settings do wrong is raised by a refresh: it is in the report, and the last
    good version of what it is in stays. For one thread at a time.
    """

    def __init__(self, site: Path, request_of: Callable[[], Request]):
        """`request_of` says anew, at each refresh, what is asked for: settings and moment may be others by then. It may
        raise SiteError."""
        self.folder = site / PLACE
        self.sources: tuple[Path, ...] = ()
        """The folders that the paper is made from, as the last readable settings name them."""
        self.content = ""
        """The folder of the articles, from the site's."""
        self._site, self._request_of = site, request_of
        self._memory = Memory(Store(site / ".sitegen" / "preview.db"), PLACE)
        self._standing: Showing | None = None
        with suppress(SiteError):
            self._asked()

    def refresh(
        self,
        hints: Collection[Path] | None = None,
        ahead: frozenset[str] = frozenset(),
        shown: Shown = unheard,
    ) -> Refreshed:
        """Bring the output up to date. `hints` are the files that may have changed; without any, all may have.

        The pages in `ahead` are made first, and `shown` hears which of them were written.
        """
        standing, self._standing = self._standing, None
        try:
            changed = standing.followed(hints) if standing and hints else None
            if standing is None or changed is None:
                standing, refreshed = self._rebuilt(standing, ahead, shown)
            else:
                refreshed = Refreshed(standing.report, changed, standing.report.failed)
            self._standing = standing
        except SiteErrors as errors:
            refreshed = self._stopped(standing, errors.problems)
        except SiteError as error:
            refreshed = self._stopped(standing, (error.problem,))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a fault of ours, or of an extension, costs one refresh
            refreshed = self._stopped(standing, (problem("SG901", reason=f"{type(error).__name__}: {error}"),))
        report = replace(refreshed.report, problems=_quoted(refreshed.report.problems, self._site))
        return replace(refreshed, report=report)

    def rest(self) -> None:
        """Remember on the disk what the last refreshes did: for moments in which nobody waits."""
        if self._standing:
            self._standing.remember()

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.store.close()

    def facts(self, path: str) -> Facts | None:
        """What is known of the article whose page is at this path of the output."""
        one = self._standing.published_at(path) if self._standing else None
        if self._standing is None or one is None:
            return None
        shown = tuple(_leading_here(self.folder, one, self._standing.gathered.catalogue))
        return Facts(f"{self.content}/{one.article.path}", one.article.body.words, shown)

    def page_of(self, source: str) -> str:
        """The path of the article's page; "" if it has none. `source` is a file, from the site's folder."""
        wanted = source.removeprefix(f"{self.content}/")
        one = self._standing.published_from(wanted) if self._standing else None
        return output_path(one.url) if one else ""

    def _asked(self) -> Request:
        request = replace(self._request_of(), output=self.folder, fsync=False, keep_going=True)
        # Nobody's connection to this very machine is slow.
        server = replace(request.settings.server, precompress=())
        # Photos are shown as they came from the camera: an editor at work does not wait for a darkroom.
        pictures = replace(request.settings.pictures, enabled=False, social_cards=False)
        request = replace(request, settings=replace(request.settings, server=server, pictures=pictures))
        self.sources, self.content = request.source_folders, request.settings.content
        return request

    def _rebuilt(self, before: Showing | None, ahead: frozenset[str], shown: Shown) -> tuple[Showing, Refreshed]:
        """Look at every file, and make what is not as it should be."""
        if before:
            before.remember()
        request, memory = extended(self._asked()), self._memory
        refuse_dangerous(request.output, request.site, request.source_folders)
        survey = take_survey(request, memory)
        weighing = before.weighing if before else Weighing(Weighed(*memory.weighed() or NOTHING))
        honest = prepare(request, survey, memory, Stopwatch(), weighing=weighing)
        standins = _standins(honest, before.readings, memory) if before else {}
        prepared = prepare(request, survey, memory, Stopwatch(), standins, weighing) if standins else honest
        report = dated(reported(request, honest), request, prepared)
        edition = replace(edition_of(request, prepared, memory), ahead=ahead, shown=shown)
        done = counter(request, "publish", len(prepared.plan.pages))
        issued = bring_out(edition, memory, request.workforce, done, allow_shrink=True)
        written, unchanged, removed = issued.written, issued.unchanged, issued.removed
        report = replace(report, published=True, written=written, unchanged=unchanged, removed=removed)
        remember(request, prepared, report, issued.made, memory)
        standing = Showing.of(request, prepared, honest, edition, report, memory, weighing)
        return standing, Refreshed(report, tuple(sorted(issued.changed)), report.failed)

    def _stopped(self, standing: Showing | None, problems: tuple[Problem, ...]) -> Refreshed:
        """Nothing more could be done. What is known of the paper stays known, but no short way starts from it."""
        if standing:
            self._standing = replace(standing, behind=True)
        return Refreshed(Report(problems=in_order(problems)), (), True)


def _standins(honest: Prepared, good: Mapping[str, Reading], memory: Memory) -> dict[str, Reading]:
    """For articles that cannot be published as they are now: their last good version, with its HTML."""
    found = {}
    for entry in honest.register:
        last = good.get(entry.path) if entry.state == FAILED else None
        if last and last.article and last is not honest.readings[entry.path]:
            html = last.html or memory.body(entry.path, last.article.body.digest)
            terms = last.terms or memory.terms(entry.path, last.article.terms)
            if html is not None and terms is not None:
                found[entry.path] = replace(last, html=html, terms=terms, problems=())
    return found


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


def _leading_here(folder: Path, one: Published, catalogue: Catalogue) -> Iterator[Link]:
    """The lists whose pages have a link to the article, each by the very page that has it."""
    if one.article.static:
        return
    section, day = one.section, f"{one.article.date:%Y/%m/%d}"
    above = [listing.term for listing in catalogue.sections if section and listing.term.slug == section.parent]
    lists = [
        ("/", ""),
        *((term.url, term.title) for term in (*above, *filter(None, [section]), *one.tags, *one.authors)),
    ]
    for address, title in (*lists, (f"/{day}/", f"{one.article.date:%d/%m/%Y}")):
        if found := _sheet(folder, address, f'href="{one.url}"'.encode()):
            yield Link(found, title)


def _sheet(folder: Path, address: str, link: bytes) -> str:
    """The address of the list's page that has the link, "" if none has it."""
    first = folder / output_path(address)
    older = sorted(first.parent.glob("trang/*/index.html")) if address != "/" else []
    for page in (first, *older):
        if page.is_file() and link in page.read_bytes():
            return "/" + page.relative_to(folder).as_posix().removesuffix("index.html")
    return ""
