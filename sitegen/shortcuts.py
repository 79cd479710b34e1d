"""What memory spares a build: nothing to do where nothing changed, little where articles were edited or came."""

from dataclasses import replace

from sitegen.cache.memory import LastBuild, Memory
from sitegen.report import Report
from sitegen.standing import is_untouched
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request, Survey


def still_holds(last: LastBuild | None, request: Request, survey: Survey) -> LastBuild | None:
    """The last build, if only articles can have changed since: same settings and theme, same articles published by the
    clock, nothing in it that this request would refuse."""
    if last is None or last.site != survey.site or not last.holds_at(request.clock.as_of):
        return None
    return None if replace(last.report, strict=request.strict).failed else last


def in_short(request: Request, survey: Survey, last: LastBuild, memory: Memory, watch: Stopwatch) -> Report | None:
    """The report of a build that had little or nothing to do; None where the long way must be gone."""
    if last.files == survey.files:
        with watch.stage("publish"):
            return _nothing_to_do(request, survey, last, memory)
    # Late: with nothing to do, nothing of what reads and makes pages is needed.
    if dict(last.files).keys() == survey.digests.keys():
        from sitegen.retouch import retouch

        return retouch(request, survey, last, memory, watch)
    from sitegen.arrivals import admit

    return admit(request, survey, last, memory, watch)


def _nothing_to_do(request: Request, survey: Survey, last: LastBuild, memory: Memory) -> Report | None:
    """The last report, where every file is as it was and the output is as we left it."""
    if not is_untouched(memory, request.output):
        return None
    memory.keep_digests(survey.found.sources, survey.digests, survey.scanned_ns)
    memory.save()
    pages = last.report.pages
    report: Report = replace(last.report, strict=request.strict, written=0, unchanged=pages, removed=0)
    return report
