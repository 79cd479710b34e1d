"""Whether templates ask for what is there: the fields of views, followed by their types through a theme's templates."""
# ruff: noqa: N802, N815 - the methods have the names that the visitor of Jinja looks for

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from jinja2 import nodes
from jinja2.visitor import NodeVisitor

from sitegen.text.similar import did_you_mean
from sitegen.theme.environment import bare_environment
from sitegen.theme.inspection import FRAGMENT_FILTERS, fragment_template
from sitegen.theme.values import Contract

Scope = dict[str, Any]
"""The type of each variable; `Any` where it is not known."""

_GIVEN = {*bare_environment().globals, "labels", "asset", "loop", "super", "self", "caller", "varargs", "kwargs"}
_WITH_DEFAULT = frozenset({"default", "d"})
_ONE_OF_MANY = frozenset({"first", "last", "min", "max"})
_THE_SAME = _WITH_DEFAULT | {"sort", "reverse", "list", "unique", "select", "reject"}
_BY_ATTRIBUTE = frozenset({"selectattr", "rejectattr", "groupby", "map", "sort", "unique"})


@dataclass(frozen=True)
class Missing:
    """What a template asks for and is not there: a field of `owner`, or, where there is no owner, a variable."""

    template: str
    line: int
    name: str
    owner: str
    suggestion: str


def missing(trees: Mapping[str, nodes.Template], contract: Contract) -> tuple[Missing, ...]:
    """Everything that the templates of the pages ask for in vain, and the templates that these lead to."""
    found: dict[Missing, None] = {}
    for recipe, view in contract.views.items():
        if recipe in trees:
            known = {"page": view, "site": contract.site}
            body = {"body": str} if recipe in contract.with_body else {}
            found.update(dict.fromkeys(_Walk(trees, contract, recipe).missing(known | body)))
    return tuple(sorted(found, key=lambda one: (one.template, one.line, one.name)))


# --- types -----------------------------------------------------------------------------------------------------------


def _plain(kind: Any) -> Any:
    """The type without `None`: a field that may be empty is asked after a look whether it is."""
    if get_origin(kind) in (Union, UnionType):
        real = [one for one in get_args(kind) if one is not type(None)]
        return real[0] if len(real) == 1 else Any
    return kind


def _item(kind: Any) -> Any:
    """The type of what stands in a tuple of any length."""
    parts = get_args(kind)
    return _plain(parts[0]) if get_origin(kind) is tuple and parts[1:] == (...,) else Any


@lru_cache(maxsize=256)
def members(kind: type) -> Mapping[str, Any]:
    """The type of each field and property of a view."""
    found = {name: _plain(hint) for name, hint in get_type_hints(kind).items()}
    names = [field.name for field in fields(kind)]
    for name, value in vars(kind).items():
        shown = (
            value.fget if isinstance(value, property) else value.func if isinstance(value, cached_property) else None
        )
        if shown and not name.startswith("_"):
            names.append(name)
            found[name] = _plain(get_type_hints(shown).get("return", Any))
    return {name: found[name] for name in names}


# --- one page --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    """Where the walk is: the template, and the variables there."""

    template: str
    scope: Scope

    def inner(self, **more: Any) -> "_Place":
        return _Place(self.template, {**self.scope, **more})


class _Walk(NodeVisitor):
    """The walk through everything that makes the pages of one recipe, in the order in which it is carried out.

    A visit gives the type of an expression, as far as it can be told; what it asks for in vain is noted.
    """

    def __init__(self, trees: Mapping[str, nodes.Template], contract: Contract, recipe: str):
        self._trees, self._contract, self._recipe = trees, contract, recipe
        self._found: list[Missing] = []
        self._blocks: dict[str, list[tuple[str, nodes.Block]]] = {}
        """Each block by its name: the templates that have it, the nearest first."""
        self._within: list[tuple[str, int]] = []
        """The blocks around, and which of those with the name each one is."""
        self._seen: set[tuple[str, frozenset[tuple[str, Any]]]] = set()

    def missing(self, scope: Scope) -> list[Missing]:
        """What the templates of the recipe ask for in vain, given these variables."""
        family = list(self._family(self._recipe))
        for name in family:
            for block in self._trees[name].find_all(nodes.Block):
                self._blocks.setdefault(block.name, []).append((name, block))
        for name in family[:-1]:
            # Of a template with a parent only what it sets is carried out; its blocks stand in for the parent's.
            setting = [one for one in self._trees[name].body if not isinstance(one, nodes.Output | nodes.Block)]
            self._all(setting, _Place(name, scope))
        self._all(self._trees[family[-1]].body, _Place(family[-1], scope))
        return self._found

    def _family(self, name: str) -> Iterator[str]:
        """The template, the one that it extends, and so on."""
        seen: set[str] = set()
        while name in self._trees and name not in seen:
            seen.add(name)
            yield name
            parent = self._trees[name].find(nodes.Extends)
            name = parent.template.value if parent and isinstance(parent.template, nodes.Const) else ""

    def _template(self, name: str, scope: Scope) -> None:
        """A template in a page: included, imported or as a fragment."""
        state = name, frozenset(scope.items())
        if name in self._trees and state not in self._seen:
            self._seen.add(state)
            self._all(self._trees[name].body, _Place(name, dict(scope)))

    def _all(self, some: Iterable[nodes.Node], at: _Place) -> None:
        for node in some:
            self.visit(node, at)

    def _type(self, node: nodes.Node, at: _Place) -> Any:
        found = self.visit(node, at)
        return Any if found is None else found

    # --- statements ---------------------------------------------------------------------------------------------

    def visit_For(self, node: nodes.For, at: _Place) -> None:
        inner = at.inner()
        self._bind(node.target, _item(self._type(node.iter, at)), inner)
        self._all([*([node.test] if node.test else []), *node.body], inner)
        self._all(node.else_, at.inner())

    def visit_Assign(self, node: nodes.Assign, at: _Place) -> None:
        self._bind(node.target, self._type(node.node, at), at)

    def visit_AssignBlock(self, node: nodes.AssignBlock, at: _Place) -> None:
        self._all(node.body, at.inner())
        self._bind(node.target, str, at)

    def visit_With(self, node: nodes.With, at: _Place) -> None:
        inner = at.inner()
        for target, value in zip(node.targets, node.values, strict=True):
            self._bind(target, self._type(value, at), inner)
        self._all(node.body, inner)

    def visit_Block(self, node: nodes.Block, at: _Place) -> None:
        self._block(node.name, 0, at)

    def _block(self, name: str, number: int, at: _Place) -> None:
        """The nearest template's block, or one behind it that `super()` asks for."""
        if number < len(self._blocks[name]):
            template, block = self._blocks[name][number]
            self._within.append((name, number))
            self._all(block.body, _Place(template, dict(at.scope)))
            self._within.pop()

    def visit_Macro(self, node: nodes.Macro, at: _Place) -> None:
        at.scope[node.name] = Any
        self._all(node.defaults, at)
        self._all(node.body, at.inner(**{argument.name: Any for argument in node.args}))

    def visit_Extends(self, node: nodes.Extends, at: _Place) -> None:
        """Its parent is part of the family."""

    def visit_Include(self, node: nodes.Include | nodes.Import | nodes.FromImport, at: _Place) -> None:
        named = node.template
        choice = named.items if isinstance(named, nodes.List | nodes.Tuple) else [named]
        for one in choice:
            if isinstance(one, nodes.Const):
                self._template(one.value, at.scope if node.with_context else {"site": self._contract.site})

    def visit_Import(self, node: nodes.Import, at: _Place) -> None:
        self.visit_Include(node, at)
        at.scope[node.target] = Any

    def visit_FromImport(self, node: nodes.FromImport, at: _Place) -> None:
        self.visit_Include(node, at)
        at.scope.update({name if isinstance(name, str) else name[1]: Any for name in node.names})

    @staticmethod
    def _bind(target: nodes.Node, kind: Any, at: _Place) -> None:
        if isinstance(target, nodes.Name):
            at.scope[target.name] = kind
        at.scope.update({name.name: Any for name in target.find_all(nodes.Name)})

    # --- expressions --------------------------------------------------------------------------------------------

    def visit_Name(self, node: nodes.Name, at: _Place) -> Any:
        if node.name not in at.scope and node.name not in _GIVEN:
            near = did_you_mean(node.name, [*at.scope, *_GIVEN])
            self._found.append(Missing(at.template, node.lineno, node.name, "", near))
        return at.scope.get(node.name, Any)

    def visit_Getattr(self, node: nodes.Getattr, at: _Place) -> Any:
        return self._member(self._type(node.node, at), node.attr, node, at)

    def visit_Getitem(self, node: nodes.Getitem, at: _Place) -> Any:
        kind = self._type(node.node, at)
        if isinstance(node.arg, nodes.Slice):
            self.visit(node.arg, at)
            return kind
        self.visit(node.arg, at)
        return _item(kind)

    def visit_CondExpr(self, node: nodes.CondExpr | nodes.Or, at: _Place) -> Any:
        kinds = {self._type(one, at) for one in node.iter_child_nodes(exclude=["test"])}
        if isinstance(node, nodes.CondExpr):
            self.visit(node.test, at)
        return kinds.pop() if len(kinds) == 1 else Any

    visit_Or = visit_CondExpr

    def visit_Call(self, node: nodes.Call, at: _Place) -> Any:
        if isinstance(node.node, nodes.Name) and node.node.name == "super" and self._within:
            name, number = self._within[-1]
            self._block(name, number + 1, at)
        self.generic_visit(node, at)

    def visit_Test(self, node: nodes.Test, at: _Place) -> None:
        if node.name not in ("defined", "undefined"):
            self.generic_visit(node, at)

    def visit_Filter(self, node: nodes.Filter, at: _Place) -> Any:
        self._all([*node.args, *(one.value for one in node.kwargs)], at)
        if node.node is None:
            return str
        if node.name in _WITH_DEFAULT and isinstance(node.node, nodes.Name) and node.node.name not in at.scope:
            return Any
        kind = self._type(node.node, at)
        if node.name in FRAGMENT_FILTERS:
            return self._fragment(node, kind)
        if node.name in _BY_ATTRIBUTE and (named := _attribute(node)):
            found = self._member_below(_item(kind), named, node, at)
            return tuple[found, ...] if node.name == "map" else kind  # type: ignore[valid-type]
        if node.name in _ONE_OF_MANY:
            return _item(kind)
        return kind if node.name in _THE_SAME else Any

    def _fragment(self, node: nodes.Filter, kind: Any) -> Any:
        if node.args and isinstance(node.args[0], nodes.Const):
            name = str(node.args[0].value)
            shown = kind if node.name == "fragment" else _item(kind)
            self._template(fragment_template(name), {name: shown, "site": self._contract.site})
        return str

    def _member_below(self, kind: Any, names: str, node: nodes.Expr, at: _Place) -> Any:
        for name in names.split("."):
            kind = self._member(kind, name, node, at)
        return kind

    def _member(self, kind: Any, name: str, node: nodes.Expr, at: _Place) -> Any:
        """The type of a field. Texts, numbers and moments have what Python gives them."""
        if isinstance(kind, type) and is_dataclass(kind):
            known = members(kind)
            if name in known:
                return known[name]
            near = did_you_mean(name, known)
            self._found.append(Missing(at.template, node.lineno, name, kind.__name__, near))
        elif get_origin(kind) is tuple and not hasattr(tuple, name):
            self._found.append(Missing(at.template, node.lineno, name, "tuple", ""))
        elif kind in (str, int, bool, datetime) and not hasattr(kind, name):
            self._found.append(Missing(at.template, node.lineno, name, kind.__name__, ""))
        return Any


def _attribute(node: nodes.Filter) -> str:
    """The field by which a filter sorts, chooses or maps; "" if it names none."""
    named = [one.value for one in node.kwargs if one.key == "attribute"]
    if node.name in ("selectattr", "rejectattr", "groupby"):
        named += node.args[:1]
    return str(named[0].value) if named and isinstance(named[0], nodes.Const) else ""
