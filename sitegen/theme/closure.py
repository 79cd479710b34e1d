"""Which templates a template reaches, and the digest of all that may shape its pages."""

from collections.abc import Iterable

from sitegen.digest import digest
from sitegen.theme.values import Template, Theme


def closure(theme: Theme, name: str) -> tuple[Template, ...]:
    """The template and all it reaches by extends, include, import or as a fragment, by name."""
    return reached_from([name], theme.templates)


def reached_from(names: Iterable[str], templates: Iterable[Template]) -> tuple[Template, ...]:
    """These of the templates and all that they reach, by name."""
    by_name = {template.name: template for template in templates}
    reached: dict[str, Template] = {}
    ahead = list(names)
    while ahead:
        template = by_name.get(ahead.pop())
        if template and template.name not in reached:
            reached[template.name] = template
            ahead += template.uses
    return tuple(reached[key] for key in sorted(reached))


def closure_digest(theme: Theme, name: str) -> str:
    """Changes when the look of the template's pages may change: its closure, the labels, an asset's address, a filter
    of an extension."""
    texts = tuple((template.name, template.text) for template in closure(theme, name))
    used = {name for template in closure(theme, name) for name in template.filters}
    filters = tuple(one for one in theme.filters if one[0] in used)
    assets = tuple((asset.path, asset.url) for asset in theme.assets)
    return digest(texts, theme.language, theme.labels, assets, filters)
