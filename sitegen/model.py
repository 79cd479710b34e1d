"""The values that travel between the stages. All are frozen: make a new one instead of changing one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from sitegen.problems import Problem

UNDATED = datetime(1, 1, 1, tzinfo=UTC)
"""The date of a static page that gives none."""


# --- scan ------------------------------------------------------------------------------------------------------------


class Stamp(NamedTuple):
    """What the file system says of a file without opening it. Compared for equality only, never for order."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


@dataclass(frozen=True)
class Source:
    """A file found by the scan: `path` from its folder's root in NFC with `/`, `file` as the disk spells it."""

    path: str
    file: str
    stamp: Stamp


@dataclass(frozen=True)
class ExtensionModule:
    """A Python source: its name among the imports of its extension, and its file as problems name it."""

    name: str
    path: str
    source: bytes
    is_package: bool = False

    @property
    def text(self) -> str:
        return self.source.decode("utf-8-sig", "replace")


@dataclass(frozen=True)
class ExtensionSource:
    """An extension that the site declares: the name of its module, and of this and all that it imports the sources;
    `libraries` are what else is installed and imported, each with its version."""

    entry: str
    modules: tuple[ExtensionModule, ...]
    libraries: tuple[tuple[str, str], ...] = ()

    @property
    def entry_module(self) -> ExtensionModule:
        return next(module for module in self.modules if module.name == self.entry)


# --- read ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reference:
    """A link or image in a body, as written, and where it stands in the source (line and column from 1)."""

    target: str
    line: int
    column: int
    text: str = ""
    """For an image its alternative text, for a link nothing."""


@dataclass(frozen=True)
class Body:
    """What the rest of the site needs to know of an article's HTML; the HTML itself is fetched by its digest.

    In that HTML the addresses of internal links and pictures are still open (see `sitegen.body`): they are known only
    when all articles are.
    """

    digest: str
    links: tuple[Reference, ...] = ()
    images: tuple[Reference, ...] = ()
    lead: str = ""
    """The first paragraph as plain text, without its dateline."""
    words: int = 0


@dataclass(frozen=True)
class Correction:
    """A mended mistake, shown on the page as press law asks."""

    date: datetime
    text: str


@dataclass(frozen=True)
class Article:
    """One Markdown file, understood. `path` is that of the source below the content folder, in NFC.

    `category` is as written ("Thời sự/Chính trị" or "thoi-su/chinh-tri") or None, where the folder tells.
    `static` marks a page of `trang/` (about, contact): it has an address of its own and is in no list.
    """

    path: str
    id: str
    title: str
    slug: str
    date: datetime
    body: Body
    category: str | None = None
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    summary: str = ""
    image: str = ""
    image_caption: str = ""
    image_credit: str = ""
    source: str = ""
    source_url: str = ""
    updated: datetime | None = None
    expires: datetime | None = None
    draft: bool = False
    withdrawn: str = ""
    """Why the article was taken down, or ""."""
    aliases: tuple[str, ...] = ()
    featured: bool = False
    related: tuple[str, ...] = ()
    unrelated: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    kind: str = ""
    lang: str = ""
    static: bool = False
    extra: tuple[tuple[str, str], ...] = ()
    """Values for the theme, as text: those under `extra` ("gallery.1") and those of unknown fields."""
    lines: tuple[tuple[str, int, int], ...] = ()
    """Where front matter fields stand (name, line, column), for problems found later."""
    gist: bytes = b""
    """What it is about (`sitegen.text.gist`): decides which articles are related."""
    face: str = ""
    """A digest of all that pages may show of the article but its HTML, made when it is read; "" if it is not known."""

    terms: str = ""
    """A digest of what a search finds the article by; "" where it is in no index."""

    def place(self, name: str) -> tuple[int, int]:
        """Line and column of a front matter field's value, (0, 0) where the file does not give the field."""
        return next(((line, column) for field_name, line, column in self.lines if field_name == name), (0, 0))


@dataclass(frozen=True)
class Reading:
    """What reading one source gave: an article and its HTML, or only problems."""

    path: str
    article: Article | None
    html: bytes = b""
    """In UTF-8, as it is kept and sent about: a text of Vietnamese takes twice the room."""
    problems: tuple[Problem, ...] = ()
    terms: bytes = b""
    """What a search finds the article by (see `sitegen.text.terms`)."""


# --- gather ----------------------------------------------------------------------------------------------------------

PUBLISHED, DRAFT, SCHEDULED, EXPIRED, WITHDRAWN, FAILED = (
    "published",
    "draft",
    "scheduled",
    "expired",
    "withdrawn",
    "failed",
)


@dataclass(frozen=True)
class PictureSource:
    """One `<source>` of a `<picture>`: a media type, and the addresses of its renditions with their widths."""

    type: str
    srcset: str


@dataclass(frozen=True)
class Renditions:
    """The smaller forms of a photo: each of the `formats` ("avif", "webp", best first) in each of the `widths` (pixels).

    `stem` and `mark` make their addresses, and change with the photo's content; `sizes` says how wide the theme shows a
    picture within an article, as the attribute of that name does, and `gallery_sizes` the same of those that share a row.
    """

    stem: str
    mark: str
    widths: tuple[int, ...]
    formats: tuple[str, ...]
    sizes: str
    gallery_sizes: str = ""

    def url(self, form: str, width: int) -> str:
        """Where the rendition of this format and width is."""
        return f"{self.stem}-{width}-{self.mark}.{form}"

    @property
    def sources(self) -> tuple[PictureSource, ...]:
        """What browsers choose from, best format first."""
        return tuple(
            PictureSource(f"image/{form}", ", ".join([f"{self.url(form, width)} {width}w" for width in self.widths]))
            for form in self.formats
        )


@dataclass(frozen=True)
class Picture:
    """A picture ready to be shown: its address and, where known, its size in pixels.

    `tone` names its dominant colour, one of 64: "t" and a digit from 0 to 3 for red, green and blue; "" where it is not
    known. `caption` and `credit` are what the file itself says, as text.
    """

    url: str
    width: int = 0
    height: int = 0
    tone: str = ""
    caption: str = ""
    credit: str = ""
    renditions: Renditions | None = None


@dataclass(frozen=True)
class PictureWords:
    """What a picture's file says of itself (IPTC, XMP, Exif), and is kept in all that is made of it."""

    caption: str = ""
    creator: str = ""
    credit: str = ""
    rights: str = ""


@dataclass(frozen=True)
class Photo:
    """What a look into a picture's file found. `kind` is that of its content ("jpeg"), "" for what is no picture.

    `seen` tells that the pixels were looked at too; only then `moving` and `tone` are known. `fault` is the code of what
    keeps it from being shown as it is, `fact` what is to be said of that.
    """

    kind: str = ""
    words: PictureWords = PictureWords()
    seen: bool = False
    moving: bool = False
    tone: str = ""
    fault: str = ""
    fact: str = ""


@dataclass(frozen=True)
class Print:
    """A file to be made of a photo: its format ("jpeg", "png", "gif", "webp", "avif"), its width in pixels (never more than
    the photo has), its quality from 1 to 100. A form of BARE is the photo's own file without what is private."""

    form: str
    width: int
    quality: int


BARE = "bare"
"""The form of a print of which no pixel is made anew: that of moving pictures, and of GIFs."""

MISNAMED = "SG942"
"""The fault of a photo that is of another format than its name says: that can be made good."""
GIVEN_UP = "SG946"
"""The fault of a photo that took too long, or that ended the process which looked at it: another time it may not."""


@dataclass(frozen=True)
class Asset:
    """A file that is no article: `path` below the content folder in NFC.

    `shown` is how articles show it, if it is a picture. One that has `prints` is not published as it is: these are made of
    it, the first for its own address, the others for its renditions.
    """

    path: str
    file: str
    digest: str
    width: int = 0
    height: int = 0
    size: int = 0
    """In bytes."""
    photo: Photo | None = None
    shown: Picture | None = None
    prints: "tuple[Print, ...]" = ()

    @property
    def is_usable(self) -> bool:
        """Whether the file may be published: not a picture that is damaged, or that tells or does what it must not."""
        return self.photo is None or self.photo.fault in ("", MISNAMED)


@dataclass(frozen=True)
class Section:
    """A section of the paper (chuyên mục); `slug` is its whole path, "thoi-su/chinh-tri"."""

    slug: str
    title: str
    order: int = 0
    parent: str = ""
    description: str = ""

    @property
    def url(self) -> str:
        return f"/{self.slug}/"


@dataclass(frozen=True)
class Term:
    """A tag or an author: the name that is shown, and the slug in its address."""

    slug: str
    title: str
    url: str
    organization: bool = False
    description: str = ""


@dataclass(frozen=True)
class Published:
    """An article in its place in the paper: address, section, resolved links and pictures."""

    article: Article
    url: str
    section: Section | None
    tags: tuple[Term, ...] = ()
    authors: tuple[Term, ...] = ()
    links: tuple[str, ...] = ()
    images: tuple[Picture, ...] = ()
    picture: Picture | None = None
    same_category: tuple[str, ...] = ()
    """Addresses of "Cùng chuyên mục", newest first."""
    read_more: tuple[str, ...] = ()
    """Addresses of "Đọc thêm", best first."""
    early: str = ""
    """DRAFT or SCHEDULED where a preview shows what readers may not see yet."""
    filled: tuple[str, ...] = ()
    """Those among them that are no kin, only near: of the same section and about the same date."""

    def with_blocks(
        self, same_category: tuple[str, ...], read_more: tuple[str, ...], filled: tuple[str, ...] = ()
    ) -> "Published":
        """The same with its two blocks: what `replace` does, in a quarter of its time."""
        place = self.article, self.url, self.section, self.tags, self.authors, self.links, self.images, self.picture
        return Published(*place, same_category, read_more, self.early, filled)


@dataclass(frozen=True)
class Listing:
    """A named list of articles, newest first: a section (with its subsections), a tag, an author."""

    term: Section | Term
    articles: tuple[Published, ...]


@dataclass(frozen=True)
class PictureLayout:
    """How a theme shows pictures within articles: `sizes` as the attribute of that name, `widest` in pixels (0: as wide as
    the settings say), whether it lets browsers choose among renditions, and the `sizes` of pictures that share a row of a
    gallery ("": as all others)."""

    sizes: str
    widest: int = 0
    renditions: bool = True
    gallery_sizes: str = ""


AS_WIDE_AS_THE_WINDOW = PictureLayout("100vw")
"""The layout of a theme that says nothing of pictures."""


@dataclass(frozen=True)
class Block:
    """A list of articles that a theme declares for the front page: "newest", "featured", or those of the section, tag or
    author (`kind`) with the slug."""

    name: str
    kind: str
    slug: str
    limit: int


@dataclass(frozen=True)
class Entry:
    """One Markdown file in the paper's register: its state, and the moment at which that changes by itself, if any.

    A file that could not be read has little more than its path; `url` is where the article is, or would be.
    """

    path: str
    state: str
    due: datetime | None = None
    title: str = ""
    url: str = ""
    id: str = ""
    date: datetime | None = None
    category: str = ""


@dataclass(frozen=True)
class Catalogue:
    """The whole paper: everything that is published, in order, and nothing that is not.

    `articles` are newest first; `static` in dictionary order; `sections` in the paper's order, those without an
    article too; `tags` and `authors` in dictionary order; `withdrawn` are articles taken down, with their address.
    """

    articles: tuple[Published, ...]
    static: tuple[Published, ...]
    sections: tuple[Listing, ...]
    tags: tuple[Listing, ...]
    authors: tuple[Listing, ...]
    assets: tuple[Asset, ...]
    withdrawn: tuple[tuple[str, Article], ...] = ()

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each article stands among `articles`, by its address."""
        return {article.url: number for number, article in enumerate(self.articles)}

    def found(self, urls: Iterable[str]) -> tuple[Published, ...]:
        """The articles at these addresses, in their order, without going through all."""
        places = sorted([self.places[url] for url in urls if url in self.places])
        return tuple([self.articles[place] for place in places])

    def reworded(self, **lists: Any) -> "Catalogue":
        """With these lists instead, in which every article stands where it stood: no place has to be found again."""
        later = replace(self, **lists)
        later.__dict__["places"] = self.places  # as `cached_property` keeps it
        return later


# --- plan ------------------------------------------------------------------------------------------------------------


class View(Protocol):
    """A frozen dataclass with all that a page may show, and nothing else."""


@dataclass(frozen=True)
class Page:
    """One file of the output: where it goes, how it is made, and everything it is made from.

    `recipe` is the name of a template ("article.html") or of a maker in `pages.MAKERS` ("rss"); `source` names the file
    to blame when two pages want one path.
    """

    path: str
    recipe: str
    given: View | Callable[[], View]
    """The view, or what makes it: of ten thousand articles hardly any is shown, and none twice."""
    source: str = ""
    made_of: tuple[Any, ...] = ()
    """Values that decide the view and are digested sooner than it is; () if there are none."""
    maker: tuple[str, int] = ("", 0)
    """File and line of the extension's function that made the page, where one did."""

    @property
    def view(self) -> View:
        """What the page shows; made anew each time where it is not given."""
        return self.given() if callable(self.given) else self.given

    def with_view(self) -> "Page":
        """The page with its view made."""
        if not callable(self.given):
            return self
        # What `replace` does, in half of its time.
        return Page(self.path, self.recipe, self.given(), self.source, self.made_of, self.maker)

    def __getstate__(self) -> dict[str, Any]:
        # What makes a view knows the whole paper: another machine is sent the view.
        return vars(self.with_view())
