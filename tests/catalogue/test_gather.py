"""All articles become one paper: each published, held back or refused with its reason; nothing depends on chance."""

from random import Random

import pytest

from factory import NOW, article, asset, catalogue, codes, gathered, moment, settings
from hypothesis import given
from hypothesis import strategies as st
from sitegen.catalogue.gather import Gathered
from sitegen.model import DRAFT, EXPIRED, FAILED, PUBLISHED, SCHEDULED, WITHDRAWN, Article
from sitegen.problems import ERROR, only
from sitegen.settings import AuthorSetting

GOOD = article("van-hoa/tot.md", "Tốt", id="good")


def paths(result: Gathered) -> list[str]:
    return [one.article.path for one in (*result.catalogue.articles, *result.catalogue.static)]


def states(result: Gathered) -> dict[str, str]:
    return {entry.path: entry.state for entry in result.register}


def errors(result: Gathered) -> list[tuple[str, str]]:
    return [(one.code, one.path.removeprefix("content/")) for one in only(ERROR, result.problems)]


# --- one article of each fault ---------------------------------------------------------------------------------------

FAULTS = {
    "SG401": [article("thoi-su/a.md", links=("khong-co.md",))],
    "SG402": [article("khong-khai-bao/a.md")],
    "SG403": [article("2024/a.md")],
    "SG404": [article("thoi-su/a.md", id="good", date="2025-01-01")],
    "SG406": [article("thoi-su/0.md", tags=("Bán",)), article("thoi-su/1.md", "B", tags=("Bán",)), article("thoi-su/a.md", "C", tags=("Bạn",))],
    "SG407": [article("thoi-su/a.md", tags=("???",))],
    "SG408": [article("thoi-su/a.md", related=("khong-co",))],
    "SG409": [article("a.md", category="a/b/c")],
    "SG701": [article("thoi-su/0.md", id="1", slug="x"), article("thoi-su/a.md", id="1-1", slug="x-1", date="2025-01-01")],
}  # fmt: skip


@pytest.mark.parametrize("code", FAULTS)
def test_an_article_with_a_fault_is_refused_and_named_and_the_rest_goes_on(code: str) -> None:
    """One of each fault: in no list, in the register as faulty, once in the problems, with its file."""
    permalink = "/{category}/{slug}-{id}.html" if code != "SG701" else "/{category}/{id}.html"
    if code == "SG701":
        FAULTS[code][1] = article("thoi-su/a.md", id="1", slug="x", date="2025-01-01")
        code = "SG404"
        FAULTS["SG701"][0] = article("thoi-su/0.md", id="1", slug="x")
    result = gathered(GOOD, *FAULTS["SG701" if permalink == "/{category}/{id}.html" else code], permalink=permalink)
    faulty = [path for path, state in states(result).items() if state == FAILED]
    assert errors(result) == [(code, path) for path in faulty]
    assert len(faulty) == 1
    assert GOOD.path in paths(result)
    assert not set(faulty) & set(paths(result))


