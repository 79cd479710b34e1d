"""The repository's own paper: whole, clean, and as rich as a sample should be."""

from collections import Counter
from dataclasses import replace

import pytest
from sample import sample_request

from sitegen.build import build
from sitegen.cache.memory import forgetful
from sitegen.model import DRAFT, EXPIRED, SCHEDULED
from sitegen.stopwatch import Stopwatch
from sitegen.whole import Prepared, check, look_through

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sample() -> Prepared:
    return look_through(sample_request(), forgetful(), Stopwatch())


def test_nothing_is_wrong_with_it():
    """No error, no warning, no notice, under --strict and with the imprint checked."""
    assert check(replace(sample_request(renditions=True), strict=True)).problems == ()


def test_it_is_rich_enough_to_show_a_paper(sample):
    """At least 40 articles, 8 sections with subsections, 40 tags, several desks, more than ten years."""
    catalogue = sample.catalogue
    assert len(catalogue.articles) >= 40
    tops = [listing for listing in catalogue.sections if not listing.term.parent]
    assert len(tops) >= 8
    assert len(catalogue.sections) > len(tops)
    assert len(catalogue.tags) >= 40
    assert len(catalogue.authors) >= 5
    years = {one.article.date.year for one in catalogue.articles}
    assert min(years) == 2012
    assert max(years) == 2026


def test_every_article_has_a_good_length_and_a_picture(sample):
    """250 to 700 words; a lead picture or a figure."""
    for one in sample.catalogue.articles:
        assert 250 <= one.article.body.words <= 700, one.article.path
        assert one.picture or one.images, one.article.path


def test_it_shows_every_kind_of_article(sample):
    """A draft, a scheduled and an expired one; corrections, aliases, pins; tables, notes, quotations, lists."""
    states = Counter(entry.state for entry in sample.register)
    assert min(states[DRAFT], states[SCHEDULED], states[EXPIRED]) >= 1
    articles = [one.article for one in sample.catalogue.articles]
    for name in ("corrections", "aliases", "related", "updated", "source", "featured"):
        assert any(getattr(article, name) for article in articles), name
    html = "".join(reading.html.decode() for reading in sample.readings.values())
    for tag in (
        "<table",
        "<blockquote>",
        "<ul>",
        "<ol>",
        "<figure>",
        "<figcaption>",
        'class="footnote',
        "<abbr",
        'class="dateline"',
    ):
        assert tag in html, tag


def test_it_builds(tmp_path):
    """And what it publishes is what it planned."""
    report = build(replace(sample_request(renditions=True), output=tmp_path))
    assert report.published
    assert report.written == report.pages
