"""What the pages offer to a theme's templates."""

from collections.abc import Mapping

from sitegen.pages.article import ArticleView, StaticView
from sitegen.pages.days import ArchiveView, DayView, MonthView, YearView
from sitegen.pages.home import HomeView
from sitegen.pages.listings import ListingView, TermsView
from sitegen.pages.others import NotFoundView, RedirectView, WithdrawnView
from sitegen.pages.search import SearchView

VIEWS: Mapping[str, type] = {
    "home.html": HomeView,
    "article.html": ArticleView,
    "page.html": StaticView,
    "listing.html": ListingView,
    "terms.html": TermsView,
    "archive.html": ArchiveView,
    "year.html": YearView,
    "month.html": MonthView,
    "day.html": DayView,
    "search.html": SearchView,
    "404.html": NotFoundView,
    "redirect.html": RedirectView,
    "withdrawn.html": WithdrawnView,
}
"""The view that each template is given as `page`. A theme has all of these templates, by itself or from its parents."""

WITH_BODY = frozenset({"article.html", "page.html"})
"""The templates that are given the HTML of an article as `body`."""
