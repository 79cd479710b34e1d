"""The long way of a build, in order: read, gather, plan, render, publish. Knows every room, does nothing itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sitegen.cache.memory import LastBuild, Memory, forgetful
from sitegen.cache.places import place_of
from sitegen.catalogue.few import roll_of
from sitegen.catalogue.gather import Gathered, gather
from sitegen.catalogue.revise import frame_of
from sitegen.catalogue.weighed import NOTHING, Weighed
from sitegen.catalogue.weighing import Weighing
from sitegen.desk import Bodies, is_given_up, measure, read_articles, unmeasured
from sitegen.developing import framed_all, keys_of
from sitegen.digest import digest
from sitegen.disk.scan import read
from sitegen.indexing import Indexing, plan_indexing
from sitegen.model import FAILED, PUBLISHED, Asset, Catalogue, Entry, Page, Reading, Section
from sitegen.pages.home import turn_of_the_day
from sitegen.pages.plan import Plan, plan
from sitegen.press import Edition, Press, bring_out, theme_pages
from sitegen.problems import Problem, in_order, problem
from sitegen.report import Report, report_of
from sitegen.settings import TABLE_FILE, Settings
from sitegen.signposts import addresses_of, legacy_problems
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request, Survey, counter, take_survey
from sitegen.text.table import documents_of, shipped_table


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
    report = dated(reported(request, prepared), request, prepared)
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
    prepared = look_through(request, memory or forgetful(), watch)
    report = reported(request, prepared)
    suggested = _outgrown(request.table, report.count(PUBLISHED))
    gaps = *_imprint_gaps(request), *legacy_gaps(request, prepared)
    report = replace(report, problems=(*report.problems, *gaps, *suggested))
    return report.with_times(watch.seconds.items())


def look_through(request: Request, memory: Memory, watch: Stopwatch) -> Prepared:
    """Survey and prepare, without publishing."""
    with watch.stage("scan"):
        survey = take_survey(request, memory)
    return prepare(request, survey, memory, watch)


def prepare(
    request: Request,
    survey: Survey,
    memory: Memory,
    watch: Stopwatch,
    standins: Mapping[str, Reading] | None = None,
    weighing: Weighing | None = None,
) -> Prepared:
    """Read, gather and plan; `standins` are taken for the readings of their paths, `weighing` for the remembered one."""
    settings, clock = request.settings, request.clock
    with watch.stage("read"):
        readings = {**_read(request, survey, memory), **(standins or {})}
        known = {**memory.assets(survey.digests), **survey.measured}
        measured, asset_problems = _measure(request, survey, known)
        assets = framed_all(measured, settings.pictures, survey.theme.pictures)
    with watch.stage("gather"):
        articles = [reading.article for reading in readings.values() if reading.article]
        failed = [path for path, reading in readings.items() if not reading.article]
        bodies = Bodies(request.desk, readings, survey.found.sources, memory)
        before = weighing or Weighing(Weighed(*memory.weighed() or NOTHING))
        gathered = gather(articles, failed, assets, settings, clock, before, bodies.text, request.workforce)
        # Who has which term is much, and nothing to what is left to do.
        del before
    with watch.stage("plan"):
        indexing, index_files = plan_indexing(gathered.catalogue, settings, memory, bodies.terms)
        files = (*theme_pages(survey.theme), *index_files)
        made = _made(request, gathered.catalogue)
        planned = plan(gathered.catalogue, settings, survey.theme.blocks, files, made, request.day)
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
    memory.keep_assets({path: asset for path, asset in measured.items() if not is_given_up(asset)})
    register = sorted((*gathered.register, *(Entry(path, FAILED) for path in failed)), key=lambda entry: entry.path)
    return Prepared(survey, gathered, planned, indexing, readings, tuple(register), in_order(complaints))


def _made(request: Request, catalogue: Catalogue) -> tuple[Page, ...]:
    """The pages of extensions."""
    if not request.extensions:
        return ()
    from sitegen.extensions import pages_made

    return pages_made(request.extensions, catalogue, request.settings)


# --- read ------------------------------------------------------------------------------------------------------------


def _read(request: Request, survey: Survey, memory: Memory) -> dict[str, Reading]:
    """A reading for every article, in the order of paths: remembered, or made now and remembered."""
    settings = digest(request.reading)
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


def _measure(request: Request, survey: Survey, known: Mapping[str, Asset]) -> tuple[dict[str, Asset], list[Problem]]:
    seen = request.settings.pictures.enabled
    return measure(request.desk, survey.others, known, seen, counter(request, "look", len(survey.others)))


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


_OUTGROWN = 2
"""So many times as many articles as it was made of are too many for a table."""


def _outgrown(table: str, articles: int) -> tuple[Problem, ...]:
    """A notice where the archive is much larger than what the table was made of."""
    documents = documents_of(table or shipped_table())
    if articles <= _OUTGROWN * documents:
        return ()
    return (problem("SG117", path=TABLE_FILE, articles=articles, documents=documents, file=TABLE_FILE),)


def legacy_gaps(request: Request, prepared: Prepared) -> list[Problem]:
    """What is wrong with `[[legacy]]`, where there is any, at its place in the settings file."""
    if not request.settings.legacy:
        return []
    text = read(request.site, request.settings_file, request.settings_file).decode("utf-8-sig")
    addresses = addresses_of(prepared.plan.pages, prepared.catalogue)
    return legacy_problems(addresses, request.settings, request.settings_file, text)


def reported(request: Request, prepared: Prepared) -> Report:
    """What is known of a build before anything is written."""
    return report_of(prepared.register, prepared.problems, len(prepared.plan.pages), request.strict)


def dated(report: Report, request: Request, prepared: Prepared) -> Report:
    """The report with the moment at which the clock alone changes something next: what the front page looks back at, too."""
    moments = report.due, turn_of_the_day(prepared.catalogue.articles, request.day, request.settings.zone)
    return replace(report, due=min((moment for moment in moments if moment), default=None))


# --- publish ---------------------------------------------------------------------------------------------------------


def edition_of(request: Request, prepared: Prepared, memory: Memory) -> Edition:
    """Everything that making the planned pages needs."""
    survey = prepared.survey
    own = request.settings.server.precompress, request.extensions, memory.photos.folder
    press = Press(request.site, request.output, survey.theme, survey.compiled, prepared.plan.site, *own)
    bodies = Bodies(request.desk, prepared.readings, survey.found.sources, memory)
    return Edition(prepared.plan, press, bodies.html, bodies.digest, prepared.indexing)


def remember(request: Request, prepared: Prepared, report: Report, made: Iterable[Page], memory: Memory) -> None:
    """Keep what the next build can use; a build with faults is no ground to stand on, so it is not kept as the last.

    The report is a `dated` one.
    """
    survey = prepared.survey
    memory.keep_digests(survey.found.sources, survey.digests, survey.scanned_ns)
    memory.drop_readings(path for path, reading in prepared.readings.items() if reading.article)
    placed = {one.article.path: one for one in (*prepared.catalogue.articles, *prepared.catalogue.static)}
    # A page whose article stands elsewhere than before is one that had to be made.
    for page in made:
        if page.recipe in ("article.html", "page.html"):
            memory.keep_article_place(page.path, place_of(placed[page.source]))
    # What was given up this time is tried again the next time.
    given_up = any(is_given_up(asset) for asset in prepared.gathered.targets.assets.values())
    if report.failed or given_up:
        memory.drop_build()
    else:
        sections = tuple(one.term for one in prepared.catalogue.sections if isinstance(one.term, Section))
        memory.keep_build(LastBuild(survey.site, survey.files, request.clock.as_of, report, sections))
        memory.keep_masthead(prepared.plan.site)
        memory.keep_weighed(prepared.gathered.weighed)
        memory.keep_frame(frame_of(prepared.gathered))
        memory.keep_photos(keys_of(prepared.plan.pages))
        articles = (reading.article for reading in prepared.readings.values() if reading.article)
        memory.keep_roll(roll_of(articles, request.clock))
    memory.save()
