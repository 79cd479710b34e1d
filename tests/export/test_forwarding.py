"""Where old addresses lead: shapes, single addresses, chains and circles, and the map's own examples."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_site import article, check_site, request, write_site

from sitegen.cache.memory import forgetful
from sitegen.export.files import exported
from sitegen.export.forwarding import Addresses, Forwarding, changed_addresses, examined, forwarding, leads_to
from sitegen.export.shapes import permalink_shape, shape_of
from sitegen.handout import handout
from sitegen.manifest import Listed, manifest_text
from sitegen.problems import SiteError, SiteErrors
from sitegen.settings import LegacySetting, Settings
from sitegen.signposts import addresses_of
from sitegen.stopwatch import Stopwatch
from sitegen.whole import look_through

SITE = f"""\
--- content/thoi-su/lu.md
{article("Mùa lũ", id="7", aliases="[/tin/lu.html]")}
--- content/thoi-su/cau.md
{article("Cầu mới", id="8")}
--- content/trang/gioi-thieu.md
---
title: Giới thiệu
---
Về chúng tôi.
"""
FLOOD, BRIDGE, ABOUT = "/thoi-su/mua-lu-7.html", "/thoi-su/cau-moi-8.html", "/trang/gioi-thieu.html"


@pytest.fixture(scope="module")
def addresses(tmp_path_factory) -> Addresses:
    folder = write_site(tmp_path_factory.mktemp("paper"), SITE)
    prepared = look_through(request(folder), forgetful(), Stopwatch())
    return addresses_of(prepared.plan.pages, prepared.catalogue)


def legacy(*entries: tuple[str, str]) -> Settings:
    return Settings(legacy=tuple(LegacySetting(old, new) for old, new in entries))


def led(addresses: Addresses, settings: Settings, old: str) -> str:
    return leads_to(forwarding(addresses, settings), addresses, old)


# --- shapes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "sent", "key"),
    [
        ("/tin/{slug}-{id}.htm", "", "/tin/mua-lu-to-7.htm", "id:7"),
        ("/tin/{slug}-{id}.htm", "", "/tin/mua-lu-7.htm?trang=2", "id:7"),
        ("/tin/{slug}-{id}.htm", "", "/tin/mua-lu-7.html", None),
        ("/tin/{slug}-{id}.htm", "", "/tin/a/mua-lu-7.htm", None),
        ("/{path}/{id}.htm", "", "/2012/05/7.htm", "id:7"),
        ("/xem.php?id={id}", "", "/xem.php?id=7", "id:7"),
        ("/xem.php?id={id}", "", "/xem.php?id=7&x=1", None),
        ("/tin/{slug}.htm", "", "/tin/mua-lu.htm", "slug:mua-lu"),
        ("/nhan/{slug}", "/tu-khoa/{slug}/", "/nhan/le-hoi", "/tu-khoa/le-hoi/"),
        ("/nhãn/{slug}", "/tu-khoa/{slug}/", "/nh%C3%A3n/le-hoi", "/tu-khoa/le-hoi/"),
        ("/cu/{path}", "/{path}", "/cu/a/b.html", "/a/b.html"),
        ("/cu/{path}", "/{path}", "/cu//xau.example.com", None),
        ("/cu/{path}", "/{path}", "/cu/\\xau.example.com", None),
        ("/cu/{slug}", "/{slug}", "/cu/\\xau.example.com", None),
        ("/a.b(c)/{id}", "", "/a.b(c)/7", "id:7"),
        ("/a.b(c)/{id}", "", "/aXb(c)/7", None),
    ],
)
def test_a_shape_reads_an_address_as_it_was_sent(old, new, sent, key):
    """Fields take what they may, signs mean themselves, a query counts where the shape has one."""
    assert shape_of(LegacySetting(old, new)).key(sent) == key


@given(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,4}", fullmatch=True), st.from_regex(r"[A-Za-z0-9]{1,8}", fullmatch=True))
def test_every_permalink_of_the_paper_gives_its_id(slug, number):
    """Whatever the section and the slug were."""
    for permalink in ("/{category}/{slug}-{id}.html", "/{year}/{month}/{id}-{slug}.html", "/{id}.html"):
        shape = permalink_shape(permalink)
        assert shape is not None
        for category in ("", "thoi-su", "thoi-su/chinh-tri"):
            url = permalink.format(category=category, slug=slug, id=number, year="2012", month="05", day="09")
            assert shape.key("/" + url.replace("//", "/").lstrip("/")) == f"id:{number}"
    assert permalink_shape("/{year}/{slug}.html") is None


# --- following -------------------------------------------------------------------------------------------------------


def test_aliases_and_headlines_of_before_lead_to_the_article(addresses):
    """By the list, and by the id in the address, without any list."""
    plain = Settings()
    assert led(addresses, plain, "/tin/lu.html") == FLOOD
    assert led(addresses, plain, "/kinh-te/ten-cu-7.html") == FLOOD
    assert led(addresses, plain, FLOOD) == FLOOD
    assert led(addresses, plain, "/kinh-te/ten-cu-99.html") == ""


def test_chains_are_flattened(addresses):
    """What leads to an old address leads to where that leads, at once."""
    settings = legacy(("/a", "/b"), ("/b", "/tin/lu.html"), ("/c?x={id}", "/a"))
    found = forwarding(addresses, settings)
    assert dict(found.moved) == {"/tin/lu.html": FLOOD, "/a": FLOOD, "/b": FLOOD}
    assert found.shapes[0].target == FLOOD


@pytest.mark.parametrize(
    "entries",
    [
        [("/a", "/b"), ("/b", "/a")],
        [("/a", "/b"), ("/b", "/c"), ("/c", "/b")],
        [("/x/{slug}", "/y/{slug}"), ("/y/{slug}", "/x/{slug}")],
        [("/x/{path}", "/x/them/{path}")],
    ],
)
def test_circles_are_refused(addresses, entries):
    """Also those of shapes, and those in which an address grows for ever."""
    with pytest.raises(SiteError) as raised:
        forwarding(addresses, legacy(*entries))
    assert raised.value.problem.code == "SG861"


def test_a_page_that_is_there_is_no_old_address(addresses):
    """A shape that would fit a page of the paper leaves it alone."""
    assert led(addresses, legacy(("/thoi-su/{slug}.html", "/trang/gioi-thieu.html")), FLOOD) == FLOOD
    assert led(addresses, legacy((FLOOD, "/trang/gioi-thieu.html")), FLOOD) == FLOOD


def test_the_first_shape_that_fits_counts(addresses):
    """As servers do it: one that leads nowhere is not followed by the next."""
    settings = legacy(("/tin/{id}", ""), ("/tin/{slug}", ABOUT))
    assert [led(addresses, settings, old) for old in ("/tin/8", "/tin/99", "/tin/mua-lu")] == [BRIDGE, "", ABOUT]


def test_former_domains_are_asked_for_with_www_and_without(addresses):
    """Only by their own shapes: what stands on this site says nothing of another one."""
    settings = legacy(("https://cu.vn/{slug}/{id}.htm", ""), ("http://www.cu2.vn/{path}", "/{path}"))
    found = forwarding(addresses, settings)
    assert found.former == ("cu.vn", "cu2.vn")
    for old in ("https://cu.vn/x/7.htm", "http://WWW.CU.VN/x/7.htm", "http://cu2.vn/tin/lu.html"):
        assert leads_to(found, addresses, old) == FLOOD
    assert leads_to(found, addresses, "/x/7.htm") == ""
    assert leads_to(found, addresses, f"http://localhost:8000{FLOOD}") == FLOOD
    assert [leads_to(found, addresses, f"{host}/x/7.htm") for host in ("https://khac.vn", "khac.vn", "mailto:a")] == [
        ""
    ] * 3
    assert leads_to(found, addresses, f"https://khac.vn{FLOOD}") == ""
    assert leads_to(found, addresses, f"https://cu.vn{FLOOD}") == ""


def test_what_could_mean_two_articles_leads_nowhere(addresses):
    """One slug for two articles; an id that is the end of another one; ids that differ in capitals only."""
    first, second = addresses.articles[:2]
    other = replace(second, article=replace(second.article, slug=first.article.slug))
    mixed = replace(addresses, articles=(first, other))
    assert led(mixed, legacy(("/tin/{slug}.htm", "")), f"/tin/{first.article.slug}.htm") == ""
    for one, two in (("55", "2012-55"), ("A1", "a1")):
        articles = tuple(
            replace(published, article=replace(published.article, id=name))
            for published, name in ((first, one), (second, two))
        )
        assert led(replace(addresses, articles=articles), Settings(), f"/tin/ten-cu-{one}.html") == ""


# --- examples, and manifests of before -------------------------------------------------------------------------------


def test_examples_are_tried(addresses):
    """A right one says nothing, even if its article has moved since; a wrong one says where the address leads; a target without a page is named."""
    moved = "/tin/7.htm -> /thoi-su/ten-cu-7.html"
    good = LegacySetting("/tin/{id}.htm", "", (f"/tin/7.htm -> {FLOOD}", f"/tin/8.htm?x=1 -> {BRIDGE}", moved))
    bad = LegacySetting("/bai/{id}.htm", "", (f"/bai/7.htm -> {BRIDGE}", f"/bai/9.htm -> {FLOOD}"))
    lost = LegacySetting("/lien-he", "/trang/lien-he.html")
    settings = Settings(legacy=(good, bad, lost))
    told = list(examined(forwarding(addresses, settings), addresses, settings))
    assert [(one.code, dict(one.facts).get("found")) for one in told] == [
        ("SG862", FLOOD),
        ("SG862", "404"),
        ("SG863", None),
    ]


def test_check_tells_of_a_wrong_example_at_its_place(tmp_path):
    """The line and the column in the settings file; a right map is not spoken of."""
    settings = 'name = "Báo"\n[[legacy]]\nold = "/tin/{id}.htm"\nexamples = [\n  "/tin/7.htm -> /%s",\n]\n'
    imprint = "[imprint]\ngoverning_body = 'a'\nlicence = 'b'\nresponsible = 'c'\naddress = 'd'\n"
    wrong = check_site(tmp_path, f"--- sitegen.toml\n{settings % 'x'}{imprint}{SITE}")
    assert [(one.code, one.path, one.line, one.column) for one in wrong.problems] == [("SG862", "sitegen.toml", 5, 4)]
    assert wrong.failed
    right = check_site(tmp_path, f"--- sitegen.toml\n{settings % FLOOD[1:]}{imprint}")
    assert right.problems == ()


def test_pages_of_an_earlier_build_are_looked_for(addresses):
    """What moved is found by its id; what has gone is named; what is known already, or no page, is not spoken of."""
    before = [
        "thoi-su/ten-cu-7.html",
        "tin/lu.html",
        "thoi-su/index.html",
        "cu/index.html",
        "assets/a-1.css",
        FLOOD[1:],
    ]
    assert changed_addresses(before, addresses, Settings()) == {"/cu/": "", "/thoi-su/ten-cu-7.html": FLOOD}


def test_the_handout_knows_what_moved_since_a_manifest(tmp_path):
    """The list names the old address, a notice says so; a file that is no manifest is refused."""
    write_site(tmp_path, SITE)
    manifest = tmp_path / "manifest.txt"
    manifest.write_text(manifest_text([Listed("thoi-su/ten-cu-7.html", 1, "0" * 64)]))
    made = handout(request(tmp_path), forgetful(), "redirects", [manifest])
    assert f"/thoi-su/ten-cu-7.html {FLOOD} 301\n" in made.files[0].text
    assert [one.code for one in made.problems] == ["SG864"]
    manifest.write_text("<html>")
    with pytest.raises(SiteError) as raised:
        handout(request(tmp_path), forgetful(), "redirects", [manifest])
    assert raised.value.problem.code == "SG867"


def test_a_wrong_map_is_not_handed_out(tmp_path):
    """The examples are tried before a server is told anything."""
    settings = '[[legacy]]\nold = "/tin/{id}.htm"\nexamples = ["/tin/7.htm -> /x"]\n'
    with pytest.raises(SiteErrors):
        handout(request(write_site(tmp_path, f"--- sitegen.toml\n{settings}{SITE}")), forgetful(), "nginx", ())


# --- hosts that read lists -------------------------------------------------------------------------------------------


def test_the_list_for_netlify_and_cloudflare(addresses):
    """Whole parts and the rest of a path can be said; for what cannot, a line says so."""
    settings = legacy(
        ("/nhan/{slug}", "/tu-khoa/{slug}/"), ("/cu/{path}", "/{path}"), ("/tin/{slug}-{id}.htm", ""), ("/a b", ABOUT)
    )
    settings = replace(settings, legacy=settings.legacy[:3])
    redirects, headers = exported("redirects", forwarding(addresses, settings), settings)
    assert redirects.text.splitlines()[1:] == [
        f"/tin/lu.html {FLOOD} 301",
        "/nhan/:slug /tu-khoa/:slug/ 301",
        "/cu/* /:splat 301",
        "# /tin/{slug}-{id}.htm: this kind of host cannot be told",
    ]
    assert headers.name == "_headers"
    assert "  Content-Security-Policy: default-src 'none';" in headers.text


@pytest.mark.parametrize("kind", ["nginx", "caddy", "apache", "redirects"])
def test_the_same_paper_gives_the_same_files(addresses, kind):
    """Byte for byte, so that a server is told anew only when there is something new."""
    settings = legacy(("https://cu.vn/{path}", "/{path}"), ("/tin/{id}", ""))
    one, two = (exported(kind, forwarding(addresses, settings), settings) for _ in range(2))
    assert one == two
    assert isinstance(forwarding(addresses, settings), Forwarding)
    assert all(Path(file.name).name == file.name for file in one)
