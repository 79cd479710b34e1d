"""Shards: what is put into a segment's buckets comes out again, term by term."""

from array import array
from unittest.mock import patch

from factory import published
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.model import Section
from sitegen.search.segments import Held, segments
from sitegen.search.shards import (
    Amendment,
    Heap,
    Stretch,
    amended,
    amendments,
    bucket_of,
    heap,
    line_of,
    lines_of,
    most_listed,
    postings,
    section_term,
    shards_of,
    stretches,
)
from sitegen.text.terms import ONCE, PLACE_BITS, SOUND_SHIFT, TITLE, article_terms, pair, single

terms = st.integers(0, (1 << 50) - 1)


@settings(max_examples=50)
@given(st.lists(st.sets(terms, max_size=20), max_size=8), st.sampled_from([1, 4, 6, 64]))
def test_what_goes_in_comes_out(held, buckets):
    """Every article is found under each of its terms, whatever the number of buckets, and no sound is lost."""
    numbers = tuple(place * 300 for place in range(len(held)))
    whole = Heap(buckets, numbers, tuple(array("Q", sorted(one)).tobytes() for one in held), {})
    shards = shards_of(whole, Stretch(0, buckets))
    assert set(shards) == set(range(buckets))
    for number, own in zip(numbers, held, strict=True):
        for term in own:
            found = postings(shards[bucket_of(term, buckets)], term, buckets)
            assert any(one.place == term & 3 and number in one.numbers for one in found)


@given(st.sets(st.integers(0, 1 << 21), min_size=1, max_size=200))
def test_however_many_have_a_term_they_are_told(numbers):
    """One, a few whose distances are whole bytes, or many whose distances are bits; the next entry is found as well."""
    wanted, other = single("hà"), single("hà") ^ 1 << PLACE_BITS
    shard = holding({number: {wanted, other} for number in numbers}, 1)[0]
    assert [one.numbers for one in postings(shard, wanted, 1)] == [tuple(sorted(numbers))] * 2


def test_stretches_make_what_the_whole_makes():
    """Made in pieces or at once: the same bytes."""
    articles = [published(number, f"Bài về làng {number}") for number in range(1, 40)]
    (segment,) = segments(sorted(articles, key=lambda one: one.article.date, reverse=True))
    whole = heap(segment, (article_terms(one.article.title, (), "", "") for one in articles))
    at_once = shards_of(whole, Stretch(0, segment.buckets))
    assert {k: v for s in stretches(segment) for k, v in shards_of(whole, s).items()} == at_once
    in_halves = [shards_of(whole, Stretch(n, n + 1)) for n in range(segment.buckets)]
    assert {k: v for one in in_halves for k, v in one.items()} == at_once


def test_a_section_has_the_articles_of_those_below_it():
    """Filters ask for sections as for words."""
    below = Section("thoi-su/chinh-tri", "Chính trị", parent="thoi-su")
    articles = [published(1, section=below), published(2, section=Section("thoi-su", "Thời sự"))]
    (segment,) = segments(articles[::-1])
    shards = shards_of(heap(segment, (b"", b"")), Stretch(0, segment.buckets))

    def members(slug):
        term = section_term(slug)
        found = postings(shards[bucket_of(term, segment.buckets)], term, segment.buckets)
        return [number for one in found for number in one.numbers]

    assert members("thoi-su") == list(segment.numbers)
    assert members("thoi-su/chinh-tri") == [segment.numbers[0]]


def test_spellings_stand_apart_in_a_shard():
    """One sound, two spellings, two entries."""
    both = sorted([pair("hà", "nam") + TITLE, pair("hạ", "năm") + ONCE])
    assert both[0] >> SOUND_SHIFT == both[1] >> SOUND_SHIFT
    shards = shards_of(Heap(1, (7,), (array("Q", both).tobytes(),), {}), Stretch(0, 1))
    found = postings(shards[0], pair("ha", "nam"), 1)
    assert sorted(one.place for one in found) == [TITLE, ONCE]
    assert len({one.spelling for one in found}) == 2
    assert postings(shards[0], single("khác"), 1) == []


# Few sounds and spellings, so that terms often share a line.
crowded = st.builds(
    lambda sound, spelling, place: sound << SOUND_SHIFT | spelling << 2 | place,
    st.sampled_from([0, 1, 2**31, 2**31 + 1, 2**31 + 2**20]),
    st.sampled_from([3, 259, 4]),
    st.integers(0, 3),
)
papers = st.dictionaries(st.integers(0, 400), st.frozensets(crowded, max_size=8), max_size=6)


def packed(held):
    return {number: array("Q", sorted(own)).tobytes() for number, own in sorted(held.items())}


def holding(held, buckets):
    """The shards of articles with these terms."""
    own = packed(held)
    return shards_of(Heap(buckets, tuple(own), tuple(own.values()), {}), Stretch(0, buckets))


@given(papers, papers, st.sampled_from([1, 3, 16]), st.sampled_from([1, 2, 1000]))
def test_amended_shards_are_those_made_anew(before, after, buckets, listed):
    """Whatever came and went: the shards of before, amended, are the shards of after, and no other bucket is touched; but
    where few have again what many had, nobody knows who."""

    def lines(held):
        return {n: lines_of(Held("", n, "", ()), terms, buckets) for n, terms in packed(held).items()}

    with patch("sitegen.search.shards.LISTED", listed):
        was, now, old, new = lines(before), lines(after), holding(before, buckets), holding(after, buckets)
        changes = amendments((was.get(n, frozenset()), now.get(n, frozenset())) for n in {*was, *now})
        found = {n: amended(old[n], change, buckets) for n, change in changes.items()}
    if listed == 1000:
        assert None not in found.values()
    assert {**old, **{n: new[n] if shard is None else shard for n, shard in found.items()}} == new


def test_of_what_very_many_have_only_that_is_said():
    """Those who have it in their bodies are counted, those who have it in their titles are listed."""
    term = pair("cho", "biết")
    with patch("sitegen.search.shards.LISTED", 2):
        few, many, more = (holding({n: {term + ONCE, term + TITLE} for n in range(count)}, 1)[0] for count in (2, 3, 4))
        assert [(one.place, one.numbers, one.is_common) for one in postings(few, term, 1)] == [
            (TITLE, (0, 1), False),
            (ONCE, (0, 1), False),
        ]
        assert [(one.place, one.numbers, one.is_common) for one in postings(many, term, 1)] == [
            (TITLE, (0, 1, 2), False),
            (ONCE, (), True),
        ]
        third, fourth = (frozenset((line_of(term + place, 1), number) for place in (TITLE, ONCE)) for number in (2, 3))
        assert amended(few, Amendment(frozenset(), third), 1) == many
        assert amended(many, Amendment(frozenset(), fourth), 1) == more
        assert amended(more, Amendment(fourth, frozenset()), 1) == many
        assert amended(many, Amendment(third, frozenset()), 1) is None


def test_where_there_are_more_buckets_more_are_listed():
    """An eighth of the archive, and never fewer than a thousand: told by the buckets, not by each article that comes."""
    assert [most_listed(buckets) for buckets in (4, 6144, 32768)] == [1024, 1024, 5461]


def test_what_does_not_fit_is_not_amended():
    """A shard that lacks what should go, or has what should come, is another than was thought."""
    line = line_of(pair("hà", "nam"), 1)
    shard = shards_of(Heap(1, (7,), (array("Q", [pair("hà", "nam")]).tobytes(),), {}), Stretch(0, 1))[0]
    assert amended(shard, Amendment(frozenset({(line, 8)}), frozenset()), 1) is None
    assert amended(shard, Amendment(frozenset(), frozenset({(line, 7)})), 1) is None
    assert amended(shard, Amendment(frozenset({(line, 7)}), frozenset()), 1) == b""
