"""The repository's own paper, as tests build it."""

from dataclasses import replace
from pathlib import Path

from small_site import NOW

from sitegen.catalogue.states import Clock
from sitegen.disk.site import find_site
from sitegen.survey import Request
from sitegen.workers import Processes

REPOSITORY = Path(__file__).parent.parent


def sample_request(renditions: bool = False) -> Request:
    """`renditions` of its pictures take longer to make than all else, and most tests look at something else."""
    settings = find_site(REPOSITORY).settings
    settings = replace(settings, pictures=replace(settings.pictures, enabled=renditions))
    return Request(REPOSITORY, settings, REPOSITORY / "output", Clock(NOW), workforce=Processes(1))
