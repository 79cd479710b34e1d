"""`sitegen export server`: prints the files, or writes them; what is wrong with the paper stops it."""

import json

import pytest
from click.testing import CliRunner
from small_site import article, write_site

from sitegen.cli import main
from sitegen.door.publishing import SERVERS
from sitegen.export.files import KINDS

PAPER = f"--- content/thoi-su/lu.md\n{article('Mùa lũ', id='7', aliases='[/tin/lu.html]')}"


@pytest.fixture
def paper(tmp_path):
    return write_site(tmp_path, PAPER)


def run(*words):
    return CliRunner().invoke(main, ["export", "server", *map(str, words)])


def test_the_files_are_printed_with_their_names(paper):
    """For looking at, or for a pipe."""
    done = run("nginx", "--site", paper)
    assert done.exit_code == 0
    assert "# --- sitegen-http.conf\n" in done.stdout
    assert '"/tin/lu.html" "/thoi-su/mua-lu-7.html";' in done.stdout


def test_the_files_are_written_into_a_folder(paper, tmp_path):
    """And named, one a line."""
    done = run("caddy", "--site", paper, "--into", tmp_path / "may-chu")
    assert done.stdout.splitlines() == [str(tmp_path / "may-chu/sitegen.caddy")]
    assert "/tin/lu.html" in (tmp_path / "may-chu/sitegen.caddy").read_text("utf-8")


def test_tools_read_json(paper, tmp_path):
    """The files, and those that are other than before."""
    words = ("apache", "--site", paper, "--into", tmp_path / "may-chu", "--json")
    first, second = (json.loads(run(*words).stdout) for _ in range(2))
    assert [one["name"] for one in first["files"]] == ["sitegen-apache.conf"]
    assert (first["written"], second["written"]) == (["sitegen-apache.conf"], [])
    assert (first["moved"], first["problems"]) == (1, [])


def test_a_faulty_paper_is_not_exported(paper):
    """Its articles would be missing from the server's list; with --keep-going they are."""
    (paper / "content/thoi-su/hong.md").write_text("---\ntitle: A\ndate: 99/99/2024\n---\n", "utf-8")
    assert run("nginx", "--site", paper).exit_code == 1
    assert "/tin/lu.html" in run("nginx", "--site", paper, "--keep-going").stdout


def test_an_unknown_kind_of_server_is_wrong_usage(paper):
    """Exit code 2, with the kinds there are."""
    done = run("iis", "--site", paper)
    assert done.exit_code == 2
    assert "nginx" in done.output
    assert tuple(KINDS) == SERVERS
