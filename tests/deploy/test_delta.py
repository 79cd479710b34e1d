"""What differs between two sites, in which order it goes, and what stores are told to say of it."""

from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.deploy.delta import delta, in_stages, refuse_shrinking
from sitegen.headers import cache_control, content_type
from sitegen.manifest import HEADER, MANIFEST, UNFINISHED, Listed, manifest_text, read_manifest
from sitegen.problems import SiteError

paths = st.from_regex(r"[a-zđ]{1,3}(/[a-z]{1,3}){0,2}\.(html|xml|jpg)", fullmatch=True)
sites = st.dictionaries(paths, st.sampled_from("abc"), max_size=8)


def listed(files: dict[str, str]) -> tuple[Listed, ...]:
    return tuple(Listed(path, 1, digest) for path, digest in files.items())


@given(sites, sites)
def test_old_with_the_delta_is_new(old: dict[str, str], new: dict[str, str]) -> None:
    """Removing, adding and changing what it names leads from one site to the other; nothing is named twice."""
    found = delta(listed(old), listed(new))
    made = {path: digest for path, digest in old.items() if path not in found.removed}
    made |= {path: new[path] for path in (*found.new, *found.changed)}
    assert made == new
    assert len({*found.new, *found.changed, *found.removed}) == sum(map(len, (found.new, found.changed, found.removed)))
    assert all(old[path] != new[path] for path in found.changed)


@given(sites)
def test_a_manifest_is_read_as_it_was_written(files: dict[str, str]) -> None:
    """Also with the lines of what is not finished."""
    lines = (*listed(files), Listed("a b/ảnh 1.jpg", 0, UNFINISHED))
    found = read_manifest(manifest_text(lines).encode())
    assert found == tuple(sorted(lines, key=lambda line: line.path))
    assert [line.is_finished for line in found].count(False) == 1


@pytest.mark.parametrize("data", [b"", b"<html>", b"\xff\xfe", HEADER.encode()[:-2]])
def test_what_is_no_manifest_is_none(data: bytes) -> None:
    """Not an empty site: nothing at all."""
    assert read_manifest(data) is None


@pytest.mark.parametrize("path", ["../a", "/etc/passwd", "a/../../b", MANIFEST])
def test_a_manifest_never_leads_out_of_the_site(path: str) -> None:
    """Whatever somebody has written into it at the target."""
    assert read_manifest(f"{HEADER}{'0' * 64} 1 {path}\n".encode()) == ()


def test_stages_go_from_what_is_named_to_what_names_it() -> None:
    """Pictures and styles, articles, lists from the deepest to the front page, feeds; compressed forms with their files."""
    given_ = [
        "index.html",
        "rss.xml",
        "tin/index.html",
        "tin/bai-1.html",
        "tin/bai-1.html.gz",
        "index.html.br",
        "a.jpg",
        "tin/xa/index.html",
        "assets/x.json",
    ]
    stages = in_stages(Listed(path, 1, "a") for path in given_)
    assert [[file.path for file in stage] for stage in stages] == [
        ["a.jpg", "assets/x.json"],
        ["tin/bai-1.html", "tin/bai-1.html.gz"],
        ["tin/xa/index.html"],
        ["tin/index.html"],
        ["index.html", "index.html.br"],
        ["rss.xml"],
    ]


@pytest.mark.parametrize(("gone", "refused"), [(0, False), (30, False), (31, True), (100, True)])
def test_the_brake_holds_above_thirty_of_a_hundred(gone: int, refused: bool) -> None:
    """Of pages, not of pictures; and never where it was allowed."""
    before = listed({f"{n}.html": "a" for n in range(100)} | {f"{n}.jpg": "a" for n in range(900)})
    after = [file for file in before if file.path.endswith(".html")][gone:]
    refuse_shrinking(before, after, allowed=True)
    if not refused:
        refuse_shrinking(before, after, allowed=False)
        return
    with pytest.raises(SiteError) as raised:
        refuse_shrinking(before, after, allowed=False)
    assert raised.value.problem.code == "SG893"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("a/index.html", "text/html; charset=utf-8"),
        ("rss.xml", "application/rss+xml; charset=utf-8"),
        ("van-hoa/rss.xml", "application/rss+xml; charset=utf-8"),
        ("feed.json", "application/feed+json; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("assets/a.js", "text/javascript; charset=utf-8"),
        ("a.svg", "image/svg+xml; charset=utf-8"),
        ("Ảnh.JPG", "image/jpeg"),
        ("a.webp", "image/webp"),
        ("f.woff2", "font/woff2"),
        ("a.pdf", "application/pdf"),
        ("CNAME", "application/octet-stream"),
        ("a.xyzzy", "application/octet-stream"),
    ],
)
def test_types(path: str, told: str) -> None:
    """Texts have a charset, and every machine says the same."""
    assert content_type(path) == told


def test_ages() -> None:
    """A year only for a name that holds the digest of the very content, for such an address is never used again."""
    digest = blake2b(b"x", digest_size=4).hexdigest()
    assert cache_control(f"assets/fonts/bao-{digest}.woff2", b"x").endswith("max-age=31536000, immutable")
    assert cache_control(f"assets/fonts/bao-{digest}.woff2", b"y") == "public, max-age=3600"
    assert cache_control("anh/le-hoi-20191230.jpg", b"x") == "public, max-age=3600"
    assert cache_control("tin/bai-1.html", b"x") == "public, max-age=60"
