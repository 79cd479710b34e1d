"""Tables of syllables are texts: the same from the same counts, read back as they were written, refused where damaged."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.text.table import SPEECHLESS, documents_of, is_table, read_table, shipped_table, written_table


def test_a_table_can_be_read_by_people() -> None:
    """A line for each rarity in tenths of a bit; what was met once is left out."""
    counts = Counter({"và": 512, "lúa": 256, "gạo": 256, "xyz": 1})
    assert written_table(counts, 10) == "sitegen-syllables 1 documents=10 length=102\n10 và\n20 gạo lúa\n"


syllables = st.text("abcăâđêôơư", min_size=1, max_size=4)


@given(st.dictionaries(syllables, st.integers(2, 10**9), min_size=1), st.integers(1, 10**6))
def test_what_is_written_can_be_read(counts: dict[str, int], documents: int) -> None:
    """Every syllable, more frequent ones no rarer than others."""
    found, _, rarities = read_table(written_table(Counter(counts), documents))
    assert found == documents
    assert rarities.keys() == counts.keys()
    by_count = sorted(counts, key=lambda syllable: -counts[syllable])
    assert [rarities[one] for one in by_count] == sorted(rarities.values())
    assert max(rarities.values()) <= SPEECHLESS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "sitegen-syllables 2 documents=10 length=102\n",
        "sitegen-syllables 1 documents=0 length=5\n",
        "sitegen-syllables 1 documents=10 length=102\nhai ba\n",
        "sitegen-syllables 1 documents=10 length=102\n<<<<<<< HEAD\n10 và\n",
    ],
)
def test_what_is_no_table_is_refused(text: str) -> None:
    """Damaged, of another version, or with the marks of a merge in it."""
    assert not is_table(text)


def test_the_shipped_table_says_where_it_comes_from() -> None:
    """Its licence goes with it; small words are frequent, names are not."""
    assert is_table(shipped_table())
    assert documents_of(shipped_table()) == 10_000
    assert "wordfreq" in shipped_table().splitlines()[1]
    assert "CC BY-SA 4.0" in shipped_table()
    _, _, rarities = read_table(shipped_table())
    assert rarities["và"] < rarities["huyện"] < rarities["duyên"]
