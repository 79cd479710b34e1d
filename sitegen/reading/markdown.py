"""The body of an article, from Markdown to HTML that is safe to publish, with its addresses still open."""

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown

from sitegen.model import Reference
from sitegen.problems import Problem, SiteError, in_order, problem
from sitegen.reading import trusted
from sitegen.reading.dialect import TEMPLATE_CODE, dialect, most_output
from sitegen.reading.finish import finish, finish_caption
from sitegen.reading.inserts import insert_problems
from sitegen.reading.lead import running_text, with_dateline
from sitegen.reading.places import Places
from sitegen.reading.sanitise import clean, clean_caption, losses
from sitegen.settings import ReadingSettings
from sitegen.text import normal
from sitegen.work import OutOfTime


@dataclass(frozen=True, slots=True)
class Converted:
    """What one body gave. `links` and `images` belong to the marks in `html`, in their order (see `sitegen.body`)."""

    html: str
    links: tuple[Reference, ...] = ()
    images: tuple[Reference, ...] = ()
    lead: str = ""
    words: tuple[str, ...] = ()
    """What white space divides in the text, without the place of the dateline."""
    problems: tuple[Problem, ...] = ()


def convert(text: str, first_line: int, settings: ReadingSettings) -> Converted:
    """Convert a body whose first line is line `first_line` of its file.

    `text` is in NFC with `\\n` at line ends and without control characters. Raises SiteError: SG303 if the HTML grows
    beyond reason, SG304 if it is nested too deeply, SG901 if the Markdown library fails.
    """
    places = Places(text, first_line)
    raw = _as_html(text, settings)
    lost: tuple[Problem, ...] = ()
    if settings.markdown.raw_html == "trusted":
        html = trusted.canonical(raw)
    else:
        html = clean(raw, "<" in text or bool(settings.extensions))
        lost = losses(raw, html, settings.host, places)
    finished = finish(_composed(html, text), settings, places)
    html, lead = with_dateline(normal.nfc(finished.html.strip()))
    _refuse_growth(html, text)
    problems = in_order((*lost, *finished.problems, *_template_code(text, places), *insert_problems(text, places)))
    return Converted(html, finished.links, finished.images, lead, tuple(running_text(html).split()), problems)


def caption_html(text: str, settings: ReadingSettings) -> str:
    """One line of Markdown as HTML that may stand inside of any element: emphasis and absolute links, no blocks."""
    html = clean_caption(_with_dialect(settings, lambda markdown: _inline(markdown, text)))
    return finish_caption(_composed(html, text), settings).strip()


def _as_html(text: str, settings: ReadingSettings) -> str:
    html = _with_dialect(settings, lambda markdown: markdown.convert(text))
    _refuse_growth(html, text)
    return html


def _with_dialect(settings: ReadingSettings, work: Callable[[Markdown], str]) -> str:
    """Let the one instance work. Whatever goes wrong, be it a time limit, a new one takes its place."""
    try:
        return work(dialect(settings.language, *settings.extensions).reset())
    except BaseException as error:
        dialect.cache_clear()
        if found := _fault_of_extension(error, settings):
            raise found from error
        if isinstance(error, RecursionError):
            raise SiteError("SG304") from None
        if isinstance(error, SiteError) or not isinstance(error, Exception):
            raise
        raise SiteError("SG901", reason=f"{type(error).__name__}: {error}") from error


def _fault_of_extension(error: BaseException, settings: ReadingSettings) -> SiteError | None:
    """The error where it rose within the site's own code."""
    if not settings.extensions or isinstance(error, (SiteError, OutOfTime, KeyboardInterrupt)):
        return None
    from sitegen.extension.blame import blamed

    return blamed("SG965", error, settings.extensions)


def _inline(markdown: Markdown, text: str) -> str:
    """What Markdown does within a paragraph, without looking for blocks: `1. Tên sách` stays a text."""
    root = Element("div")
    SubElement(root, "p").text = normal.one_line(text)
    for name in ("inline", "smarty", "unescape"):
        markdown.treeprocessors[name].run(root)
    html = markdown.serializer(root)
    for processor in markdown.postprocessors:
        html = processor.run(html)
    return html


def _refuse_growth(html: str, text: str) -> None:
    if len(html) > most_output(text):
        raise SiteError("SG303", size=len(html) // 1024)


def _composed(html: str, text: str) -> str:
    """The HTML in NFC, and again without control characters, for entities (`&#1;`, `&ocirc;` and a mark) are read now."""
    # After a tag this mark would melt with its `>` into one sign, and the tag would be none.
    html = html.replace("\u0338", "")
    return normal.clean(html)[0] if "&" in text or "\x02" in html or "\x03" in html else normal.nfc(html)


def _template_code(text: str, places: Places) -> tuple[Problem, ...]:
    match = TEMPLATE_CODE.search(text)
    if not match:
        return ()
    line, column = places.at(match.start())
    return (problem("SG307", line=line, column=column, length=len(match[0]), text=match[0][:60]),)
