"""The same tree on every machine: time zones, locales, hash seeds, folder orders, processes, places."""

import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from itertools import cycle, islice, product
from pathlib import Path

import pytest
from small_site import tree

REPOSITORY = Path(__file__).parent.parent
ZONES = ("UTC", "Asia/Ho_Chi_Minh", "America/St_Johns", "Pacific/Kiritimati")
LOCALES = ("C", "C.UTF-8", "vi_VN.UTF-8", "tr_TR.UTF-8")
SEEDS = ("0", "1", "random")
JOBS = ("1", "2", "8")
UMASKS = (0o022, 0o077)
WIDTHS = re.compile(r"^widths = \[.*\]", re.MULTILINE)


def copy_of_the_sample(target: Path, backwards: bool) -> Path:
    """The repository's own paper in another place, its files made in another order (which folders list them in)."""
    target.mkdir()
    # Small pictures are drawn by the same hands as large ones, and sooner.
    settings, found = WIDTHS.subn("widths = [120, 200]", (REPOSITORY / "pyproject.toml").read_text("utf-8"))
    assert found
    (target / "pyproject.toml").write_text(settings, "utf-8")
    shutil.copytree(REPOSITORY / "themes", target / "themes")
    files = sorted((p for p in (REPOSITORY / "content").rglob("*") if p.is_file()), reverse=backwards)
    for file in files:
        copy = target / file.relative_to(REPOSITORY)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    return target


def digest_of_build(site: Path, output: Path, environment: dict[str, str], jobs: str, umask: int) -> str:
    """Build in a process of its own; one digest of all paths and bytes."""
    command = [sys.executable, "-m", "sitegen", "build", "--site", str(site), "--output", str(output), "--jobs", jobs]
    command += ["--as-of", "2026-06-01T12:00:00+07:00"]
    subprocess.run(command, env=os.environ | environment, check=True, capture_output=True, umask=umask)
    parts = (f"{path}\0{sha256(data).hexdigest()}\n" for path, data in tree(output).items())
    return sha256("".join(parts).encode()).hexdigest()


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("noi-bi-mat")
    return copy_of_the_sample(folder / "a", False), copy_of_the_sample(folder / "một nơi khác", True)


@pytest.mark.slow
def test_one_tree_under_every_circumstance(sites, tmp_path):
    """32 builds over zones, locales, seeds, processes, umasks, places and orders give one tree."""
    circumstances = islice(product(ZONES, LOCALES, UMASKS), 32)
    digests = set()
    for number, ((zone, locale, umask), site, seed, jobs) in enumerate(
        zip(circumstances, cycle(sites), cycle(SEEDS), cycle(JOBS), strict=False)
    ):
        environment = {"TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed}
        output = tmp_path / f"output-{number % 3}"
        shutil.rmtree(output, ignore_errors=True)
        digests.add(digest_of_build(site, output, environment, jobs, umask))
    assert len(digests) == 1


@pytest.mark.slow
def test_no_word_of_the_machine_is_in_the_output(sites, tmp_path):
    """Neither the user's home nor the site's place on disk stands in any file."""
    digest_of_build(sites[0], tmp_path / "output", {}, "1", 0o022)
    for path, data in tree(tmp_path / "output").items():
        assert b"noi-bi-mat" not in data, path
        assert str(tmp_path).encode() not in data, path
