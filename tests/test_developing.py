"""Photos on a whole small site: what is published of them, what it costs the second time, what is said of faulty ones."""

from io import BytesIO
from pathlib import Path

import pytest
from photos import SAID, exif, photo, telling
from PIL import Image
from small_site import article, build_site, codes, output, request, tree, write_site

from sitegen import developing
from sitegen.build import build
from sitegen.cache.memory import Memory, memory_of
from sitegen.darkroom.words import words_of

pytestmark = pytest.mark.slow

SETTINGS = """\
name = "Báo Thử"
base_url = "https://bao.example.vn"
[pictures]
widths = [100, 200]
"""
SITE = f"""\
--- sitegen.toml
{SETTINGS}
--- content/thoi-su/mua-lu.md
{article("Mùa lũ", "2024-05-09 08:00", "![Nước lên](/anh/lu.jpg)", id="1", slug="mua-lu", image="/anh/lu.jpg")}
--- content/thoi-su/cau.md
{article("Cầu mới", "2024-05-08 08:00", "Xem [ảnh lớn](/anh/cau.png).", id="2", slug="cau")}
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = write_site(tmp_path / "site", SITE)
    (folder / "content/anh").mkdir()
    put(folder, "lu.jpg", telling(exif=exif()))
    put(folder, "cau.png", photo("PNG", (150, 100)))
    return folder


def rewrite(site: Path, path: str, old: str, new: str) -> None:
    """An edit of one article."""
    file = site / "content/thoi-su" / path
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def put(site: Path, name: str, data: bytes) -> None:
    (site / "content/anh" / name).write_bytes(data)


def picture(site: Path, path: str) -> Image.Image:
    return Image.open(BytesIO((site / "output" / path).read_bytes()))


def remembered(site: Path) -> Memory:
    return memory_of(site, site / "output")


@pytest.fixture
def developed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The photos of which prints were made, from here on."""
    made: list[str] = []
    whole = developing._develop

    def noted(shared: None, brought: developing._Brought) -> developing._Ready:
        if isinstance(brought[1], bytes):
            made.append(brought[0].view.file)
        return whole(shared, brought)

    monkeypatch.setattr(developing, "_develop", noted)
    return made


# --- what is published -----------------------------------------------------------------------------------------------


def test_an_article_lets_browsers_choose(site) -> None:
    """In its text and above it; the renditions are there, and what the `img` shows is the photo's own address."""
    build_site(site)
    page = output(site, "thoi-su/mua-lu-1.html")
    assert page.count('<picture class="t012">') == 2
    assert page.count('<source type="image/avif" srcset="/assets/anh/lu-100-') == 2
    assert page.count(' src="/anh/lu.jpg"') == 2
    assert 'width="200" height="133"' in page
    made = sorted(path.name for path in (site / "output/assets/anh").iterdir())
    assert [name.rpartition("-")[0] for name in made] == ["lu-100", "lu-100", "lu-200", "lu-200"]
    assert {name.rpartition(".")[2] for name in made} == {"avif", "webp"}
    assert picture(site, "anh/lu.jpg").size == (200, 133)


def test_nothing_private_is_published(site) -> None:
    """No file of the output tells where the photographer was, or with what."""
    build_site(site)
    assert b"May cua Minh" in (site / "content/anh/lu.jpg").read_bytes()
    for path, data in tree(site / "output").items():
        assert b"May cua Minh" not in data, path
        assert b"Exif" not in data, path
    assert words_of((site / "output/anh/lu.jpg").read_bytes(), "jpeg") == SAID


def test_the_file_speaks_where_the_article_is_silent(site) -> None:
    """Caption and credit, on the page and in feeds; what a writer says goes before it, and nothing in a file is markup."""
    put(site, "lu.jpg", telling(words=SAID.__class__("Lũ <b>về", "Minh", "TTXVN")))
    build_site(site)
    page = output(site, "thoi-su/mua-lu-1.html")
    assert "<figcaption>Lũ &lt;b&gt;về" in page
    assert "Ảnh: Minh/TTXVN</span>" in page
    assert "Lũ &amp;lt;b&amp;gt;về Minh/TTXVN" in output(site, "rss.xml")
    rewrite(site, "mua-lu.md", "image:", "image_caption: Nước *lên*\nimage_credit: Lan\nimage:")
    build_site(site)
    page = output(site, "thoi-su/mua-lu-1.html")
    assert "<figcaption>Nước <em>lên</em>" in page
    assert "Ảnh: Lan</span>" in page


def test_a_photo_that_is_only_linked_has_no_renditions(site) -> None:
    """It is made anew all the same, for it may tell of people."""
    put(site, "cau.png", photo("PNG", (150, 100), exif=exif()))
    build_site(site)
    assert picture(site, "anh/cau.png").size == (150, 100)
    assert b"May cua" not in (site / "output/anh/cau.png").read_bytes()
    assert not list((site / "output/assets/anh").glob("cau*"))


def test_without_the_darkroom_pictures_are_published_as_they_are(site) -> None:
    """`[pictures] enabled = false`; the library is not even asked."""
    write_site(site, f"--- sitegen.toml\n{SETTINGS}enabled = false\n")
    build_site(site)
    assert (site / "output/anh/lu.jpg").read_bytes() == (site / "content/anh/lu.jpg").read_bytes()
    assert "<picture" not in output(site, "thoi-su/mua-lu-1.html")
    assert "Trần Minh/TTXVN" in output(site, "thoi-su/mua-lu-1.html")


def test_the_plain_theme_has_one_small_file(site) -> None:
    """Nothing to choose from, for slow lines and old machines."""
    put(site, "lu.jpg", photo(size=(1000, 500)))
    write_site(site, f'--- sitegen.toml\ntheme = "plain"\n{SETTINGS.replace("200", "1600")}')
    build_site(site)
    assert "<picture" not in output(site, "thoi-su/mua-lu-1.html")
    assert picture(site, "anh/lu.jpg").size == (800, 400)
    assert not (site / "output/assets/anh").exists()


def test_a_moving_picture_moves(site) -> None:
    """Its file is published as it is."""
    frames = [Image.new("RGB", (300, 200), colour) for colour in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    put(site, "lu.webp", out.getvalue())
    rewrite(site, "mua-lu.md", "lu.jpg", "lu.webp")
    build_site(site)
    assert (site / "output/anh/lu.webp").read_bytes() == out.getvalue()


def test_a_link_to_a_file_says_what_it_is(site) -> None:
    """Kind and size behind its words, on the page and in feeds; the file is published as it is."""
    put(site, "so-1.pdf", b"%PDF-1.7" + b"0" * 2_300_000)
    rewrite(
        site, "cau.md", "Xem [ảnh lớn](/anh/cau.png).", "Đọc [số *báo*](/anh/so-1.pdf#page=2), [lịch](/anh/lich.xls)."
    )
    put(site, "lich.xls", b"x")
    build_site(site)
    page = output(site, "thoi-su/cau-2.html")
    assert '<a href="/anh/so-1.pdf#page=2">số <em>báo</em></a> <span class="file">(PDF, 2,3 MB)</span>,' in page
    assert '<a href="/anh/lich.xls">lịch</a> <span class="file">(XLS, 1 kB)</span>.' in page
    assert "(PDF, 2,3 MB)" in output(site, "rss.xml")
    assert (site / "output/anh/so-1.pdf").stat().st_size == 2_300_008


def test_a_link_to_a_file_that_is_not_there_is_an_error(site) -> None:
    """At its line, before anything is written."""
    rewrite(site, "cau.md", "/anh/cau.png", "/anh/so-2.pdf")
    assert ("SG401", "thoi-su/cau.md", 7) in codes(build_site(site))


def test_the_script_for_films_is_where_films_are(site) -> None:
    """And in the plain theme nowhere."""
    rewrite(site, "cau.md", "Xem", "::: video https://www.youtube.com/watch?v=abc\n![Cầu](/anh/lu.jpg)\n:::\n\nXem")
    build_site(site)
    assert "/assets/video-" in output(site, "thoi-su/cau-2.html")
    assert "<picture" in output(site, "thoi-su/cau-2.html")
    assert "/assets/video-" not in output(site, "thoi-su/mua-lu-1.html")
    write_site(site, f'--- sitegen.toml\ntheme = "plain"\n{SETTINGS}')
    build_site(site)
    assert "/assets/video-" not in output(site, "thoi-su/cau-2.html")
    assert "https://www.youtube.com/watch?v=abc" in output(site, "thoi-su/cau-2.html")


def test_an_article_without_a_picture_is_shared_with_a_card(site) -> None:
    """If the settings want it: its address is in the page, and the card is there; who has a picture has none."""
    memory = remembered(site)
    build_site(site, memory=memory)
    assert "/assets/the/" not in output(site, "thoi-su/cau-2.html")
    write_site(site, f"--- sitegen.toml\n{SETTINGS}social_cards = true\n")
    build_site(site, memory=memory)
    assert [path.name for path in (site / "output/assets/the").iterdir()] == ["2.png"]
    assert picture(site, "assets/the/2.png").size == (1200, 630)
    assert '<meta property="og:image" content="https://bao.example.vn/assets/the/2.png">' in output(
        site, "thoi-su/cau-2.html"
    )
    assert "/assets/the/" not in output(site, "thoi-su/mua-lu-1.html")
    before = (site / "output/assets/the/2.png").read_bytes()
    rewrite(site, "cau.md", "Cầu mới", "Cầu cũ")
    build_site(site, memory=memory)
    assert (site / "output/assets/the/2.png").read_bytes() != before


# --- what it costs ---------------------------------------------------------------------------------------------------


def test_nothing_is_made_twice(site, developed) -> None:
    """Neither after an edit, nor where the output is gone, nor by a build that remembers nothing else."""
    build_site(site, memory=remembered(site))
    assert sorted(developed) == ["anh/cau.png", "anh/lu.jpg"]
    rewrite(site, "cau.md", "Xem", "Hãy xem")
    build_site(site, memory=remembered(site))
    before = tree(site / "output")
    for lost in [*(site / "output").rglob("*.avif"), site / ".sitegen/cache.db", site / "output/anh/lu.jpg"]:
        lost.unlink()
    build_site(site, memory=remembered(site))
    assert len(developed) == 2
    assert tree(site / "output") == before


def test_what_is_kept_and_damaged_is_made_again(site, developed) -> None:
    """And the output is as if it had been sound."""
    build_site(site, memory=remembered(site))
    before = tree(site / "output")
    for file in (site / ".sitegen/photos").glob("*/*"):
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    (site / "output/anh/lu.jpg").unlink()
    build_site(site, memory=remembered(site))
    assert developed[2:] == ["anh/lu.jpg"]
    assert tree(site / "output") == before


def test_a_clean_build_takes_nothing_from_before(site, developed) -> None:
    """`--clean` is the definition of what is right."""
    build_site(site, memory=remembered(site))
    build(request(site, clean=True), remembered(site))
    assert len(developed) == 4


def test_other_words_in_a_photo_are_published(site, developed) -> None:
    """Somebody mended the caption in the file: prints and pages say so."""
    build_site(site, memory=remembered(site))
    put(site, "lu.jpg", telling(words=SAID.__class__("Lũ rút")))
    build_site(site, memory=remembered(site))
    assert developed[2:] == ["anh/lu.jpg"]
    assert "<figcaption>Lũ rút" in output(site, "thoi-su/mua-lu-1.html")
    assert words_of((site / "output/anh/lu.jpg").read_bytes(), "jpeg").caption == "Lũ rút"


def test_what_nobody_shows_any_more_is_pruned(site) -> None:
    """What the output is made of stays."""
    memory = remembered(site)
    build_site(site, memory=memory)
    kept = {file.name for file in (site / ".sitegen/photos").glob("*/*")}
    put(site, "lu.jpg", telling(colour="#404040"))
    build_site(site, memory=memory)
    both = {file.name for file in (site / ".sitegen/photos").glob("*/*")}
    assert len(both) == 3
    memory.prune(lambda place: True)
    left = {file.name for file in (site / ".sitegen/photos").glob("*/*")}
    assert len(left) == 2
    assert len(left & kept) == 1


# --- what is said of faulty ones -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("lu.jpg", telling()[:900], "SG941"),
        ("lu.jpg", b"<html>no picture</html>", "SG941"),
        ("lu.heic", b"....ftypheic", "SG944"),
        ("lu.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SG945"),
    ],
)
def test_a_faulty_picture_is_told_where_it_is_shown_and_is_not_published(site, name, data, code) -> None:
    """The article stands, without it."""
    rewrite(site, "mua-lu.md", "lu.jpg", name)
    put(site, name, data)
    report = build_site(site)
    assert codes(report) == [(code, "thoi-su/mua-lu.md", 6), (code, "thoi-su/mua-lu.md", 8)]
    assert report.published
    assert not (site / "output/anh" / name).exists()
    assert "lead-picture" not in output(site, "thoi-su/mua-lu-1.html")


def test_a_mislabelled_photo_is_told_and_becomes_what_its_name_says(site) -> None:
    """A PNG called .jpg is published as a JPEG."""
    put(site, "lu.jpg", photo("PNG"))
    report = build_site(site)
    assert codes(report) == [("SG942", "thoi-su/mua-lu.md", 6), ("SG942", "thoi-su/mua-lu.md", 8)]
    assert picture(site, "anh/lu.jpg").format == "JPEG"


def test_a_link_to_a_faulty_photo_keeps_its_words(site) -> None:
    """What may tell of people is not published as it is, just because it is damaged."""
    put(site, "cau.png", photo("PNG", exif=exif())[:600])
    report = build_site(site)
    assert codes(report) == [("SG941", "thoi-su/cau.md", 7)]
    assert not (site / "output/anh/cau.png").exists()
    assert "Xem <a>ảnh lớn</a>" in output(site, "thoi-su/cau-2.html")


def test_a_faulty_photo_in_a_folder_that_is_published_whole(site) -> None:
    """It is named by itself, for no line shows it."""
    write_site(site, f'--- sitegen.toml\nassets = ["anh"]\n{SETTINGS}')
    put(site, "hong.jpg", telling()[:900])
    report = build_site(site)
    assert codes(report) == [("SG941", "anh/hong.jpg", 0)]
    assert not (site / "output/anh/hong.jpg").exists()


def test_a_decoder_that_dies_costs_one_picture(site, monkeypatch) -> None:
    """And what was not found out is found out again the next time."""
    from sitegen import desk
    from sitegen.work import DIED

    monkeypatch.setattr(desk, "_look_at", lambda _, fetched: desk._not_looked_at(request(site).desk)(fetched[0], DIED))
    report = build_site(site, memory=remembered(site))
    assert {code for code, _, _ in codes(report)} == {"SG946"}
    monkeypatch.undo()
    assert codes(build_site(site, memory=remembered(site))) == []
