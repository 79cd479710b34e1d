"""The house: imports go down, rooms keep to themselves, and only the door sees people, clocks and machines."""

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import sitegen

PACKAGE = Path(sitegen.__file__).parent

GROUND = {
    "colours",
    "compressed",
    "headers",
    "manifest",
    "model",
    "problems",
    "settings",
    "digest",
    "body",
    "extension",
    "pictures",
    "text",
    "work",
    "workers",
    "pool",
    "companion",
    "standby",
}
PURE_ROOMS = {"reading", "catalogue", "pages", "theme", "search", "export", "darkroom"}
ROOMS = PURE_ROOMS | {"disk", "cache", "deploy"}
STORY = {
    "annotations",
    "arrivals",
    "build",
    "bureau",
    "cluster",
    "compare",
    "compared",
    "desk",
    "developing",
    "difference",
    "earlier",
    "explain",
    "extensions",
    "finding",
    "frozen",
    "handout",
    "indexing",
    "press",
    "preview",
    "proofs",
    "remembered",
    "report",
    "retouch",
    "scaffold",
    "short_way",
    "shortcuts",
    "signposts",
    "showing",
    "standing",
    "stopwatch",
    "survey",
    "timetable",
    "verify",
    "versions",
    "whole",
    "words",
}
DOOR = {"cli", "door", "server", "__main__"}
FLOORS = (GROUND, ROOMS, STORY, DOOR)

# What depends on the machine or the moment, and the modules where it may be.
CLOCKS = {"time", "random", "secrets", "uuid", "locale", "zoneinfo", "getpass", "socket", "platform", "tempfile"}
DISK = {"os", "pathlib", "io", "shutil", "glob", "fileinput", "mmap", "fcntl", "subprocess"}
PERMITTED = {
    ("disk.scratch", "tempfile"),
    ("stopwatch", "time.perf_counter"),
    ("stopwatch", "time"),
    ("survey", "time"),
    ("press", "time"),
    ("standing", "time"),
    ("verify", "tempfile"),
    ("disk.lock", "time"),
}
"""A stopwatch, the age of files, a lock's patience, a folder for a build that is only compared: none shapes a byte."""


@cache
def modules() -> tuple[Path, ...]:
    return tuple(sorted(file for file in PACKAGE.rglob("*.py") if "themes" not in file.relative_to(PACKAGE).parts))


def name_of(file: Path) -> str:
    """`catalogue.gather`, `build`; a package by its own name."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(name: str) -> str:
    """The room, or the module on its floor."""
    return name.partition(".")[0]


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"), file.name)


@cache
def nodes_of(file: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(file)))


@cache
def imports(file: Path) -> tuple[str, ...]:
    """Full names of what a file imports, also within functions: `sitegen.model.Article`, `re`."""
    found: list[str] = []
    for node in nodes_of(file):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}:{node.lineno}: write the full name of what you import"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return tuple(found)


def own_imports(file: Path) -> Iterator[str]:
    """What a file imports of ours: `model.Article`."""
    for name in imports(file):
        if name.startswith("sitegen.") and name != "sitegen.__version__":
            yield name.removeprefix("sitegen.")


def names(file: Path) -> Iterator[tuple[str, int]]:
    """Every name and attribute that a file speaks: `datetime.now`, `print`."""
    for node in nodes_of(file):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            yield f"{owner}.{node.attr}", node.lineno
        elif isinstance(node, ast.Name):
            yield node.id, node.lineno


def floor_of(part: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if part in floor)


def told(complaint: Callable[[Path, str], Iterable[str]]) -> list[str]:
    """What is to be said against any module, each with its name."""
    return [f"{name_of(file)}: {one}" for file in modules() for one in complaint(file, part_of(name_of(file)))]


def test_every_module_has_its_floor() -> None:
    """A new module is put into the house on purpose."""
    assert {part_of(name_of(file)) for file in modules()} <= {"", *GROUND, *ROOMS, *STORY, *DOOR}


def test_imports_go_down() -> None:
    """Never up, and never from room to room; on one floor only where floors have no rooms."""

    def complaint(file: Path, here: str) -> Iterator[str]:
        for there in {part_of(name) for name in own_imports(file)} - {here}:
            if floor_of(there) > floor_of(here):
                yield f"imports {there}, which is above it"
            elif {here, there} <= ROOMS:
                yield f"imports the room {there}"

    assert told(complaint) == []


def test_nothing_imports_itself_in_a_circle() -> None:
    """Modules stand upon each other: there is an order in which they can be read."""
    known = {name_of(file) for file in modules()}
    stands_on = {name_of(file): {_module_of(name, known) for name in own_imports(file)} for file in modules()}
    while stands_on:
        free = [name for name, below in stands_on.items() if not (below - {name}) & stands_on.keys()]
        assert free, f"these import each other: {sorted(stands_on)}"
        for name in free:
            del stands_on[name]


def _module_of(name: str, known: set[str]) -> str:
    """`model.Article` -> `model`; `catalogue.related` (a module) stays."""
    return name if name in known else name.rpartition(".")[0]


OUTSIDE = {"print", "input", "sys.stdout", "sys.stderr", "sys.stdin", "sys.argv", "sys.exit", "click.echo"}


def test_only_the_door_prints() -> None:
    """Text goes out and words come in at the door only."""

    def complaint(file: Path, here: str) -> Iterator[str]:
        if here not in DOOR:
            yield from (f"line {line} says {name}" for name, line in names(file) if name in OUTSIDE)
            yield from {"click", "rich", "logging", "warnings"} & {part_of(name) for name in imports(file)}

    assert told(complaint) == []


MACHINE = {"now", "today", "utcnow", "fromtimestamp", "environ", "getenv", "getcwd", "cwd", "gethostname", "time.time"}


def test_only_the_door_knows_the_moment_and_the_machine() -> None:
    """No clock, no chance, no locale, no environment: the same content gives the same paper."""

    def complaint(file: Path, here: str) -> Iterator[str]:
        if here in DOOR:
            return
        for name in imports(file):
            if part_of(name) in CLOCKS and (name_of(file), name) not in PERMITTED:
                yield f"imports {name}"
        for name, line in names(file):
            if ("." in name and {name, name.split(".")[1]} & MACHINE) or name == "hash":
                yield f"line {line} says {name}"

    assert told(complaint) == []


def test_the_ground_and_the_pure_rooms_never_touch_the_disk() -> None:
    """Values in, values out."""

    def complaint(file: Path, here: str) -> Iterator[str]:
        if here in PURE_ROOMS | GROUND - {"work", "workers", "pool", "companion", "standby"}:
            # A file in memory is a value.
            yield from {part_of(name) for name in imports(file) if name != "io.BytesIO"} & DISK
            yield from (f"line {line} says open" for name, line in names(file) if name == "open")

    assert told(complaint) == []


def test_the_house_is_where_the_tests_look() -> None:
    """The rules above are asked of something."""
    found = {part_of(name_of(file)) for file in modules()}
    assert found >= GROUND | PURE_ROOMS | {"disk", "build", "door"}


def test_values_are_frozen() -> None:
    """The dataclasses that the ground and the pure rooms hand out never change."""

    def complaint(file: Path, here: str) -> Iterator[str]:
        classes = (node for node in nodes_of(file) if isinstance(node, ast.ClassDef))
        for node in classes if here in PURE_ROOMS | GROUND else ():
            marks = [mark for mark in map(ast.unparse, node.decorator_list) if "dataclass" in mark]
            if not node.name.startswith("_") and not all("frozen=True" in mark for mark in marks):
                yield f"line {node.lineno}: {node.name}"

    assert told(complaint) == []


def test_every_module_begins_with_a_sentence() -> None:
    """One sentence says what it is for."""
    assert [name_of(file) for file in modules() if not (ast.get_docstring(tree_of(file)) or "").strip()] == []
