"""A server behind SFTP: releases as in a folder, over a line that may break, with OpenSSH on loopback."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from loopback import SFTP_SERVER, SSHD, Sshd, free_port, line_to, openssh
from small_build import WISHES, build_of, faults, paper, spoil, tree, write_output

from sitegen.deploy import releases
from sitegen.deploy.values import Credentials, Outcome, Wishes
from sitegen.problems import SiteError
from sitegen.settings import DeployTarget

pytest.importorskip("asyncssh", reason="the extra sftp is not installed")
from sitegen.deploy.sftp import Sftp

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SSHD is None or SFTP_SERVER is None, reason="openssh-server is not installed"),
]


@pytest.fixture(scope="module")
def sshd(tmp_path_factory) -> Iterator[Sshd]:
    with openssh(tmp_path_factory.mktemp("ssh")) as server:
        yield server


class Stand:
    """A target on the server, and the output that goes there."""

    def __init__(self, folder: Path, server: Sshd):
        self.output, self.path = folder / "output", folder / "target"
        self.output.mkdir()
        self.target = DeployTarget(name="web", path=str(self.path), **server.settings)  # type: ignore[arg-type]

    @contextmanager
    def host(self, **changes: object) -> Iterator[Sftp]:
        host = Sftp(replace(self.target, **changes), Credentials(), WISHES.who.token)  # type: ignore[arg-type]
        try:
            yield host
        finally:
            host.close()

    def deploy(self, version: int, wishes: Wishes = WISHES, pages: int = 12, **changes: object) -> Outcome:
        build = build_of(self.output, paper(version, pages))
        with self.host(**changes) as host:
            return releases.deploy(host, build, wishes)

    @property
    def shown(self) -> dict[str, str]:
        return tree(self.path / "current")


@pytest.fixture
def stand(tmp_path: Path, sshd: Sshd) -> Stand:
    return Stand(tmp_path, sshd)


NO_SECRETS = Credentials()


def refused(stand: Stand, credentials: Credentials = NO_SECRETS, **changes: object) -> str:
    """The code with which a connection is refused."""
    with pytest.raises(SiteError) as raised:
        Sftp(replace(stand.target, **changes), credentials, "x")  # type: ignore[arg-type]
    return raised.value.problem.code


def test_releases_go_over_sftp(stand: Stand) -> None:
    """What is the same is a hard link made by the server; the link turns; five are kept; nothing else is left."""
    for version in range(1, 8):
        outcome = stand.deploy(version)
        assert stand.shown == paper(version)
        assert faults(stand.path / "current") == []
    assert outcome.uploaded == 7
    assert (stand.path / "releases/6/tin/bai-1.html").samefile(stand.path / "releases/7/tin/bai-1.html")
    assert sorted(p.name for p in stand.path.iterdir()) == ["current", "releases"]
    assert sorted(p.name for p in (stand.path / "releases").iterdir()) == ["3", "4", "5", "6", "7"]
    assert str((stand.path / "current").readlink()) == "releases/7"
    assert stand.deploy(7, replace(WISHES, verify=True)).is_nothing


def test_a_rollback_over_sftp(stand: Stand) -> None:
    """The link turns back; the list tells which release is current."""
    stand.deploy(1)
    stand.deploy(2)
    with stand.host() as host:
        assert releases.roll_back(host, None, WISHES) == 1
        assert [(one.number, one.is_current) for one in releases.releases(host)] == [(2, False), (1, True)]
        assert releases.releases(host)[0].moment > 1.5e9
    assert stand.shown == paper(1)


def test_a_spoilt_file_is_found_by_reading_back(stand: Stand) -> None:
    """`verify` reads every file over the line."""
    stand.deploy(1)
    spoil(stand.path / "current")
    assert stand.deploy(1).is_nothing
    assert stand.deploy(1, replace(WISHES, verify=True)).uploaded == 2
    assert stand.shown == paper(1)


def test_a_line_that_breaks_publishes_nothing_and_the_next_deploy_goes_on(stand: Stand, sshd: Sshd) -> None:
    """Readers keep the old site; what had arrived is not sent again."""
    stand.deploy(1)
    big = {f"tin/anh-{n}.svg": f"{n:02}" * 10_000 for n in range(100)}
    build = build_of(stand.output, paper(2) | big)
    with line_to(sshd.port, 1_200_000) as line:
        with pytest.raises(SiteError) as raised, stand.host(port=line.port) as host:
            releases.deploy(host, build, WISHES)
        assert raised.value.problem.code == "SG892"
        assert stand.shown == paper(1)
        left = tree(stand.path / "releases/.next")
        assert all(text == (paper(2) | big)[path] for path, text in left.items())
        line.mend()
        # The lock that the broken line left is of a process of this machine that is no more.
        later = replace(WISHES, who=replace(WISHES.who, token="lần sau"))
        with stand.host(port=line.port) as host:
            outcome = releases.deploy(host, build, later)
    assert 0 < outcome.uploaded < 80
    assert stand.shown == paper(2) | big
    assert faults(stand.path / "current") == []
    assert sorted(p.name for p in stand.path.iterdir()) == ["current", "releases"]


def test_a_server_that_makes_no_hard_links_gets_every_file(tmp_path: Path) -> None:
    """The same releases, with more bytes."""
    with openssh(tmp_path / "ssh", "-P hardlink") as server:
        stand = Stand(tmp_path, server)
        stand.deploy(1)
        assert stand.deploy(2).uploaded == len(paper(2)) + 1
        assert stand.shown == paper(2)


def test_a_server_that_cannot_switch_in_one_step_is_refused(tmp_path: Path) -> None:
    """Without posix-rename readers would see a moment without a site."""
    with openssh(tmp_path / "ssh", "-P posix-rename") as server:
        stand = Stand(tmp_path, server)
        with pytest.raises(SiteError) as raised:
            stand.deploy(1)
        assert raised.value.problem.code == "SG897"
        assert not (stand.path / "current").exists()


def test_who_may_not_come_in_is_told(stand: Stand, tmp_path: Path) -> None:
    """A foreign key, no key, a wrong password, a key file that is not there or is none: the same sentence."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "other"], check=True)
    (tmp_path / "none").write_text("no key")
    assert refused(stand, key=str(tmp_path / "other")) == "SG885"
    assert refused(stand, key=str(tmp_path / "none")) == "SG885"
    assert refused(stand, key=str(tmp_path / "nowhere")) == "SG885"
    assert refused(stand, Credentials(password="sai", key=(tmp_path / "other").read_text())) == "SG885"


def test_a_host_key_that_is_not_known_is_refused(stand: Stand, tmp_path: Path) -> None:
    """Unknown or changed: nobody is asked to say yes, for CI would."""
    (tmp_path / "empty").touch()
    assert refused(stand, known_hosts=str(tmp_path / "empty")) == "SG886"
    other = " ".join((Path(stand.target.key).with_suffix(".pub")).read_text().split()[:2])
    (tmp_path / "changed").write_text(f"[127.0.0.1]:{stand.target.port} {other}\n")
    assert refused(stand, known_hosts=str(tmp_path / "changed")) == "SG886"


def test_key_and_host_keys_may_come_from_the_environment(stand: Stand, sshd: Sshd) -> None:
    """As CI keeps secrets: the text of the key, not a file."""
    secrets = Credentials(key=sshd.key.read_text(), known_hosts=sshd.known_hosts.read_text())
    host = Sftp(replace(stand.target, key="", known_hosts=""), secrets, "x")
    assert host.names("") == ()
    host.close()


def test_an_agent_is_asked(stand: Stand, sshd: Sshd, tmp_path: Path, monkeypatch) -> None:
    """Without any key in the settings, as on an editor's own machine."""
    socket_ = tmp_path / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", socket_], stdout=subprocess.DEVNULL)
    try:
        while not socket_.exists():
            time.sleep(0.01)
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket_))
        subprocess.run(["ssh-add", "-q", sshd.key], check=True)
        host = Sftp(replace(stand.target, key=""), NO_SECRETS, "x")
        assert host.names("") == ()
        host.close()
    finally:
        agent.terminate()
        agent.wait()


def test_a_password_may_come_from_the_environment(stand: Stand, sshd: Sshd) -> None:
    """For servers that know no keys; OpenSSH would ask the system's accounts, so another server stands in for it."""
    with password_server(sshd, "bí mật") as port:
        host = Sftp(replace(stand.target, key="", user="toasoan", port=port), Credentials(password="bí mật"), "x")
        assert releases.deploy(host, build_of(stand.output, paper(1)), WISHES).release == 1
        host.close()
        assert stand.shown == paper(1)
        assert refused(stand, Credentials(password="sai"), user="toasoan", port=port) == "SG885"


@contextmanager
def password_server(keys: Sshd, password: str) -> Iterator[int]:
    import asyncssh

    class Server(asyncssh.SSHServer):
        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, given: str) -> bool:
            return (username, given) == ("toasoan", password)

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    host_key = [str(keys.known_hosts.parent / "host")]
    listen = asyncssh.listen("127.0.0.1", 0, server_factory=Server, server_host_keys=host_key, sftp_factory=True)

    async def begun() -> asyncssh.SSHAcceptor:
        return await listen

    async def ended() -> None:
        server.close()
        await server.wait_closed()

    server = asyncio.run_coroutine_threadsafe(begun(), loop).result()
    try:
        yield server.get_port()
    finally:
        asyncio.run_coroutine_threadsafe(ended(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_a_folder_that_may_not_be_written_is_told(stand: Stand) -> None:
    """Not even root makes folders in the kernel's own tree."""
    with pytest.raises(SiteError) as raised:
        stand.deploy(1, path="/sys/kernel/bao")
    assert raised.value.problem.code == "SG887"


def test_a_server_that_is_not_there_is_told(stand: Stand) -> None:
    """Nobody listens, or the name is nobody's."""
    assert refused(stand, port=free_port()) == "SG884"
    assert refused(stand, host="khong-co.invalid") == "SG884"


def test_a_folder_that_is_not_there_is_told(stand: Stand) -> None:
    """Only the last folder of the path is made."""
    with pytest.raises(SiteError) as raised:
        stand.deploy(1, path=str(stand.path / "khong/co"))
    assert raised.value.problem.code == "SG884"


def test_a_foreign_folder_on_the_server_is_refused(stand: Stand) -> None:
    """As in a folder of this machine."""
    stand.path.mkdir()
    (stand.path / "sổ sách.xls").touch()
    with pytest.raises(SiteError) as raised:
        stand.deploy(1)
    assert raised.value.problem.code == "SG889"
    (stand.path / "sổ sách.xls").rename(stand.path / "releases")
    (stand.path / "current").mkdir()
    with pytest.raises(SiteError) as raised:
        stand.deploy(1)
    assert raised.value.problem.code == "SG889"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_on_the_server_is_told(stand: Stand) -> None:
    """OpenSSH says no more than “Failure”; the free space tells the rest. The old site stands, the next deploy goes on."""
    stand.path.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", stand.path], check=False, capture_output=True
    )
    if mount.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        stand.deploy(1)
        big = {f"anh/{n}.jpg": f"{n}" * 100_000 for n in range(20)}
        build = build_of(stand.output, paper(2) | big)
        with stand.host() as host:
            with pytest.raises(SiteError) as raised:
                releases.deploy(host, build, WISHES)
            assert raised.value.problem.code == "SG888"
            assert stand.shown == paper(1)
            subprocess.run(["mount", "-o", "remount,size=8m", stand.path], check=True)
            releases.deploy(host, build, WISHES)
        assert stand.shown == paper(2) | big
    finally:
        subprocess.run(["umount", stand.path], check=True)


def test_the_command_tells_of_a_broken_line_in_one_sentence(stand: Stand, sshd: Sshd, tmp_path: Path) -> None:
    """And says nothing of what the libraries say to their developers."""
    site, big = tmp_path / "site", {f"{n}.svg": f"{n:02}" * 10_000 for n in range(50)}
    write_output(site / "output", big)
    with line_to(sshd.port, 300_000) as line:
        table = {**sshd.settings, "port": line.port, "path": str(stand.path)}
        lines = [f"{key} = {json.dumps(value)}\n" for key, value in table.items()]
        (site / "sitegen.toml").write_text(f"[deploy.web]\n{''.join(lines)}", "utf-8")
        command = [sys.executable, "-m", "sitegen", "deploy", "--site", str(site), "--lang", "en"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    fact, remedy = done.stderr.splitlines()
    assert fact.endswith("[SG892]")
    assert remedy.startswith("    Check the network and run again")
