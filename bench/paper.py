"""One tool's copy of the newspaper on the disk: laid out, edited, built, and looked at."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from corpus import Corpus, body_mark, edition, put, write_pictures
from tools import HERE, REPOSITORY, Tool


@dataclass(frozen=True, slots=True)
class Output:
    """What a clean build left: all files, the HTML pages among them, and bytes."""

    files: int
    pages: int
    size: int


class Paper:
    """A newspaper and how often each kind of edit has been made to it; edits add up, the same for every tool."""

    def __init__(self, tool: Tool, folder: Path):
        self.tool = tool
        self.folder = folder / tool.name
        self.output = folder / f"{tool.name}-output"
        self.log = folder / f"{tool.name}.log"
        self.bodies = self.titles = self.added = self.bases = self.cleaned = 0

    @property
    def content(self) -> Path:
        return self.folder / "content"

    def lay_out(self) -> None:
        """Everything but the articles."""
        shutil.copytree(HERE / self.tool.kind, self.folder)
        write_pictures(self.folder / self.tool.pictures)
        base = self.folder / self.tool.base
        if not base.exists():
            put(base, (REPOSITORY / "themes/default/templates/base.html").read_text("utf-8"))
        self.tool.adapt(self.folder)

    def edit(self, case: str, corpus: Corpus) -> None:
        """Do what the case is about, before the build that is measured."""
        if case == "clean":
            self._forget()
        elif case == "body":
            self.bodies += 1
            self._rewrite(corpus)
        elif case == "title":
            self.titles += 1
            self._rewrite(corpus)
        elif case == "newest":
            story = corpus.later[self.added]
            self.added += 1
            put(self.content / story.file, self.tool.form(story))
        elif case == "base":
            self.bases += 1
            self._change_base()

    def _forget(self) -> None:
        """Back to before the first build. What was there is put aside: for minutes after files were deleted, some file
        systems look long for the place of a new one, which is nothing that a tool should be measured by."""
        self.cleaned += 1
        for number, path in enumerate((self.output, *(self.folder / name for name in self.tool.memories))):
            if path.exists():
                path.rename(self.folder.parent / f"{self.tool.name}-aside-{self.cleaned}-{number}")

    def _rewrite(self, corpus: Corpus) -> None:
        story = edition(corpus.edited, self.bodies, self.titles)
        put(self.content / story.file, self.tool.form(story))

    def _change_base(self) -> None:
        base = self.folder / self.tool.base
        base.write_text(with_mark(base.read_text("utf-8"), self.bases), "utf-8")

    def missing(self, corpus: Corpus) -> tuple[str, ...]:
        """What the output should show by now and does not: a wrong build is not worth timing."""
        story = edition(corpus.edited, self.bodies, self.titles)
        page = self._shown(story.page)
        wanted = [
            story.title,
            body_mark(self.bodies) if self.bodies else "",
            base_mark(self.bases) if self.bases else "",
        ]
        absent = [text for text in wanted if text not in page]
        absent += [one.page for one in corpus.later[: self.added] if one.title not in self._shown(one.page)]
        return tuple(absent)

    def _shown(self, page: str) -> str:
        file = self.output / page
        return file.read_text("utf-8") if file.is_file() else ""

    def measure_output(self) -> Output:
        """Count what is there."""
        files = [path for path in self.output.rglob("*") if path.is_file()]
        pages = sum(path.suffix == ".html" for path in files)
        return Output(len(files), pages, sum(path.stat().st_size for path in files))


def with_mark(template: str, number: int) -> str:
    """The template with its mark, in place of an earlier one, at the end of the head."""
    lines = [line for line in template.splitlines() if not line.startswith('<meta name="edition"')]
    lines.insert(lines.index("</head>"), base_mark(number))
    return "\n".join(lines) + "\n"


def base_mark(number: int) -> str:
    """The line that a change of the base template puts into every page."""
    return f'<meta name="edition" content="{number}">'
