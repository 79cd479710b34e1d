"""Compressed forms of text files: the same bytes always, made with their pages, gone with them."""

import gzip
import subprocess
import sys
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from small_site import article, build_site, codes, request, tree, write_site

from sitegen import press
from sitegen.build import build
from sitegen.cache.memory import Memory, memory_of
from sitegen.compressed import compress, original, variants
from sitegen.manifest import MANIFEST, read_manifest
from sitegen.problems import SiteError, SiteErrors

pytestmark = pytest.mark.slow

ALL = ("gzip", "br", "zstd")
READERS = {".gz": gzip.decompress, ".br": brotli.decompress, ".zst": zstandard.ZstdDecompressor().decompress}
SETTINGS = 'name = "Báo Thử"\nbase_url = "https://bao.example.vn"\n'
ON = f'--- sitegen.toml\n{SETTINGS}[server]\nprecompress = ["gzip", "br", "zstd"]\n'
OFF = f"--- sitegen.toml\n{SETTINGS}"
PAPER = f"""\
--- content/anh/a.svg
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>
--- content/thoi-su/lu.md
{article("Mùa lũ", "2024-05-01", "![Ảnh](/anh/a.svg)", id="7")}
--- content/thoi-su/cau.md
{article("Cầu mới", "2024-05-02", id="8")}
"""


def small(folder: Path) -> dict[str, bytes]:
    return {path: data for path, data in tree(folder / "output").items() if original(path)}


@pytest.fixture
def paper(tmp_path):
    """A site with all forms, built once with its memory."""
    write_site(tmp_path, ON + PAPER)
    memory = memory_of(tmp_path, tmp_path / "output")
    build(request(tmp_path), memory)
    yield tmp_path, memory
    memory.store.close()


# --- encoders --------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=3000))
def test_what_is_read_back_is_what_was_written(data):
    """Of any bytes, in every form."""
    for encoding, read in zip(ALL, READERS.values(), strict=True):
        assert read(compress(data, encoding)) == data


def test_the_same_bytes_on_every_day():
    """No time, no name, no machine in them: these are fixed, and change with the pinned libraries only."""
    data = "Nước lũ trên sông Đáy. ".encode() * 200
    assert compress(data, "gzip")[:10] == b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"
    assert len(compress(data, "gzip")) <= len(gzip.compress(data, 9))
    command = "import sys; from sitegen.compressed import compress; data = sys.stdin.buffer.read();"
    command += f" sys.stdout.buffer.write(b'|'.join(compress(data, one) for one in {ALL}))"
    other = subprocess.run([sys.executable, "-c", command], input=data, capture_output=True, check=True)
    assert other.stdout == b"|".join(compress(data, one) for one in ALL)


def test_only_what_is_text_is_compressed():
    """Pictures and fonts are small already; what is compressed is not compressed again."""
    assert variants("a/b.html", ALL) == ("a/b.html.gz", "a/b.html.br", "a/b.html.zst")
    assert [variants(path, ALL) for path in ("a.jpg", "a.woff2", "a.html.gz", "a.pdf")] == [()] * 4
    assert variants("a.html", ()) == ()
    assert [original(path) for path in ("a.html.gz", "a.jpg.gz", "a.html", "a.tar.zst")] == ["a.html", "", "", ""]


def test_a_missing_library_is_told(monkeypatch, tmp_path):
    """With what to install; nothing is left half."""
    monkeypatch.setitem(sys.modules, "brotli", None)
    with pytest.raises(SiteError) as raised:
        compress(b"", "br")
    assert raised.value.problem.code == "SG860"
    with pytest.raises(SiteErrors) as stopped:
        build_site(tmp_path, ON + PAPER)
    assert [one.code for one in stopped.value.problems] == ["SG860"]


# --- in the output ---------------------------------------------------------------------------------------------------


def test_every_text_file_has_its_forms_and_the_manifest_names_them(paper):
    """Each holds the very bytes that were published; of what is no text there is none."""
    folder, _ = paper
    files = tree(folder / "output")
    texts = {path for path in files if variants(path, ALL) and path != MANIFEST}
    assert texts > {"index.html", "rss.xml", "anh/a.svg", "robots.txt"}
    assert small(folder).keys() == {name for path in texts for name in variants(path, ALL)}
    for path, data in small(folder).items():
        assert READERS[path[path.rindex(".") :]](data) == files[original(path)]
    listed = {one.path for one in read_manifest(files[MANIFEST]) or ()}
    assert listed == files.keys() - {MANIFEST}


def test_none_unless_asked_for(tmp_path):
    """The output of a paper that wants none is what it always was."""
    build_site(tmp_path, OFF + PAPER)
    assert small(tmp_path) == {}


def test_forms_go_with_their_page_and_with_the_setting(paper):
    """A removed article takes its forms along; a setting that is taken back, all of them, and no page is touched."""
    folder, memory = paper
    (folder / "content/thoi-su/cau.md").unlink()
    build(request(folder), memory)
    assert not [path for path in small(folder) if "cau-moi" in path]
    stamps = {path: (folder / "output" / path).stat().st_mtime_ns for path in tree(folder / "output")}
    write_site(folder, OFF)
    report = build(request(folder), memory)
    assert small(folder) == {}
    assert report.written == 0
    assert all(
        (folder / "output" / path).stat().st_mtime_ns == stamps[path]
        for path in tree(folder / "output")
        if path != MANIFEST
    )


def test_an_edited_body_makes_its_own_forms_again_and_no_other(paper, monkeypatch):
    """The short way of an edit: what is compressed is what was written."""
    folder, memory = paper
    compressed = []
    monkeypatch.setattr(press, "compress", lambda data, encoding: compressed.append(data) or compress(data, encoding))
    before = small(folder)
    source = folder / "content/thoi-su/cau.md"
    source.write_text(source.read_text("utf-8") + "\nThêm một đoạn.\n", "utf-8")
    build(request(folder), memory)
    changed = {original(path) for path, data in small(folder).items() if before[path] != data}
    assert "thoi-su/cau-moi-8.html" in changed
    assert len(compressed) == 3 * len(changed)


def test_a_form_alone_is_waited_for(paper, monkeypatch):
    """A build that wrote nothing but a lost form has the disk keep it, too."""
    folder, memory = paper
    synced = []
    monkeypatch.setattr(press.disk, "sync", synced.append)
    (folder / "output/index.html.br").unlink()
    build(request(folder, fsync=True), memory)
    assert synced == [folder / "output"]


def test_a_lost_or_damaged_form_is_made_again(paper):
    """Like any other file of the output."""
    folder, memory = paper
    before = tree(folder / "output")
    (folder / "output/index.html.br").unlink()
    (folder / "output/rss.xml.gz").write_bytes(b"x")
    build(request(folder), memory)
    assert tree(folder / "output") == before


def test_the_report_counts_pages(paper):
    """Not their forms."""
    folder, memory = paper
    report = build(request(folder), memory)
    assert (report.written, report.unchanged) == (0, report.pages)
    assert build(request(folder), Memory(memory.store, "other")).unchanged == report.pages


def test_a_file_in_the_place_of_a_form_is_refused(tmp_path):
    """Two files for one path: named, whoever wrote them."""
    (tmp_path / "content/anh").mkdir(parents=True)
    settings = ON.replace("[server]", 'assets = ["anh"]\n[server]')
    (tmp_path / "content/anh/a.svg.gz").write_bytes(b"x")
    report = build_site(tmp_path, settings + PAPER)
    assert codes(report) == [("SG866", "anh/a.svg.gz", 0)]
    assert not report.published
