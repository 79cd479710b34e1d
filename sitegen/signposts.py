"""Where the paper's old addresses lead: put together from the plan of the whole paper, and tried."""

from collections.abc import Iterable
from dataclasses import replace

from sitegen.export.forwarding import Addresses, examined, forwarding
from sitegen.model import Catalogue, Page
from sitegen.pages.others import RedirectView
from sitegen.problems import Problem, SiteError
from sitegen.settings import Settings


def addresses_of(pages: Iterable[Page], catalogue: Catalogue) -> Addresses:
    """The addresses of all planned pages, and the old ones that articles name."""
    pages = tuple(pages)
    old = [page.given for page in pages if isinstance(page.given, RedirectView)]
    aliases = tuple((view.url, view.target) for view in old)
    paths = (page.path for page in pages if not isinstance(page.given, RedirectView))
    here = frozenset(f"/{path.removesuffix('index.html')}" for path in paths)
    return Addresses(here, (*catalogue.articles, *catalogue.static), aliases)


def legacy_problems(addresses: Addresses, settings: Settings, file: str, text: str) -> list[Problem]:
    """What is wrong with `[[legacy]]`, at its places in the settings file, whose text is given."""
    try:
        found = list(examined(forwarding(addresses, settings), addresses, settings))
    except SiteError as error:
        found = [error.problem]
    return [_placed(one, file, text) for one in found]


def _placed(found: Problem, file: str, text: str) -> Problem:
    """Where the example, or else the old address, is written."""
    facts = dict(found.facts)
    wanted = facts.get("example") or facts["old"]
    for number, line in enumerate(text.split("\n"), 1):
        if wanted in line:
            column = line.index(wanted) + 1
            return replace(found, line=number, column=column, length=len(wanted)).at(file, text)
    return found.at(file)
