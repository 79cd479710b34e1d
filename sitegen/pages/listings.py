"""Lists of articles, page by page: sections, tags, authors. Pages are numbered from the oldest.

So a page once full never changes again, and can be cached and cited: a new article changes the front of its lists, and
now and then adds a page behind it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from sitegen.model import Listing, Page, Published, Section
from sitegen.pages.cards import Card, Link, Paper
from sitegen.pages.paths import output_path
from sitegen.text.normal import fold

SECTION, TAG, AUTHOR = "section", "tag", "author"


@dataclass(frozen=True)
class ListingView:
    """One page of a list. `number` is 0 on the front of the list, which shows the newest; `newer`, `older` are addresses.

    `years` lead to the newest article of each year, on the front of a list of several years: a numbered page would not
    stay as it is.
    """

    kind: str
    url: str
    canonical: str
    title: str
    description: str
    breadcrumb: tuple[Link, ...]
    children: tuple[Link, ...]
    cards: tuple[Card, ...]
    number: int
    newer: str
    older: str
    feed: str
    organization: bool
    years: tuple[Link, ...]


@dataclass(frozen=True)
class TermLink:
    """A tag or an author in the index, with the number of articles."""

    url: str
    name: str
    count: int


@dataclass(frozen=True)
class TermGroup:
    """The names that begin with one letter."""

    letter: str
    terms: tuple[TermLink, ...]


@dataclass(frozen=True)
class TermsView:
    """The index of all tags or of all authors."""

    kind: str
    url: str
    canonical: str
    breadcrumb: tuple[Link, ...]
    groups: tuple[TermGroup, ...]


@dataclass(frozen=True)
class Sheet:
    """A stretch of a list, newest first; `number` 0 is the front."""

    number: int
    articles: tuple[Published, ...]


def sheets(articles: tuple[Published, ...], size: int) -> tuple[Sheet, ...]:
    """Cut a list (newest first) into a front of `size` to 2 * `size` - 1 articles and full sheets behind it.

    Sheet 1 holds the `size` oldest, and so on: what is on a numbered sheet depends on older articles only.
    """
    full = max(0, len(articles) // size - 1)
    oldest_first = articles[::-1]
    numbered = [Sheet(n + 1, oldest_first[n * size : (n + 1) * size][::-1]) for n in range(full)]
    return (Sheet(0, oldest_first[full * size :][::-1]), *numbered[::-1])


def listing_pages(paper: Paper) -> Iterator[Page]:
    """All pages of all sections, tags and authors."""
    groups = ((SECTION, paper.catalogue.sections), (TAG, paper.catalogue.tags), (AUTHOR, paper.authors))
    for kind, listings in groups:
        for listing in listings:
            yield from _pages_of(kind, listing, paper)


def _pages_of(kind: str, listing: Listing, paper: Paper) -> Iterator[Page]:
    cut = sheets(listing.articles, paper.settings.page_size)
    urls = [_sheet_url(listing, sheet) for sheet in cut]
    wants_all = paper.has_new(listing.articles)
    for place, sheet in enumerate(cut):
        if not (wants_all or paper.wants_list(sheet.articles)):
            continue
        newer = urls[place - 1] if place else ""
        older = urls[place + 1] if place + 1 < len(urls) else ""
        years = () if sheet.number else _years(cut, urls)
        view = _view(kind, listing, sheet, urls[place], newer, older, years, paper)
        yield Page(output_path(urls[place]), "listing.html", view)


def _years(cut: Sequence[Sheet], urls: Sequence[str]) -> tuple[Link, ...]:
    """Where each year begins, newest first; none if there is but one."""
    found: dict[int, str] = {}
    for sheet, url in zip(cut, urls, strict=True):
        for year in dict.fromkeys([one.article.date.year for one in sheet.articles]):
            found.setdefault(year, url)
    # On the front itself the place is enough.
    places = {year: ("" if url == urls[0] else url) for year, url in found.items()}
    return tuple(Link(f"{url}#site_{year}", f"{year}") for year, url in places.items()) if len(found) > 1 else ()


def _sheet_url(listing: Listing, sheet: Sheet) -> str:
    return f"{listing.term.url}trang/{sheet.number}/" if sheet.number else listing.term.url


def _view(
    kind: str,
    listing: Listing,
    sheet: Sheet,
    url: str,
    newer: str,
    older: str,
    years: tuple[Link, ...],
    paper: Paper,
) -> ListingView:
    term = listing.term
    section = term if isinstance(term, Section) else None
    return ListingView(
        kind,
        url,
        paper.canonical(url),
        term.title,
        term.description,
        paper.breadcrumb(section) if section else paper.breadcrumb(None, Link(term.url, term.title)),
        _children(section, paper),
        paper.cards_of(sheet.articles),
        sheet.number,
        newer,
        older,
        f"{term.url}rss.xml" if section and not paper.settings.offline else "",
        False if isinstance(term, Section) else term.organization,
        years,
    )


def _children(section: Section | None, paper: Paper) -> tuple[Link, ...]:
    """The subsections; none on sheets of tags and authors."""
    if section is None:
        return ()
    below = (listing.term for listing in paper.catalogue.sections)
    return tuple(Link(one.url, one.title) for one in below if isinstance(one, Section) and one.parent == section.slug)


def term_pages(paper: Paper) -> Iterator[Page]:
    """The indexes of tags and authors, in dictionary order, grouped by first letter."""
    for kind, url, listings in (
        (TAG, "/tu-khoa/", paper.catalogue.tags),
        (AUTHOR, "/tac-gia/", paper.authors),
    ):
        if listings:
            view = TermsView(kind, url, paper.canonical(url), paper.breadcrumb(), _groups(kind, listings))
            yield Page(output_path(url), "terms.html", view)


def _groups(kind: str, listings: tuple[Listing, ...]) -> tuple[TermGroup, ...]:
    """Listings are in order already; authors stand under the letter of their given name, the last."""
    groups: dict[str, list[TermLink]] = {}
    for listing in listings:
        letter = _letter(listing.term.title.split()[-1] if kind == AUTHOR else listing.term.title)
        groups.setdefault(letter, []).append(TermLink(listing.term.url, listing.term.title, len(listing.articles)))
    return tuple(TermGroup(letter, tuple(terms)) for letter, terms in groups.items())


_OWN_LETTERS = "ĂÂĐÊÔƠƯ"


def _letter(word: str) -> str:
    """The letter of the alphabet: Ấ stands under Â, Đ under Đ, a digit under 0–9."""
    first = normalize("NFD", word[:1].upper())
    letter = normalize("NFC", "".join(c for c in first if c not in "\u0300\u0301\u0303\u0309\u0323"))[:1]
    if letter in _OWN_LETTERS and letter:
        return letter
    plain = fold(letter).upper()
    return plain if plain.isalpha() else "0–9"
