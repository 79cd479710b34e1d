"""The override chain: the site's own folder over the theme over its parents, file by file, label by label."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sitegen.model import AS_WIDE_AS_THE_WINDOW, Block, PictureLayout
from sitegen.problems import Problem, SiteError, SiteErrors, in_order, problem
from sitegen.settings import LookSettings
from sitegen.text.normal import nfc
from sitegen.text.similar import did_you_mean
from sitegen.theme import labels as label_files
from sitegen.theme.asking import Missing, missing
from sitegen.theme.assets import Assets
from sitegen.theme.blocks import read_blocks
from sitegen.theme.closure import reached_from
from sitegen.theme.filters import LABELS
from sitegen.theme.inspection import ANY, Inspection, inspect
from sitegen.theme.layout import read_layout
from sitegen.theme.look import STYLE_SHEET, look_folder
from sitegen.theme.values import CONTRACT, Contract, FolderOf, Template, Theme, ThemeAsset, ThemeFolder

__all__ = ["Theme", "ThemeAsset", "ThemeFolder", "load_theme"]

_SETTINGS: dict[str, tuple[type, str]] = {
    "name": (str, 'name = "…"'),
    "version": (str, 'version = "1.0"'),
    "contract": (int, f"contract = {CONTRACT}"),
    "parent": (str, 'parent = "default"'),
    "blocks": (dict, "[blocks.y-kien]"),
    "pictures": (dict, "[pictures]"),
}


def load_theme(
    name: str,
    folder_of: FolderOf,
    overrides: ThemeFolder | None,
    language: str,
    contract: Contract,
    look: LookSettings | None = None,
) -> Theme:
    """Read and check a theme with its parents, and the style sheet that the settings make, which every theme may link to and
    replace. Raises SiteErrors with every problem found (SG214, SG6xx)."""
    try:
        chain = tuple(_chain(name, folder_of))
    except SiteError as error:
        raise SiteErrors([error.problem]) from error
    above = (overrides,) if overrides else ()
    folders = (*above, *chain, look_folder(look or LookSettings()))
    workshop = _Workshop(folders, language, contract, (*above, chain[0]), chain[-1].path)
    theme = workshop.theme(name)
    if workshop.problems:
        raise SiteErrors(in_order(workshop.problems))
    return theme


def _chain(name: str, folder_of: FolderOf) -> Iterator[ThemeFolder]:
    """The theme, its parent, its parent's parent …"""
    seen: list[str] = []
    path, line = "", 0
    while name:
        if name in seen:
            raise SiteError("SG608", path=path, line=line, chain=" > ".join((*seen, name)))
        folder = folder_of(name)
        if folder is None:
            raise SiteError("SG601", path=path, line=line, theme=name)
        yield folder
        seen.append(name)
        path = f"{folder.path}/theme.toml"
        text = _text(path, folder.file("theme.toml") or b"")
        name = _parent(path, text)
        line = label_files.line_of("parent", text)


def _parent(path: str, text: str) -> str:
    """Check theme.toml; the name of the parent theme, or ""."""
    table = _table(path, text)
    for key, value in table.items():
        near = key if key in _SETTINGS else did_you_mean(key, _SETTINGS) or "name"
        kind, example = _SETTINGS[near]
        if near != key or type(value) is not kind:
            _refuse(path, text, key, example)
    if table.get("contract") != CONTRACT:
        _refuse(path, text, "contract", _SETTINGS["contract"][1])
    return str(table.get("parent", ""))


def _table(path: str, text: str) -> dict[str, Any]:
    return label_files.read_toml(path, text, f"contract = {CONTRACT}")


def _refuse(path: str, text: str, key: str, example: str) -> None:
    raise SiteError("SG602", path=path, line=label_files.line_of(key, text), reason=key, suggestion=example)


def _text(path: str, data: bytes) -> str:
    """A text of the theme, the same whatever editor or system wrote it."""
    try:
        return nfc(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise SiteError("SG214", path=path, reason=str(error)) from error


@dataclass
class _Workshop:
    """Puts a theme together from its folders, nearest first, and gathers all that is wrong with it."""

    folders: tuple[ThemeFolder, ...]
    language: str
    contract: Contract
    own: tuple[ThemeFolder, ...]
    """The theme's folder and the site's: not those of its parents."""
    root: str
    """The path of the theme that has no parent: it should have had what nobody has."""
    problems: list[Problem] = field(default_factory=list)

    def theme(self, name: str) -> Theme:
        texts = self._texts("templates/", ".html")
        filters = tuple(sorted(self.contract.filters))
        seen = {key: inspect(key, path, text, filters) for key, (path, text) in texts.items()}
        self.problems += [found for one in seen.values() for found in one.problems]
        labels = self._labels(_used_labels(seen.values()))
        known = {"label": set(labels), "template": set(self._files("templates/", ".html"))}
        known |= {"asset": {*self._files("assets/"), STYLE_SHEET}, "filter": set(filters)}
        self._check_uses(texts, seen, known)
        self._check_fields(texts, seen)
        templates = tuple(
            Template(key, *texts[key], seen[key].names("template"), seen[key].names("filter")) for key in sorted(texts)
        )
        reached = reached_from(self.contract.views, templates)
        assets = self._assets({use.name for one in reached for use in seen[one.name].uses if use.kind == "asset"})
        blocks, layout = self._declared()
        made = tuple(sorted(self.contract.filters.items()))
        return Theme(name, self.language, templates, tuple(sorted(labels.items())), assets, blocks, made, layout)

    def _declared(self) -> tuple[tuple[Block, ...], PictureLayout]:
        """What the theme and its parents say of lists and of pictures; the nearest counts."""
        merged: dict[str, Block] = {}
        layout = AS_WIDE_AS_THE_WINDOW
        for folder in reversed(self.folders):
            path = f"{folder.path}/theme.toml"
            text = _text(path, folder.file("theme.toml") or b"")
            try:
                table = _table(path, text)
                merged |= read_blocks(path, text, table.get("blocks") or {})
                layout = read_layout(path, text, table.get("pictures") or {}, layout)
            except SiteError as error:
                self.problems.append(error.problem)
        return tuple(merged[name] for name in sorted(merged)), layout

    def _files(self, below: str, ending: str = "") -> dict[str, tuple[str, bytes]]:
        """Path for messages and data of each file, from the nearest folder that has it."""
        found: dict[str, tuple[str, bytes]] = {}
        for folder in self.folders:
            for path, data in folder.files:
                hidden = path.rpartition("/")[2].startswith(".")
                if path.startswith(below) and path.endswith(ending) and not hidden:
                    found.setdefault(nfc(path.removeprefix(below)), (f"{folder.path}/{path}", data))
        return found

    def _texts(self, below: str, ending: str) -> dict[str, tuple[str, str]]:
        texts = {}
        for name, (path, data) in self._files(below, ending).items():
            try:
                texts[name] = path, _text(path, data)
            except SiteError as error:
                self.problems.append(error.problem)
        return texts

    def _labels(self, used: set[str]) -> dict[str, str]:
        merged: dict[str, str] = {}
        for folder in reversed(self.folders):
            data = folder.file(f"labels/{self.language}.toml")
            path = f"{folder.path}/labels/{self.language}.toml"
            try:
                text = _text(path, data or b"")
                own = label_files.read_labels(path, text)
            except SiteError as error:
                self.problems.append(error.problem)
                continue
            # The labels of the folders below may lose their templates to the nearest one: only its own count.
            if folder is self.folders[0] and ANY not in used:
                self.problems += label_files.unused(path, text, set(own) - set(merged), used)
            merged |= own
        missing = {problem("SG607", name=name, language=self.language) for name in LABELS if name not in merged}
        self.problems += [found.at(f"{self.root}/labels/{self.language}.toml") for found in missing]
        return merged

    def _assets(self, shown: set[str]) -> tuple[ThemeAsset, ...]:
        """The theme's own files, and those of its parents that any page shows (ANY: all)."""
        files = self._files("assets/")
        try:
            everything = Assets(files).all()
        except SiteError as error:
            self.problems.append(error.problem)
            return ()
        own = {nfc(path.removeprefix("assets/")) for folder in self.own for path, _ in folder.files}
        if ANY in shown:
            return everything
        chosen = Assets(files)
        for name in sorted(files.keys() & (own | shown)):
            chosen.get(name)
        return chosen.ready()

    def _check_uses(
        self, texts: dict[str, tuple[str, str]], seen: dict[str, Inspection], known: dict[str, set[str]]
    ) -> None:
        """Whatever a template names must be there; so must the templates of the contract."""
        codes = {"template": "SG605", "label": "SG607", "asset": "SG610"}
        for name, inspection in seen.items():
            for use in inspection.uses:
                if use.name in known[use.kind] or use.name == ANY or use.optional:
                    continue
                near = did_you_mean(use.name, known[use.kind])
                found = problem(codes[use.kind], line=use.line, name=use.name, suggestion=near, language=self.language)
                self.problems.append(found.at(*texts[name]))
        absent = self.contract.views.keys() - known["template"]
        self.problems += [self._absent(name, known["template"]) for name in absent]

    def _absent(self, name: str, known: set[str]) -> Problem:
        """A template that pages need and nobody has."""
        if name not in self.contract.declared:
            return problem("SG605", path=self.root, name=name)
        path, line = self.contract.declared[name]
        near = did_you_mean(name, known)
        return problem("SG966", path=path, line=line, name=name, suggestion=f"→ {near}" if near else "")

    def _check_fields(self, texts: dict[str, tuple[str, str]], seen: dict[str, Inspection]) -> None:
        """Templates ask views only for what they have."""
        trees = {name: inspection.tree for name, inspection in seen.items() if inspection.tree}
        for one in missing(trees, self.contract):
            self.problems.append(_told(one).at(*texts[one.template]))


def _told(one: Missing) -> Problem:
    code = "SG612" if one.owner else "SG613"
    return problem(code, line=one.line, name=one.name, owner=one.owner, suggestion=one.suggestion)


def _used_labels(seen: Iterable[Inspection]) -> set[str]:
    """What templates and filters show; a template that cannot be parsed may show any."""
    shown = {label for one in seen for label in (one.names("label") if one.tree else (ANY,))}
    return shown | set(LABELS)
