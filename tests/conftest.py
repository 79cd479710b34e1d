"""How much chance the tests take: little in the ordinary run, least in the fast one, a lot with `--hypothesis-profile=long`.

And one browser."""

import os
from collections.abc import Mapping
from dataclasses import replace

import pytest
from browser import FLAGS, chromium_or_skip, served
from hypothesis import HealthCheck, settings

# No deadline for one example: on a busy machine a pause is no fault of the code. CI tries the same examples each time, so that
# no change fails by another one's chance; developers' machines and the long run go on looking.
settings.register_profile("fast", max_examples=10, deadline=None)
settings.register_profile("quick", max_examples=40, deadline=None, derandomize="CI" in os.environ)
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quick")


LONGEST = (
    "test_living_preview.py",
    "test_crashes.py",
    "test_same_everywhere.py",
    "test_law.py",
    "test_memory_stays_small.py",
    "test_cluster.py",
)


def pytest_collection_modifyitems(items):
    """What takes long comes first, so that in the end no processor waits for another."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session", autouse=True)
def known_templates_are_asked_once():
    """Thousands of small papers have one theme: what the same templates ask of the same contract is worked out once."""
    from sitegen.theme import chain

    answers = {}
    ask = chain.missing

    def missing(trees, contract):
        offered = (tuple(one.items()) if isinstance(one, Mapping) else one for one in vars(contract).values())
        asked = (*(one for name in sorted(trees) for one in (name, id(trees[name]))), *offered)
        # With its trees, so that no other tree can get the identity of one.
        if asked not in answers:
            answers[asked] = trees, ask(trees, contract)
        return answers[asked][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chain, "missing", missing)
        yield


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright  # takes a while: most tests need no browser

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_or_skip(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """Where the sample paper is served, with its pictures as they are."""
    chromium_or_skip()
    from sample import sample_request

    from sitegen.build import build

    output = tmp_path_factory.mktemp("paper")
    build(replace(sample_request(), output=output))
    with served(output) as found:
        yield found
