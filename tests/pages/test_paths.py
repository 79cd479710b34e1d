"""From addresses to files that every file system can hold, and none outside of the output."""

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.pages.paths import Occupied, file_url, output_path, refuse_unsafe
from sitegen.problems import SiteError


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/", "index.html"),
        ("/van-hoa/", "van-hoa/index.html"),
        ("/van-hoa/le-hoi/trang/1/", "van-hoa/le-hoi/trang/1/index.html"),
        ("/tin/bai-1.html", "tin/bai-1.html"),
        ("/anh/%E1%BA%A3nh%20b%C3%ACa.jpg", "anh/ảnh bìa.jpg"),
    ],
)
def test_an_address_is_a_file(url: str, path: str) -> None:
    """A folder's address is its index; percent signs are for browsers only."""
    assert output_path(url) == path
    refuse_unsafe(path)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("anh/bìa 1.jpg", "/anh/b%C3%ACa%201.jpg"),
        ("/anh/bia.jpg", "/anh/bia.jpg"),
        ("https://cdn.vn/logo.svg", "https://cdn.vn/logo.svg"),
        ("", ""),
    ],
)
def test_pictures_of_the_settings_have_addresses(name: str, url: str) -> None:
    """From the top of the content folder, with or without a slash, or elsewhere."""
    assert file_url(name) == url


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "..",
        "../x",
        "a/../../x",
        "a/..",
        ".",
        "a/./b",
        "a//b",
        "a/",
        "a\\b",
        "..\\x",
        "C:/x",
        "a:b",
        "a\x00b",
        "a\nb",
        "a\x7fb",
        "a\x85b",
        "a\u2028b",
        "a\ud800b",
        "a?b",
        "a*b",
        'a"b',
        "a|b",
        "a<b>",
        "a.",
        "a ",
        " a",
        "a./b",
        "con",
        "con.html",
        "tin/AUX.jpg",
        "nul/index.html",
        "x" * 256,
        "ậ" * 86,
    ],
)
def test_unsafe_paths_are_refused(path: str) -> None:
    """What leads out, what Windows or Macs cannot hold, what is too long; with the reason, which can be printed."""
    with pytest.raises(SiteError, match="SG703") as raised:
        refuse_unsafe(path)
    assert raised.value.problem.message("vi").split(": ")[1].encode()


@pytest.mark.parametrize(
    "path",
    ["index.html", "a b.jpg", "ảnh.jpg", ".well-known/x", "a..b", "x" * 255, "ậ" * 85, "con-1.html", "a%b", "~a"],
)
def test_safe_paths_pass(path: str) -> None:
    """Any other name is good."""
    refuse_unsafe(path)


@given(st.text(st.sampled_from("ab./\\%2e5Cc0~: ")))
def test_no_address_leads_out_of_the_output(url: str) -> None:
    """However its dots and slashes are spelled: refused, or inside."""
    path = output_path(f"/{url}")
    try:
        refuse_unsafe(path)
    except SiteError:
        return
    assert posixpath.normpath(posixpath.join("/out", path)).startswith("/out/")
    assert "\\" not in path


@pytest.mark.parametrize(
    ("paths", "has_room"),
    [
        (["tin/moi.html"], True),
        (["tin/moi/index.html", "tin/khac.html"], True),
        (["TIN/Bai.html"], False),
        (["tin/bai.html/x.html"], False),
        (["tin"], False),
        (["a/b.html", "a/B.html"], False),
        (["a/b", "a/b/c.html"], False),
        (["tin/con.html"], False),
        (["tin/../x.html"], False),
    ],
)
def test_pages_that_come_find_room_beside_the_others(paths: list[str], has_room: bool) -> None:
    """No path twice, whatever its capitals, no file that is a folder as well, none that some system cannot hold."""
    assert Occupied(["tin/bai.html", "index.html"]).has_room_for(paths) is has_room


@pytest.mark.parametrize(
    ("address", "taken"), [("/tin/bai.html", True), ("/tin", True), ("/tin/trang/7/", True), ("/cu", False)]
)
def test_an_address_that_another_page_could_want_is_taken(address: str, taken: bool) -> None:
    """A file, a folder, and the sheets that lists grow."""
    assert Occupied(["tin/bai.html", "index.html"]).takes(address) is taken
