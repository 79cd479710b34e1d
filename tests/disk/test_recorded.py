"""What a published site says of itself."""

import pytest
from small_site import article, build_site, tree

from sitegen.disk.publish import MANIFEST, announce, sha256_of
from sitegen.disk.recorded import recorded
from sitegen.problems import SiteError


def test_every_file_with_its_sum(tmp_path):
    """By the manifest, or by the folder that holds it."""
    build_site(tmp_path, f"--- content/tin/a.md\n{article()}")
    output = tmp_path / "output"
    found = recorded(output / MANIFEST)
    assert found == recorded(output)
    assert found == {path: sha256_of(output, path) for path in tree(output) if path != MANIFEST}


@pytest.mark.parametrize(
    "data", [b"", b"xin ch\xc3\xa0o\n", b"\xff\xfe", b"# sitegen manifest 1: sha256 size path\nabc 1 a.html\n"]
)
def test_what_is_no_manifest_is_refused(tmp_path, data):
    """SG918 names the file."""
    (tmp_path / "tep.txt").write_bytes(data)
    with pytest.raises(SiteError) as caught:
        recorded(tmp_path / "tep.txt")
    assert caught.value.problem.code == "SG918"


def test_a_build_that_was_not_finished_is_refused(tmp_path):
    """Its manifest has no sums yet."""
    announce(tmp_path, ["a.html"], [])
    with pytest.raises(SiteError) as caught:
        recorded(tmp_path)
    assert caught.value.problem.code == "SG918"


def test_a_folder_without_one_is_refused(tmp_path):
    """SG918, not a traceback."""
    with pytest.raises(SiteError) as caught:
        recorded(tmp_path / "khong-co")
    assert caught.value.problem.code == "SG918"
