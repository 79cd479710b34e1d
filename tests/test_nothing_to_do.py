"""A build does what has to be done, and no more; and it never has to guess."""

import os
import re
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from factory import article as an_article
from factory import gathered
from small_site import SETTINGS, article, output, request, tree, write_site

from sitegen import short_way
from sitegen.build import build
from sitegen.cache import memory as cache
from sitegen.cache.memory import memory_of
from sitegen.digest import digest
from sitegen.disk import publish, scan
from sitegen.disk.publish import MANIFEST
from sitegen.model import Stamp
from sitegen.report import Report

pytestmark = pytest.mark.slow

ARTICLES = 300
State = dict[str, tuple[bytes, int, int, int]]


def write_paper(folder: Path) -> Path:
    """Number 0 is the oldest; every fifth article has a picture, each has a tag of thirty and an author of five.

    Without search: an index holds the words of bodies, so an edited body changes more of such a paper than its page.
    """
    text = f"--- sitegen.toml\n{SETTINGS}pages.search = false\n"
    text += '--- content/anh/a.svg\n<svg xmlns="http://www.w3.org/2000/svg" width="64" height="36"/>\n'
    for number in range(ARTICLES):
        body = "Đoạn đầu.\n\nĐoạn hai, dài hơn.\n" + ("\n![Đê](/anh/a.svg)\n" if number % 5 == 0 else "")
        date = f"{2000 + number // 20}-{1 + number % 12:02}-{1 + number % 28:02} 06:30"
        fields = {"id": str(number), "tags": f"[Từ {number % 30}]", "author": f"Người {number % 5}"}
        text += f"--- content/{('tin', 'tin/xa')[number % 2]}/bai-{number}.md\n"
        text += article(f"Bài số {number}", date, body, **fields)
    return write_site(folder, text)


def rebuild(folder: Path, **changes: object) -> Report:
    """A build with memory, as each command makes it."""
    memory = memory_of(folder, folder / "output")
    try:
        return build(request(folder, **changes), memory)
    finally:
        memory.store.close()


def state(folder: Path) -> State:
    """Content, times and inode of every file of the output."""
    found = {}
    for path, data in tree(folder / "output").items():
        status = (folder / "output" / path).lstat()
        found[path] = (data, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    return found


def touched(before: State, after: State) -> set[str]:
    """The files that were written, whether their content changed or not."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def but_related(page: bytes) -> bytes:
    """A page without the block of articles that are related."""
    return re.sub(rb'<section class="read-more".*?</section>', b"", page, flags=re.DOTALL)


def clean(folder: Path) -> dict[str, bytes]:
    build(request(folder, output=folder / "clean"))
    return tree(folder / "clean")


@pytest.fixture(scope="module")
def paper(tmp_path_factory) -> Path:
    folder = write_paper(tmp_path_factory.mktemp("paper"))
    assert rebuild(folder).written > ARTICLES
    return folder


@pytest.fixture(params=["young files", "settled files"])
def age(request, monkeypatch) -> str:
    """Files that were written just now are compared by content, older ones by their stamps."""
    if request.param == "settled files":
        monkeypatch.setattr(cache, "SETTLED_NS", -(10**18))
    return request.param


# --- nothing ---------------------------------------------------------------------------------------------------------


def test_where_nothing_changed_nothing_is_written(paper, age):
    """No file of the output gets as much as a new time, no folder either; the report is the same."""
    first = rebuild(paper)
    before, folders = state(paper), {p: p.stat().st_mtime_ns for p in (paper / "output").rglob("*") if p.is_dir()}
    second = rebuild(paper)
    assert (second.written, second.removed, second.unchanged) == (0, 0, second.pages)
    assert touched(before, state(paper)) == set()
    assert {path: path.stat().st_mtime_ns for path in folders} == folders
    assert (second.counts, second.problems, second.pages) == (first.counts, first.problems, first.pages)


def test_new_times_alone_are_no_change(paper, age):
    """`touch`, a fresh checkout, a restored backup: everything is looked at, nothing is written."""
    rebuild(paper)
    before = state(paper)
    for path in (paper / "content").rglob("*.md"):
        os.utime(path, ns=(0, 10**9))
    assert rebuild(paper).written == 0
    assert touched(before, state(paper)) == set()


def test_without_memory_equal_files_are_left_alone(paper):
    """A lost memory costs work, and no new times: nothing is uploaded again."""
    before = state(paper)
    (paper / ".sitegen/cache.db").unlink()
    assert rebuild(paper).written == 0
    assert touched(before, state(paper)) == set()


# --- little ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 150, 299], ids=["the oldest", "one in the middle", "the newest"])
@pytest.mark.parametrize("way", ["short", "long"])
def test_an_edited_body_is_written_where_it_is_shown_and_nowhere_else(paper, age, number, way, monkeypatch):
    """Its own page and the feeds that carry it, and the manifest; beside these only pages that relate other articles now."""
    if way == "long":
        monkeypatch.setattr(short_way, "MOST_READ", 0)
    (source,) = (paper / "content").rglob(f"bai-{number}.md")
    words = f"Câu thêm {number} {way} {age}."
    source.write_text(source.read_text("utf-8") + f"\n{words}\n", "utf-8")
    before, old = state(paper), tree(paper / "output")
    report = rebuild(paper)
    new = tree(paper / "output")
    shown = {path for path, data in new.items() if words.encode() in data}
    written = touched(before, state(paper)) - {MANIFEST}
    assert shown <= written
    assert {path: but_related(old[path]) for path in written - shown} == {
        path: but_related(new[path]) for path in written - shown
    }
    assert report.written == len(written)
    assert new == clean(paper)
    assert any(path.endswith(f"-{number}.html") for path in shown)
    assert ("feed.json" in shown) == (number == 299)
    assert tree(paper / "output") == clean(paper)


def test_a_same_size_edit_right_after_a_build_is_never_missed(tmp_path):
    """Twenty times at once after a build: as many bytes, the old time restored; source or output."""
    text = article("Bài", id="1", body="Thân số 10")
    folder = write_site(tmp_path, f"--- content/tin/b.md\n{text}--- content/tin/c.md\n{article('Khác', id='2')}")
    source, page = folder / "content/tin/b.md", folder / "output/tin/bai-1.html"
    rebuild(folder)
    for number in range(11, 31):
        status = source.stat()
        source.write_text(text.replace("Thân số 10", f"Thân số {number}"), "utf-8")
        os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
        rebuild(folder)
        assert f"Thân số {number}" in output(folder, "tin/bai-1.html")
        status, data = page.stat(), page.read_bytes()
        page.write_bytes(data.replace(b"<h1", b"<h2", 1))
        os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))
        rebuild(folder)
        assert page.read_bytes() == data


def test_a_clock_that_ticks_in_seconds_misses_nothing(tmp_path, monkeypatch):
    """On a file system with coarse times an edit may leave the very same stamp: young files are read again."""
    folder = write_site(tmp_path, f"--- content/tin/b.md\n{article('Bài', id='1')}")

    def coarse(*facts: int) -> object:
        size, mtime, ctime, inode = facts
        second = 10**9
        return Stamp(size, mtime // second * second, ctime // second * second, 0 * inode)

    monkeypatch.setattr(scan, "Stamp", coarse)
    monkeypatch.setattr(publish, "Stamp", coarse)
    rebuild(folder)
    for number in range(5):
        source = folder / "content/tin/b.md"
        source.write_text(article("Bài", id="1", body=f"Thân {number}"), "utf-8")
        rebuild(folder)
        assert f"Thân {number}" in output(folder, "tin/bai-1.html")
        page = folder / "output/tin/bai-1.html"
        data = page.read_bytes()
        page.write_bytes(data.replace(b"<h1", b"<h2", 1))
        rebuild(folder)
        assert page.read_bytes() == data


# --- ties ------------------------------------------------------------------------------------------------------------


def tied(seed: int) -> str:
    """A digest of the catalogue of 200 articles that nothing but their files tells apart, read in some order."""
    articles = [an_article(f"thoi-su/bai-{n:03}.md", tags=("lụt", "đê"), authors=("Hà", "Lan")) for n in range(200)]
    Random(seed).shuffle(articles)
    catalogue = gathered(*articles).catalogue
    assert len(catalogue.articles) == 200
    return digest(catalogue)


def test_ties_have_one_order_whatever_was_read_first():
    """One date, one title, the same tags: 20 orders of reading give one catalogue, with its lists and neighbours."""
    assert len({tied(seed) for seed in range(20)}) == 1


def test_ties_have_one_order_under_every_hash_seed():
    """Sets and dictionaries of names come out in another order in each process."""
    here = Path(__file__).parent
    places = os.pathsep.join([str(here), str(here.parent)])
    found = set()
    for seed in ("0", "1", "2", "random"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": places}
        words = [sys.executable, "-c", f"import test_nothing_to_do as t; print(t.tied({len(found)}))"]
        found.add(subprocess.run(words, env=environment, capture_output=True, check=True).stdout)
    assert found == {tied(0).encode() + b"\n"}


def test_a_broken_article_mended_to_the_byte_is_published_again(tmp_path):
    """Between two equal states of the content lies a build that left the article out: the last build is no ground to stand on."""
    write_site(
        tmp_path, "--- content/tin/a.md\n" + article("Một", id="1") + "--- content/tin/b.md\n" + article("Hai", id="2")
    )
    file, target = tmp_path / "content/tin/b.md", tmp_path / "output/tin/hai-2.html"

    def remembering_build():
        wanted = request(tmp_path, keep_going=True, allow_shrink=True)
        memory = memory_of(tmp_path, wanted.output)
        try:
            return build(wanted, memory)
        finally:
            memory.store.close()

    remembering_build()
    good = file.read_bytes()
    file.write_text("hỏng", "utf-8")
    assert remembering_build().failed
    assert not target.exists()
    file.write_bytes(good)
    assert not remembering_build().failed
    assert target.is_file()


def test_what_a_build_with_faults_moved_is_where_it_was_moved_to(tmp_path):
    """A page made while another article was faulty stands in the next build; an edit of its body keeps its new neighbours."""
    folder = write_site(
        tmp_path, f"--- content/tin/a.md\n{article('Một', id='1')}--- content/tin/b.md\n{article('Hai', id='2')}"
    )
    rebuild(folder)
    write_site(
        tmp_path, f"--- content/tin/c.md\n{article('Ba', id='3')}--- content/tin/d.md\n{article('Bốn', '31/02/2024')}"
    )
    rebuild(folder, keep_going=True)
    (folder / "content/tin/d.md").unlink()
    rebuild(folder)
    source = folder / "content/tin/a.md"
    source.write_text(source.read_text("utf-8") + "\nThêm.\n", "utf-8")
    assert rebuild(folder).written == 4
    assert tree(folder / "output") == clean(folder)


def test_an_edited_static_page_stays_what_it_is(tmp_path):
    """It is planned as a static page, and not as an article, also where only its body changed."""
    about = tmp_path / "content/trang/gioi-thieu.md"
    write_site(tmp_path, f"--- content/trang/gioi-thieu.md\n{article('Giới thiệu', id='1')}")
    rebuild(write_site(tmp_path, f"--- content/tin/a.md\n{article('Một', id='2')}"))
    about.write_text(about.read_text("utf-8") + "\nThêm.\n", "utf-8")
    assert rebuild(tmp_path).written == 1
    assert tree(tmp_path / "output") == clean(tmp_path)


HOI_VAT = "Chuyện làng.\n\nHội vật làng Liễu Đôi, huyện Thanh Liêm, mở trước đình thờ Đoàn tướng quân từ mồng năm; đô vật ba xã về dự."
LUA = "Chuyện làng.\n\nGiá lúa vụ mùa ở Lý Nhân lên từng ngày, thương lái đến tận ruộng mua từ sáng sớm, nhà nông phơi không kịp."


@pytest.mark.parametrize("head", ["", "summary: Đã sửa."], ids=["a body", "a body and words that lists show"])
def test_an_edit_makes_a_copy_and_ends_it(tmp_path, monkeypatch, head):
    """The later of two that read alike is told of for as long as they do, by the short ways as by the long one."""
    texts = {"a": HOI_VAT, "b": LUA, "c": "Đường mới qua làng đã thông xe, bà con đi chợ gần hơn trước nhiều."}
    for n, (name, text) in enumerate(texts.items()):
        write_site(tmp_path, f"--- content/tin/{name}.md\n{article(name, f'2024-05-0{n + 1}', text, id=name)}")
    rebuild(tmp_path)
    monkeypatch.setattr("sitegen.whole.prepare", lambda *_: pytest.fail("the long way"))
    told = {}
    for text in (HOI_VAT, LUA):
        write_site(tmp_path, f"--- content/tin/b.md\n{article('b', '2024-05-02', text, id='b')}")
        if head:
            (tmp_path / "content/tin/b.md").write_text(article(f"b\n{head}", "2024-05-02", text, id="b"), "utf-8")
        told[text] = [(one.code, one.path) for one in rebuild(tmp_path).problems if one.code == "SG411"]
    assert told == {HOI_VAT: [("SG411", "content/tin/b.md")], LUA: []}
    monkeypatch.undo()
    assert tree(tmp_path / "output") == clean(tmp_path)
