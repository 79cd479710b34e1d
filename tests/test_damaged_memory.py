"""Whatever becomes of the memory of earlier builds, the result is a clean build's, and nobody is troubled with it."""

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from small_site import SETTINGS, article, request, tree, write_site

from sitegen.build import build
from sitegen.cache.memory import Memory, memory_of
from sitegen.cache.store import Store
from sitegen.report import Report

pytestmark = pytest.mark.slow

ROUNDS = 100
BLOCK = 4096


class Paper:
    """Twenty articles in several versions, each with its right tree, and memories of other times and places."""

    def __init__(self, folder: Path):
        self.folder, self.site, self.version = folder, folder / "site", 0
        self.right: list[dict[str, bytes]] = []
        self.problems = []
        self.others: dict[str, bytes] = {}
        for version in (2, 1, 0):
            self.write(self.site, version)
            clean = build(request(self.site, output=folder / "clean"))
            self.right.insert(0, tree(folder / "clean"))
            self.problems.insert(0, clean.problems)
            shutil.rmtree(folder / "clean")
            self.build()
            self.others[f"of version {version}"] = self.database.read_bytes()
        self.write(folder / "other", 1, "Báo khác")
        memory = memory_of(folder / "other", folder / "other/output")
        build(request(folder / "other"), memory)
        memory.store.close()
        self.others["of another paper"] = (folder / "other/.sitegen/cache.db").read_bytes()

    @property
    def database(self) -> Path:
        return self.site / ".sitegen/cache.db"

    def write(self, site: Path, version: int, name: str = "Báo Thử") -> None:
        """Version 1 has another body, version 2 another title, one more article, and a warning."""
        text = f"--- sitegen.toml\n{SETTINGS.replace('Báo Thử', name)}"
        for number in range(20):
            path, date = f"content/tin/b{number}.md", f"2024-05-{1 + number:02}"
            title = f"Bài {number}" + (" sửa" if version == 2 and number == 7 else "")
            body = f"Thân bài {number}." + ("\n\nThêm." if version == 1 and number == 3 else "")
            rubbish = {"rubbish": "x"} if version == 2 and number == 9 else {}
            text += f"--- {path}\n" + article(title, date, body, id=str(number), **rubbish)
        shutil.rmtree(site / "content", ignore_errors=True)
        write_site(site, text + (f"--- content/tin/moi.md\n{article('Mới', id='m')}" if version == 2 else ""))
        self.version = version

    def build(self) -> Report:
        memory = memory_of(self.site, self.site / "output")
        try:
            return build(request(self.site), memory)
        finally:
            memory.store.close()

    def check(self) -> None:
        """Build as the next command would, and compare."""
        report = self.build()
        assert tree(self.site / "output") == self.right[self.version]
        assert report.problems == self.problems[self.version]


@pytest.fixture(scope="module")
def paper(tmp_path_factory) -> Paper:
    return Paper(tmp_path_factory.mktemp("memory"))


# --- damage ----------------------------------------------------------------------------------------------------------

Damage = Callable[[bytearray, Random], bytes | bytearray]


def flipped(data: bytearray, chance: Random) -> bytes | bytearray:
    for _ in range(chance.choice([1, 1, 20])):
        data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
    return data


def overwritten(data: bytearray, chance: Random) -> bytes | bytearray:
    start = chance.randrange(len(data))
    data[start : start + 200] = chance.randbytes(len(data[start : start + 200]))
    return data


def truncated(data: bytearray, chance: Random) -> bytes | bytearray:
    return data[: chance.randrange(len(data))]


def truncated_at_a_block(data: bytearray, chance: Random) -> bytes | bytearray:
    return data[: BLOCK * chance.randrange(len(data) // BLOCK)]


def swapped_halves(data: bytearray, chance: Random) -> bytes | bytearray:
    middle = len(data) // 2
    return data[middle:] + data[:middle]


def swapped_blocks(data: bytearray, chance: Random) -> bytes | bytearray:
    """Two pages of the database: both are whole, neither is where it belongs."""
    one, other = (BLOCK * chance.randrange(1, len(data) // BLOCK) for _ in range(2))
    first, second = data[one : one + BLOCK], data[other : other + BLOCK]
    data[one : one + BLOCK], data[other : other + BLOCK] = second, first
    return data


def a_block_of_zeros(data: bytearray, chance: Random) -> bytes | bytearray:
    start = BLOCK * chance.randrange(len(data) // BLOCK)
    data[start : start + BLOCK] = bytes(BLOCK)
    return data


def a_block_twice(data: bytearray, chance: Random) -> bytes | bytearray:
    one, other = (BLOCK * chance.randrange(1, len(data) // BLOCK) for _ in range(2))
    data[one : one + BLOCK] = data[other : other + BLOCK]
    return data


DAMAGES: list[Damage] = [
    flipped,
    flipped,
    flipped,
    overwritten,
    truncated,
    truncated_at_a_block,
    swapped_halves,
    swapped_blocks,
    a_block_of_zeros,
    a_block_twice,
]


@pytest.mark.parametrize("damage", dict.fromkeys(DAMAGES), ids=lambda damage: damage.__name__)
def test_a_damaged_memory_leads_to_a_clean_builds_result(paper, damage):
    """Together a hundred times, between edits or without: the right tree, the right problems, and none of the damage."""
    chance = Random(damage.__name__)
    for _ in range(ROUNDS // len(DAMAGES) * DAMAGES.count(damage)):
        paper.database.write_bytes(damage(bytearray(paper.database.read_bytes()), chance))
        if chance.random() < 0.7:
            paper.write(paper.site, chance.randrange(3))
        paper.check()


def test_blocks_of_two_memories_are_no_memory(paper):
    """A copy that mixes the file of yesterday with the one of today."""
    chance = Random(1)
    for _ in range(10):
        now, then = paper.database.read_bytes(), paper.others[chance.choice(list(paper.others))]
        length = min(len(now), len(then)) // BLOCK
        blocks = [chance.choice([now, then])[BLOCK * n : BLOCK * (n + 1)] for n in range(length)]
        paper.database.write_bytes(b"".join(blocks))
        paper.write(paper.site, chance.randrange(3))
        paper.check()


# --- whole, but not of here and now ----------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [0, 1, 2])
def test_a_memory_of_another_time_or_paper_leads_to_a_clean_builds_result(paper, version):
    """CI brings along what some other run has kept; each of them with each version of the paper."""
    for memory in paper.others.values():
        paper.database.write_bytes(memory)
        paper.write(paper.site, version)
        paper.check()


def test_a_memory_of_another_engine_is_forgotten(paper):
    """Its values may mean something else: here, nonsense in every place."""
    nonsense = [(shelf, "all", 7) for shelf in ("sources", "assets")]
    nonsense += [(shelf, "output", "text") for shelf in ("outputs", "builds")]
    nonsense += [("readings", f"tin/b{n}.md", None) for n in range(20)]
    other = Memory(Store(paper.database), "output", engine="of yesterday")
    other.store.put([("meta", "engine", "of yesterday"), *nonsense])
    other.store.close()
    paper.check()


def test_a_memory_of_another_output_folder_says_nothing_of_this_one(paper):
    """The same site into a second folder, with the first one's files moved there, and back."""
    paper.build()
    output, moved = paper.site / "output", paper.site / "moved"
    output.rename(moved)
    memory = memory_of(paper.site, moved)
    build(request(paper.site, output=moved), memory)
    memory.store.close()
    assert tree(moved) == paper.right[paper.version]
    paper.check()
    shutil.rmtree(moved)


def test_a_memory_without_its_output_and_an_output_without_memory(paper):
    """Each can be lost alone."""
    shutil.rmtree(paper.site / "output")
    paper.check()
    shutil.rmtree(paper.site / ".sitegen")
    paper.check()
    paper.database.unlink()
    paper.database.mkdir()
    paper.check()
    paper.database.rmdir()
