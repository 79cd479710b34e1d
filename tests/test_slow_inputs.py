"""Short texts that Markdown takes minutes for: the article is named, the others are published, nobody waits."""

from time import process_time

import pytest
from small_site import SETTINGS, article, build_site, pages

from sitegen.problems import ERROR, only
from sitegen.workers import Processes

pytestmark = pytest.mark.slow

LIMITS = f"{SETTINGS}\n[limits]\nseconds = 1\n"

# Inputs on which Python-Markdown (or html.parser below it) is quadratic, at sizes that would take it many seconds.
SLOW = {
    "ngoac": "[" * 16_000,
    "chu-thich": "[^" * 24_000,
    "viet-tat": "*[" * 24_000,
    "anh": "![" * 24_000,
    "lien-ket": "[a][" * 16_000,
    "lien-ket-mo": "[a](" * 20_000,
    "cdata": "<![CDATA[" * 12_000,
    "nhay-nguoc": "".join("`" * n + "a" for n in range(1, 500)),
    "ngoac-long": "[" * 12_000 + "]" * 12_000,
    "gach-duoi": "__a " * 40_000,
    "gach": "_a " * 60_000,
    "the-mo": "<a\n" * 20_000,
    "the-dia-chi": '<a href="' * 30_000,
    "dia-chi": "<http://" * 30_000,
    "ghi-chu-mo": "<!--" * 40_000,
    "sao": "*a **b " * 30_000,
    "nhay": "\"'" * 60_000,
    "tieu-de": "# a\n" * 20_000,
    "dinh-nghia": "a\n" + ": b\n" * 15_000,
    "muc": "- a\n" * 40_000,
    "bang": "|a" * 900 + "\n" + "|-" * 900 + "\n" + "x|\n" * 900,
}
DEEP = {
    "danh-sach-sau": "- " * 600 + "x",
    "bac-thang": "\n".join("    " * n + "- x" for n in range(320)),
    "khung-sau": '<div markdown="1">\n' * 420 + "x\n" + "</div>\n" * 420,
    "trich-sau": "> " * 3_000 + "x",
}


def test_no_short_text_holds_up_the_paper(tmp_path):
    """Each slow or deep article is either published or named (SG302, SG303, SG304); the good one is always there."""
    texts = {**SLOW, **DEEP}
    files = "".join(
        f"--- content/tin/{name}.md\n{article(f'Bài {name}', body=body, id=name)}" for name, body in texts.items()
    )
    start = process_time()
    report = build_site(
        tmp_path,
        f"--- sitegen.toml\n{LIMITS}--- content/tin/tot.md\n{article('Bài tốt', id='tot')}{files}",
        keep_going=True,
    )
    spent = process_time() - start
    named = {
        found.path.removeprefix("content/tin/").removesuffix(".md"): found.code
        for found in only(ERROR, report.problems)
    }
    assert set(named.values()) <= {"SG302", "SG303", "SG304"}
    assert named.keys() <= texts.keys()
    published = [path for path in pages(tmp_path) if path.startswith("tin/bai-")]
    assert len(published) + len(named) == len(texts) + 1
    assert "tin/bai-tot-tot.html" in published
    # A second of processor time an article at most, and the publishing: never minutes.
    assert spent < 2 * len(texts) + 20


@pytest.mark.parametrize("jobs", [1, 2])
def test_time_is_told_with_its_limit(tmp_path, jobs):
    """The article that ran out of time is named with the limit it broke, in this process or in others."""
    good = "".join(f"--- content/tin/tot-{n}.md\n{article(f'Bài {n}', id=f't{n}')}" for n in range(40))
    report = build_site(
        tmp_path,
        f"--- sitegen.toml\n{LIMITS}{good}--- content/tin/cham.md\n{article(body=SLOW['ngoac'])}",
        keep_going=True,
        workforce=Processes(jobs),
    )
    (found,) = only(ERROR, report.problems)
    assert (found.code, found.path) == ("SG302", "content/tin/cham.md")
    assert "1 giây" in found.message("vi")
    assert len([path for path in pages(tmp_path) if path.startswith("tin/bai-")]) == 40
