"""Whatever stops a build, each file of the output is whole, old or new, and the next build makes everything right."""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_site import SETTINGS, article, tree

from sitegen.cli import main
from sitegen.disk import lock
from sitegen.disk.lock import only_build
from sitegen.disk.publish import MANIFEST

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parent.parent
AS_OF = ["--as-of", "2026-06-01T12:00:00+07:00"]
OLD, NEW = "old", "new"
NOBODY = "65534"


# --- a paper in two versions -----------------------------------------------------------------------------------------


def paper(version: str, articles: int, body: int = 1) -> dict[str, str]:
    """Between the versions every page changes (the motto), and articles are edited, added and removed."""
    files = {"sitegen.toml": f'{SETTINGS}motto = "Bản {version}"\n', "themes/overrides/assets/mine.txt": "own"}
    for number in range(articles):
        if number % 30 == (1 if version == OLD else 2):
            continue
        title = f"Bài số {number}" + (f", bản {version}" if number % 10 == 0 else "")
        date = f"{2015 + number % 8}-0{1 + number % 9}-10"
        text = f"Đoạn văn của bài {number}, bản {version}.\n\n" * body
        files[f"content/{('tin', 'tin/xa', 'van-hoa')[number % 3]}/bai-{number}.md"] = article(
            title, date, text, id=str(number), tags=f"[Từ {number % 7}]"
        )
    return files


def write(site: Path, files: Mapping[str, str]) -> None:
    """Make the site's sources exactly these files."""
    for path in (site / "content").rglob("*.md"):
        if path.relative_to(site).as_posix() not in files:
            path.unlink()
    for path, text in files.items():
        target = site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_text("utf-8") != text:
            target.write_text(text, "utf-8")


def command(site: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "sitegen", "build", "--site", str(site), *AS_OF, "--no-fsync", *options]


def start(site: Path, *options: str) -> "subprocess.Popen[bytes]":
    """A build in a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(command(site, *options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)


def build(site: Path, *options: str) -> Result:
    """A build in this process, by the same door."""
    return CliRunner().invoke(main, [*command(site, "--jobs", "1", *options)[3:]], catch_exceptions=False)


def clean_tree(folder: Path, files: Mapping[str, str]) -> dict[str, bytes]:
    """What a build from nothing makes of these files."""
    site = folder / "clean"
    write(site, files)
    assert build(site).exit_code == 0
    made = tree(site / "output")
    shutil.rmtree(site)
    return made


def is_announced(manifest: bytes, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> bool:
    """Whether the manifest is that of a build under way: all paths, and no promise of their content."""
    paths = "".join(f"- 0 {path}\n" for path in sorted((old.keys() | new.keys()) - {MANIFEST}))
    return manifest.partition(b"\n")[2] == paths.encode()


def assert_old_or_new(output: Path, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> None:
    """Every file is whole and of one of the two versions; none that both have is missing."""
    found = {path: data for path, data in tree(output).items() if not path.startswith(".sitegen-new/")}
    assert found.keys() <= old.keys() | new.keys()
    assert found.keys() >= old.keys() & new.keys()
    for path, data in found.items():
        whole = data in (old.get(path), new.get(path))
        assert whole or (path == MANIFEST and is_announced(data, old, new)), path


# --- killed ----------------------------------------------------------------------------------------------------------


class Desk:
    """A site that goes to and fro between its two versions."""

    def __init__(self, folder: Path, articles: int):
        self.site = folder / "site"
        self.files = {version: paper(version, articles) for version in (OLD, NEW)}
        self.right = {version: clean_tree(folder, files) for version, files in self.files.items()}
        self.version = OLD
        write(self.site, self.files[OLD])
        assert build(self.site).exit_code == 0

    def turn(self) -> str:
        """Put the other version's sources in place; the answer is the version that stands in the output."""
        before, self.version = self.version, NEW if self.version == OLD else OLD
        write(self.site, self.files[self.version])
        return before

    def finish(self, *options: str) -> None:
        """The next build: it succeeds, is right, and leaves nothing lying about."""
        result = build(self.site, *options)
        assert result.exit_code == 0, result.output
        assert tree(self.site / "output") == self.right[self.version]
        assert not (self.site / "output/.sitegen-new").exists()

    def seconds(self, *options: str) -> float:
        """How long it takes to turn to the other version."""
        self.turn()
        begun = time.monotonic()
        process = start(self.site, *options)
        process.communicate()
        assert process.returncode == 0
        return time.monotonic() - begun

    def kill(self, after: float, *options: str) -> None:
        """Kill a build on its way to the other version, and look."""
        before = self.turn()
        process = start(self.site, *options)
        time.sleep(after)
        process.kill()
        # Its pipes are inherited by its workers: the end of them is the end of the last process.
        process.communicate(timeout=100)
        assert_old_or_new(self.site / "output", self.right[before], self.right[self.version])


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Desk:
    return Desk(tmp_path_factory.mktemp("crashes"), 300)


def kill_at_random(desk: Desk, moments: int, seed: int) -> None:
    """One or two killed builds, the second on its way back, then one that is left alone."""
    chance = random.Random(seed)
    seconds = {jobs: desk.seconds("--jobs", jobs) for jobs in ("1", "2")}
    for number in range(moments):
        jobs = "12"[number % 2]
        # The start of Python is none of ours: most moments are in what follows it.
        after = chance.uniform(0.25, 1.05) * seconds[jobs]
        desk.kill(after, "--jobs", jobs)
        if chance.random() < 0.6:
            desk.finish()
    desk.finish()


def test_a_build_killed_at_any_moment_harms_nothing(desk):
    """`kill -9` at 16 random moments: files whole, old or new; the next build equals a clean one, without leftovers."""
    kill_at_random(desk, 16, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 6))
def test_a_build_killed_at_very_many_moments_harms_nothing(desk, seed):
    """The same at 160 moments."""
    kill_at_random(desk, 40, seed)


KILLED_BY_ITSELF = """
import builtins, os, signal, sys
from sitegen.cli import main

last = int(sys.argv.pop(1))
count = 0

def deadly(module, name):
    original = getattr(module, name)
    def operation(path, *arguments, **options):
        global count
        if name != "open" or (arguments and "w" in arguments[0]):
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)
        return original(path, *arguments, **options)
    setattr(module, name, operation)

for module, name in ((os, "replace"), (os, "unlink"), (os, "rmdir"), (builtins, "open")):
    deadly(module, name)
try:
    main()
finally:
    print(count, file=sys.stderr)
"""


def kill_before(desk: Desk, operation: int) -> int:
    """Turn to the other version in a process that dies before its n-th change of the disk; 0 = never, gives their count."""
    before = desk.turn()
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    words = [sys.executable, "-c", KILLED_BY_ITSELF, str(operation), *command(desk.site, "--jobs", "1")[3:]]
    done = subprocess.run(words, capture_output=True, env=environment, check=False)
    assert_old_or_new(desk.site / "output", desk.right[before], desk.right[desk.version])
    return int(done.stderr.split()[-1]) if operation == 0 else 0


def test_a_build_killed_before_the_first_and_the_last_changes_harms_nothing(tmp_path):
    """Announcing, the first page, removals, the manifest, tidying: the moments that chance finds too rarely."""
    desk = Desk(tmp_path, 20)
    count = kill_before(desk, 0)
    assert count > 50
    for operation in (1, 2, 3, *range(count - 4, count + 1)):
        kill_before(desk, operation)
        desk.finish()


def test_what_a_killed_build_began_is_tidied_up_though_nothing_is_left_to_do(tmp_path):
    """The edit that the killed build was about is taken back: nothing to do but to remove the unfinished file."""
    desk = Desk(tmp_path, 20)
    desk.finish()
    unfinished = desk.site / "output/.sitegen-new"
    unfinished.mkdir()
    (unfinished / "0123").write_text("half")
    desk.finish()


def test_no_process_outlives_a_killed_build(desk):
    """Workers of a killed build end by themselves, and nothing of it holds the lock then."""
    seconds = desk.seconds("--jobs", "2")
    for part in (0.6, 0.8):
        desk.kill(part * seconds, "--jobs", "2")
        told = []
        with only_build(desk.site, told.append):
            assert not told
    desk.finish()


# --- two at once -----------------------------------------------------------------------------------------------------


def test_two_builds_at_once_are_two_builds_in_turn(tmp_path):
    """Ten pairs: both succeed, one of them says that it waits, and the result is a clean build's."""
    desk = Desk(tmp_path, 20)
    waited = 0
    for _ in range(10):
        desk.turn()
        pair = [start(desk.site, "--jobs", jobs, "--lang", "en") for jobs in ("1", "2")]
        errors = [process.communicate()[1].decode() for process in pair]
        assert [process.returncode for process in pair] == [0, 0], errors
        assert "Traceback" not in "".join(errors)
        waited += sum("another process is building this site" in error.lower() for error in errors)
        assert tree(desk.site / "output") == desk.right[desk.version]
    assert waited >= 5


def test_a_build_that_waits_too_long_says_so_and_writes_nothing(tmp_path, monkeypatch):
    """Exit 1 and one sentence in the language of the command; the output stays as it was."""
    monkeypatch.setattr(lock, "PATIENCE", 0.1)
    desk = Desk(tmp_path, 20)
    desk.turn()
    with only_build(desk.site, lambda found: None):
        before = tree(desk.site / "output")
        for language, words in (("vi", "đang được dựng"), ("en", "still building")):
            result = build(desk.site, "--lang", language)
            assert result.exit_code == 1
            assert words in result.stderr
            assert result.stderr.count("SG811") == result.stderr.count("SG812") == 1
        assert tree(desk.site / "output") == before
    desk.finish()


# --- disks that refuse -----------------------------------------------------------------------------------------------


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A file system of its own; skips where none may be mounted."""
    place.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("mounting is not permitted")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def assert_told_in_one_line(text: str, cause: str) -> None:
    """One line with a path and the cause, the remedy under it, and no word of Python's."""
    assert "Traceback" not in text
    lines = [line for line in text.splitlines() if cause in line]
    assert len(lines) == 1, text
    assert lines[0].partition(":")[0].strip()
    assert "SG802" in lines[0]
    assert text.count("[SG") == 1, text


@pytest.mark.parametrize("left", [0, 16, 256, 600])
def test_a_full_disk_is_told_in_one_line_and_harms_nothing(tmp_path, left):
    """The disk fills up at the manifest, at the first pages, in the middle: exit 1, old files whole, no half ones."""
    old, new = paper(OLD, 40), paper(NEW, 40, body=120)
    right_old, right_new = clean_tree(tmp_path, old), clean_tree(tmp_path, new)
    site = tmp_path / "site"
    with small_disk(tmp_path / "disk", "8m") as disk:
        output = disk / "output"
        write(site, old)
        assert build(site, "--output", str(output)).exit_code == 0
        fill(disk, left * 1024)
        write(site, new)
        result = build(site, "--output", str(output))
        assert result.exit_code == 1
        assert_told_in_one_line(result.stderr, "No space left on device")
        assert_old_or_new(output, right_old, right_new)
        (disk / "filler").unlink()
        assert build(site, "--output", str(output)).exit_code == 0
        assert tree(output) == right_new
        assert not (output / ".sitegen-new").exists()


def fill(disk: Path, left: int) -> None:
    """Leave so many bytes on the disk."""
    free = os.statvfs(disk)
    with (disk / "filler").open("wb") as file:
        file.write(b"\0" * (free.f_bavail * free.f_frsize - left))


def test_where_memory_has_no_room_the_build_is_right_all_the_same(tmp_path):
    """The site's own disk is full, the output lies elsewhere: nothing is remembered, everything is published."""
    files = {version: paper(version, 20) for version in (OLD, NEW)}
    right = {version: clean_tree(tmp_path, files[version]) for version in (OLD, NEW)}
    output = tmp_path / "output"
    with small_disk(tmp_path / "disk", "4m") as disk:
        for version in (OLD, NEW):
            (disk / "filler").unlink(missing_ok=True)
            write(disk / "site", files[version])
            fill(disk, 0)
            result = build(disk / "site", "--output", str(output))
            assert result.exit_code == 0, result.output
            assert tree(output) == right[version]


def test_a_disk_that_may_only_be_read_is_told_in_one_line(tmp_path):
    """Output on a read-only file system: exit 1; a build with nothing to do has nothing to complain of."""
    site = tmp_path / "site"
    with small_disk(tmp_path / "disk", "8m") as disk:
        options = ("--output", str(disk / "output"))
        write(site, paper(OLD, 20))
        assert build(site, *options).exit_code == 0
        before = tree(disk / "output")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert build(site, *options).exit_code == 0
        write(site, paper(NEW, 20))
        result = build(site, *options)
        assert result.exit_code == 1
        assert_told_in_one_line(result.stderr, "Read-only file system")
        assert tree(disk / "output") == before


def build_as_nobody(site: Path) -> "subprocess.CompletedProcess[str]":
    """A build by a user to whom permissions mean something."""
    words = command(site, "--jobs", "1")
    if os.getuid() == 0:
        words = ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", *words]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(words, capture_output=True, text=True, env=environment, check=False)


class Guarded(Desk):
    """A site of a user who may not do everything, in a folder that this user can reach."""

    def build(self) -> None:
        done = build_as_nobody(self.site)
        assert done.returncode == 0, done.stderr
        assert tree(self.site / "output") == self.right[self.version]


@pytest.fixture(scope="module")
def guarded() -> Iterator[Guarded]:
    if not hasattr(os, "getuid") or (os.getuid() == 0 and not shutil.which("setpriv")):
        pytest.skip("nobody here to whom permissions mean something")
    folder = Path(tempfile.mkdtemp(prefix="sitegen-crashes-"))
    folder.chmod(0o755)
    desk = Guarded(folder, 20)
    if os.getuid() == 0:
        subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(folder)], check=True)
    yield desk
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("place", "mode", "named"),
    [
        ("output", 0o555, "sitegen-manifest.txt"),
        ("output", 0o000, "output"),
        ("output/tin", 0o555, "tin/"),
        ("output/.well-known", 0o444, "output"),
        ("output/.well-known/sitegen-manifest.txt", 0o000, "sitegen-manifest.txt"),
        ("content", 0o000, "content"),
        ("content/tin", 0o444, "content/tin/"),
        ("content/tin/bai-0.md", 0o000, "content/tin/bai-0.md"),
        ("themes", 0o000, "themes/"),
        ("themes/overrides", 0o444, "themes/overrides"),
        ("themes/overrides/assets", 0o000, "themes/overrides/assets"),
        ("sitegen.toml", 0o000, "sitegen.toml"),
    ],
)
def test_a_place_that_refuses_is_named_with_the_cause(guarded, place, mode, named):
    """Whatever permission a folder or file lacks: exit 1, path and cause, no harm; once it is mended the build is right."""
    before, target = guarded.turn(), guarded.site / place
    mended = target.stat().st_mode
    target.chmod(mode)
    done = build_as_nobody(guarded.site)
    target.chmod(mended)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    first = done.stderr.splitlines()[0]
    assert named in first.partition(": ")[0]
    assert "Permission denied [SG80" in first
    assert done.stderr.count("[SG80") == 1 or place == "content/tin", done.stderr
    assert_old_or_new(guarded.site / "output", guarded.right[before], guarded.right[guarded.version])
    guarded.build()
