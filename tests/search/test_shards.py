"""Shards: what is put into a segment's buckets comes out again, term by term."""

from array import array

from factory import published
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.model import Section
from sitegen.search.segments import segments
from sitegen.search.shards import Heap, Stretch, bucket_of, heap, postings, section_term, shards_of, stretches
from sitegen.text.terms import ONCE, SOUND_SHIFT, TITLE, article_terms, pair, single

terms = st.integers(0, (1 << 50) - 1)


@settings(max_examples=50)
@given(st.lists(st.sets(terms, max_size=20), max_size=8), st.sampled_from([1, 4, 64]))
def test_what_goes_in_comes_out(held, buckets):
    """Every article is found under each of its terms, whatever the number of buckets, and no sound is lost."""
    numbers = tuple(place * 300 for place in range(len(held)))
    whole = Heap(buckets, numbers, tuple(array("Q", sorted(one)).tobytes() for one in held), ())
    shards = shards_of(whole, Stretch(0, buckets))
    assert set(shards) == set(range(buckets))
    for number, own in zip(numbers, held, strict=True):
        for term in own:
            found = postings(shards[bucket_of(term, buckets)], term, buckets)
            assert any(one.place == term & 3 and number in one.numbers for one in found)


def test_stretches_make_what_the_whole_makes():
    """Made in pieces or at once: the same bytes."""
    articles = [published(number, f"Bài về làng {number}") for number in range(1, 40)]
    (segment,) = segments(sorted(articles, key=lambda one: one.article.date, reverse=True))
    whole = heap(segment, (article_terms(one.article.title, (), "", "") for one in segment.articles))
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
    shards = shards_of(Heap(1, (7,), (array("Q", both).tobytes(),), ()), Stretch(0, 1))
    found = postings(shards[0], pair("ha", "nam"), 1)
    assert sorted(one.place for one in found) == [TITLE, ONCE]
    assert len({one.spelling for one in found}) == 2
    assert postings(shards[0], single("khác"), 1) == []
