"""The command over real sockets: what it answers, to whom, and how it ends."""

import http.client
import json
import os
import random
import re
import signal
import socket
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import quote

import pytest
from serving import Command, command
from small_site import article, build_site, write_site
from test_whole_site import PAPER

pytestmark = pytest.mark.slow

CANARY = "bí mật ngoài thư mục"
AS_OF = ("--as-of", "2026-06-01")


class Answer:
    """What came back, headers in small letters."""

    def __init__(self, found: http.client.HTTPResponse):
        self.status, self.body = found.status, found.read()
        self.headers = {name.lower(): text for name, text in found.getheaders()}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = write_site(tmp_path_factory.mktemp("around") / "site", PAPER)
    (folder / "themes/overrides/assets").mkdir(parents=True)
    for name in ("a.js", "b.woff2", "c.txt"):
        (folder / "themes/overrides/assets" / name).write_bytes(b"0123456789")
    for name in ("site-khac", ".sitegen-khac"):
        (folder.parent / name).mkdir()
        (folder.parent / name / "index.html").write_text(CANARY, "utf-8")
    (folder.parent / "canary.html").write_text(CANARY, "utf-8")
    return folder


@pytest.fixture(scope="module")
def server(site):
    with command(site, *AS_OF) as running:
        running.wait_for("đã dựng lại")
        preview = site / ".sitegen/preview"
        (site / ".sitegen/preview-khac").mkdir()
        (site / ".sitegen/preview-khac/index.html").write_text(CANARY, "utf-8")
        (preview / "ra.html").symlink_to(site.parent / "canary.html")
        (preview / "ngoai").symlink_to(site.parent)
        (preview / "vong").symlink_to("vong")
        yield running
        assert "Traceback" not in running.said
        assert "SG854" not in running.said


def ask(server: Command, path: str, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
    """One request; underscores in the names of headers are hyphens."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:
        connection.request(method, path, body, {name.replace("_", "-"): text for name, text in headers.items()})
        return Answer(connection.getresponse())


def raw(server: Command, data: bytes, seconds: float = 10, finish: bool = False) -> bytes:
    """Whatever comes back for these bytes until the server hangs up."""
    with closing(socket.create_connection(("127.0.0.1", server.port), seconds)) as connection:
        got = b""
        try:
            connection.sendall(data)
            if finish:
                connection.shutdown(socket.SHUT_WR)
            while block := connection.recv(65536):
                got += block
        except OSError:
            pass
        return got


def is_alive(server: Command) -> bool:
    return server.process.poll() is None and ask(server, "/").status == 200


# --- files -----------------------------------------------------------------------------------------------------------


def test_pages_are_as_built_but_for_the_script(server, site):
    """The file has no script; what is sent has it once, and is the file otherwise."""
    built = (site / ".sitegen/preview/index.html").read_bytes()
    sent = ask(server, "/").body
    assert b"<script" in sent
    assert b"/.sitegen/" not in built
    assert re.sub(rb'<script src="/\.sitegen/live\.js"[^>]*></script>', b"", sent) == built
    build_site(site)
    assert (site / "output/index.html").read_bytes() == built


def test_types_are_told_with_their_charset(server, site):
    """Text says how it is written, pictures need not."""
    assets = {path.suffix: f"/assets/{path.name}" for path in (site / ".sitegen/preview/assets").iterdir()}
    types = {
        "/": "text/html; charset=utf-8",
        "/rss.xml": "application/xml; charset=utf-8",
        "/feed.json": "application/json; charset=utf-8",
        "/robots.txt": "text/plain; charset=utf-8",
        "/anh/bao.svg": "image/svg+xml; charset=utf-8",
        "/.well-known/sitegen-manifest.txt": "text/plain; charset=utf-8",
        assets[".css"]: "text/css; charset=utf-8",
        assets[".js"]: "text/javascript; charset=utf-8",
        assets[".woff2"]: "font/woff2",
    }
    assert {path: ask(server, path).headers["content-type"] for path in types} == types


def test_nothing_is_kept_by_browsers_and_nobody_else_may_use_it(server):
    """Every answer, whatever its status; no header opens it to other sites."""
    for path in ("/", "/khong", "/rss.xml", "/tin/hoi.html", "/.sitegen/live.js", "/.sitegen/khong"):
        headers = ask(server, path, origin="http://evil.example").headers
        assert headers["cache-control"] == "no-store", path
        assert headers["x-content-type-options"] == "nosniff", path
        assert not [name for name in headers if name.startswith("access-control")], path


def test_a_folder_is_its_index(server):
    """Without the slash the browser is sent to it, on this site and no other."""
    assert ask(server, "/van-hoa/").status == 200
    moved = ask(server, "/van-hoa")
    assert (moved.status, moved.headers["location"]) == (302, "/van-hoa/")
    assert ask(server, "//van-hoa").headers["location"] == "/van-hoa/"
    assert ask(server, "/rss.xml/").status == 404
    assert ask(server, "/assets").status == 404


def test_an_old_address_is_a_redirect(server):
    """As a host would be set up to answer."""
    moved = ask(server, "/tin/hoi.html")
    assert (moved.status, moved.headers["location"]) == (302, "/van-hoa/le-hoi/hoi-lang-mo-som-1.html")


def test_what_is_not_there_is_the_papers_own_page(server, site):
    """With status 404, and the script: it may come yet."""
    missing = ask(server, "/khong/co.html")
    assert missing.status == 404
    assert "Không tìm thấy trang" in missing.body.decode()
    assert b"/.sitegen/live.js" in missing.body


def test_head_is_get_without_the_body(server):
    """Same status, same headers."""
    for path in ("/", "/rss.xml", "/khong", "/tin/hoi.html"):
        whole, head = ask(server, path), ask(server, path, "HEAD")
        assert head.body == b""
        assert head.status == whole.status
        assert {**head.headers, "date": ""} == {**whole.headers, "date": ""}


def test_other_methods_are_refused(server):
    """Nothing here can be changed from outside."""
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"):
        assert ask(server, "/", method).status == 405


def test_parts_of_files(server):
    """What players of films ask for."""
    path = "/anh/bao.svg"
    whole = ask(server, path).body
    part = ask(server, path, range="bytes=1-3")
    assert (part.status, part.body, part.headers["content-range"]) == (206, whole[1:4], f"bytes 1-3/{len(whole)}")
    assert ask(server, path, range="bytes=-2").body == whole[-2:]
    assert ask(server, path, range=f"bytes={len(whole)}-").status == 416
    assert ask(server, path, range="bytes=0-0", if_range='"other"').body == whole


def test_what_a_client_has_is_not_sent_again(server, site):
    """Until it is another: pages by their bytes, files by their stamp."""
    for path in ("/", "/rss.xml", "/anh/bao.svg"):
        etag = ask(server, path).headers["etag"]
        same = ask(server, path, if_none_match=f'"x", W/{etag}')
        assert (same.status, same.body, same.headers["etag"]) == (304, b"", etag)
        assert ask(server, path, if_none_match='"x"').status == 200
    assert ask(server, "/khong", if_none_match="*").status == 404


# --- nothing from outside --------------------------------------------------------------------------------------------


def escapes() -> list[str]:
    """Some two hundred ways out."""
    ups = ["..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "..%00", "..%2f", "%2e%2e%2f", "..%5c", "%2e%2e%5c", "..\\",
           "%c0%ae%c0%ae", "..;", "....//", "%u002e%u002e"]  # fmt: skip
    ends = [
        "canary.html",
        "site-khac/index.html",
        "preview-khac/index.html",
        "../canary.html",
        "sitegen.toml",
        "etc/passwd",
    ]
    paths = [f"/{'/'.join([up] * deep)}/{end}" for up in ups for deep in (1, 3) for end in ends]
    return [
        *paths,
        "/ra.html",
        "/ngoai/canary.html",
        "/ngoai/",
        "/ngoai/site-khac/index.html",
        "/vong",
        "/vong/",
        "//etc/passwd",
        "///etc/passwd",
        "/%2fetc/passwd",
        "/%2Fetc%2Fpasswd",
        "/van-hoa/%00",
        "/%00",
        "/index.html%00.png",
        "/%ff%fe",
        "/\\..\\canary.html",
        "/CON",
        "/" + "a" * 8000,
        "/" + "a/" * 4000,
        "/" + "%2e%2e/" * 500 + "etc/passwd",
        "../canary.html",
        "http://127.0.0.1/../canary.html",
        "file:///etc/passwd",
        "*",
        "/.sitegen/../canary.html",
        "/.sitegen/words.toml",
        "/.sitegen/..%2fwords.toml",
        "/.sitegen/%2e%2e/__init__.py",
    ]


def test_no_byte_from_outside(server):
    """Every one is answered, none with anything but the paper's own pages."""
    paths = escapes()
    assert len(paths) >= 200
    for path in paths:
        answer = raw(server, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 "), path
        assert CANARY.encode() not in answer, path
        assert b"root:" not in answer, path
        assert b"base_url" not in answer, path
        assert answer.split(b" ")[1] in (b"400", b"404", b"302"), (path, answer[:80])
    assert is_alive(server)


# --- only for us -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "user@localhost", "[::1].evil", ""]
)
def test_a_foreign_name_is_refused(server, host):
    """A page of that name could read the preview."""
    assert raw(server, f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())[9:12] in (
        b"403",
        b"400",
    )


@pytest.mark.parametrize(
    "head", ["GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n", "GET / HTTP/1.0\r\n"]
)
def test_no_name_or_two_are_refused(server, head):
    """A browser sends one."""
    assert raw(server, f"{head}Connection: close\r\n\r\n".encode())[9:12] in (b"403", b"400")


@pytest.mark.parametrize("host", ["localhost", "bao.localhost", "127.0.0.1", "[::1]"])
def test_our_own_names_are_served(server, host):
    """With the port, as browsers send it."""
    assert ask(server, "/", host=f"{host}:{server.port}").status == 200


FOREIGN = ["http://evil.example", "null", "http://localhost", "http://192.0.2.1", "https://localhost:{port}",
           "http://127.0.0.1:{port}", "http://localhost:{port}.evil.example", "file://"]  # fmt: skip


@pytest.mark.parametrize("path", ["/.sitegen/events", "/.sitegen/bar", "/.sitegen/open"])
def test_pages_of_others_hear_nothing(server, path):
    """Neither the events nor what the bar knows; nor can they open anything."""
    host, method = f"localhost:{server.port}", "POST" if path.endswith("open") else "GET"
    for origin in FOREIGN:
        answer = ask(server, path, method, host=host, origin=origin.format(port=server.port))
        assert answer.status == 403, origin
    for place in ("cross-site", "same-site"):
        assert ask(server, path, method, host=host, sec_fetch_site=place).status == 403


def test_only_our_pages_open_an_editor_and_only_for_articles(site, tmp_path):
    """The file as the one word after the command; everything else is refused."""
    note, editor = tmp_path / "note", tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\nprintf %s "$1" > "{note}.new"\nmv "{note}.new" "{note}"\n', "utf-8")
    editor.chmod(0o755)
    other = write_site(tmp_path / "site", PAPER)
    with command(other, *AS_OF, VISUAL=str(editor)) as server:
        server.wait_for("đã dựng lại")
        host = f"localhost:{server.port}"

        def opened(source: str, **headers: str) -> int:
            fields = {"host": host, "origin": f"http://{host}", "content_type": "application/json", **headers}
            return ask(server, "/.sitegen/open", "POST", json.dumps({"source": source}), **fields).status

        assert opened("sitegen.toml") == 404
        assert opened("content/../sitegen.toml") == 404
        assert opened("content/thoi-su/2020/hop.md", content_type="text/plain") == 403
        assert opened("content/thoi-su/2020/hop.md", origin="http://evil.example") == 403
        assert opened("content/" + "a" * 5000) == 404
        assert not note.exists()
        assert opened("content/thoi-su/2020/hop.md") == 204
        last = time.monotonic() + 60
        while not note.exists() and time.monotonic() < last:
            time.sleep(0.01)
        assert note.read_text("utf-8") == str(other / "content/thoi-su/2020/hop.md")


# --- bad clients -----------------------------------------------------------------------------------------------------


def resident(server: Command) -> int:
    """Kilobytes that the process has in memory."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{server.process.pid}/status").read_text("utf-8"))
    assert found
    return int(found[1])


def test_ten_thousand_broken_requests(server):
    """Cut off, doubled, mutilated: the next good one is answered, nothing is said, memory stays where it is."""
    chance = random.Random(4)
    seeds = [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /rss.xml HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-1,5-9\r\nIf-None-Match: *\r\n\r\n",
        b"POST /.sitegen/open HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Type: application/json\r\n"
        b'Content-Length: 14\r\n\r\n{"source": ""}',
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"GET /.sitegen/bar?path=%2Fa%00%ff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    ]

    def broken() -> bytes:
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randrange(1, 8)):
            at = chance.randrange(len(data) + 1)
            data[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(4))
        return bytes(data[: chance.randrange(1, len(data) + 1)] if chance.random() < 0.3 else data)

    def some(count: int) -> None:
        for _ in range(count // 4):
            raw(server, broken() + broken() + broken() + broken(), 0.5, finish=True)

    some(400)
    before = resident(server)
    some(10_000)
    assert is_alive(server)
    assert resident(server) - before < 20_000


def test_headers_without_end(server):
    """Too long, or too many: refused, and the connection with them."""
    assert raw(server, b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 1_000_000)[9:12] in (b"400", b"431", b"")
    many = b"".join(b"X-%d: a\r\n" % number for number in range(200))
    assert raw(server, b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + many + b"\r\n")[9:12] == b"431"
    assert is_alive(server)


def test_slow_and_silent_clients_keep_nobody_waiting(server):
    """Two hundred that say nothing, or stop halfway; half of them have hung up on one side."""
    with ExitStack() as held:
        for number in range(200):
            slow = held.enter_context(closing(socket.create_connection(("127.0.0.1", server.port), 5)))
            slow.sendall(b"GET / HTTP/1.1\r\nHost: local"[: number % 28])
            if number % 2:
                slow.shutdown(socket.SHUT_WR)
        assert is_alive(server)


# --- the crowd -------------------------------------------------------------------------------------------------------


def listener(server: Command, path: str = "/") -> socket.socket:
    """A browser on the wire."""
    mark = re.search(r'data-version="([^"]+)" data-page="([^"]+)"', ask(server, path).body.decode())
    assert mark
    connection = socket.create_connection(("127.0.0.1", server.port), 20)
    query = f"path={quote(path)}&version={mark[1]}&page={mark[2]}"
    connection.sendall(f"GET /.sitegen/events?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return connection


def hears(connection: socket.socket, word: bytes) -> None:
    got = b""
    while word not in got:
        block = connection.recv(4096)
        assert block, got
        got += block


def test_a_thousand_browsers_hear_of_a_change(tmp_path):
    """Each of them; hanging up all at once is no matter; those that remain go on hearing."""
    site = write_site(tmp_path / "site", PAPER)
    with command(site, *AS_OF) as server, ExitStack() as held:
        server.wait_for("đã dựng lại")
        first = held.enter_context(closing(listener(server)))
        query = "path=/&version=x.0&page="
        crowd = []
        for _ in range(1000):
            one = held.enter_context(closing(socket.create_connection(("127.0.0.1", server.port), 20)))
            one.sendall(f"GET /.sitegen/events?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            crowd.append(one)
        for one in crowd:
            hears(one, b"event: reload")
        write_site(site, f"--- content/thoi-su/moi.md\n{article('Tin mới', '2026-05-31', id='5')}")
        for one in (first, *crowd):
            hears(one, b"event: reload")
        for one in crowd[1:]:
            one.close()
        (site / "content/thoi-su/moi.md").unlink()
        hears(crowd[0], b"event: reload")
        assert is_alive(server)
        assert server.end() == 0
        assert "Traceback" not in server.said


# --- beginning and end -----------------------------------------------------------------------------------------------


@pytest.fixture
def paper(tmp_path) -> Path:
    return write_site(tmp_path, PAPER)


def test_only_this_machine_is_listened_to(server):
    """By default; the table of the system's sockets says so."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text("utf-8").split("\n")[1:] if row]
    assert {row[1] for row in rows if row[1].endswith(f":{server.port:04X}") and row[3] == "0A"} == {
        f"0100007F:{server.port:04X}"
    }


def test_listening_to_everybody_is_warned_of(paper):
    """And any address of the machine is its name then."""
    with command(paper, "--host", "0.0.0.0") as server:
        server.wait_for("đã dựng lại")
        assert "SG851" in server.said
        assert ask(server, "/", host="192.168.1.5:8000").status == 200
        assert ask(server, "/", host="evil.example").status == 403


def test_a_port_in_use_is_passed_over(paper):
    """The next one that is free is taken, and said."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with command(paper, "--port", str(port)) as server:
            server.wait_for("đã dựng lại")
            assert server.port > port
            assert "SG850" in server.said
            assert is_alive(server)


def test_an_address_that_is_not_ours_is_an_error(paper):
    """One sentence, and the exit code of problems."""
    with command(paper, "--host", "192.0.2.1") as server:
        assert server.process.wait(20) == 1
        assert "SG852" in server.said
        assert "Traceback" not in server.said


def test_one_preview_of_a_site_at_a_time(paper):
    """Two would write into one folder."""
    with command(paper) as first:
        first.wait_for("đã dựng lại")
        twice = Command(paper)
        assert twice.process.wait(20) == 1
    assert "SG853" in twice.said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_cleanly(paper, number):
    """With a browser on the wire; and the next start shows the last pages before anything is built."""
    with command(paper, *AS_OF) as server:
        server.wait_for("đã dựng lại")
        with closing(listener(server)):
            assert server.end(number) == 0
        assert "Traceback" not in server.said
        assert "Abort" not in server.said


def is_empty(group: int) -> bool:
    """Whether no process of the group is left, however long the system takes to end them."""
    for _ in range(3000):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def test_a_signal_in_the_middle_of_a_build(tmp_path):
    """It ends at once, no child stays, every file is whole, and the next start finishes what is left of the work."""
    texts = "".join(
        f"--- content/van-hoa/b{n}.md\n{article(f'Bài {n}', id=str(n), body='Chữ. ' * 200)}" for n in range(1500)
    )
    site = write_site(tmp_path, texts)
    with command(site) as server:
        server.address()
        last = time.monotonic() + 30
        while not list((site / ".sitegen").glob("preview/van-hoa/*.html")) and time.monotonic() < last:
            time.sleep(0.005)
        assert server.end() == 0
        assert is_empty(server.process.pid)
        assert "đã dựng lại" not in server.said
    pages = list((site / ".sitegen/preview").glob("**/*.html"))
    assert pages
    assert all(page.read_bytes().endswith(b"</html>\n") for page in pages)
    with command(site) as server:
        server.wait_for("đã dựng lại|mọi trang đã đúng", 60)
        assert len(list((site / ".sitegen/preview/van-hoa").glob("b*.html"))) == 1500


def test_the_last_pages_are_shown_while_the_first_build_runs(paper):
    """A build that takes long, or fails, does not keep anybody from reading."""
    with command(paper, *AS_OF) as server:
        server.wait_for("đã dựng lại")
        server.end()
    (paper / "content/thoi-su/hong.md").write_text("hỏng", "utf-8")
    with command(paper, *AS_OF) as server:
        assert is_alive(server)
        server.wait_for("còn 1 lỗi")
        assert is_alive(server)


def test_without_a_page_the_problems_are_the_page(paper):
    """In Vietnamese, with place, excerpt and remedy, also without JavaScript; 500, for it is no page of the paper."""
    template = paper / "themes/overrides/templates/article.html"
    template.parent.mkdir(parents=True)
    template.write_text("\n{% if %}\n", "utf-8")
    with command(paper, *AS_OF) as server:
        server.wait_for("còn 1 lỗi")
        answer = ask(server, "/")
        text = answer.body.decode()
        assert answer.status == 500
        for part in ("themes/overrides/templates/article.html:2", "2 | {% if %}", "viết sai cú pháp"):
            assert part in text
        template.unlink()
        server.wait_for("đã dựng lại")
        assert is_alive(server)


def test_a_faulty_article_at_the_start_leaves_the_others_to_be_seen(paper):
    """The paper is shown without it, and over every page stands what is wrong, with place, excerpt, caret and remedy."""
    (paper / "content/thoi-su/hong.md").write_text("---\ntitle: A\ndate: 31/02/2024\n---\n", "utf-8")
    with command(paper, *AS_OF) as server:
        server.wait_for("còn 1 lỗi")
        assert is_alive(server)
        for part in ("content/thoi-su/hong.md:3:7", "không phải là ngày tháng đúng", "3 | date: 31/02/2024", "^^^^"):
            assert part in server.said


def test_fifty_times_broken_and_mended(paper):
    """Article, settings, template in turn: each time it is said, each time it recovers, and the tree is a clean build's."""
    places = (
        ("content/thoi-su/hong.md", "hỏng"),
        ("sitegen.toml", "name = "),
        ("themes/overrides/templates/article.html", "{% if %}"),
    )
    with command(paper, *AS_OF) as server:
        server.wait_for("đã dựng lại")
        for number in range(50):
            path, text = places[number % 3]
            file = paper / path
            was = file.read_bytes() if file.exists() else None
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
            server.wait_for(r"còn \d lỗi", times=number + 1)
            assert is_alive(server)
            file.unlink() if was is None else file.write_bytes(was)
            server.wait_for("đã hết lỗi", times=number + 1)
        assert "Traceback" not in server.said
    build_site(paper)
    same = (paper / "output/index.html").read_bytes()
    assert (paper / ".sitegen/preview/index.html").read_bytes() == same


def test_pages_are_answered_while_it_builds(tmp_path):
    """Nobody waits for a build: a page is answered all the while."""
    site = write_site(tmp_path, PAPER)
    with command(site) as server:
        server.wait_for("đã dựng lại")
        stop, statuses = threading.Event(), set[int]()

        def read() -> None:
            while not stop.is_set():
                statuses.add(ask(server, "/thoi-su/hoi-nghi-2.html").status)

        reader = threading.Thread(target=read)
        reader.start()
        write_site(site, "".join(f"--- content/van-hoa/b{n}.md\n{article(f'Bài {n}', id=f'x{n}')}" for n in range(300)))
        server.wait_for("đã dựng lại", 60, times=2)
        stop.set()
        reader.join()
    assert statuses == {200}
