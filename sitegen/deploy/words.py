"""What a deploy tells people and tools."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo

from sitegen.deploy.values import Outcome, Release
from sitegen.text.dates import iso, short_time

_SHOWN = 20
"""Paths of each kind that a dry run names."""

_WORDS = {
    "vi": {
        "nothing": "{target}: không có gì thay đổi, {files} tệp đã ở đúng chỗ{release}.",
        "done": "{target}: {files} tệp{release}: {new} mới, {changed} đổi, {removed} gỡ bỏ · đã chuyển {uploaded} tệp, {size}",
        "dry": "{target}: sẽ có {new} tệp mới, {changed} tệp thay đổi, {removed} tệp gỡ bỏ. Chưa ghi gì.",
        "back": "{target}: đã trở lại bản {number}.",
        "dry back": "{target}: sẽ trở lại bản {number}. Chưa ghi gì.",
        "release": ", bản {number}",
        "new": "mới",
        "changed": "thay đổi",
        "removed": "gỡ bỏ",
        "more": "… và {count} tệp khác",
        "none": "{target}: chưa có gì được đưa lên.",
        "line": "{mark} bản {number:>4}  {moment}  {files} tệp, {size}",
        "store": "* {target}: {files} tệp, {size}",
    },
    "en": {
        "nothing": "{target}: nothing changed, {files} files are in their places{release}.",
        "done": "{target}: {files} files{release}: {new} new, {changed} changed, {removed} removed · {uploaded} sent, {size}",
        "dry": "{target}: {new} files would be new, {changed} changed, {removed} removed. Nothing was written.",
        "back": "{target}: back at release {number}.",
        "dry back": "{target}: would go back to release {number}. Nothing was written.",
        "release": ", release {number}",
        "new": "new",
        "changed": "changed",
        "removed": "removed",
        "more": "… and {count} more files",
        "none": "{target}: nothing was deployed so far.",
        "line": "{mark} release {number:>4}  {moment}  {files} files, {size}",
        "store": "* {target}: {files} files, {size}",
    },
}


def outcome_text(outcome: Outcome, language: str) -> str:
    """The last line of a deploy; of a dry run, with the paths that would go."""
    words = _WORDS[language]
    release = words["release"].format(number=outcome.release) if outcome.release else ""
    if outcome.is_nothing:
        return words["nothing"].format(target=outcome.target, files=outcome.files, release=release)
    said = words["dry" if outcome.dry_run else "done"].format(
        target=outcome.target,
        files=outcome.files,
        release=release,
        new=len(outcome.new),
        changed=len(outcome.changed),
        removed=len(outcome.removed),
        uploaded=outcome.uploaded,
        size=_size(outcome.bytes, language),
    )
    return "\n".join([said, *_paths(outcome, words)]) if outcome.dry_run else said


def rollback_text(target: str, number: int, dry_run: bool, language: str) -> str:
    """The last line of a rollback."""
    return _WORDS[language]["dry back" if dry_run else "back"].format(target=target, number=number)


def rollback_json(target: str, number: int, dry_run: bool) -> dict[str, object]:
    """The one object that `--rollback --json` prints."""
    return {"target": target, "release": number, "dry_run": dry_run, "problems": []}


def outcome_json(outcome: Outcome) -> dict[str, object]:
    """The one object that `--json` prints."""
    return {
        "target": outcome.target,
        "type": outcome.type,
        "release": outcome.release or None,
        "files": outcome.files,
        "new": list(outcome.new),
        "changed": list(outcome.changed),
        "removed": list(outcome.removed),
        "uploaded": outcome.uploaded,
        "bytes": outcome.bytes,
        "dry_run": outcome.dry_run,
        "problems": [],
    }


def releases_text(target: str, releases: Sequence[Release], language: str, zone: tzinfo) -> str:
    """The releases at a target, one a line; the current one is marked."""
    words = _WORDS[language]
    if not releases:
        return words["none"].format(target=target)
    return "\n".join(_release_line(target, one, words, language, zone) for one in releases)


def _release_line(target: str, release: Release, words: dict[str, str], language: str, zone: tzinfo) -> str:
    kind = "line" if release.number else "store"
    return words[kind].format(
        target=target,
        mark="*" if release.is_current else " ",
        number=release.number,
        moment=short_time(_moment(release, zone)),
        files=release.files,
        size=_size(release.bytes, language),
    )


def releases_json(target: str, releases: Iterable[Release], zone: tzinfo) -> dict[str, object]:
    """The one object that `--list --json` prints."""
    return {
        "target": target,
        "releases": [
            {
                "release": one.number or None,
                "moment": iso(_moment(one, zone)) if one.moment else None,
                "files": one.files,
                "bytes": one.bytes,
                "current": one.is_current,
            }
            for one in releases
        ],
        "problems": [],
    }


_EPOCH = "1970-01-01T00:00:00+00:00"


def _moment(release: Release, zone: tzinfo) -> datetime:
    return (datetime.fromisoformat(_EPOCH) + timedelta(seconds=release.moment)).astimezone(zone)


def _paths(outcome: Outcome, words: dict[str, str]) -> list[str]:
    lines = []
    for kind in ("new", "changed", "removed"):
        paths: tuple[str, ...] = getattr(outcome, kind)
        lines += [f"    {words[kind]}: {path}" for path in paths[:_SHOWN]]
        if len(paths) > _SHOWN:
            lines.append("    " + words["more"].format(count=len(paths) - _SHOWN))
    return lines


def _size(size: int, language: str) -> str:
    """Decimal units, as disks and tariffs count."""
    for unit, step in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= step:
            text = f"{size / step:.1f} {unit}"
            return text.replace(".", ",") if language == "vi" else text
    return f"{size} B"
