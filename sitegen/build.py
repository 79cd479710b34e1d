"""The story of a build: look at what lies there, go the shortest way that leads to a right output."""

from sitegen.cache.memory import Memory, forgetful
from sitegen.disk.publish import refuse_dangerous
from sitegen.report import Report
from sitegen.shortcuts import in_short, still_holds
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request, take_survey


def build(request: Request, memory: Memory | None = None) -> Report:
    """Bring the output up to date with content, theme and settings; any error stops before the first write.

    With `keep_going` the faulty articles are left out instead. Raises SiteError where there is nothing to build or
    nowhere to build to, SiteErrors for a faulty theme. `memory` only ever saves time.
    """
    watch = Stopwatch()
    memory = memory or forgetful()
    if request.clean:
        memory.forget()
        memory.photos.clear()
    refuse_dangerous(request.output, request.site, request.source_folders)
    with watch.stage("scan"):
        survey = take_survey(request, memory)
        last = still_holds(memory.last_build(), request, survey)
    report = in_short(request, survey, last, memory, watch) if last else None
    if report is None:
        # Late: a build with nothing to do is over before the libraries of the long way would have been loaded.
        from sitegen.whole import build_whole

        report = build_whole(request, survey, memory, watch)
    return report.with_times(watch.seconds.items())
