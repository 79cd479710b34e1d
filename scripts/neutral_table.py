"""Writes sitegen/text/neutral.txt, the table of syllables that is shipped, from the frequencies of the package wordfreq.

In an environment of its own: `pip install wordfreq`, then `python scripts/neutral_table.py`.

wordfreq (Robyn Speer, https://github.com/rspeer/wordfreq) has its Vietnamese list from Wikipedia, subtitles, news and the web;
its data may be used and shared under CC BY-SA 4.0, and so may the table.
"""

from collections import Counter
from pathlib import Path

from wordfreq import get_frequency_dict

from sitegen.text.table import written_table
from sitegen.text.words import words

TARGET = Path(__file__).parent.parent / "sitegen" / "text" / "neutral.txt"
DOCUMENTS, LENGTH = 10_000, 450
"""The archive that the table speaks for: its size, and the syllables of a usual article."""
NOTICE = """\
# How often syllables are written in Vietnamese, in tenths of a bit; made by scripts/neutral_table.py.
# From the frequencies of wordfreq 3.1 by Robyn Speer (Wikipedia, subtitles, news, web): CC BY-SA 4.0,
# https://creativecommons.org/licenses/by-sa/4.0/; this table may be shared under the same licence.
"""


def main() -> None:
    frequencies = get_frequency_dict("vi", wordlist="small")
    counts = Counter(
        {
            word: round(frequency * DOCUMENTS * LENGTH * 1000)
            for word, frequency in frequencies.items()
            if words(word) == (word,)
        }
    )
    _, _, lines = written_table(counts, DOCUMENTS).partition("\n")
    TARGET.write_text(f"{NOTICE}sitegen-syllables 1 documents={DOCUMENTS} length={LENGTH}\n{lines}", "utf-8")


main()
