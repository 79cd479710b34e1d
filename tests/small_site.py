"""A whole small site in one text: `--- path` lines, each followed by the file's content."""

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from sitegen.build import build
from sitegen.cache.memory import Memory
from sitegen.catalogue.states import Clock
from sitegen.disk.publish import MANIFEST
from sitegen.disk.site import find_site
from sitegen.report import Report
from sitegen.survey import Request, extended
from sitegen.whole import check
from sitegen.workers import Processes

ZONE = timezone(timedelta(hours=7))
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=ZONE)
SETTINGS = 'name = "Báo Thử"\nbase_url = "https://bao.example.vn"\n'


def write_site(folder: Path, text: str) -> Path:
    """Write the files of `text`; a site without settings of its own gets the smallest ones."""
    parts = re.split(r"^--- (\S.*)\n", text, flags=re.MULTILINE)
    files = dict(zip(parts[1::2], parts[2::2], strict=True))
    files.setdefault("sitegen.toml", SETTINGS)
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8", newline="")
    return folder


def request(folder: Path, **changes: object) -> Request:
    """A request as the command line would make it, at a fixed moment, in this process."""
    return extended(asked(folder, **changes))


def asked(folder: Path, **changes: object) -> Request:
    """The same, before the extensions that the settings declare are loaded."""
    site = find_site(folder)
    target = folder / site.settings.output
    made = Request(folder, site.settings, target, Clock(NOW), workforce=Processes(1), table=site.table)
    return replace(made, **changes)  # type: ignore[arg-type]


def build_site(folder: Path, text: str = "", memory: Memory | None = None, **changes: object) -> Report:
    """Write the files and build."""
    if text:
        write_site(folder, text)
    return build(request(folder, **changes), memory)


def check_site(folder: Path, text: str = "", **changes: object) -> Report:
    """Write the files and check."""
    if text:
        write_site(folder, text)
    return check(request(folder, **changes))


def output(folder: Path, path: str) -> str:
    """A file of the output as text."""
    return (folder / "output" / path).read_text("utf-8")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def pages(folder: Path) -> list[str]:
    """The paths of the output without the theme's files, the search index and the manifest."""
    found = (path for path in tree(folder / "output") if not path.startswith("assets/") and path != MANIFEST)
    return [path for path in found if not path.startswith("tim-kiem/") or path.endswith(".html")]


def article(title: str = "Bài thử", date: str = "2024-05-01 08:00", body: str = "Nội dung.", **fields: str) -> str:
    """The text of an article."""
    lines = [f"title: {title}", f"date: {date}", *(f"{name}: {value}" for name, value in fields.items())]
    return "---\n" + "\n".join(lines) + f"\n---\n{body}\n"


def codes(report: Report) -> list[tuple[str, str, int]]:
    """Code, file and line of each problem, without notices."""
    return [(p.code, p.path.removeprefix("content/"), p.line) for p in report.problems if p.severity != "notice"]
