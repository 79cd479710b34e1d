"""An object store: only what changed goes, in an order that never shows a link before its target, and a break is continued."""

import json
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import blake2b
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest
from loopback import line_to, s3_server
from small_build import WISHES, build_of, paper

from sitegen.deploy import store as room
from sitegen.deploy.values import Outcome, Wishes
from sitegen.manifest import MANIFEST
from sitegen.problems import SiteError
from sitegen.settings import DeployTarget, Option

# Looked for, not imported: they take a second, and whoever runs the fast half needs none of them.
ABSENT = [name for name in ("fsspec", "s3fs", "moto") if find_spec(name) is None]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(ABSENT), reason=f"not installed: {', '.join(ABSENT)}")]
numbers = count(1)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "thu")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "thu")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        with s3_server() as address:
            yield address


class Stand:
    """A bucket, and the output that goes there."""

    def __init__(self, folder: Path, server: str):
        self.output, self.server, self.bucket = folder / "output", server, f"bao-{next(numbers)}"
        self.output.mkdir()
        self.ask("PUT", f"/{self.bucket}")

    def ask(self, method: str, path: str) -> tuple[bytes, Mapping[str, str]]:
        request = urllib.request.Request(self.server + path, method=method, headers={"Authorization": "AWS thu:thu"})
        with urllib.request.urlopen(request) as answer:
            return answer.read(), answer.headers

    def target(self, **changes: object) -> DeployTarget:
        patience = {"connect_timeout": 60, "read_timeout": 60, "retries": {"max_attempts": 0}}
        options = {"endpoint_url": self.server, "config_kwargs": patience, **changes}
        pairs = tuple(Option(name, json.dumps(value)) for name, value in options.items())
        return DeployTarget("web", "store", url=f"s3://{self.bucket}/trang", options=pairs)

    def deploy(self, files: Mapping[str, str], wishes: Wishes = WISHES, **changes: object) -> Outcome:
        return room.deploy(room.Store(self.target(**changes)), build_of(self.output, files), wishes)

    @property
    def shown(self) -> dict[str, str]:
        """What readers are given, over HTTP."""
        found = room.Store(self.target()).sizes()
        return {
            path: self.ask("GET", f"/{self.bucket}/trang/{quote(path)}")[0].decode()
            for path in found
            if path != MANIFEST
        }


@pytest.fixture
def stand(tmp_path: Path, server: str) -> Stand:
    return Stand(tmp_path, server)


@pytest.fixture
def written(monkeypatch) -> list[str]:
    """Every path that is written or removed, in order; `-path` for a removal."""
    seen: list[str] = []
    write, remove = room.Store.write, room.Store.remove

    def noted_write(self, path, data):
        seen.append(path)
        write(self, path, data)

    def noted_remove(self, paths):
        paths = list(paths)
        seen.extend(f"-{path}" for path in paths)
        remove(self, paths)

    monkeypatch.setattr(room.Store, "write", noted_write)
    monkeypatch.setattr(room.Store, "remove", noted_remove)
    return seen


def test_only_what_changed_goes(stand: Stand) -> None:
    """By SHA-256; what is no longer in the site is removed; nothing but the site is left."""
    assert stand.deploy(paper(1)).uploaded == len(paper(1)) + 1
    assert stand.shown == paper(1)
    outcome = stand.deploy(paper(2))
    assert (outcome.new, outcome.removed, outcome.uploaded) == (("tin/moi-2.html",), ("tin/moi-1.html",), 7)
    assert stand.shown == paper(2)
    assert stand.deploy(paper(2)).is_nothing


def test_links_never_come_before_their_targets(stand: Stand, written: list[str]) -> None:
    """Assets, pages, listings with the front page last, feeds, removals, and the manifest when all is said."""
    stand.deploy(paper(1) | {"tin/index.html": "Tin"})
    written.clear()
    stand.deploy(paper(2) | {"tin/index.html": "Tin 2", "assets/moi.css": "b{}"})
    order = [path for path in written if ".sitegen-deploy" not in path]
    pages = {"tin/bai-0.html", "tin/bai-4.html", "tin/bai-8.html", "tin/moi-2.html"}
    assert order[0] == "assets/moi.css"
    assert set(order[1:5]) == pages
    assert order[5:] == ["tin/index.html", "index.html", "rss.xml", "-tin/moi-1.html", MANIFEST]
    assert written[0] == room._BEGUN


def test_browsers_are_told_type_and_age(stand: Stand) -> None:
    """A charset for every text; a year for what has its digest in its name, a minute for pages."""
    css = "p{margin:0}"
    hashed = f"assets/kieu-{blake2b(css.encode(), digest_size=4).hexdigest()}.css"
    stand.deploy(paper(1) | {hashed: css})
    told = {}
    for path in (hashed, "index.html", "rss.xml", MANIFEST):
        _, headers = stand.ask("HEAD", f"/{stand.bucket}/trang/{path}")
        told[path] = (headers["Content-Type"], headers["Cache-Control"])
    assert told == {
        hashed: ("text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        "index.html": ("text/html; charset=utf-8", "public, max-age=60"),
        "rss.xml": ("application/rss+xml; charset=utf-8", "public, max-age=60"),
        MANIFEST: ("text/plain; charset=utf-8", "public, max-age=60"),
    }


def test_a_lost_object_comes_back(stand: Stand) -> None:
    """The manifest at the target is not believed where the listing says otherwise."""
    stand.deploy(paper(1))
    stand.ask("DELETE", f"/{stand.bucket}/trang/tin/bai-3.html")
    assert stand.deploy(paper(1)).uploaded == 1
    assert stand.shown == paper(1)


def test_a_spoilt_object_is_found_by_verify(stand: Stand) -> None:
    """Its size is right; only reading it tells."""
    stand.deploy(paper(1))
    spoilt = paper(1)["tin/bai-3.html"].replace("3", "8")
    room.Store(stand.target()).write("tin/bai-3.html", spoilt.encode())
    assert stand.deploy(paper(1)).is_nothing
    assert stand.deploy(paper(1), replace(WISHES, verify=True)).uploaded == 1
    assert stand.shown == paper(1)


@pytest.mark.parametrize("second", [1, 2])
def test_a_line_that_breaks_is_continued(stand: Stand, second: int) -> None:
    """By the same build, or by the old one again: what was in flux is not believed, what arrived is not sent twice."""
    big = {f"tin/anh-{n}.svg": f"{n:03}" * 7_000 for n in range(150)}
    changed = {path: text.replace("0", "O") for path, text in big.items()}
    stand.deploy(paper(1) | big)
    later = replace(WISHES, who=replace(WISHES.who, token=uuid.uuid4().hex))
    with line_to(int(stand.server.rpartition(":")[2]), 2_200_000) as line:
        with pytest.raises(SiteError) as raised:
            stand.deploy(paper(2) | changed, endpoint_url=f"http://127.0.0.1:{line.port}")
        assert raised.value.problem.code == "SG892"
    shown = stand.shown
    assert shown["index.html"] == paper(1)["index.html"]
    assert all(shown[path] in (big[path], changed[path]) for path in big)
    wanted = paper(2) | changed if second == 2 else paper(1) | big
    outcome = stand.deploy(wanted, later)
    assert 0 < outcome.uploaded < 150
    assert stand.shown == wanted
    assert stand.deploy(wanted, later).is_nothing


def test_a_foreign_bucket_is_refused(stand: Stand) -> None:
    """Nothing is written into it, a lock neither."""
    room.Store(stand.target()).write("so-sach.xls", b"x")
    with pytest.raises(SiteError) as raised:
        stand.deploy(paper(1))
    assert raised.value.problem.code == "SG889"
    assert stand.shown == {"so-sach.xls": "x"}


def test_foreign_objects_beside_the_site_stay(stand: Stand) -> None:
    """Only what a manifest of ours names is ever removed."""
    stand.deploy(paper(1))
    room.Store(stand.target()).write("google123.html", b"x")
    stand.deploy(paper(2))
    assert stand.shown == paper(2) | {"google123.html": "x"}


def test_a_bucket_that_is_not_there_is_told(stand: Stand) -> None:
    """One sentence that names it."""
    stand.bucket = "khong-co"
    with pytest.raises(SiteError) as raised:
        stand.deploy(paper(1))
    assert raised.value.problem.code == "SG899"


def test_a_store_that_is_not_there_is_told(stand: Stand) -> None:
    """Nobody answers at the address."""
    with pytest.raises(SiteError) as raised:
        stand.deploy(paper(1), endpoint_url="http://127.0.0.1:9")
    assert raised.value.problem.code == "SG892"


def test_a_store_that_asks_for_credentials_is_told(stand: Stand, monkeypatch, tmp_path: Path) -> None:
    """Where the environment holds none."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(SiteError) as raised:
        stand.deploy(paper(1))
    assert raised.value.problem.code == "SG885"


def test_a_dry_run_writes_nothing_and_a_brake_holds(stand: Stand, written: list[str]) -> None:
    """As with releases."""
    assert len(stand.deploy(paper(1), replace(WISHES, dry_run=True)).new) == len(paper(1))
    assert written == []
    stand.deploy(paper(1, 40))
    written.clear()
    with pytest.raises(SiteError) as raised:
        stand.deploy(paper(1, 20))
    assert raised.value.problem.code == "SG893"
    assert written == [f"-{room.LOCK}"]
    stand.deploy(paper(1, 20), replace(WISHES, allow_shrink=True))
    assert stand.shown == paper(1, 20)


def test_the_lock_of_the_store_is_exclusive(stand: Stand) -> None:
    """The store itself says who was first."""
    store = room.Store(stand.target())
    assert store.create(room.LOCK, b"a")
    assert not store.create(room.LOCK, b"b")
    assert store.read(room.LOCK) == b"a"


def test_other_places_of_fsspec_work_as_well(tmp_path: Path) -> None:
    """Where folders are a thing of their own they are made; headers are not told where nobody takes them."""
    target = DeployTarget("web", "store", url=f"file://{tmp_path}/dich")
    for version in (1, 2):
        files = paper(version)
        room.deploy(room.Store(target), build_of(tmp_path / "output", files), WISHES)
        there = {p.relative_to(tmp_path / "dich").as_posix(): p for p in (tmp_path / "dich").rglob("*") if p.is_file()}
        assert {path: file.read_text("utf-8") for path, file in there.items() if path != MANIFEST} == files


def test_a_protocol_that_nobody_knows_is_told() -> None:
    """With the reason that fsspec gives."""
    with pytest.raises(SiteError) as raised:
        room.Store(DeployTarget("web", "store", url="khong://co"))
    assert raised.value.problem.code == "SG898"


def test_what_arrived_before_a_refusal_is_noted(tmp_path: Path, monkeypatch) -> None:
    """One file that the store refuses does not make the next deploys send the others again, however many break off."""
    target = DeployTarget("web", "store", url=f"file://{tmp_path}/dich")
    build = build_of(tmp_path / "output", paper(1, 40))
    write = room.Store.write
    sent: list[str] = []

    def refusing(self, path, data):
        if path == "index.html":
            raise SiteError("SG898", reason="quá dài")
        sent.append(path)
        write(self, path, data)

    with monkeypatch.context() as patch:
        patch.setattr(room.Store, "write", refusing)
        for _ in range(3):
            with pytest.raises(SiteError) as raised:
                room.deploy(room.Store(target), build, WISHES)
            assert raised.value.problem.code == "SG898"
    assert sent.count("tin/bai-1.html") == 1
    assert room.deploy(room.Store(target), build, WISHES).uploaded == 3
