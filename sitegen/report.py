"""What a build did, as a value; and as people and tools read it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sitegen.model import DRAFT, EXPIRED, FAILED, PUBLISHED, SCHEDULED, WITHDRAWN, Entry
from sitegen.problems import ERROR, WARNING, Problem, as_json, as_text, only
from sitegen.text.dates import iso, short_time

SHOWN_OF_A_CODE = 5


@dataclass(frozen=True)
class Report:
    """The figures of a build. articles + drafts + scheduled + expired + withdrawn + failed = Markdown files found."""

    register: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    pages: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    seconds: tuple[tuple[str, float], ...] = ()
    published: bool = False
    """Whether the output was brought up to date (False for a check, and where problems stopped the build)."""
    strict: bool = False

    def in_state(self, state: str) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.register if entry.state == state)

    @property
    def held(self) -> tuple[Entry, ...]:
        """What is not published, and not for a mistake."""
        return tuple(entry for entry in self.register if entry.state not in (PUBLISHED, FAILED))

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


def report_json(report: Report, language: str) -> dict[str, object]:
    """The one object that `--json` prints."""
    return {
        **{name: len(report.in_state(state)) for name, state in _COUNTED},
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
        "pages": "{pages} trang trong {output}: {written} trang mới hoặc thay đổi, {unchanged} giữ nguyên, {removed} gỡ bỏ · {seconds} giây",
        "checked": "Đã kiểm tra {files} tệp: {summary}.",
        "clean": "không có lỗi nào",
        "stopped": "Chưa ghi gì vào {output}: sửa các lỗi trên rồi chạy lại, hoặc dùng --keep-going để đăng những bài không có lỗi.",
        "held": "Chưa đăng:",
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
        "pages": "{pages} pages in {output}: {written} new or changed, {unchanged} unchanged, {removed} removed · {seconds} s",
        "checked": "Checked {files} files: {summary}.",
        "clean": "nothing wrong",
        "stopped": "Nothing was written to {output}: mend the errors above and run again, or publish the rest with --keep-going.",
        "held": "Not published:",
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
    return words["checked"].format(files=len(report.register), summary=", ".join(found) or words["clean"])


def _counts(report: Report, language: str) -> str:
    words = _WORDS[language]
    parts = [words["articles"].format(count=len(report.in_state(PUBLISHED)))]
    for state in (DRAFT, SCHEDULED, EXPIRED, WITHDRAWN, FAILED):
        if count := len(report.in_state(state)):
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
