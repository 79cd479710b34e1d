"""The long way of a build, in order: read, gather, plan, render, publish. Knows every room, does nothing itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sitegen.cache.memory import LastBuild, Memory, forgetful
from sitegen.cache.places import place_of
from sitegen.catalogue.gather import Gathered, gather
from sitegen.catalogue.revise import frame_of
from sitegen.catalogue.weighed import NOTHING, Weighed
from sitegen.desk import Bodies, measure, read_articles, unmeasured
from sitegen.digest import digest
from sitegen.indexing import Indexing, plan_indexing
from sitegen.model import FAILED, Catalogue, Entry, Page, Reading, Section
from sitegen.pages.plan import Plan, plan
from sitegen.press import Edition, Press, bring_out, theme_pages
from sitegen.problems import Problem, in_order, problem
from sitegen.report import Report, report_of
from sitegen.settings import Settings
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request, Survey, counter, take_survey


@dataclass(frozen=True)
class Prepared:
    """A site thought through to its last page, before anything is written."""

    survey: Survey
    gathered: Gathered
    plan: Plan
    indexing: Indexing
    readings: Mapping[str, Reading]
    register: tuple[Entry, ...]
    problems: tuple[Problem, ...]

    @property
    def catalogue(self) -> Catalogue:
        return self.gathered.catalogue


def build_whole(request: Request, survey: Survey, memory: Memory, watch: Stopwatch) -> Report:
    """Make every page that is not in the output as it should be; any error stops before the first write."""
    prepared = prepare(request, survey, memory, watch)
    report = reported(request, prepared)
    if report.failed and not request.keep_going:
        return report
    with watch.stage("publish"):
        done_so_far = counter(request, "publish", len(prepared.plan.pages))
        edition = edition_of(request, prepared, memory)
        issued = bring_out(edition, memory, request.workforce, done_so_far, request.allow_shrink, request.fsync)
        written, unchanged, removed = issued.written, issued.unchanged, issued.removed
        done = replace(report, published=True, written=written, unchanged=unchanged, removed=removed)
    with watch.stage("remember"):
        remember(request, prepared, done, issued.made, memory)
    return done


def check(request: Request, memory: Memory | None = None) -> Report:
    """Everything that a build would complain of, and what press law asks of the imprint, without writing."""
    watch = Stopwatch()
    report = reported(request, look_through(request, memory or forgetful(), watch))
    report = replace(report, problems=(*report.problems, *_imprint_gaps(request)))
    return report.with_times(watch.seconds.items())


def look_through(request: Request, memory: Memory, watch: Stopwatch) -> Prepared:
    """Survey and prepare, without publishing."""
    with watch.stage("scan"):
        survey = take_survey(request, memory)
    return prepare(request, survey, memory, watch)


def prepare(
    request: Request, survey: Survey, memory: Memory, watch: Stopwatch, standins: Mapping[str, Reading] | None = None
) -> Prepared:
    """Read, gather and plan; `standins` are taken for the readings of their paths."""
    settings, clock = request.settings, request.clock
    with watch.stage("read"):
        readings = {**_read(request, survey, memory), **(standins or {})}
        assets, asset_problems = measure(request.desk, survey.others, memory.assets(survey.digests))
    with watch.stage("gather"):
        articles = [reading.article for reading in readings.values() if reading.article]
        failed = [path for path, reading in readings.items() if not reading.article]
        gathered = gather(articles, failed, assets, settings, clock, Weighed(*memory.weighed() or NOTHING))
    with watch.stage("plan"):
        bodies = Bodies(request.desk, readings, survey.found.sources, memory)
        indexing, index_files = plan_indexing(gathered.catalogue, settings, memory, bodies.terms)
        planned = plan(gathered.catalogue, settings, (*theme_pages(survey.theme), *index_files))
    complaints = [
        *survey.found.problems,
        *(one for reading in readings.values() for one in reading.problems),
        *asset_problems,
        *unmeasured(request.desk, gathered.catalogue.assets),
        *_unused(assets, gathered, settings),
        *gathered.problems,
        *planned.problems,
    ]
    survey.digests.update({path: asset.digest for path, asset in assets.items()})
    memory.keep_assets(assets)
    register = sorted((*gathered.register, *(Entry(path, FAILED) for path in failed)), key=lambda entry: entry.path)
    return Prepared(survey, gathered, planned, indexing, readings, tuple(register), in_order(complaints))


# --- read ------------------------------------------------------------------------------------------------------------


def _read(request: Request, survey: Survey, memory: Memory) -> dict[str, Reading]:
    """A reading for every article, in the order of paths: remembered, or made now and remembered."""
    settings = digest(request.settings.reading)
    known = memory.readings(settings, survey.digests)
    missing = [source for source in survey.articles if source.path not in known]
    unread = [source for source in missing if source.path not in survey.reads]
    reads = [survey.reads[source.path] for source in missing if source.path in survey.reads]
    for one in [*reads, *read_articles(request.desk, unread, counter(request, "read", len(unread)))]:
        known[one.reading.path] = one.reading
        if one.reading.article is None:
            survey.reads[one.reading.path] = one
        if one.content:
            survey.digests[one.reading.path] = one.content
            memory.keep_reading(settings, one.content, one.reading)
    return {source.path: known[source.path] for source in survey.articles}


# --- problems --------------------------------------------------------------------------------------------------------


def _unused(assets: Iterable[str], gathered: Gathered, settings: Settings) -> list[Problem]:
    """Every input is published or named."""
    known = {asset.path for asset in gathered.catalogue.assets} | gathered.waiting
    return [problem("SG502", path=f"{settings.content}/{path}") for path in assets if path not in known]


_IMPRINT = {
    "governing_body": "cơ quan chủ quản / governing body",
    "licence": "giấy phép hoạt động / licence",
    "responsible": "người chịu trách nhiệm nội dung / person responsible",
    "address": "địa chỉ tòa soạn / address",
}


def _imprint_gaps(request: Request) -> list[Problem]:
    missing = [key for key in _IMPRINT if not getattr(request.settings.imprint, key).strip()]
    return [problem("SG109", path=request.settings_file, key=key, field=_IMPRINT[key]) for key in missing]


def reported(request: Request, prepared: Prepared) -> Report:
    """What is known of a build before anything is written."""
    return report_of(prepared.register, prepared.problems, len(prepared.plan.pages), request.strict)


# --- publish ---------------------------------------------------------------------------------------------------------


def edition_of(request: Request, prepared: Prepared, memory: Memory) -> Edition:
    """Everything that making the planned pages needs."""
    survey = prepared.survey
    press = Press(request.site, request.output, survey.theme, survey.compiled, prepared.plan.site)
    bodies = Bodies(request.desk, prepared.readings, survey.found.sources, memory)
    return Edition(prepared.plan, press, bodies.html, bodies.digest, prepared.indexing)


def remember(request: Request, prepared: Prepared, report: Report, made: Iterable[Page], memory: Memory) -> None:
    """Keep what the next build can use; a build with faults is no ground to stand on, so it is not kept as the last."""
    survey = prepared.survey
    memory.keep_digests(survey.found.sources, survey.digests, survey.scanned_ns)
    memory.drop_readings(path for path, reading in prepared.readings.items() if reading.article)
    placed = {one.article.path: one for one in (*prepared.catalogue.articles, *prepared.catalogue.static)}
    # A page whose article stands elsewhere than before is one that had to be made.
    for page in made:
        if page.recipe in ("article.html", "page.html"):
            memory.keep_article_place(page.path, place_of(placed[page.source]))
    if report.failed:
        memory.drop_build()
    else:
        now = request.clock.as_of
        due = min((entry.due for entry in prepared.register if entry.due and entry.due > now), default=None)
        sections = tuple(one.term for one in prepared.catalogue.sections if isinstance(one.term, Section))
        memory.keep_build(LastBuild(survey.site, survey.files, now, due, report, sections))
        memory.keep_masthead(prepared.plan.site)
        memory.keep_weighed(prepared.gathered.weighed)
        memory.keep_frame(frame_of(prepared.gathered))
    memory.save()
