"""What a newsroom's CI does, step by step as its files have it: in fresh clones, with a cache kept as an archive."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from git import ENVIRONMENT, commit, git
from small_site import article, tree, write_site
from test_whole_site import PAPER

pytestmark = pytest.mark.slow

CI = Path(__file__).parent.parent / "ci"
PULL, PUSH, SCHEDULE = "pull_request", "push", "schedule"
NOT_HERE = ("pip ", "apt-get ", "gh ")
"""What needs the systems themselves: installing, and telling them something."""
MORE = """
[imprint]
governing_body = "a"
licence = "b"
responsible = "c"
address = "d"

[deploy.web]
type = "folder"
path = "../../web"
"""


def github(event: str) -> Iterator[str]:
    """The commands of the job, but for those whose condition names another event."""
    for step in yaml.safe_load((CI / "github.yml").read_text("utf-8"))["jobs"]["paper"]["steps"]:
        if "run" in step and f"'{event}'" in step.get("if", f"'{event}'"):
            yield step["run"]


def gitlab(event: str) -> Iterator[str]:
    """The commands of the one job whose rule names the event."""
    jobs = yaml.safe_load((CI / "gitlab.yml").read_text("utf-8"))
    named = {PULL: "check", PUSH: "publish", SCHEDULE: "scheduled"}[event]
    sources = {PULL: "merge_request_event", PUSH: "push", SCHEDULE: "schedule"}
    assert f'"{sources[event]}"' in jobs[named]["rules"][0]["if"]
    yield from (*jobs["before_script"], *jobs[named]["script"])


class Newsroom:
    """A repository on a server, a working copy, and runs of CI in clones of their own."""

    def __init__(self, folder: Path, system: str):
        self.folder, self.system = folder, {"github": github, "gitlab": gitlab}[system]
        self.desk, self.origin, self.cache = folder / "desk", folder / "origin.git", folder / "cache.tar"
        self.runs = 0
        write_site(self.desk, PAPER)
        settings = self.desk / "sitegen.toml"
        settings.write_text(settings.read_text("utf-8") + MORE, "utf-8")
        (self.desk / "ci").mkdir()
        shutil.copy(CI / "newsroom.sh", self.desk / "ci")
        commit(self.desk, "Trang báo")
        git(folder, "clone", "--quiet", "--bare", str(self.desk), str(self.origin))
        git(self.desk, "remote", "add", "origin", str(self.origin))
        self.bin = folder / "bin"
        self.bin.mkdir()
        (self.bin / "sitegen").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sitegen "$@"\n')
        (self.bin / "sitegen").chmod(0o755)

    @property
    def published(self) -> dict[str, bytes]:
        return tree(self.folder / "web/current")

    def write(self, path: str, text: str, branch: str = "main") -> None:
        """A writer commits a file and pushes it."""
        write_site(self.desk, f"--- {path}\n{text}--- sitegen.toml\n{(self.desk / 'sitegen.toml').read_text('utf-8')}")
        commit(self.desk, path)
        git(self.desk, "push", "--quiet", "origin", f"HEAD:{branch}")

    def run(self, event: str, revision: str = "main", **environment: str) -> tuple[int, str, Path]:
        """A run of CI: its exit code, what it said, and its clone."""
        self.runs += 1
        clone = self.folder / "runs" / f"{self.runs}"
        git(self.folder, "clone", "--quiet", str(self.origin), str(clone))
        git(clone, "checkout", "--quiet", revision)
        (clone / ".git/info/exclude").write_text("output\n.sitegen\n")
        if self.cache.exists():
            subprocess.run(["tar", "-xf", str(self.cache), "-C", str(clone)], check=True)
        path = f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        root = {"PYTHONPATH": str(CI.parent)}
        said, code = "", 0
        for line in self.system(event):
            if not line.startswith(NOT_HERE):
                done = subprocess.run(
                    ["bash", "-eo", "pipefail", "-c", line],
                    cwd=clone,
                    env={**ENVIRONMENT, **root, "PATH": path, **environment},
                    capture_output=True,
                    text=True,
                    check=False,
                )
                said, code = said + done.stdout + done.stderr, done.returncode
            if code:
                return code, said, clone
        if event != PULL:
            subprocess.run(["tar", "-cf", str(self.cache), "-C", str(clone), ".sitegen", "output"], check=True)
        return code, said, clone


@pytest.mark.parametrize("system", ["github", "gitlab"])
def test_from_commit_to_published(tmp_path, system):
    """The first build; a pull request and its merge, of which only what changed is made and sent; a mistake, which stops
    before anything is published and names its file and line."""
    room = Newsroom(tmp_path, system)
    code, said, clone = room.run(PUSH)
    assert code == 0, said
    assert room.published == tree(clone / "output")

    git(room.desk, "checkout", "--quiet", "-b", "bai-moi")
    room.write("content/thoi-su/moi.md", article("Khánh thành cầu mới", "2026-05-20", id="99"), "bai-moi")
    before = room.published
    code, said, clone = room.run(PULL, "bai-moi")
    assert code == 0, said
    assert "Khánh thành cầu mới" in (clone / "diff.md").read_text("utf-8")
    preview = (clone / "preview/index.html").read_text("utf-8")
    assert "Bản xem thử" in preview
    assert "noindex" in preview
    assert room.published == before

    git(room.desk, "push", "--quiet", "origin", "bai-moi:main")
    code, said, clone = room.run(PUSH)
    assert code == 0, said
    assert room.published == tree(clone / "output")
    written, kept = map(int, re.findall(r"(\d+) trang mới hoặc thay đổi, (\d+) giữ nguyên", said)[0])
    assert written < kept
    old, new = sorted((tmp_path / "web/releases").iterdir(), key=lambda release: int(release.name))[-2:]
    shared = [path for path in tree(new) if (old / path).is_file() and (old / path).samefile(new / path)]
    assert len(shared) >= kept - 1

    before = room.published
    room.write("content/thoi-su/hong.md", "---\ntitle: Bài hỏng\ndate: 31/02/2026\n---\nChữ.\n")
    code, said, clone = room.run(PUSH, SITEGEN_FORMAT="github")
    assert code == 1
    assert re.search(r"^::error file=content/thoi-su/hong\.md,line=3,", said, re.MULTILINE)
    assert room.published == before


def test_the_clock_brings_articles_out(tmp_path):
    """A scheduled run does nothing until an article has come due since the last build."""
    room = Newsroom(tmp_path, "github")
    assert room.run(PUSH)[0] == 0
    before = room.published
    code, said, _ = room.run(SCHEDULE)
    assert (code, room.published) == (0, before), said
    assert "trang mới hoặc thay đổi" not in said
    with_marker = tmp_path / "older"
    with_marker.mkdir()
    subprocess.run(["tar", "-xf", str(room.cache), "-C", str(with_marker)], check=True)
    (with_marker / ".sitegen/built-at").write_text("2020-01-01T00:00:00+00:00\n")
    subprocess.run(["tar", "-cf", str(room.cache), "-C", str(with_marker), ".sitegen", "output"], check=True)
    code, said, _ = room.run(SCHEDULE)
    assert code == 0, said
    assert "trang mới hoặc thay đổi" in said


def test_a_step_that_is_none_tells_which_there_are():
    """As for any command that is mistyped."""
    done = subprocess.run(["bash", str(CI / "newsroom.sh"), "biuld"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "ci/newsroom.sh build" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_hook_for_commits():
    """`pre-commit` gives it the Markdown files of the content folder, which the command takes."""
    (hook,) = yaml.safe_load((CI.parent / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert hook["entry"] == "sitegen check"
    assert re.match(hook["files"], "content/thoi-su/2024/bai.md")
    assert not re.match(hook["files"], "content/anh/a.png")
