"""Templates made ready once: Jinja's code for them as bytes, which a memory can keep."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NoReturn

from jinja2 import BytecodeCache, FunctionLoader
from jinja2.bccache import Bucket

from sitegen.theme.environment import bare_environment
from sitegen.theme.filters import filters_for
from sitegen.theme.inspection import FRAGMENT_FILTERS
from sitegen.theme.values import Theme


class Compiled(BytecodeCache):
    """Code by the key that Jinja has for a template, its name. Jinja itself checks that it is that of the text."""

    def __init__(self, kept: Mapping[str, bytes]):
        self.kept = dict(kept)

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


def compiled_templates(theme: Theme) -> dict[str, bytes]:
    """The code of every template of a checked theme. It is made of the texts alone: no filter is run ahead of time."""
    own = tuple(name for name, _ in theme.filters)
    return dict(_compiled(template.name, template.path, template.text, own) for template in theme.templates)


# As many as `inspect` keeps: whoever edits one template of a preview does not wait for the other thirty.
@lru_cache(maxsize=256)
def _compiled(name: str, path: str, text: str, own: tuple[str, ...]) -> tuple[str, bytes]:
    """Jinja's key and the code of one template; `own` are the names of extensions' filters."""
    environment = bare_environment(FunctionLoader(lambda _: (text, path, None)))
    environment.filters.update(dict.fromkeys((*filters_for({}, None), *FRAGMENT_FILTERS, *own), _not_yet))
    cache = environment.bytecode_cache = Compiled({})
    environment.get_template(name)
    return cache.kept.popitem()


def _not_yet(*_: object) -> NoReturn:
    """Jinja runs a filter of constants while it compiles, unless that fails; ours may show the site's settings."""
    raise NotImplementedError
