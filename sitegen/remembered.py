"""The paper of the last build as memory has it, for those who ask what a few articles are, or would be, in it."""

from collections.abc import Iterator

from sitegen.cache.memory import LastBuild, Memory
from sitegen.cache.places import links_of, source_of
from sitegen.catalogue.few import Before, Roll
from sitegen.catalogue.revise import Frame
from sitegen.model import Article
from sitegen.pages.paths import Occupied, output_path


def last_paper(memory: Memory, last: LastBuild) -> Before | None:
    """None where memory has not what that takes."""
    roll, frame = memory.roll(), memory.frame()
    if not roll or not isinstance(frame, Frame):
        return None
    then, occupied = dict(last.files), Occupied(memory.outputs())

    def article(path: str) -> Article | None:
        reading = memory.reading(path, then.get(path))
        return reading.article if reading else None

    def source_at(url: str) -> str:
        place = memory.article_place(output_path(url))
        return source_of(place) if place else ""

    def linking(addresses: set[str]) -> Iterator[str]:
        for place in memory.article_places().values():
            if any(link.partition("#")[0].partition("?")[0] in addresses for link in links_of(place)):
                yield source_of(place)

    return Before(frame.targets, Roll(*roll), last.report.problems, article, source_at, linking, occupied.takes)
