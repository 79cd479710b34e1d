"""Addresses: what most of them look like is seen at once, and means what it means the long way."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.reading import addresses
from sitegen.reading.addresses import host_of, kind, percent_safe, seen_by_browsers

NEVER = re.compile(r"(?!)")
PARTS = "http:// https:// HTTPS:// // / ? # : @ % %20 %zz [ ] { } {{ a A-b.vn a.vn xn--a 1.2 ô \u00a0 \u200b \t \n \x7f & ' \" ~ + ..".split(
    " "
)
STARTS = ("", "http://", "HTTPS://", "//", "/", "mailto:", "https:")


def answers(address: str) -> tuple[str, str, str]:
    return host_of(address), kind(address, "a.vn"), percent_safe(address)


def test_quick_looks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Host, kind and spelling of an address do not depend on how plain it looks."""
    tried = [start + part + end for start in STARTS for part in PARTS for end in PARTS]
    quick = [answers(address) for address in tried]
    monkeypatch.setattr(addresses, "_PLAIN_WEB", NEVER)
    monkeypatch.setattr(addresses, "_ALREADY_SAFE", NEVER)
    assert [address for address, found in zip(tried, quick, strict=True) if answers(address) != found] == []


@given(st.lists(st.sampled_from([*PARTS, " "]), max_size=6).map("".join))
def test_browsers_see_no_white_space_at_the_ends(address: str) -> None:
    """Control characters and spaces at the ends do not count, line ends and tabs nowhere."""
    seen = seen_by_browsers(address)
    assert seen == seen_by_browsers(f"\x00 {address}\t ")
    assert seen == re.sub(r"[\t\n\r]", "", address.strip("".join(map(chr, range(33)))))


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("https://a.vn/b?c=d&e#f", "https://a.vn/b?c=d&e#f"),
        ("//a.vn/b", "https://a.vn/b"),
        ("https://a.vn/ô%20%", "https://a.vn/%C3%B4%20%25"),
        ("https://a.vn/[b]\\^|", "https://a.vn/%5Bb%5D%5C%5E%7C"),
        ("https://a.vn/#b#c", "https://a.vn/#b%23c"),
    ],
)
def test_spelling(written: str, sent: str) -> None:
    """What is safe or encoded stays, all else is encoded."""
    assert percent_safe(written) == sent
