"""Only a finished build is deployed: the manifest names every file, and every file is as it says."""

from pathlib import Path

import pytest
from small_build import build_of, paper, write_output

from sitegen.deploy.built import finished_build
from sitegen.manifest import HEADER, MANIFEST
from sitegen.problems import SiteError


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return write_output(tmp_path / "output", paper())


def refusal(folder: Path, verify: bool = False) -> tuple[str, str]:
    with pytest.raises(SiteError) as raised:
        finished_build(folder, verify)
    return raised.value.problem.code, raised.value.problem.path


def test_a_build_has_its_files_and_the_manifest_last(tmp_path: Path) -> None:
    """What the manifest does not name is not part of it."""
    (tmp_path / ".git").mkdir(parents=True)
    build = build_of(tmp_path, paper())
    assert {file.path for file in build.files} == {*paper(), MANIFEST}
    assert build.files[-1].path == MANIFEST
    assert build.data(build.files[0]).decode() == paper()[build.files[0].path]


def test_a_folder_without_a_manifest_is_no_build(tmp_path: Path, output: Path) -> None:
    """Nor is one that is not there, is a file, or holds another's manifest."""
    assert refusal(tmp_path / "khong-co")[0] == "SG880"
    assert refusal(output / "index.html")[0] == "SG880"
    for text in ("", "sha256 size path\n", HEADER):
        (output / MANIFEST).write_text(text, "utf-8")
        assert refusal(output)[0] == "SG880"


def test_a_build_that_was_stopped_is_refused(output: Path) -> None:
    """Its manifest announces files without their sums."""
    with (output / MANIFEST).open("a", encoding="utf-8") as file:
        file.write("- 0 tin/bai-99.html\n")
    assert refusal(output)[0] == "SG881"


def test_a_file_that_is_missing_or_of_another_size_is_named(output: Path) -> None:
    """The quick look sees both."""
    (output / "index.html").write_text("<p>Trang nhất bị sửa tay</p>", "utf-8")
    assert refusal(output) == ("SG882", "index.html")
    (output / "index.html").unlink()
    assert refusal(output) == ("SG882", "index.html")


def test_a_change_of_equal_size_is_seen_by_verify_or_when_it_is_sent(output: Path) -> None:
    """So it never reaches a reader."""
    file = output / "index.html"
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    build = finished_build(output)
    assert refusal(output, verify=True) == ("SG882", "index.html")
    with pytest.raises(SiteError) as raised:
        build.data(next(one for one in build.files if one.path == "index.html"))
    assert raised.value.problem.code == "SG882"
