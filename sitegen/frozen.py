"""A table of syllables made of the site's own archive."""

from collections import Counter

from sitegen.cache.memory import forgetful
from sitegen.desk import Bodies
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request
from sitegen.text.table import written_table
from sitegen.text.words import words
from sitegen.whole import look_through


def own_table(request: Request) -> tuple[str, int]:
    """The table of everything that is published now, and the number of articles in it."""
    memory = forgetful()
    prepared = look_through(request, memory, Stopwatch())
    bodies = Bodies(request.desk, prepared.readings, prepared.survey.found.sources, memory)
    counts: Counter[str] = Counter()
    for one in prepared.catalogue.articles:
        article = one.article
        counts.update(words(f"{article.title}\n{article.summary}\n{bodies.text(article.path)}"))
    articles = len(prepared.catalogue.articles)
    return written_table(counts, articles), articles
