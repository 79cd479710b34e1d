"""Reads the files of a revision out of git; neither the work tree nor the index is touched."""

import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sitegen.problems import SiteError

_FILE_MODES = ("100644", "100755")
_AT_ONCE = 500
"""Files that are held in memory while git hands them over."""


@dataclass(frozen=True)
class Revision:
    """A commit, as seen from a folder of its repository.

    `blobs` are the ordinary files below that folder, by their paths from it as git spells them (with `/`) -> object;
    `same` are those that the work tree surely has as they were.
    """

    folder: Path
    name: str
    commit: str
    blobs: Mapping[str, str]
    same: frozenset[str]

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The contents of these files. Raises SiteError SG914 where git has lost one."""
        found: dict[str, bytes] = {}
        left = iter(paths)
        while some := list(islice(left, _AT_ONCE)):
            asked = "".join(f"{self.blobs[path]}\n" for path in some).encode()
            answer = _git(self.folder, self.name, "cat-file", "--batch", given=asked)
            found.update(zip(some, _contents(answer, self.name), strict=True))
        return found


def revision(folder: Path, name: str) -> Revision:
    """The commit that a name of git means: a branch, a tag, `HEAD~2`.

    Raises SiteError: SG910 without git, SG911 outside a repository, SG912 for a name that means nothing, SG913 where that
    may be because the clone is shallow, SG914 for whatever else git complains of.
    """
    _refuse_no_repository(folder, name)
    commit = _commit(folder, name)
    listed = _git(folder, name, "ls-tree", "-r", "-z", commit)
    blobs = dict(entry for row in _rows(listed) if (entry := _entry(row)))
    # What the index does not know, or knows an older stamp of, counts as another: it is read from git, and found the same.
    # `git diff` would tell more, and would write into the index for it.
    listed = _git(folder, name, "diff-index", "--name-only", "--no-renames", "--relative", "-z", commit)
    differing = set(_rows(listed))
    return Revision(folder, name, commit, blobs, frozenset(blobs.keys() - differing))


def _refuse_no_repository(folder: Path, name: str) -> None:
    asked = _run(folder, name, "rev-parse", "--show-toplevel")
    if asked.returncode == 0:
        return
    if b"safe.directory" in asked.stderr:
        raise _unreadable(name, asked.stderr)
    raise SiteError("SG911", folder=folder, rev=name)


def _commit(folder: Path, name: str) -> str:
    asked = _run(folder, name, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if asked.returncode == 0:
        return asked.stdout.decode().strip()
    shallow = _git(folder, name, "rev-parse", "--is-shallow-repository").strip() == b"true"
    raise SiteError("SG913" if shallow else "SG912", rev=name)


def _entry(row: str) -> tuple[str, str] | None:
    """`100644 blob 8c7e…\\tcontent/a.md`: links and submodules are no files of the paper."""
    head, _, path = row.partition("\t")
    mode, _, blob = head.split(" ")
    return (path, blob) if mode in _FILE_MODES else None


def _rows(listed: bytes) -> list[str]:
    """Names that are no UTF-8 come as Python has them from the disk."""
    return [row.decode("utf-8", "surrogateescape") for row in listed.split(b"\0") if row]


def _contents(answer: bytes, name: str) -> list[bytes]:
    """What `cat-file --batch` says: for each object a line with its size, and its bytes."""
    found, at = [], 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        head = answer[at:end].split(b" ")
        if head[1:2] != [b"blob"]:
            raise _unreadable(name, answer[at:end])
        at = end + 1 + int(head[2]) + 1
        found.append(answer[end + 1 : at - 1])
    return found


def _git(folder: Path, name: str, *words: str, given: bytes = b"") -> bytes:
    asked = _run(folder, name, *words, given=given)
    if asked.returncode:
        raise _unreadable(name, asked.stderr)
    return asked.stdout


def _unreadable(name: str, said: bytes) -> SiteError:
    reason = said.decode("utf-8", "replace").strip().partition("\n")[0].removeprefix("fatal: ")
    return SiteError("SG914", rev=name, reason=reason)


def _run(folder: Path, name: str, *words: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    command = ["git", "-C", str(folder), *words]
    try:
        return subprocess.run(command, input=given, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise SiteError("SG910", rev=name) from error
    except OSError as error:
        raise SiteError("SG914", rev=name, reason=error.strerror or str(error)) from error
