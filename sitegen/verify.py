"""Proof that the output is what a clean build gives: builds once more from nothing, and compares byte for byte."""

from dataclasses import replace

from sitegen.build import build
from sitegen.cache.memory import Key, Memory, memory_of
from sitegen.disk.publish import made_before, sha256_of
from sitegen.disk.scratch import scratch_folder
from sitegen.manifest import MANIFEST
from sitegen.problems import Problem, problem
from sitegen.survey import Request


def verify(request: Request, memory: Memory) -> tuple[Problem, ...]:
    """A problem for each file of the output that differs from a clean build's, is missing, or is too many.

    The clean build is made in a scratch folder and knows nothing of the past. Its keys tell the part of a page's key that
    should have changed and did not.
    """
    with scratch_folder() as scratch:
        clean = replace(request, output=scratch / "output", keep_going=True, clean=False, fsync=False)
        clean_memory = memory_of(scratch, clean.output)
        build(clean, clean_memory)
        right, ours = set(made_before(clean.output)), set(made_before(request.output))
        found = [problem("SG821", path=path) for path in right - ours]
        found += [problem("SG822", path=path) for path in ours - right]
        found += [
            problem("SG820", path=path, part=_part(path, memory, clean_memory))
            for path in sorted(right & ours)
            if sha256_of(clean.output, path) != sha256_of(request.output, path)
        ]
        clean_memory.store.close()
        if not found and sha256_of(clean.output, MANIFEST) != sha256_of(request.output, MANIFEST):
            found.append(problem("SG820", path=MANIFEST, part="manifest"))
    return tuple(found)


def _part(path: str, memory: Memory, clean: Memory) -> str:
    """The parts of the key in which the remembered page differs from the right one; none: the file was changed."""
    ours, right = memory.outputs().get(path), clean.outputs().get(path)
    if ours is None or right is None:
        return "?"
    return ", ".join(Key.unlike(ours.key, right.key)) or "output"
