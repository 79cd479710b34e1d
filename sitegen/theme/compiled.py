"""Templates made ready once: Jinja's code for them as bytes, which a memory can keep."""

from collections.abc import Mapping
from functools import lru_cache

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from sitegen.theme.environment import bare_environment
from sitegen.theme.inspection import inspect
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
    cache = Compiled({})
    bucket = Bucket(bare_environment(), cache.get_cache_key(name, path), cache.get_source_checksum(text))
    # What Jinja would do, without taking the template apart a second time.
    bucket.code = compile(inspect(name, path, text, own).code, path, "exec")
    return bucket.key, bucket.bytecode_to_string()
