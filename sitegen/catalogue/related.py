"""“Cùng chuyên mục” and “Đọc thêm”: five and five, never the same article twice, never the page itself."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from heapq import nsmallest

from sitegen.model import Published
from sitegen.text.words import telling_words

SHOWN = 5
_STORED = 3 * SHOWN
# How many neighbours in time are looked at for each shared word: keeps the work linear in the size of the archive.
_REACH = 30
_TELLING = 8
"""The rarest tags and words of a title that are weighed: what half the paper is about says nothing of one article."""
_TAG_WEIGHT, _WORD_WEIGHT = 4, 1


def same_category(
    article: Published, section: Sequence[Published], parent: Sequence[Published], left_out: Collection[str]
) -> tuple[str, ...]:
    """The five newest others of the section; a section too small for five is helped out by the one above it.

    `left_out` are the addresses that the editor pinned to the other block, or banned.
    """
    chosen: list[str] = []
    for listed in (section, parent):
        for other in listed:
            if len(chosen) == SHOWN:
                break
            if other.url != article.url and other.url not in left_out and other.url not in chosen:
                chosen.append(other.url)
    return tuple(chosen)


def read_more(
    article: Published,
    candidates: Sequence[str],
    taken: Sequence[str],
    pins: Sequence[str],
    bans: Sequence[str],
) -> tuple[str, ...]:
    """Five others: the editor's pins first, then the best candidates; none that is banned or stands in the other block."""
    left_out = {article.url, *taken, *bans}
    chosen = [url for url in pins if url not in left_out]
    chosen += [url for url in candidates if url not in left_out and url not in chosen]
    return tuple(dict.fromkeys(chosen))[:SHOWN]


def candidates(articles: Sequence[Published]) -> Mapping[str, tuple[str, ...]]:
    """For each article's address the addresses of others, best first, by shared tags and words of the title.

    `articles` are in the paper's order. Of the articles that share a word only the nearest in time are weighed. Ties go
    to the newer, then to the smaller id; where too little is shared, the nearest in time fill up.
    """
    terms = [_terms(article) for article in articles]
    postings: dict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(terms):
        for term in own:
            postings[term].append(number)
    urls = [article.url for article in articles]
    return {
        url: tuple(urls[other] for other in _best(number, len(urls), terms[number], postings))
        for number, url in enumerate(urls)
    }


def _terms(article: Published) -> dict[str, int]:
    words = dict.fromkeys(telling_words(article.article.title), _WORD_WEIGHT)
    return words | {f"#{tag.slug}": _TAG_WEIGHT for tag in article.tags}


def _best(number: int, count: int, terms: Mapping[str, int], postings: Mapping[str, list[int]]) -> list[int]:
    """Numbers count from the newest: of two with one score the smaller number is the newer, then the smaller id."""
    scores: Counter[int] = Counter()
    shared = [term for term in terms if len(postings[term]) > 1]
    for term in nsmallest(_TELLING, shared, key=lambda term: (len(postings[term]), term)):
        holders, weight = postings[term], terms[term]
        here = bisect_left(holders, number)
        scores.update(holders[max(0, here - _REACH) : here + _REACH + 1] * weight)
    del scores[number]
    # One whole number holds score and place: sorting these is several times quicker than sorting by a key.
    ranked = [other % count for other in nsmallest(_STORED, [other - score * count for other, score in scores.items()])]
    if len(ranked) < _STORED:
        # Enough on either side for both blocks: the oldest article has nothing behind it.
        near = (other for far in range(1, _STORED + 1) for other in (number - far, number + far))
        ranked = list(dict.fromkeys([*ranked, *(other for other in near if 0 <= other < count)]))
    return ranked[:_STORED]
