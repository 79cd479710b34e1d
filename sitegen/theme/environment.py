"""The dialect of our templates: Jinja without anything that depends on chance or on memory addresses."""

import builtins
from collections.abc import Callable, MutableMapping
from types import CodeType
from typing import Any

import markupsafe
from jinja2 import BaseLoader, Environment, StrictUndefined, Template
from markupsafe import Markup, escape

_escape_text: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)
_BY_CHANCE = ("random", "pprint")


def bare_environment(loader: BaseLoader | None = None) -> Environment:
    """Strict, escaping, and silent about lines that hold only tags."""
    environment = _Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    for name in _BY_CHANCE:
        del environment.filters[name]
    del environment.globals["lipsum"]
    return environment


def _escaped(value: Any) -> str:
    """What markupsafe's escape gives, as plain text: making Markup of every word was a third of a page's time."""
    kind = type(value)
    if kind is str:
        return _escape_text(value)
    return value if kind is Markup else escape(value)


class _Template(Template):
    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],  # noqa: A002 - Jinja's name
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        template = super().from_code(environment, code, globals, uptodate)
        template.root_render_func.__globals__["escape"] = _escaped
        return template


class _Environment(Environment):
    """Jinja without what it does slowly for templates unlike ours."""

    template_class = _Template
    # Views have attributes only, and all of them: no look into items, no undefined attribute.
    getattr = staticmethod(builtins.getattr)  # type: ignore[assignment]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One dictionary for all templates, instead of a chain of maps that every import walks through."""
        return {**self.globals, **d} if d else self.globals
