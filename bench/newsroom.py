"""Writes a Vietnamese-looking newspaper without end, the same one for the same seed."""

import random
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import accumulate, count
from pathlib import Path

SEED = 42
AUTHORS, TAGS, PICTURES = 40, 200, 8
FIRST_DAY = datetime(2016, 1, 1, tzinfo=timezone(timedelta(hours=7)))
SPAN = timedelta(days=3652, hours=12)


@dataclass(frozen=True, slots=True)
class Story:
    """One article; `section` by titles, "Thời sự/Chính trị"."""

    title: str
    date: datetime
    section: str
    tags: tuple[str, ...]
    author: str
    summary: str
    image: str
    slug: str
    body: str

    @property
    def file(self) -> str:
        """Where the article lies below the content folder."""
        return f"{self.date:%Y/%m}/{self.slug}.md"

    @property
    def page(self) -> str:
        """Where every tool is asked to put it in its output."""
        return f"{section_slug(self.section)}/{self.slug}.html"


def stories(seed: int = SEED) -> Iterator[Story]:
    """Articles of the ten years from 2016, in no order, each with an address of its own."""
    newsroom = Newsroom(read_vocabulary(), random.Random(seed))
    return (newsroom.story(number) for number in count())


def slugify(text: str) -> str:
    """`Đồng Tháp: “Lúa gạo”` -> `dong-thap-lua-gao`."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    kept = "".join(_in_slug(letter) for letter in letters)
    return "-".join(part for part in kept.split("-") if part)


def _in_slug(letter: str) -> str:
    if letter.isascii() and letter.isalnum():
        return letter
    return "" if unicodedata.combining(letter) else "-"


def section_slug(section: str) -> str:
    """`Thời sự/Chính trị` -> `thoi-su/chinh-tri`."""
    return "/".join(slugify(part) for part in section.split("/"))


# --- words -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What `vocabulary.toml` holds: the sections, each with its share of the articles and its words; words of all."""

    shares: dict[str, int]
    words: dict[str, list[str]]
    common: list[str]
    places: list[str]
    names: tuple[list[str], list[str], list[str]]

    @property
    def sections(self) -> list[str]:
        return list(self.words)

    @property
    def telling(self) -> list[str]:
        """The common words that mean something, not "và" or "của": headlines are made with them."""
        return self.common[29:]


def read_vocabulary() -> Vocabulary:
    """The words beside this file."""
    table = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text("utf-8"))
    sections, names = table["sections"], table["names"]
    return Vocabulary(
        {section["title"]: section["share"] for section in sections},
        {section["title"]: _listed(section["words"]) for section in sections},
        _listed(table["common"]),
        _listed(table["places"]),
        (_listed(names["family"]), _listed(names["middle"]), _listed(names["given"])),
    )


def _listed(text: str) -> list[str]:
    return [word.strip() for word in text.split(",")]


# --- writing ---------------------------------------------------------------------------------------------------------


class Newsroom:
    """Draws everything from one source of chance: the order of the draws is the corpus."""

    def __init__(self, vocabulary: Vocabulary, chance: random.Random):
        self.chance = chance
        self.vocabulary = vocabulary
        self.authors = self._authors()
        sections = vocabulary.sections
        # The most used tag first; every section has popular tags and rare ones.
        self.topics = [sections[rank % len(sections)] for rank in range(TAGS)]
        self.tags = [vocabulary.words[topic][rank // len(sections)] for rank, topic in enumerate(self.topics)]
        self.tag_shares = [1.0 / (rank + 1) for rank in range(TAGS)]
        self.used: set[str] = set()

    def _authors(self) -> list[str]:
        authors: dict[str, None] = {}
        while len(authors) < AUTHORS:
            authors[" ".join([self.chance.choice(part) for part in self.vocabulary.names])] = None
        return list(authors)

    def story(self, number: int) -> Story:
        chance, words = self.chance, self.vocabulary.words
        section = chance.choices(self.vocabulary.sections, list(self.vocabulary.shares.values()))[0]
        other = words[chance.choice(self.vocabulary.sections)]
        # Five words return throughout an article, so that some articles are really near others.
        focus = chance.sample(words[section], 5)
        date = (FIRST_DAY + timedelta(seconds=chance.randrange(int(SPAN.total_seconds())))).replace(second=0)
        place = chance.choice(self.vocabulary.places)
        pen = _Pen(chance, self.vocabulary, self.authors, focus, words[section], other, place)
        title = pen.title()
        image = f"/images/anh-{number % PICTURES + 1}.png"
        body = pen.body(image)
        tags = self._tags_of(section)
        author = chance.choice(self.authors)
        return Story(title, date, section, tags, author, pen.sentence(24), image, self._slug(title, number), body)

    def _slug(self, title: str, number: int) -> str:
        slug = slugify(title)[:70].strip("-")
        if slug in self.used:
            slug = f"{slug}-{number}"
        self.used.add(slug)
        return slug

    def _tags_of(self, section: str) -> tuple[str, ...]:
        """Two to four, three in four of them from the article's own section; one drawn twice counts once."""
        own = [rank for rank in range(TAGS) if self.topics[rank] == section]
        chosen: dict[str, None] = {}
        for _ in range(self.chance.randint(2, 4)):
            ranks = own if self.chance.random() < 0.75 else range(TAGS)
            rank = self.chance.choices(ranks, [self.tag_shares[one] for one in ranks])[0]
            chosen[self.tags[rank]] = None
        return tuple(chosen)


class _Pen:
    """Writes one article, from its focus, the words of its section and of another one, and its place."""

    def __init__(
        self,
        chance: random.Random,
        vocabulary: Vocabulary,
        authors: list[str],
        focus: list[str],
        own: list[str],
        other: list[str],
        place: str,
    ):
        self.chance, self.vocabulary, self.authors = chance, vocabulary, authors
        self.focus, self.own, self.other, self.place = focus, own, other, place
        self.common_shares = list(accumulate(1.0 / (rank + 3) ** 0.6 for rank in range(len(vocabulary.common))))
        self.own_shares = list(accumulate(1.0 / (rank + 1) ** 0.5 for rank in range(len(own))))

    def title(self) -> str:
        choice, telling = self.chance.choice, self.vocabulary.telling
        topic = f"{self._topic()} {choice(telling)} {choice(self.focus)} {choice(telling)} {choice(self.own)}"
        return f"{self.place} “{topic}”" if self.chance.random() < 0.1 else f"{self.place}: {topic}"

    def body(self, image: str) -> str:
        """Paragraphs with links and stress, a picture with its caption; often a heading, a quote, a list, a table."""
        chance = self.chance
        blocks = self._paragraphs()
        blocks.insert(1, self._picture(self._mark_up(blocks), image))
        if chance.random() < 0.5:
            blocks.insert(len(blocks) // 2, f"## {self._topic()} {chance.choice(self.vocabulary.telling)}")
        if chance.random() < 0.4:
            blocks.insert(chance.randint(3, len(blocks)), f"> {self.sentence(22)}")
        if chance.random() < 0.35:
            blocks.insert(chance.randint(3, len(blocks)), self._list())
        if chance.random() < 0.15:
            blocks.insert(len(blocks) - 1, self._table())
        return "\n\n".join(blocks) + "\n"

    def _paragraphs(self) -> list[str]:
        """Six to twelve, 300 to 600 syllables together."""
        syllables, paragraphs = self.chance.randint(300, 600), self.chance.randint(6, 12)
        return [self._paragraph(max(15, syllables // paragraphs)) for _ in range(paragraphs)]

    def _paragraph(self, syllables: int) -> str:
        sentences: list[str] = []
        while syllables > 0:
            length = min(self.chance.randint(14, 28), max(syllables, 6))
            sentences.append(self.sentence(length))
            syllables -= length
        return " ".join(sentences)

    def _mark_up(self, paragraphs: list[str]) -> str:
        """Two links, something bold and something in italics, in three of the paragraphs; the topic of a link."""
        choice = self.chance.choice
        first, second, third = self.chance.sample(range(len(paragraphs)), 3)
        topic = choice(self.focus)
        more = f"[{topic}](https://bao.example.vn/chu-de/{slugify(topic)})"
        paragraphs[first] += f" Xem thêm {more} để biết chi tiết."
        paragraphs[second] = f"**{self._topic()}** {paragraphs[second]}"
        sign = f"[tín hiệu tích cực](https://bao.example.vn/{slugify(self.place)}/)"
        paragraphs[third] += f" Theo *{choice(self.authors)}*, đây là {sign}."
        return topic

    def _picture(self, topic: str, image: str) -> str:
        credit = self.chance.choice(self.authors)
        return f'![{self.place} - {topic}]({image} "Ảnh: {credit}")\n*{self.sentence(10)}*'

    def _list(self) -> str:
        return "\n".join(f"- {self.sentence(9)}" for _ in range(self.chance.randint(3, 5)))

    def _table(self) -> str:
        chance = self.chance
        rows = ["| Chỉ tiêu | Năm trước | Năm nay |", "|---|---:|---:|"]
        for _ in range(4):
            topic = chance.choice(self.own).capitalize()
            rows.append(f"| {topic} | {chance.randint(10, 999)} | {chance.randint(10, 999)} |")
        return "\n".join(rows)

    def _topic(self) -> str:
        return self.chance.choice(self.focus).capitalize()

    def sentence(self, syllables: int) -> str:
        words = self._words(syllables)
        if len(words) > 8:
            words[len(words) // 2] += ","
        text = " ".join(words)
        return f"{text[0].upper()}{text[1:]}."

    def _words(self, syllables: int) -> list[str]:
        words: list[str] = []
        while syllables > 0:
            words.append(self._word())
            syllables -= words[-1].count(" ") + 1
        return words

    def _word(self) -> str:
        """Mostly common words and those of the focus, now and then one of another section, a number, a name."""
        chance, drawn = self.chance, self.chance.random()
        if drawn < 0.60:
            return chance.choices(self.vocabulary.common, cum_weights=self.common_shares)[0]
        if drawn < 0.78:
            return chance.choice(self.focus)
        if drawn < 0.95:
            return chance.choices(self.own, cum_weights=self.own_shares)[0]
        if drawn < 0.98:
            return chance.choice(self.other)
        return chance.choice([self.place, str(chance.randint(2, 980)), chance.choice(self.authors)])
