"""A git repository for a test, untouched by how the machine's git is set up."""

import os
import subprocess
from pathlib import Path

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": "x@example.vn" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def git(folder: Path, *words: str) -> str:
    """What a command of git says, in a folder."""
    done = subprocess.run(
        ["git", "-C", str(folder), *words], env=ENVIRONMENT, check=True, capture_output=True, text=True
    )
    return done.stdout


def commit(folder: Path, title: str = "x") -> str:
    """Everything in the folder as a commit, in a repository that is made if there is none; its name."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
        (folder / ".git/info/exclude").write_text("output\n.sitegen\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", title)
    return git(folder, "rev-parse", "HEAD").strip()
