"""Reading one template before any page is made: what it uses, and every mistake that can be seen from outside."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from jinja2 import Environment, TemplateSyntaxError, nodes

from sitegen.problems import Problem, problem
from sitegen.text.similar import did_you_mean
from sitegen.theme.environment import bare_environment
from sitegen.theme.filters import filters_for

FRAGMENT_FILTERS = ("fragment", "fragments")
_NAMING = (
    nodes.Extends,
    nodes.Include,
    nodes.Import,
    nodes.FromImport,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Filter,
    nodes.Call,
)


@lru_cache(maxsize=4)
def _environment(extra: tuple[str, ...] = ()) -> Environment:
    """Knows filters by name only: none of ours runs here."""
    environment = bare_environment()
    environment.filters.update(dict.fromkeys((*filters_for({}, None), *FRAGMENT_FILTERS, *extra), _not_yet))
    return environment


def _not_yet(*_: object) -> NoReturn:
    """Jinja runs a filter of constants while it compiles, unless that fails; ours may show the site's settings."""
    raise NotImplementedError


def known_filters() -> frozenset[str]:
    """The names of all filters that there are without extensions."""
    return frozenset(_environment().filters)


ANY = "*"
"""Stands among the used labels for one whose name the template computes."""


@dataclass(frozen=True)
class Use:
    """Something that a template names: a template, a label, an asset or an extension's filter, and the line."""

    kind: str
    name: str
    line: int
    optional: bool = False


@dataclass(frozen=True)
class Inspection:
    """What one template uses, and what is wrong with it by itself."""

    uses: tuple[Use, ...] = ()
    problems: tuple[Problem, ...] = ()
    tree: nodes.Template | None = None
    """The template as Jinja understands it; None where it does not."""
    code: str = ""
    """The Python that Jinja makes of it."""

    def names(self, kind: str) -> tuple[str, ...]:
        return tuple(sorted({use.name for use in self.uses if use.kind == kind}))


@lru_cache(maxsize=256)
def inspect(name: str, path: str, text: str, extra: tuple[str, ...] = ()) -> Inspection:
    """Parse and compile a template; nothing of it runs. `extra` are the names of extensions' filters."""
    environment = _environment(extra)
    try:
        tree = environment.parse(text, name, path)
        code = environment.compile(tree, name, path, raw=True)
    except TemplateSyntaxError as error:
        found = problem("SG603", line=error.lineno, reason=_with_suggestion(error.message or "", environment))
        return Inspection(problems=(found.at(path, text),))
    uses = (*_uses(tree), *_filters(tree, extra))
    dynamic = [problem("SG604", line=use.line) for use in uses if use.kind == "template" and use.name == ANY]
    unquoted = [problem("SG609", line=line, name=name) for line, name in unquoted_attributes(text)]
    return Inspection(uses, tuple(found.at(path, text) for found in dynamic + unquoted), tree, code)


def _with_suggestion(reason: str, environment: Environment) -> str:
    """Jinja tells the name of an unknown filter; we know which one may have been meant."""
    unknown = re.search(r"No filter named '(\w+)'", reason)
    near = did_you_mean(unknown[1], environment.filters) if unknown else ""
    return f"{reason} ({near}?)" if near else reason


def _uses(tree: nodes.Template) -> Iterator[Use]:
    for node in tree.find_all(_NAMING):
        if isinstance(node, nodes.Getattr | nodes.Getitem):
            if _is_name(node.node, "labels"):
                yield Use("label", node.attr if isinstance(node, nodes.Getattr) else _text(node.arg), node.lineno)
        elif isinstance(node, nodes.Filter):
            if node.name in FRAGMENT_FILTERS and node.args:
                yield Use("template", fragment_template(_text(node.args[0])), node.lineno)
        elif isinstance(node, nodes.Call):
            if _is_name(node.node, "asset") and node.args:
                yield Use("asset", _text(node.args[0]), node.lineno)
        else:
            yield from _templates(node)


def _filters(tree: nodes.Template, extra: tuple[str, ...]) -> Iterator[Use]:
    """Filters of extensions, by their own names or as what `map` applies."""
    for node in tree.find_all(nodes.Filter) if extra else ():
        named = [node.name, *(one.value for one in node.args if isinstance(one, nodes.Const))]
        yield from (Use("filter", name, node.lineno) for name in named if name in extra)


def _templates(node: nodes.Node) -> Iterator[Use]:
    named: nodes.Expr = node.template  # type: ignore[attr-defined]
    optional = isinstance(node, nodes.Include) and node.ignore_missing
    choice = named.items if isinstance(named, nodes.List | nodes.Tuple) else [named]
    for item in choice:
        yield Use("template", _text(item), node.lineno, optional or len(choice) > 1)


def _is_name(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Name) and node.name == name


def _text(node: nodes.Expr) -> str:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else ANY


def fragment_template(name: str) -> str:
    """`|fragment("card")` shows _card.html."""
    return ANY if name == ANY else f"_{name}.html"


_SUSPECT = re.compile(r"""=\s*[^\s"'<>=]*\{\{""")
_TAG = re.compile(r"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*""")
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_BARE_VALUE = re.compile(r"([\w:.\-]+)\s*=\s*[^\s<>=]*\x00")


def unquoted_attributes(text: str) -> Iterator[tuple[int, str]]:
    """Line and name of attributes like `href={{ url }}`: a space in the value would begin a new attribute."""
    html = _html_alone(text) if _SUSPECT.search(text) else ""
    for tag in _TAG.finditer(html):
        bare = _QUOTED.sub(lambda match: re.sub("[^\n]", " ", match[0]), tag[0])
        for attribute in _BARE_VALUE.finditer(bare):
            yield html.count("\n", 0, tag.start() + attribute.start()) + 1, attribute[1]


def _html_alone(text: str) -> str:
    """The template's text with \\0 for each expression and nothing for tags and comments; lines stay lines."""
    parts = []
    for _, kind, value in _environment().lex(text):
        if kind == "variable_begin":
            parts.append("\0")
        parts.append(value if kind == "data" else "\n" * value.count("\n"))
    return "".join(parts)
