"""What is wrong with a few files of the paper: said without going through all others, where memory knows them."""

from collections.abc import Iterable
from pathlib import Path

from sitegen.cache.memory import LastBuild, Memory
from sitegen.catalogue.few import Before, Few, look_at
from sitegen.catalogue.links import MARKDOWN_SUFFIXES
from sitegen.desk import measure, read_articles
from sitegen.developing import framed_all
from sitegen.model import FAILED, Asset, Entry, Reading
from sitegen.pictures import PICTURE_SUFFIXES
from sitegen.problems import Problem, SiteErrors, in_order, problem
from sitegen.remembered import last_paper
from sitegen.report import Report, report_of
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request, Survey, take_survey
from sitegen.text.normal import nfc

MOST_CHANGED = 50
"""Files, named or changed since the last build, for which the short way is tried."""
_OF_THE_WHOLE = frozenset({"SG411"})
"""What is told of the paper as a whole only: whether an article repeats another is known when all have been compared."""
_NAMING = ("other", "first", "second")
"""The facts of a problem that name another file than its own."""


def paths_of(request: Request, files: Iterable[Path]) -> tuple[str, ...]:
    """The files (or folders) as problems name them: from the site's folder, in NFC.

    Raises SiteErrors: SG916 for what is no part of the content folder, SG917 for what is not there.
    """
    found, problems = [], []
    for file in files:
        try:
            inside = nfc(file.resolve().relative_to(request.site.resolve()).as_posix())
        except ValueError:
            inside = ""
        if inside != request.settings.content and not inside.startswith(f"{request.settings.content}/"):
            problems.append(problem("SG916", file=str(file), content=request.settings.content))
        elif not file.exists():
            problems.append(problem("SG917", path=inside))
        found.append(inside)
    if problems:
        raise SiteErrors(problems)
    return tuple(found)


def proofread(request: Request, memory: Memory, files: Iterable[str]) -> Report:
    """A report with those problems of a whole check that these files have, or that name them (but for those of the whole
    paper: near copies), and with the state of these files. `files` as of `paths_of`.

    `memory` only ever saves time.
    """
    watch, files = Stopwatch(), tuple(files)
    with watch.stage("scan"):
        survey = take_survey(request, memory)
    with watch.stage("gather"):
        known = _in_short(request, survey, memory, files)
    problems, register = known or _at_length(request, survey, memory, watch)
    content = request.settings.content
    about = tuple(found for found in problems if is_about(found, files, content))
    entries = (entry for entry in register if _is_among(f"{content}/{entry.path}", files))
    return report_of(entries, about, 0, request.strict).with_times(watch.seconds.items())


def is_about(found: Problem, files: tuple[str, ...], content: str) -> bool:
    """Whether a problem is in one of the files (or folders), or names one as the other party."""
    if found.code in _OF_THE_WHOLE:
        return False
    named = [value for name, value in found.facts if name in _NAMING]
    places = {found.path, *named, *(f"{content}/{value}" for value in named)}
    return any(_is_among(place, files) for place in places)


def _is_among(place: str, files: tuple[str, ...]) -> bool:
    return any(place == file or place.startswith(f"{file}/") for file in files)


Answer = tuple[tuple[Problem, ...], tuple[Entry, ...]]
"""The problems, among them all that are about the files; the register, in it all of the files."""


def _at_length(request: Request, survey: Survey, memory: Memory, watch: Stopwatch) -> Answer:
    # Late: the short way needs neither pages nor themes.
    from sitegen.whole import prepare

    prepared = prepare(request, survey, memory, watch)
    return prepared.problems, prepared.register


def _in_short(request: Request, survey: Survey, memory: Memory, files: tuple[str, ...]) -> Answer | None:
    """What is known from the last build and from the files that are other than then; None where that is not enough."""
    last = memory.last_build()
    if last is None or last.site != survey.site or not last.holds_at(request.clock.as_of):
        return None
    before = last_paper(memory, last)
    return _Proofs(request, survey, memory, last, before).answer(files) if before else None


class _Proofs:
    """The work of one `_in_short`."""

    def __init__(self, request: Request, survey: Survey, memory: Memory, last: LastBuild, before: Before):
        self._request, self._survey, self._memory, self._before = request, survey, memory, before
        self._then = dict(last.files)
        self._sources = {source.path: source for source in survey.found.sources}

    def answer(self, files: tuple[str, ...]) -> Answer | None:
        content, now = self._request.settings.content, self._survey.digests
        named = {path for path in self._sources if _is_among(f"{content}/{path}", files)}
        changed = {path for path in self._then.keys() | self._sources.keys() if self._then.get(path) != now.get(path)}
        own = {path for path in named | changed if _is_article(path)}
        others = changed - own
        # What a file that is no article is used for, and what one that is gone was used for, all articles have to say.
        # And of a picture that is another one now, all have to say whether they show it.
        other_pictures = any(path.lower().endswith(PICTURE_SUFFIXES) for path in others & self._then.keys())
        known = others <= self._sources.keys() and not other_pictures
        if not named <= own or not known or len(named | changed) > MOST_CHANGED:
            return None
        old = {path: self._before.article(path) for path in own & self._then.keys()}
        if None in old.values():
            return None
        readings = self._readings(own & self._sources.keys(), changed)
        assets, complaints = self._measured(others)
        few = look_at(
            self._before,
            {path: article for path, article in old.items() if article},
            [one.article for one in readings if one.article],
            [one.path for one in readings if not one.article],
            {**self._before.targets.assets, **assets},
            self._request.settings,
            self._request.clock,
        )
        return self._told(few, readings, complaints) if few else None

    def _told(self, few: Few, readings: list[Reading], complaints: list[Problem]) -> Answer:
        read = [found for one in readings for found in one.problems]
        failed = (Entry(one.path, FAILED) for one in readings if not one.article)
        problems = in_order([*self._survey.found.problems, *read, *complaints, *few.problems])
        return problems, tuple(sorted((*few.register, *failed), key=lambda entry: entry.path))

    def _measured(self, paths: set[str]) -> tuple[dict[str, Asset], list[Problem]]:
        pictures, layout = self._request.settings.pictures, self._survey.theme.pictures
        sources = [self._sources[path] for path in sorted(paths)]
        assets, complaints = measure(self._request.desk, sources, {}, pictures.enabled)
        return framed_all(assets, pictures, layout), complaints

    def _readings(self, paths: set[str], changed: set[str]) -> list[Reading]:
        known = [self._memory.reading(path, self._then[path]) for path in sorted(paths - changed)]
        reads = read_articles(self._request.desk, [self._sources[path] for path in sorted(paths & changed)])
        return [one for one in (*known, *(read.reading for read in reads)) if one]


def _is_article(path: str) -> bool:
    return path.lower().endswith(MARKDOWN_SUFFIXES)
