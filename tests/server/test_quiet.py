"""How long to wait for a writer, as arithmetic."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sitegen.server.quiet import PLAIN, Batch, Sign, ceiling, demanded


def test_a_plain_save_is_handed_over_at_once() -> None:
    """A file that was closed after writing waits for nothing but its twin."""
    batch = Batch()
    batch.hear("a.md", Sign.OPEN, 10.0)
    batch.hear("a.md", Sign.DONE, 10.001)
    assert batch.due == 10.001 + PLAIN


def test_an_unfinished_or_missing_file_is_waited_for() -> None:
    """Its writer is likely to come back."""
    writing, away, away_and_back = Batch(), Batch(), Batch()
    writing.hear("a.md", Sign.OPEN, 10.0)
    away.hear("a.md", Sign.GONE, 10.0)
    away_and_back.hear("a.md", Sign.GONE, 10.0)
    away_and_back.hear("a.md", Sign.DONE, 10.0)
    assert writing.due > away.due > away_and_back.due == 10.0 + PLAIN


def test_what_is_only_seen_does_not_end_the_writing() -> None:
    """A change of rights says nothing of the words."""
    batch = Batch()
    batch.hear("a.md", Sign.OPEN, 10.0)
    due = batch.due
    batch.hear("a.md", Sign.SEEN, 10.0)
    assert batch.due == due


def test_many_files_are_waited_for_longer() -> None:
    """Version control pauses between files, and more will follow."""
    waits = [demanded(files, unfinished=False, gone=False) for files in (1, 5, 10, 100, 5000)]
    assert waits[0] == waits[1] == PLAIN
    assert waits[1] < waits[2] < waits[3] <= waits[4] <= 0.5


def test_a_flood_goes_on_in_its_next_wave() -> None:
    """Whoever changed a hundred files a second ago is not done with the first file that follows, but a later save is."""
    flood = Batch()
    for number in range(100):
        flood.hear(f"{number}.md", Sign.DONE, 10.0)
    soon, later = flood.next(11.0), flood.next(11.0)
    soon.hear("a.md", Sign.DONE, 12.0)
    later.hear("a.md", Sign.DONE, 15.0)
    assert soon.due - 12.0 > 10 * PLAIN
    assert later.due == 15.0 + PLAIN


def test_saves_one_after_the_other_stay_quick() -> None:
    """A diligent writer is no flood."""
    batch, moment = Batch(), 10.0
    for _ in range(50):
        batch.hear("a.md", Sign.DONE, moment)
        assert batch.due <= moment + PLAIN + 1e-9
        batch, moment = batch.next(moment + 0.1), moment + 0.2


@given(st.lists(st.tuples(st.floats(0, 0.3), st.integers(0, 500), st.sampled_from(Sign)), min_size=1, max_size=300))
def test_nobody_is_starved(events: list[tuple[float, int, Sign]]) -> None:
    """However it goes on, a batch is handed over in the end; and never before the last thing heard, or the ceiling."""
    batch, moment = Batch(), 0.0
    dues = []
    for pause, number, sign in events:
        moment += pause
        batch.hear(f"{number}.md", sign, moment)
        dues.append(batch.due)
    assert batch.due <= batch.first + ceiling(len(batch.signs)) <= batch.first + 10.0
    assert batch.due >= min(batch.last, batch.first + ceiling(len(batch.signs)))
    assert all(ceiling(a) <= ceiling(b) for a, b in pairwise(range(600)))
