"""The law: after any edits the incremental output equals a clean build, byte for byte."""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from photos import moving, photo, telling
from small_site import ZONE, article, request, tree, write_site

from sitegen import indexing, press
from sitegen.build import build
from sitegen.cache.memory import Memory
from sitegen.cache.store import Store
from sitegen.catalogue.states import Clock
from sitegen.darkroom.words import xmp_of
from sitegen.model import PictureWords
from sitegen.settings import TABLE_FILE
from sitegen.text.table import written_table

WORDS = ("Hội làng", "Mùa nước", "Cá kho", "Đường mới", "Trường làng", "Sông Châu", "Lụa Nha Xá", "Bạn đọc")
STORIES = (
    "Hội vật làng Liễu Đôi, huyện Thanh Liêm, mở trước đình thờ Đoàn tướng quân từ mồng năm tháng Giêng; đô vật ba xã về dự.",
    "Đô vật ba xã về dự hội vật làng Liễu Đôi. Đình thờ Đoàn tướng quân ở huyện Thanh Liêm vừa được sửa mái trước tháng Giêng.",
    "Nước sông Châu lên nhanh trong đêm, xã Phù Vân di dời bốn mươi hộ ngoài đê bối; trạm bơm Hữu Bị chạy hết công suất.",
    "Trạm bơm Hữu Bị chạy hết công suất khi nước sông Châu lên nhanh, bốn mươi hộ ngoài đê bối ở xã Phù Vân phải di dời.",
)
SECTIONS = ("van-hoa", "van-hoa/le-hoi", "thoi-su", "kinh-te")
TAGS = ("lễ hội", "Lễ Hội", "làng nghề", "Duy Tiên", "duy tien", "sông")
SETTINGS = """\
name = "Báo Thử"
base_url = "https://bao.example.vn"
page_size = 3
feed_size = 4
"""
THEME_FILES = ("_card.html", "_footer.html", "article.html", "listing.html", "base.html")
EXTENSION = """\
from markdown.extensions import Extension as MarkdownExtension
from markdown.preprocessors import Preprocessor
from sitegen.extension import Extension, File, Page
from bang import LOI
class Thay(Preprocessor):
    def run(self, lines):
        return [line.replace("bài", "bài (%s)") for line in lines]
class Them(MarkdownExtension):
    def extendMarkdown(self, md):
        md.preprocessors.register(Thay(md), "thay", 5)
def trang(paper):
    yield Page("/ten/", "ten.html", {"bai": [bai for bai in paper.articles if bai.featured]})
    yield File("/ten.txt", "\\n".join(bai.title + bai.value("rubbish") for bai in paper.articles))
    for bai in paper.articles[: %d]:
        yield Page(f"/ten/{bai.title}/", "ten.html", {"bai": (bai,)})
EXTENSION = Extension([Them], {"hoi": lambda ten: ten + LOI}, [trang], {"ten.html": dict})
"""
MOMENTS = [datetime(2024, 1, 1, tzinfo=ZONE) + timedelta(days=90 * n) for n in range(8)]

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="20"/>'

texts = st.sampled_from(WORDS)
numbers = st.integers(0, 11)
later_numbers = st.integers(12, 17)


@contextmanager
def engine_of(version: str) -> Iterator[None]:
    """Code of another version makes other bytes."""
    make = press.bytes_of
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(press, "bytes_of", lambda *given: make(*given) + f"<!-- {version} -->".encode())
        yield


class Newsroom(RuleBasedStateMachine):
    """Writers edit, CI builds with its memory; a clean build in another folder says what is right."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="sitegen-law-"))
        self.site, self.fresh = self.folder / "site", self.folder / "fresh"
        self.as_of = MOMENTS[4]
        self.drafts = False
        self.settings = SETTINGS
        self.engine = "1"
        self.kept: dict[str, bytes] = {}
        # In so small an archive making all shards and weighing all anew is always sooner done, and all articles are the newest.
        self.amending = patch.object(indexing, "ARTICLES_A_SHARD", 0)
        self.amending.start()
        self.cutting = patch("sitegen.search.segments.ARTICLES_A_SEGMENT", 4)
        self.cutting.start()
        self.weighing = patch("sitegen.catalogue.weighing._ANEW", 1)
        self.weighing.start()
        # A card takes as long to draw as all its article's pages: its words do as well.
        self.drawing = patch("sitegen.darkroom.cards.draw_card", lambda *words: "\n".join(words).encode())
        self.drawing.start()

    def teardown(self) -> None:
        self.amending.stop()
        self.cutting.stop()
        self.drawing.stop()
        self.weighing.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- the beginning ------------------------------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        write_site(self.site, f"--- sitegen.toml\n{self.settings}")
        for number in range(8):
            self.write(number, WORDS[number % 8], SECTIONS[number % 4], number * 30, "Thân bài.")
        (self.site / "content/anh").mkdir()
        self.draw(0, 40)

    def path(self, number: int) -> Path:
        found = sorted((self.site / "content").rglob(f"bai-{number}.md"))
        return found[0] if found else self.site / f"content/tin/bai-{number}.md"

    def write(self, number: int, title: str, section: str, day: int, body: str, **fields: str) -> None:
        date = f"{MOMENTS[0] + timedelta(days=day):%Y-%m-%d %H:%M}"
        target = self.site / f"content/{section}/bai-{number}.md"
        for old in (self.site / "content").rglob(f"bai-{number}.md"):
            old.unlink()
        target.parent.mkdir(parents=True, exist_ok=True)
        # Half of the articles keep their address when their headline changes.
        address = {"slug": f"bai-{number}"} if number % 2 else {}
        target.write_text(article(f"{title} {number}", date, body, id=str(number), **address, **fields), "utf-8")

    def change(self, number: int, old: str, new: str) -> None:
        if self.path(number).is_file():
            text = self.path(number).read_text("utf-8")
            self.path(number).write_text(text.replace(old, new, 1), "utf-8")

    # --- writers ------------------------------------------------------------------------------------------------------

    @rule(
        number=numbers,
        title=texts,
        section=st.sampled_from((*SECTIONS, "trang")),
        day=st.integers(0, 600),
        tags=st.sets(st.sampled_from(TAGS)),
    )
    def add_or_rewrite(self, number, title, section, day, tags):
        self.write(
            number, title, section, day, f"Bài về {title}.", tags=f"[{', '.join(sorted(tags))}]", author="Ban Thử"
        )

    @rule(
        number=later_numbers,
        title=texts,
        section=st.sampled_from(SECTIONS),
        day=st.integers(0, 400),
        tags=st.sets(st.sampled_from(TAGS)),
        shown=st.sampled_from(["", "anh/a.svg", "anh/moi-{}.svg"]),
    )
    def arrive(self, number, title, section, day, tags, shown):
        """An article nobody knew comes, with a picture of its own or with one that others show."""
        if not self.path(number).is_file() or not self.path(number).read_bytes():
            picture = shown.format(number)
            body = f"Tin về {title}." + (f"\n\n![Ảnh](/{picture})" if picture else "")
            self.write(number, title, section, day, body, tags=f"[{', '.join(sorted(tags))}]")
            if picture and not (self.site / "content" / picture).exists():
                (self.site / "content" / picture).write_text(PICTURE.format(40 + number))

    @rule(number=later_numbers, section=st.sampled_from(SECTIONS))
    def begin_to_write(self, number, section):
        """Many an editor makes an empty file first."""
        if not self.path(number).is_file():
            target = self.site / f"content/{section}/bai-{number}.md"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(b"")

    @rule(number=numbers, text=texts)
    def edit_body(self, number, text):
        self.change(number, "\n---\n", f"\n---\n{text} thêm.\n\n")

    @rule(number=numbers, text=texts)
    def edit_end_of_body(self, number, text):
        if self.path(number).is_file():
            with self.path(number).open("a", encoding="utf-8") as file:
                file.write(f"\nĐoạn cuối: {text}.\n")

    @rule(number=numbers, story=st.sampled_from(STORIES), words=texts)
    def tell(self, number, story, words):
        """Another story in the same article: it is like others now, or nearly the same as one of them."""
        if self.path(number).is_file():
            head, mark, _ = self.path(number).read_text("utf-8").rpartition("\n---\n")
            self.path(number).write_text(f"{head}{mark}{story} {words}.\n" if mark else story, "utf-8")

    @rule(number=numbers, text=texts)
    def edit_title(self, number, text):
        self.change(number, "title: ", f"title: {text} ")

    @rule(
        number=numbers,
        field=st.sampled_from(
            [
                "draft: true",
                "featured: true",
                "expires: 2024-09-01",
                "withdrawn: Sai",
                "image: /anh/a.svg",
                "summary: Sapo mới.",
                "aliases: [/tin/cu-{}.html]",
                "related: ['3']",
                "unrelated: ['2']",
                "slug: ten-rieng-{}",
                "updated: 2025-01-01",
                "rubbish: x",
            ]
        ),
    )
    def add_field(self, number, field):
        self.change(number, "date: ", f"{field.format(number)}\ndate: ")

    @rule(number=numbers, other=numbers)
    def link(self, number, other):
        self.change(number, "\n---\n", f"\n---\nXem [bài kia](id:{other}).\n\n")

    @rule(number=numbers)
    def show_picture(self, number):
        self.change(number, "\n---\n", "\n---\n![Cây đa](/anh/a.svg)\n*Chú thích. Ảnh: Ban Thử*\n\n")

    @rule(number=numbers, section=st.sampled_from((*SECTIONS, "trang")))
    def move(self, number, section):
        """The same file in another folder."""
        if self.path(number).is_file():
            target = self.site / f"content/{section}/bai-{number}.md"
            target.parent.mkdir(parents=True, exist_ok=True)
            self.path(number).replace(target)

    @rule(number=numbers | later_numbers)
    def delete(self, number):
        if self.path(number).is_file():
            self.kept[self.path(number).relative_to(self.site).as_posix()] = self.path(number).read_bytes()
            self.path(number).unlink()

    @precondition(lambda self: self.kept)
    @rule()
    def restore(self):
        path, data = self.kept.popitem()
        number = Path(path).stem.removeprefix("bai-")
        if not self.path(int(number)).is_file():
            (self.site / path).parent.mkdir(parents=True, exist_ok=True)
            (self.site / path).write_bytes(data)

    @rule(one=numbers, other=numbers)
    def swap(self, one, other):
        if one != other and self.path(one).is_file() and self.path(other).is_file():
            first, second = self.path(one), self.path(other)
            first_bytes, second_bytes = first.read_bytes(), second.read_bytes()
            first.write_bytes(second_bytes)
            second.write_bytes(first_bytes)

    @rule(number=numbers)
    def same_size_and_time(self, number):
        """An edit that size and modification time do not show."""
        if self.path(number).is_file():
            status = self.path(number).stat()
            text = self.path(number).read_bytes()
            self.path(number).write_bytes(
                text.replace(b"Ban", b"Nha") if b"Ban" in text else text.replace(b"Nha", b"Ban")
            )
            os.utime(self.path(number), ns=(status.st_atime_ns, status.st_mtime_ns))

    @rule(number=numbers)
    def touch(self, number):
        if self.path(number).is_file():
            self.path(number).touch()

    @rule(
        number=numbers,
        junk=st.sampled_from(["---\ntitle: [\n---\n", "", "không có gì", "---\ntitle: A\ndate: 99/99/2024\n---\n"]),
    )
    def break_file(self, number, junk):
        if self.path(number).is_file():
            self.kept[self.path(number).relative_to(self.site).as_posix()] = self.path(number).read_bytes()
            self.path(number).write_text(junk, "utf-8")

    @precondition(lambda self: self.kept)
    @rule()
    def mend(self):
        """What was broken is as it was before it broke, to the byte."""
        path, data = self.kept.popitem()
        number = int(Path(path).stem.removeprefix("bai-"))
        if not self.path(number).is_file() or self.path(number) == self.site / path:
            (self.site / path).parent.mkdir(parents=True, exist_ok=True)
            (self.site / path).write_bytes(data)

    @rule(size=st.integers(10, 99), number=st.integers(0, 1))
    def draw(self, number, size):
        (self.site / f"content/anh/{'ab'[number]}.svg").write_text(PICTURE.format(size))

    @rule()
    def lose_picture(self):
        (self.site / "content/anh/a.svg").unlink(missing_ok=True)

    @rule(number=numbers)
    def attach(self, number):
        self.change(
            number, "\n---\n", "\n---\nĐọc [số báo](/anh/so.pdf), xem ảnh.\n\n::: bộ ảnh\n![A](/anh/p0.jpg)\n:::\n\n"
        )

    @rule(size=st.sampled_from([5, 9_000, 40_000]))
    def print_issue(self, size):
        (self.site / "content/anh/so.pdf").write_bytes(b"%PDF-1.7 " + b"x" * size)

    # --- photographers ------------------------------------------------------------------------------------------------

    @rule(
        number=st.integers(0, 1),
        colour=st.sampled_from(["#305070", "#a08060"]),
        size=st.sampled_from([(90, 60), (150, 100)]),
        said=st.sampled_from(["", "Lũ về", "Lũ rút"]),
        form=st.sampled_from(["JPEG", "JPEG", "PNG", "moving"]),
    )
    def photograph(self, number, colour, size, said, form):
        """A new photo, another one under the same name, other words in the same one, one whose name lies, one that moves."""
        if form == "moving":
            data = moving("WEBP", (colour, "#000000"), xmp=xmp_of(PictureWords(said)))
        else:
            telling_one = telling(form, PictureWords(said), size=size, colour=colour)
            data = telling_one if form == "JPEG" else photo(form, size, colour)
        (self.site / f"content/anh/p{number}.jpg").write_bytes(data)

    @rule(number=numbers, which=st.integers(0, 1), lead=st.booleans())
    def show_photo(self, number, which, lead):
        """Above an article or in its text; it may not be there yet."""
        if lead:
            self.change(number, "date: ", f"image: /anh/p{which}.jpg\ndate: ")
        else:
            self.change(number, "\n---\n", f"\n---\n![Ảnh](/anh/p{which}.jpg)\n\n")

    @rule(which=st.integers(0, 1), how=st.sampled_from(["lost", "broken off"]))
    def spoil_photo(self, which, how):
        file = self.site / f"content/anh/p{which}.jpg"
        if how == "lost":
            file.unlink(missing_ok=True)
        elif file.is_file():
            file.write_bytes(file.read_bytes()[:500])

    @rule(key=st.sampled_from(["enabled", "widths", "formats", "quality"]), other=st.booleans())
    def develop_otherwise(self, key, other):
        values = {"enabled": "false", "widths": "[100]", "formats": '["webp"]', "quality": "30"}
        usual = {"enabled": "true", "widths": "[100, 120]", "formats": '["avif", "webp"]', "quality": "80"}
        self.set(f"pictures.{key}", values[key] if other else usual[key])

    @rule(wanted=st.booleans())
    def draw_cards(self, wanted):
        self.set("pictures.social_cards", "true" if wanted else "false")

    @rule()
    def damage_kept_photos(self):
        for file in (self.site / ".sitegen/photos").glob("*/*"):
            data = file.read_bytes()
            file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))

    # --- the desk -----------------------------------------------------------------------------------------------------

    def set(self, key: str, value: str) -> None:
        """Give a setting this value, whatever it had."""
        lines = [line for line in self.settings.splitlines() if not line.startswith(f"{key} =")]
        self.settings = "\n".join([*lines, f"{key} = {value}", ""])
        (self.site / "sitegen.toml").write_text(self.settings, "utf-8")

    @rule(key=st.sampled_from(["motto", "description", "name", "preview"]), value=texts)
    def change_setting(self, key, value):
        self.set(key, f'"{value}"')

    @rule(accent=st.sampled_from(["", "#0b5d4e", "#7a1f5c"]))
    def change_accent(self, accent):
        self.set("look.accent", f'"{accent}"')

    @rule(logo=st.sampled_from(["", "/anh/a.svg"]), dark=st.sampled_from(["", "/anh/b.svg"]))
    def change_logo(self, logo, dark):
        """What it shows may not be there."""
        self.set("logo", f'"{logo}"')
        self.set("logo_dark", f'"{dark if logo else ""}"')

    @rule(hours=st.sampled_from([7, 0]))
    def change_zone(self, hours):
        self.set("timezone", f'"+{hours:02}:00"')

    @rule(pages=st.sampled_from(["authors", "days", "json_feed", "search"]), wanted=st.booleans())
    def leave_out_pages(self, pages, wanted):
        self.set(f"pages.{pages}", "true" if wanted else "false")

    @rule(source=st.sampled_from(["newest", "featured", "section:van-hoa", "tag:le-hoi"]), limit=st.integers(1, 3))
    def declare_list(self, source, limit):
        """A theme of the site's own shows a list of its own on the front page."""
        lists = f'[blocks.a]\nfrom = "{source}"\nlimit = {limit}\n'
        home = "{% for block in page.blocks %}{{ block.cards|fragments('card') }}{% endfor %}"
        toml = f'name = "rieng"\ncontract = 1\nparent = "default"\n{lists}'
        write_site(self.site, f"--- themes/rieng/theme.toml\n{toml}--- themes/rieng/templates/home.html\n{home}\n")
        self.set("theme", '"rieng"')

    @rule(theme=st.sampled_from(["default", "plain"]))
    def change_theme(self, theme):
        self.set("theme", f'"{theme}"')

    @rule(wanted=st.booleans())
    def read_without_a_server(self, wanted):
        self.set("offline", "true" if wanted else "false")

    @rule(table=st.sampled_from([None, {"nước": 9, "lên": 4, "hội": 3, "làng": 2}, {"ban": 5, "thử": 5, "bài": 2}]))
    def freeze_table(self, table):
        """Another table of syllables, or the shipped one."""
        file = self.site / TABLE_FILE
        if table is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(written_table(Counter(table), 20), "utf-8")

    @rule(words=st.sampled_from(WORDS[:2]), said=st.sampled_from(WORDS[:3]), most=st.integers(0, 3))
    def edit_extension(self, words, said, most):
        """The site's own Markdown, filter and pages are others; what they import is, too."""
        files = {"bao.py": EXTENSION % (words, most), "bang.py": f'LOI = "{said}"'}
        write_site(self.site, "".join(f"--- extensions/{name}\n{text}\n" for name, text in files.items()))
        template = "{% for bai in page.bai %}{{ bai.title|hoi }}{{ bai|fragment('card') }}{% endfor %}"
        write_site(self.site, f"--- themes/overrides/templates/ten.html\n{template}\n--- sitegen.toml\n{self.settings}")
        self.set("extensions.modules", '["extensions/bao.py"]')

    @rule()
    def drop_extension(self):
        (self.site / "themes/overrides/templates/ten.html").unlink(missing_ok=True)
        self.set("extensions.modules", "[]")

    @rule(encodings=st.sampled_from([[], ["gzip"], ["gzip", "br", "zstd"]]))
    def compress_beforehand(self, encodings):
        lines = [line for line in self.settings.splitlines() if not line.startswith("server.precompress =")]
        self.settings = "\n".join([*lines, f"server.precompress = {encodings}", ""])
        (self.site / "sitegen.toml").write_text(self.settings, "utf-8")

    @rule(version=st.sampled_from("123"))
    def change_engine(self, version):
        """Our own code, or a library's, makes other bytes of the same views."""
        self.engine = version

    @rule(size=st.integers(1, 5))
    def change_page_size(self, size):
        self.set("page_size", str(size))

    @rule(name=st.sampled_from(THEME_FILES), text=texts)
    def override_template(self, name, text):
        original = Path(__file__).parent.parent / "themes/default/templates" / name
        target = self.site / "themes/overrides/templates" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(original.read_text("utf-8") + f"<!-- {text} -->\n", "utf-8")

    @rule(name=st.sampled_from(THEME_FILES))
    def remove_override(self, name):
        (self.site / "themes/overrides/templates" / name).unlink(missing_ok=True)

    @rule(text=texts)
    def change_label(self, text):
        target = self.site / "themes/overrides/labels/vi.toml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f'read_more = "{text}"\n', "utf-8")

    @rule(text=texts)
    def change_style(self, text):
        target = self.site / "themes/overrides/assets/site.css"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"/* {text} */\n", "utf-8")

    @rule(moment=st.sampled_from(MOMENTS))
    def move_clock(self, moment):
        self.as_of = moment

    @rule(days=st.integers(1, 3))
    def sleep(self, days):
        self.as_of += timedelta(days)

    @rule(number=numbers, title=texts, years=st.integers(1, 2), days=st.integers(-1, 2), later=st.integers(0, 3))
    def remember_a_day(self, number, title, years, days, later):
        """An article that the front page looks back at: of this day of an earlier year, or of one that comes soon. Then
        days pass in which nobody writes."""
        then = (self.as_of - MOMENTS[0]).days - round(years * 365.25) + days
        self.write(number, title, "van-hoa", then, "Chuyện ngày ấy.")
        if later:
            self.incremental_equals_clean()
            self.as_of += timedelta(later)

    @rule()
    def show_drafts(self):
        self.drafts = not self.drafts

    # --- accidents ----------------------------------------------------------------------------------------------------

    def outputs(self) -> list[Path]:
        """The published files but for the manifest: without it the folder is not known to be ours, and is refused."""
        found = (path for path in (self.site / "output").rglob("*") if path.is_file())
        return sorted(path for path in found if ".well-known" not in path.parts)

    @rule(which=st.integers(0, 10_000))
    def lose_output(self, which):
        # Without its record the folder is a stranger's, and refused: that is no matter of memory.
        if files := self.outputs():
            files[which % len(files)].unlink()

    @rule(which=st.integers(0, 10_000))
    def damage_output(self, which):
        if files := self.outputs():
            files[which % len(files)].write_bytes(b"damaged")

    @rule()
    def lose_memory(self):
        shutil.rmtree(self.site / ".sitegen", ignore_errors=True)

    @rule(place=st.floats(0, 1), value=st.integers(1, 255))
    def damage_memory(self, place, value):
        file = self.site / ".sitegen/cache.db"
        if file.is_file():
            data = bytearray(file.read_bytes())
            data[min(int(place * len(data)), len(data) - 1)] ^= value
            file.write_bytes(data)

    # --- the law ------------------------------------------------------------------------------------------------------

    @invariant()
    def incremental_equals_clean(self):
        if not (self.site / "sitegen.toml").is_file():
            return
        clock = Clock(self.as_of, self.drafts)
        options = {"clock": clock, "keep_going": True, "allow_shrink": True}
        ours = request(self.site, **options)
        with engine_of(self.engine):
            memory = Memory(Store(self.site / ".sitegen/cache.db"), "output", self.engine)
            try:
                report = build(ours, memory)
            finally:
                memory.store.close()
            shutil.rmtree(self.fresh, ignore_errors=True)
            clean = build(request(self.site, output=self.fresh, **options))
        assert tree(self.site / "output") == tree(self.fresh)
        assert report.problems == clean.problems
        assert (report.counts, report.held) == (clean.counts, clean.held)


def settings_of(steps: int, examples: int, shrink: bool = True) -> settings:
    """How long to look; where only the failure counts, the smallest one need not be found."""
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
        phases=[phase for phase in Phase if shrink or phase is Phase.generate],
    )


def run(steps: int, examples: int) -> None:
    run_state_machine_as_test(Newsroom, settings=settings_of(steps, examples))


@pytest.mark.slow
def test_incremental_equals_clean():
    """200 random edits, accidents and moves of the clock: after each, the same tree as a clean build."""
    run(steps=25, examples=8)


@pytest.mark.long
def test_incremental_equals_clean_for_a_night():
    """2,000 of them (`make test-long`)."""
    run(steps=50, examples=40)
