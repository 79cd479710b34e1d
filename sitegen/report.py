"""What a build did, as a value; and as people and tools read it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sitegen.finding import Found
from sitegen.model import DRAFT, EXPIRED, FAILED, PUBLISHED, SCHEDULED, WITHDRAWN, Entry
from sitegen.problems import ERROR, WARNING, Problem, as_json, as_text, only
from sitegen.text.dates import iso, short_time
from sitegen.theme.values import Theme

SHOWN_OF_A_CODE = 5


@dataclass(frozen=True)
class Report:
    """The figures of a build. articles + drafts + scheduled + expired + withdrawn + failed = Markdown files found."""

    counts: tuple[tuple[str, int], ...] = ()
    """Articles by state, for the states that any is in."""
    held: tuple[Entry, ...] = ()
    """What is not published, and not for a mistake."""
    problems: tuple[Problem, ...] = ()
    pages: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    seconds: tuple[tuple[str, float], ...] = ()
    published: bool = False
    """Whether the output was brought up to date (False for a check, and where problems stopped the build)."""
    strict: bool = False
    due: datetime | None = None
    """When the clock alone changes something next."""

    def count(self, state: str) -> int:
        """How many articles are in the state."""
        return dict(self.counts).get(state, 0)

    @property
    def failed(self) -> bool:
        """Whether the exit code is 1."""
        return bool(only(ERROR, self.problems) or (self.strict and only(WARNING, self.problems)))

    def with_times(self, seconds: Iterable[tuple[str, float]]) -> "Report":
        return replace(self, seconds=tuple(seconds))


_COUNTED = (
    ("articles", PUBLISHED),
    ("drafts", DRAFT),
    ("scheduled", SCHEDULED),
    ("expired", EXPIRED),
    ("withdrawn", WITHDRAWN),
    ("failed", FAILED),
)


def report_of(register: Iterable[Entry], problems: tuple[Problem, ...], pages: int, strict: bool) -> Report:
    """What is known before anything is published."""
    register = tuple(register)
    counts = Counter(entry.state for entry in register)
    held = tuple(entry for entry in register if entry.state not in (PUBLISHED, FAILED))
    due = min((entry.due for entry in register if entry.due and entry.state != EXPIRED), default=None)
    return Report(tuple(sorted(counts.items())), held, problems, pages, strict=strict, due=due)


def report_json(report: Report, language: str) -> dict[str, object]:
    """The one object that `--json` prints."""
    return {
        **{name: report.count(state) for name, state in _COUNTED},
        "pages": report.pages,
        "written": report.written,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "seconds": {name: round(value, 4) for name, value in report.seconds},
        "held": [entry_json(entry) for entry in report.held],
        "problems": [as_json(found, language) for found in report.problems],
    }


def entry_json(entry: Entry) -> dict[str, object]:
    """An article as `list --json` and `due --json` print it."""
    return {
        "source": entry.path,
        "url": entry.url,
        "id": entry.id,
        "title": entry.title,
        "date": iso(entry.date) if entry.date else None,
        "category": entry.category,
        "state": entry.state,
        "due": iso(entry.due) if entry.due else None,
    }


@dataclass(frozen=True)
class Explanation:
    """One file of the output: its address and recipe, the articles and templates that it is made from, and the reason
    for which it was last made; `due` says what would make it be made again now ("" where it stands)."""

    path: str
    url: str
    recipe: str
    sources: tuple[str, ...]
    templates: tuple[str, ...]
    settings: str
    reason: str
    due: str
    extension: str = ""
    """File and line of the extension's function that made it, if one did."""


_WORDS = {
    "vi": {
        "error": "lỗi",
        "warning": "cảnh báo",
        "notice": "lưu ý",
        "more": "… và {count} chỗ khác cùng loại [{code}]; xem tất cả bằng --json",
        DRAFT: "bản nháp",
        SCHEDULED: "hẹn giờ",
        EXPIRED: "hết hạn",
        WITHDRAWN: "đã gỡ",
        FAILED: "có lỗi",
        "articles": "{count} bài được đăng",
        "since": "{state} · từ {due}",
        "hits": "{count} bài:",
        "nearest": "Không bài nào có đủ các từ; {count} bài gần nhất:",
        "no_hits": "Không tìm thấy bài nào.",
        "pages": "{pages} trang trong {output}: {written} trang mới hoặc thay đổi, {unchanged} giữ nguyên, {removed} gỡ bỏ · {seconds} giây",
        "theme": "Giao diện “{name}”: {templates} mẫu trang, {labels} nhãn, {assets} tệp kèm theo; không có lỗi nào.",
        "checked": "Đã kiểm tra {files} tệp: {summary}.",
        "clean": "không có lỗi nào",
        "stopped": "Chưa ghi gì vào {output}: sửa các lỗi trên rồi chạy lại, hoặc dùng --keep-going để đăng những bài không có lỗi.",
        "held": "Chưa đăng:",
        "page": "{url}  ({path}, theo {recipe})",
        "sources": "Làm từ bài:",
        "extension": "Do phần mở rộng làm ra: {place}",
        "templates": "Làm từ mẫu:",
        "settings": "Theo cài đặt trong {file}.",
        "last": "Lần làm gần nhất vì: {why}",
        "never": "Chưa được làm lần nào.",
        "stands": "Lần dựng tới sẽ giữ nguyên.",
        "due": "Lần dựng tới sẽ làm lại vì: {why}",
        "new": "trang mới (chưa có trong bộ nhớ)",
        "engine": "chương trình sitegen hoặc thư viện đã đổi",
        "templates changed": "mẫu trang, nhãn hoặc tệp giao diện đã đổi",
        "site": "phần chung của mọi trang (tên báo, chuyên mục, chân trang) đã đổi",
        "view": "nội dung đã đổi",
        "output": "tệp xuất bản đã bị sửa hoặc mất",
        PUBLISHED: "đã đăng",
        "from": "{state} · tới {due}",
    },
    "en": {
        "error": "errors",
        "warning": "warnings",
        "notice": "notices",
        "more": "… and {count} more of this kind [{code}]; see all with --json",
        DRAFT: "draft",
        SCHEDULED: "scheduled",
        EXPIRED: "expired",
        WITHDRAWN: "withdrawn",
        FAILED: "faulty",
        "articles": "{count} articles published",
        "since": "{state} · since {due}",
        "hits": "{count} articles:",
        "nearest": "No article has all the words; the nearest, {count}:",
        "no_hits": "Nothing was found.",
        "pages": "{pages} pages in {output}: {written} new or changed, {unchanged} unchanged, {removed} removed · {seconds} s",
        "theme": "The theme “{name}”: {templates} templates, {labels} labels, {assets} assets; no mistakes.",
        "checked": "Checked {files} files: {summary}.",
        "clean": "nothing wrong",
        "stopped": "Nothing was written to {output}: mend the errors above and run again, or publish the rest with --keep-going.",
        "held": "Not published:",
        "page": "{url}  ({path}, by {recipe})",
        "sources": "Made from the articles:",
        "extension": "Made by the extension: {place}",
        "templates": "Made from the templates:",
        "settings": "By the settings in {file}.",
        "last": "Last made because: {why}",
        "never": "Never made so far.",
        "stands": "The next build will leave it as it is.",
        "due": "The next build will make it again because: {why}",
        "new": "the page is new (or was not remembered)",
        "engine": "sitegen itself or a library changed",
        "templates changed": "templates, labels or files of the theme changed",
        "site": "what all pages share (name, sections, footer) changed",
        "view": "what it shows changed",
        "output": "the file in the output was changed or lost",
        PUBLISHED: "published",
        "from": "{state} · until {due}",
    },
}


def problems_text(problems: Iterable[Problem], language: str) -> str:
    """All problems by code, errors first, at most five of each: a mistake made everywhere is told once."""
    by_code: dict[str, list[Problem]] = {}
    for found in problems:
        by_code.setdefault(found.code, []).append(found)
    rank = {"error": 0, "warning": 1, "notice": 2}
    blocks = []
    for code, group in sorted(by_code.items(), key=lambda pair: (rank[pair[1][0].severity], pair[0])):
        blocks += [as_text(found, language) for found in group[:SHOWN_OF_A_CODE]]
        if len(group) > SHOWN_OF_A_CODE:
            blocks.append(_WORDS[language]["more"].format(count=len(group) - SHOWN_OF_A_CODE, code=code))
    return "\n\n".join(blocks)


def summary_text(report: Report, content: str, output: str, language: str) -> str:
    """The last lines of a build, for a writer."""
    words = _WORDS[language]
    lines = [_counts(report, language)]
    if report.held:
        lines += [words["held"], register_text(report.held, content, language)]
    if report.published:
        seconds = f"{sum(value for _, value in report.seconds):.1f}"
        lines.append(
            words["pages"].format(
                pages=report.pages,
                output=output,
                written=report.written,
                unchanged=report.unchanged,
                removed=report.removed,
                seconds=seconds.replace(".", ",") if language == "vi" else seconds,
            )
        )
    elif report.failed:
        lines.append(words["stopped"].format(output=output))
    return "\n".join(lines)


def check_text(report: Report, language: str) -> str:
    """The last line of a check."""
    words = _WORDS[language]
    found = [
        f"{len(only(severity, report.problems))} {words[severity]}"
        for severity in ("error", "warning", "notice")
        if only(severity, report.problems)
    ]
    files = sum(count for _, count in report.counts)
    return words["checked"].format(files=files, summary=", ".join(found) or words["clean"])


def theme_text(theme: Theme, language: str) -> str:
    """What a theme without mistakes is made of."""
    counts = {"templates": len(theme.templates), "labels": len(theme.labels), "assets": len(theme.assets)}
    return _WORDS[language]["theme"].format(name=theme.name, **counts)


def _counts(report: Report, language: str) -> str:
    words = _WORDS[language]
    parts = [words["articles"].format(count=report.count(PUBLISHED))]
    for state in (DRAFT, SCHEDULED, EXPIRED, WITHDRAWN, FAILED):
        if count := report.count(state):
            parts.append(f"{count} {words[state]}")
    return " · ".join(parts)


def register_text(entries: Iterable[Entry], content: str, language: str) -> str:
    """Articles one a line: state, the moment at which that changes, file and title."""
    words = _WORDS[language]
    rows = []
    for entry in entries:
        state = words[entry.state]
        if entry.due:
            state = words["since" if entry.state == EXPIRED else "from"].format(state=state, due=short_time(entry.due))
        rows.append(f"    {content}/{entry.path} ({state})" + (f" {entry.title}" if entry.title else ""))
    return "\n".join(rows)


def answer_json(found: Found) -> dict[str, Any]:
    """Hits best first, how many there are in all, and what a browser would have fetched for them."""
    hits = [{"url": hit.url, "title": hit.title, "date": hit.date, "section": hit.section} for hit in found.answer.hits]
    return {"hits": hits, "total": found.answer.total, "partial": found.answer.partial, "bytes": found.bytes}


def answer_text(found: Found, language: str) -> str:
    """A hit a line, with day and address, under a line that says how many there are."""
    words, answer = _WORDS[language], found.answer
    if not answer.hits:
        return words["no_hits"]
    lines = [words["nearest" if answer.partial else "hits"].format(count=answer.total)]
    for hit in answer.hits:
        day = "/".join(reversed(hit.date[:10].split("-")))
        lines.append(f"    {day}  {hit.title}\n                {hit.url}")
    return "\n".join(lines)


def profile_text(report: Report, language: str) -> str:
    """Seconds of each stage, and their share."""
    total = sum(value for _, value in report.seconds) or 1.0
    return "\n".join(f"    {name:<8} {value:8.3f} s {value / total:5.0%}" for name, value in report.seconds)


def explanation_text(found: Explanation, language: str) -> str:
    """What a page is made from, and why it was and will be made."""
    words = _WORDS[language]
    lines = [words["page"].format(url=found.url, path=found.path, recipe=found.recipe)]
    if found.extension:
        lines.append(words["extension"].format(place=found.extension))
    for name, parts in (("sources", found.sources), ("templates", found.templates)):
        if parts:
            lines += [words[name], *(f"    {part}" for part in parts)]
    lines.append(words["settings"].format(file=found.settings))
    lines.append(words["last"].format(why=_why(found.reason, words)) if found.reason else words["never"])
    lines.append(words["due"].format(why=_why(found.due, words)) if found.due else words["stands"])
    return "\n".join(lines)


def _why(reason: str, words: dict[str, str]) -> str:
    """`templates view: cards[0].title` in words."""
    parts, _, fields = reason.partition("view: ")
    said = [words["templates changed" if part == "templates" else part] for part in parts.split()]
    if fields:
        said.append(f"{words['view']}: {fields}")
    return "; ".join(said)
