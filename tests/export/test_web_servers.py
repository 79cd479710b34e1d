"""Real nginx, Caddy and Apache with the exported files: every page, old address, compressed form and header."""

import re
import shutil
from dataclasses import replace
from gzip import decompress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest
from browser import chromium_or_skip
from sample import sample_request
from small_site import article, build_site, request, tree
from web_servers import BROTLI, KINDS, running_nginx, serving

from sitegen.build import build
from sitegen.cache.memory import forgetful
from sitegen.compressed import original
from sitegen.handout import handout, write_handout
from sitegen.headers import is_text
from sitegen.manifest import MANIFEST

pytestmark = pytest.mark.slow

TABLE = "| a | b |\n|:-:|--:|\n| 1 | 2 |"
LONG = "\n\n" + " ".join(f"điều {number}" for number in range(400))
FORMER = "bao-cu.example.vn"
PAPER = f"""\
--- sitegen.toml
name = "Báo Thử"
base_url = "https://bao.example.vn"

[server]
precompress = ["gzip", "br", "zstd"]
hsts_days = 30

[[legacy]]
old = "/lien-he.aspx"
new = "/trang/gioi-thieu.html"

[[legacy]]
old = "/Trang/Gioi-Thieu.html"
new = "/trang/gioi-thieu.html"

[[legacy]]
old = "/TIN/hoi.html"
new = "/trang/gioi-thieu.html"

[[legacy]]
old = "/xem.aspx?id={{id}}"

[[legacy]]
old = "/tin-tuc/{{slug}}.htm"

[[legacy]]
old = "/nhãn/{{slug}}"
new = "/tu-khoa/{{slug}}/"

[[legacy]]
old = "/cu/{{path}}"
new = "/{{path}}"

[[legacy]]
old = "https://{FORMER}/{{slug}}/{{id}}.html"

[[legacy]]
old = "https://{FORMER}/{{path}}"
new = "/{{path}}"
--- content/anh/bao.svg
<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"/>
--- content/van-hoa/le-hoi/hoi-lang.md
{article("Hội làng: mở sớm", "14:05 30/12/2019", "Xem [bài kia](id:2).", id="1", tags="[Lễ hội]", image="/anh/bao.svg", aliases="[/tin/hoi.html, /tin/cũ lắm, /tin/a+b(c).htm]")}
--- content/thoi-su/2020/hop.md
{article("Hội nghị", "2020-01-02", TABLE + LONG, id="2", tags="[Họp]", author="Ban Thử")}
--- content/trang/gioi-thieu.md
---
title: Giới thiệu
---
Về chúng tôi.
"""


@pytest.fixture(scope="module", params=KINDS)
def web(request):
    """The server, and the output that it serves."""
    # Not below pytest's own folder, which only its user may enter: servers change theirs.
    with TemporaryDirectory(prefix="sitegen-web-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        report = build_site(folder / "site", PAPER)
        assert report.published
        made = handout_of(folder / "site", request.param)
        assert set(write_handout(folder / "files", made.files)) == {one.name for one in made.files}
        assert write_handout(folder / "files", made.files) == ()
        output = folder / "site/output"
        with serving(request.param, folder / "files", output, FORMER, folder / "work") as server:
            yield server, output


def handout_of(site: Path, kind: str):
    return handout(request(site), forgetful(), kind, ())


def address(path: str) -> str:
    return quote(f"/{path.removesuffix('index.html')}")


def whole(output: Path) -> dict[str, bytes]:
    """Every file that readers ask for, but the pages of old addresses, which servers answer for themselves."""
    files = tree(output)
    return {path: data for path, data in files.items() if b'http-equiv="refresh"' not in data and not original(path)}


def article_url(output: Path, number: int) -> str:
    (found,) = output.rglob(f"*-{number}.html")
    return f"/{found.relative_to(output)}"


def test_every_file_is_there_as_it_was_built(web):
    """Status, bytes, charset and the headers of each; hashed addresses for a year, what is written for a minute."""
    server, output = web
    for path, data in whole(output).items():
        found = server.get(address(path))
        assert (found.status, found.body) == (200, data), path
        assert "content-encoding" not in found.headers
        assert_headers(found.headers)
        # Caddy says nothing of what it does not know, such as the shards of the search index.
        kind = found.headers.get("content-type", "").lower()
        # JSON is in UTF-8 whether it is said or not.
        assert path.endswith((".svg", ".json")) or ("charset=utf-8" in kind) is is_text(path), (path, kind)
        age = (
            "31536000, immutable"
            if path.startswith("assets/")
            else "60"
            if is_text(path) and "svg" not in path
            else "3600"
        )
        assert found.headers["cache-control"] == f"public, max-age={age}", path


def assert_headers(headers: dict[str, str]) -> None:
    assert "'unsafe-inline'" not in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert headers["strict-transport-security"] == "max-age=2592000"


def test_feeds_say_what_they_are(web):
    """Readers of feeds look at the type."""
    server, _ = web
    assert server.get("/rss.xml").headers["content-type"].startswith("application/rss+xml")
    assert server.get("/thoi-su/rss.xml").headers["content-type"].startswith("application/rss+xml")
    assert server.get("/feed.json").headers["content-type"].startswith("application/feed+json")


def test_shards_of_the_index_are_made_small_on_their_way(web):
    """By the server itself: it sends each whole or compressed, and a browser finds the same in both."""
    server, output = web
    shards = [path for path in whole(output) if path.endswith(".bin") and (output / path).stat().st_size > 600]
    assert shards
    for path in shards:
        found = server.get(address(path), Accept_Encoding="gzip")
        assert found.headers.get("content-encoding") == "gzip", path
        assert decompress(found.body) == (output / path).read_bytes()


def test_compressed_forms_go_to_browsers_that_can_read_them(web):
    """The very file beside the page, under the page's own type; nothing to a browser that asks for none."""
    server, output = web
    known = {
        "nginx": {"gzip"} | ({"br"} if BROTLI.exists() else set()),
        "caddy": {"gzip", "br", "zstd"},
        "apache": {"gzip", "br"},
    }
    for encoding, ending in {"gzip": ".gz", "br": ".br", "zstd": ".zst"}.items():
        for path in whole(output):
            if not is_text(path) or path == MANIFEST or encoding not in known[server.kind]:
                continue
            found = server.get(address(path), Accept_Encoding=encoding)
            assert (found.status, found.headers.get("content-encoding")) == (200, encoding), path
            assert found.body == (output / f"{path}{ending}").read_bytes(), path
            assert "accept-encoding" in found.headers["vary"].lower()
            plain = server.get(address(path))
            assert found.headers["content-type"].lower() == plain.headers["content-type"].lower()
            assert found.headers["cache-control"] == plain.headers["cache-control"]


def test_old_addresses_lead_to_the_article_at_once(web):
    """Aliases, with their slash and without; single old addresses; shapes by id, slug, query; a headline of before."""
    server, output = web
    first, second = article_url(output, 1), article_url(output, 2)
    expected = {
        "/tin/hoi.html": first,
        "/tin/hoi.html?utm_source=zalo": first,
        quote("/tin/cũ lắm"): first,
        quote("/tin/cũ lắm/"): first,
        "/tin/a+b(c).htm": first,
        "/lien-he.aspx": "/trang/gioi-thieu.html",
        "/TIN/hoi.html": "/trang/gioi-thieu.html",
        "/Trang/Gioi-Thieu.html": "/trang/gioi-thieu.html",
        "/xem.aspx?id=2": second,
        "/tin-tuc/hoi-nghi.htm": second,
        "/tin-tuc/hoi-nghi.htm?page=2": second,
        quote("/nhãn/hop"): "/tu-khoa/hop/",
        "/thoi-su/chuyen-muc-cu/tieu-de-cu-1.html": first,
        "/tieu-de-cu-2.html": second,
    }
    for old, new in expected.items():
        found = server.get(old)
        assert (found.status, _path(found.place, server)) == (301, new), old
        assert server.get(new).status == 200


def _path(place: str, server) -> str:
    """Apache writes its own address before a path."""
    return re.sub(rf"^http://(?:127\.0\.0\.1|{FORMER})(?::{server.port})?(?=/)", "", place)


def test_former_domains_lead_to_the_new_one(web):
    """By id, and else by the same path, with `www.` and without; nothing of a stranger's making becomes an address."""
    server, output = web
    new = "https://bao.example.vn"
    for host in (FORMER, f"www.{FORMER}", FORMER.upper()):
        assert server.get("/bat-ky/2.html", host=f"{host}:{server.port}").place == new + article_url(output, 2)
    assert server.get("/thoi-su/", host=f"{FORMER}:{server.port}").place == f"{new}/thoi-su/"
    assert server.get("/", host=f"{FORMER}:{server.port}").place == f"{new}/"
    strange = server.get("//xau.example.com/%0d%0aX-Thu:1", host=f"{FORMER}:{server.port}")
    assert "x-thu" not in strange.headers
    assert strange.place in (
        "",
        *(f"{new}/{rest}" for rest in ("xau.example.com/%0d%0aX-Thu:1", "xau.example.com/%0D%0AX-Thu:1")),
    )


@pytest.mark.parametrize(
    "path",
    [
        "/khong-co.html",
        "/khong/co/",
        "/assets/",
        "/tieu-de-99.html",
        "/xem.aspx?id=99",
        "/tin-tuc/khong-co.htm",
        "/x.jpg",
    ],
)
def test_what_is_not_there_has_the_page_for_that(web, path):
    """404 with the paper's own page, headers and all; for what fits an old shape and is not known, too."""
    server, output = web
    found = server.get(path)
    assert (found.status, found.body) == (404, (output / "404.html").read_bytes())
    assert found.headers["content-type"].lower() == "text/html; charset=utf-8"
    assert found.headers["cache-control"] == "public, max-age=60"
    assert_headers(found.headers)


@pytest.mark.parametrize("path", ["/cu//xau.example.com", "/cu/\\xau.example.com", "/cu/\\/xau.example.com"])
def test_nobody_is_sent_to_a_stranger(web, path):
    """What is captured of an address never becomes another host."""
    server, _ = web
    place = server.get(path).place
    assert not re.match(r"(?:[^/]*:)?[/\\]{2}", _path(place, server)), place


def test_a_folder_without_its_slash(web):
    """`/thoi-su` leads to `/thoi-su/`."""
    server, _ = web
    found = server.get("/thoi-su")
    assert found.status in (301, 302, 307, 308)
    assert _path(found.place, server) == "/thoi-su/"


def test_no_page_complains_under_the_policy(web, browser):
    """Chromium opens every page with the strict policy: styles apply, nothing is refused, the console stays empty."""
    chromium_or_skip()
    server, output = web
    context = browser.new_context(locale="vi-VN")
    for path in [path for path in whole(output) if path.endswith(".html")]:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        page.goto(server.address + address(path))
        missing = [text for text in said if "404" in text and path == "404.html"]
        assert [text for text in said if text not in missing] == [], path
        assert page.evaluate("document.styleSheets.length") > 0
        page.close()
    context.close()


def test_the_sample_paper_runs_under_the_policy(browser, tmp_path):
    """Pictures, tables, every kind of page: at home in the strict policy, on real nginx."""
    chromium_or_skip()
    output, files = tmp_path / "output", tmp_path / "files"
    asked = replace(sample_request(), output=output)
    build(asked)
    write_handout(files, handout(asked, forgetful(), "nginx", ()).files)
    servers = f"include {files}/sitegen-http.conf;\nserver {{ listen 80; root {output};\n"
    with running_nginx(f"{servers}include {files}/sitegen-server.conf; }}\n", tmp_path / "work") as server:
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        for path in sorted(output.rglob("*.html"))[::4]:
            page.goto(server.address + address(str(path.relative_to(output))))
        assert said == []
        page.close()


def test_a_server_that_lost_a_page_does_not_turn_in_a_circle(web):
    """Where the file at an article's address is gone, the answer is 404, not the same address again."""
    server, output = web
    url = article_url(output, 2)
    path = output / url[1:]
    aside = output.parent / "aside"
    shutil.move(path, aside)
    try:
        assert server.get(url).status == 404
    finally:
        shutil.move(aside, path)
