"""A theme at work: page in, bytes out."""

from collections.abc import Iterable, Mapping
from traceback import walk_tb
from types import SimpleNamespace
from typing import Any

from jinja2 import FunctionLoader, TemplateError
from markupsafe import Markup

from sitegen.model import ExtensionSource, Page
from sitegen.problems import SiteError
from sitegen.text.similar import did_you_mean
from sitegen.theme.compiled import Compiled
from sitegen.theme.environment import bare_environment
from sitegen.theme.filters import filters_for
from sitegen.theme.inspection import fragment_template
from sitegen.theme.relative import relative
from sitegen.theme.values import Theme

_FRAGMENTS_KEPT = 12288


class Renderer:
    """Makes the pages of one site in one theme; `site` is the SiteView that every page may show.

    `compiled` is the code of templates that was made before (see `compiled_templates`), as far as there is any;
    `extensions` are those of the site.
    """

    def __init__(
        self,
        theme: Theme,
        site: Any,
        compiled: Mapping[str, bytes] | None = None,
        extensions: tuple[ExtensionSource, ...] = (),
    ):
        self._extensions = extensions
        self._texts = {template.path: template.text for template in theme.templates}
        self._paths = {template.name: template.path for template in theme.templates}
        self._offline = bool(site.offline)
        self._fragments: dict[tuple[str, int], tuple[object, Markup]] = {}
        self._environment = bare_environment(FunctionLoader(self._source))
        self._environment.bytecode_cache = Compiled(compiled or {})
        labels = dict(theme.labels)
        assets = {asset.path: asset.url for asset in theme.assets}
        self._environment.filters.update(
            filters_for(labels, site), fragment=self._fragment, fragments=self._all_fragments
        )
        if extensions:
            # Late: few sites have any.
            from sitegen.extension.loading import filters_of

            self._environment.filters.update(filters_of(extensions))
        shown = {"site": site, "labels": SimpleNamespace(**labels), "asset": assets.__getitem__}
        self._environment.globals.update(shown)

    def render(self, page: Page, body: str | None = None) -> bytes:
        """The finished file. Raises SiteError SG605 or SG606, with the template's line, or SG967, with an extension's."""
        if page.recipe not in self._paths:
            raise SiteError(
                "SG605", path=page.source, name=page.recipe, suggestion=did_you_mean(page.recipe, self._paths)
            )
        context: dict[str, object] = {"page": page.view}
        if body is not None:
            context["body"] = Markup(body)
        try:
            text = self._environment.get_template(page.recipe).render(context)
            return (relative(text, page.path) if self._offline else text).encode() + b"\n"
        except (Exception, SystemExit) as error:
            raise self._located(error, page) from error

    def _fragment(self, value: object, name: str) -> Markup:
        """`{{ one|fragment("card") }}`: what _card.html makes of the value, which it calls `card`; made only once.

        Values are told apart by identity, for equal ones may look different (a moment in two zones). The value is kept
        with its fragment, so that no other can get its identity.
        """
        key = name, id(value)
        kept = self._fragments.get(key)
        if kept is None:
            if len(self._fragments) >= _FRAGMENTS_KEPT:
                self._fragments.clear()
            text = self._environment.get_template(fragment_template(name)).render({name: value})
            kept = self._fragments[key] = value, Markup(text)
        return kept[1]

    def _all_fragments(self, values: Iterable[object], name: str) -> Markup:
        """`{{ cards|fragments("card") }}`: one below the other."""
        return Markup("\n".join([self._fragment(value, name) for value in values]))

    def _located(self, error: BaseException, page: Page) -> SiteError:
        """The error with the innermost line of an extension, else of a template, that it passed through."""
        places = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
        inside = [place for place in places if place[0] in self._texts]
        path, line = inside[-1] if inside else (self._paths[page.recipe], 0)
        if self._extensions and (fault := self._fault_of_extension(error, f"{path}:{line}", page)):
            return fault
        reason = str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"
        found = SiteError("SG606", line=line, page=page.path, reason=reason)
        found.problem = found.problem.at(path, self._texts[path])
        return found

    def _fault_of_extension(self, error: BaseException, template: str, page: Page) -> SiteError | None:
        from sitegen.extension.blame import blamed

        return blamed("SG967", error, self._extensions, template=template, struck=page.path)

    def _source(self, name: str) -> tuple[str, str, None] | None:
        path = self._paths.get(name)
        return (self._texts[path], path, None) if path else None
