"""The dialect of our templates: Jinja without anything that depends on chance or on memory addresses."""

import builtins
import re
from collections.abc import Callable, Iterator, MutableMapping
from functools import cached_property
from types import CodeType
from typing import Any
from urllib.parse import quote

import markupsafe
from jinja2 import BaseLoader, Environment, StrictUndefined, Template
from jinja2.filters import do_urlencode
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from markupsafe import Markup, escape

_escape_text: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)
_BY_CHANCE = ("random", "pprint")


_QUOTED = re.compile(r"[^\w.~/-]+", re.ASCII)


def _url_encoded(value: Any) -> str:
    """As Jinja has it. An address has little that is to be quoted, and the library goes through it letter by letter."""
    return _QUOTED.sub(_quoted, value) if isinstance(value, str) else do_urlencode(value)


def _quoted(match: re.Match[str]) -> str:
    return quote(match[0])


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
    environment.filters["urlencode"] = _url_encoded
    return environment


def _escaped(value: Any) -> str:
    """What markupsafe's escape gives, as plain text: making Markup of every word was a third of a page's time."""
    kind = type(value)
    if kind is str:
        return _escape_text(value)
    return value if kind is Markup else escape(value)


class _Context(Context):
    """What a template sees, made for each page eight times: what hardly a template asks for is made when it is asked for."""

    def __init__(
        self,
        environment: Environment,
        parent: dict[str, Any],
        name: str | None,
        blocks: dict[str, Callable[[Context], Iterator[str]]],
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ):
        self.environment, self.parent, self.name, self._globals = environment, parent, name, globals
        self.vars, self.exported_vars = {}, set()
        self.blocks = {name: [block] for name, block in blocks.items()}

    @cached_property
    def eval_ctx(self) -> EvalContext:  # type: ignore[override]
        return EvalContext(self.environment, self.name)

    @cached_property
    def globals_keys(self) -> set[str]:  # type: ignore[override]
        return set(self._globals or ())


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
    context_class = _Context
    # Views have attributes only, and all of them: no look into items, no undefined attribute.
    getattr = staticmethod(builtins.getattr)  # type: ignore[assignment]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One dictionary for all templates, instead of a chain of maps that every import walks through."""
        return {**self.globals, **d} if d else self.globals
