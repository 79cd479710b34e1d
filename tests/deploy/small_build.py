"""Built papers for the tests of deploys: an output folder with its manifest, as a build leaves it."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from sitegen.deploy.built import Build, finished_build
from sitegen.deploy.values import Deployer, Wishes
from sitegen.manifest import MANIFEST, Listed, manifest_text, read_manifest

WISHES = Wishes(Deployer("máy thử", 2**22 + 1, "lần này"))
"""Of a process that no machine has: numbers end at 2**22."""


def paper(version: int = 1, pages: int = 12) -> dict[str, str]:
    """Pages of which one in four changes with the version; one page comes and goes with it."""
    files = {f"tin/bai-{n}.html": f"<p>Bài {n}, bản {version if n % 4 == 0 else 1}</p>" for n in range(pages)}
    files |= {f"tin/moi-{version}.html": "<p>Mới</p>", "index.html": f"<p>Trang nhất, bản {version}</p>"}
    files |= {"assets/kieu.css": "p{margin:0}", "rss.xml": f"<rss>{version}</rss>", "anh/ảnh bìa 1.jpg": "jpg"}
    return files


def write_output(folder: Path, files: Mapping[str, str]) -> Path:
    """Make the folder the finished build of these files, and of no others."""
    for path in (path for path in folder.rglob("*") if path.is_file()):
        path.unlink()
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    listed = [Listed(path, len(text.encode()), sha256(text.encode()).hexdigest()) for path, text in files.items()]
    (folder / MANIFEST).parent.mkdir(exist_ok=True)
    (folder / MANIFEST).write_bytes(manifest_text(listed).encode())
    return folder


def build_of(folder: Path, files: Mapping[str, str]) -> Build:
    """The finished build of these files."""
    return finished_build(write_output(folder, files))


def tree(folder: Path) -> dict[str, str]:
    """Every file with its text, without the manifest."""
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {path: file.read_text("utf-8") for path, file in files.items() if path != MANIFEST}


def faults(folder: Path) -> list[str]:
    """What is missing, mixed or too much in a tree, by its own manifest."""
    listed = read_manifest((folder / MANIFEST).read_bytes()) or ()
    there = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    wrong = [
        f.path for f in listed if f.path not in there or sha256(there[f.path].read_bytes()).hexdigest() != f.sha256
    ]
    return [*wrong, *sorted(there.keys() - {f.path for f in listed} - {MANIFEST})] if listed else ["no manifest"]


def spoil(release: Path) -> None:
    """Give one file of a release of version 1 another text of the same size."""
    spoilt = release / "tin/bai-3.html"
    spoilt.chmod(0o644)
    spoilt.write_text(paper(1)["tin/bai-3.html"].replace("3", "8"), "utf-8")
