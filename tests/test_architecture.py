"""The house: imports go down, rooms keep to themselves, and only the door sees people, clocks and machines."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import sitegen

PACKAGE = Path(sitegen.__file__).parent

GROUND = {"model", "problems", "settings", "digest", "body", "pictures", "text", "workers"}
PURE_ROOMS = {"reading", "catalogue", "pages", "theme"}
ROOMS = PURE_ROOMS | {"disk", "cache"}
STORY = {"build", "desk", "explain", "press", "report", "scaffold", "shortcuts", "stopwatch", "survey", "verify"}
DOOR = {"cli", "server", "__main__"}
FLOORS = (GROUND, ROOMS, STORY, DOOR)

# What depends on the machine or the moment, and the modules where it may be.
CLOCKS = {"time", "random", "secrets", "uuid", "locale", "zoneinfo", "getpass", "socket", "platform", "tempfile"}
DISK = {"os", "pathlib", "io", "shutil", "glob", "fileinput", "mmap", "fcntl", "subprocess"}
PERMITTED = {("disk.scratch", "tempfile"), 
    ("stopwatch", "time.perf_counter"),
    ("stopwatch", "time"),
    ("survey", "time"),
    ("press", "time"),
    ("verify", "tempfile"),
}
"""A stopwatch, the age of files, a folder for a build that is only compared: none shapes a byte of the paper."""


def modules() -> list[Path]:
    return sorted(file for file in PACKAGE.rglob("*.py") if "themes" not in file.relative_to(PACKAGE).parts)


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


def imports(file: Path) -> Iterator[str]:
    """Full names of what a file imports, also within functions: `sitegen.model.Article`, `re`."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}:{node.lineno}: write the full name of what you import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(file: Path) -> Iterator[str]:
    """What a file imports of ours: `model.Article`."""
    for name in imports(file):
        if name.startswith("sitegen.") and name != "sitegen.__version__":
            yield name.removeprefix("sitegen.")


def names(file: Path) -> Iterator[tuple[str, int]]:
    """Every name and attribute that a file speaks: `datetime.now`, `print`."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            yield f"{owner}.{node.attr}", node.lineno
        elif isinstance(node, ast.Name):
            yield node.id, node.lineno


def floor_of(part: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if part in floor)


files = pytest.mark.parametrize("file", modules(), ids=name_of)


@files
def test_every_module_has_its_floor(file: Path) -> None:
    """A new module is put into the house on purpose."""
    assert name_of(file) == "" or any(part_of(name_of(file)) in floor for floor in FLOORS)


@files
def test_imports_go_down(file: Path) -> None:
    """Never up, and never from room to room; on one floor only where floors have no rooms."""
    here = part_of(name_of(file))
    for there in (part_of(name) for name in own_imports(file)):
        assert here == there or floor_of(there) <= floor_of(here), f"{name_of(file)} imports {there} above it"
        assert here == there or not {here, there} <= ROOMS, f"the room {here} imports the room {there}"


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


@files
def test_only_the_door_prints(file: Path) -> None:
    """Text goes out and words come in at the door only."""
    if part_of(name_of(file)) in DOOR:
        return
    forbidden = {"print", "input", "sys.stdout", "sys.stderr", "sys.stdin", "sys.argv", "sys.exit", "click.echo"}
    spoken = [f"line {line}: {name}" for name, line in names(file) if name in forbidden]
    assert not spoken
    assert not {"click", "rich", "logging", "warnings"} & {part_of(name) for name in imports(file)}


@files
def test_only_the_door_knows_the_moment_and_the_machine(file: Path) -> None:
    """No clock, no chance, no locale, no environment: the same content gives the same paper."""
    here = name_of(file)
    if part_of(here) in DOOR:
        return
    taken = [name for name in imports(file) if part_of(name) in CLOCKS and (here, name) not in PERMITTED]
    assert not taken
    forbidden = {
        "time.time",
        "now",
        "today",
        "utcnow",
        "fromtimestamp",
        "environ",
        "getenv",
        "getcwd",
        "cwd",
        "gethostname",
    }
    spoken = [
        f"line {line}: {name}" for name, line in names(file) if "." in name and {name, name.split(".")[1]} & forbidden
    ]
    assert not spoken
    assert not [line for name, line in names(file) if name == "hash"], "hash() differs from run to run"


@files
def test_the_ground_and_the_pure_rooms_never_touch_the_disk(file: Path) -> None:
    """Values in, values out."""
    here = part_of(name_of(file))
    if here not in PURE_ROOMS | GROUND - {"workers"}:
        return
    assert not {part_of(name) for name in imports(file)} & DISK
    assert not [line for name, line in names(file) if name == "open"]


def test_the_house_is_where_the_tests_look() -> None:
    """The rules above are asked of something."""
    found = {part_of(name_of(file)) for file in modules()}
    assert found >= GROUND | PURE_ROOMS | {"disk", "build", "cli"}


def test_values_are_frozen() -> None:
    """The dataclasses that the ground and the pure rooms hand out never change."""
    for file in modules():
        if part_of(name_of(file)) not in PURE_ROOMS | GROUND:
            continue
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                marks = [ast.unparse(mark) for mark in node.decorator_list if "dataclass" in ast.unparse(mark)]
                assert all("frozen=True" in mark for mark in marks), f"{file.name}:{node.lineno} {node.name}"


@files
def test_every_module_begins_with_a_sentence(file: Path) -> None:
    """One sentence says what it is for."""
    assert (ast.get_docstring(tree_of(file)) or "").strip()
