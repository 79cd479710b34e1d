"""docs/publish.md as a new user follows it: its own commands and files, with a real SSH server and a real nginx."""

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from loopback import SFTP_SERVER, SSHD, openssh, s3_server
from small_site import article
from web_servers import program, running_nginx

pytestmark = pytest.mark.slow

DOC = (Path(__file__).parents[2] / "docs/publish.md").read_text("utf-8")
SETTINGS = 'name = "Báo Thử"\n'


def blocks(kind: str) -> list[str]:
    """The code of the document, in its order."""
    return re.findall(rf"^```{kind}\n(.*?)^```", DOC, re.MULTILINE | re.DOTALL)


def command_of(start: str) -> str:
    """The line of the document that begins so."""
    return next(line for block in blocks("bash") for line in block.splitlines() if line.startswith(start))


class Newcomer:
    """Somebody at a newsroom's machine, with a home of their own; what the document says is run as it stands but for
    the names of this test's server and folders."""

    def __init__(self, folder: Path, port: int):
        self.home, self.site, self.target, self.nginx = (folder / name for name in ("home", "paper", "www", "nginx"))
        for one in (self.home / ".ssh", self.site, self.nginx):
            one.mkdir(parents=True)
        self.port = port
        (folder / "bin").mkdir()
        (folder / "bin/sitegen").write_text(f'#!/bin/sh\nexec {sys.executable} -m sitegen "$@"\n')
        (folder / "bin/sitegen").chmod(0o755)
        repository = Path(__file__).parents[2]
        path = f"{folder / 'bin'}:{os.environ['PATH']}"
        self.environment = os.environ | {"HOME": str(self.home), "PATH": path, "PYTHONPATH": str(repository)}

    def said(self, text: str) -> str:
        """The document's words for this machine."""
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        text = text.replace("/var/www/bao", str(self.target)).replace("/etc/nginx/sitegen", str(self.nginx))
        text = text.replace("~/.ssh", f"{self.home}/.ssh").replace("bao@bao.example.vn", f"{user}@127.0.0.1")
        text = text.replace(
            'host = "bao.example.vn"\nuser = "bao"', f'host = "127.0.0.1"\nport = {self.port}\nuser = "{user}"'
        )
        text = text.replace("ssh-keyscan bao.example.vn", f"ssh-keyscan -p {self.port} 127.0.0.1")
        return text.replace("scp ", f"scp -P {self.port} -o UserKnownHostsFile={self.home}/.ssh/known_hosts ")

    def run(self, command: str) -> str:
        done = subprocess.run(
            ["sh", "-c", self.said(command)],
            cwd=self.site,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def write(self, number: int, title: str, **fields: str) -> None:
        target = self.site / f"content/thoi-su/bai-{number}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(article(title, id=str(number), **fields), "utf-8")


@pytest.fixture
def newcomer(tmp_path):
    if SSHD is None or SFTP_SERVER is None:
        pytest.skip("no sshd on this machine")
    for name in ("ssh-keygen", "ssh-keyscan", "scp"):
        program(name)
    with openssh(tmp_path / "sshd") as server:
        yield Newcomer(tmp_path, server.port)


def test_a_paper_is_published_as_the_document_says(newcomer, tmp_path):
    """First publication, an old address, a changed headline, the way back: each by the document's own lines."""
    newcomer.run(command_of("ssh-keygen"))
    shutil.copy(newcomer.home / ".ssh/bao.pub", tmp_path / "sshd/client.pub")
    newcomer.run(command_of("ssh-keyscan"))
    settings, legacy, _ = (newcomer.said(text) for text in blocks("toml"))
    (newcomer.site / "sitegen.toml").write_text(SETTINGS + settings + legacy, "utf-8")
    newcomer.write(1, "Bài đầu tiên", aliases="[/tin/cu.html]")
    # What press law asks of the imprint is told by `check`, and stops nothing.
    for line in (
        "sitegen check",
        "sitegen build",
        "sitegen deploy web",
        "sitegen export server nginx",
        "scp -i ~/.ssh/bao may-chu",
    ):
        newcomer.run(command_of(line))
    servers = [newcomer.said(text) for text in blocks("nginx")]
    with running_nginx("\n".join(servers), tmp_path / "work") as server:
        assert server.get("/").status == 200
        assert server.get("/tin/cu.html").place == "/thoi-su/bai-dau-tien-1.html"
        assert server.get("/tin-tuc/gi-do-1.htm").place == "/thoi-su/bai-dau-tien-1.html"
        assert server.get("/x", host="www.bao-cu.example.vn").place == "https://bao.example.vn/x"
        assert server.get("/", Accept_Encoding="gzip").headers["content-encoding"] == "gzip"

        newcomer.write(1, "Tiêu đề mới", aliases="[/tin/cu.html]")
        for line in ("sitegen build", "sitegen deploy web"):
            newcomer.run(command_of(line))
        assert server.get("/thoi-su/tieu-de-moi-1.html").status == 200
        newcomer.run("sitegen deploy web --rollback")
        assert server.get("/thoi-su/bai-dau-tien-1.html").status == 200
        newcomer.run(next(line for line in DOC.splitlines() if line.startswith("scp") and line.endswith("truoc.txt")))
        newcomer.run(command_of("sitegen export server nginx --into may-chu --since"))
    maps = (newcomer.site / "may-chu/sitegen-http.conf").read_text("utf-8")
    assert '"/thoi-su/bai-dau-tien-1.html" "/thoi-su/tieu-de-moi-1.html";' in maps


def test_a_paper_goes_into_a_store_as_the_document_says(tmp_path):
    """With the settings of the document but for the place of the store: what is there is what was built."""
    newcomer = Newcomer(tmp_path, 0)
    newcomer.environment |= {"AWS_ACCESS_KEY_ID": "thu", "AWS_SECRET_ACCESS_KEY": "thu"}
    newcomer.write(1, "Bài đầu tiên", aliases="[/tin/cu.html]")
    with s3_server() as address:
        *_, store = blocks("toml")
        settings = store.replace("https://s3.example.vn", address)
        (newcomer.site / "sitegen.toml").write_text(
            f'{SETTINGS}base_url = "https://bao.example.vn"\n{settings}', "utf-8"
        )
        ask(address, "PUT", "/bao-cua-toi")
        newcomer.run("sitegen build")
        newcomer.run(command_of("sitegen deploy kho --dry-run"))
        newcomer.run(next(line for line in DOC.splitlines() if line == "sitegen deploy kho"))
        for path in ("index.html", "404.html", "thoi-su/bai-dau-tien-1.html", "tin/cu.html"):
            assert ask(address, "GET", f"/bao-cua-toi/{path}") == (newcomer.site / "output" / path).read_bytes()


def ask(address: str, method: str, path: str) -> bytes:
    """What the store says to a request of its owner."""
    request = urllib.request.Request(address + path, method=method, headers={"Authorization": "AWS thu:thu"})
    with urllib.request.urlopen(request) as answer:
        return bytes(answer.read())


def test_every_kind_of_server_is_in_the_document():
    """Each has its command."""
    for kind in ("nginx", "caddy", "apache", "redirects"):
        assert f"sitegen export server {kind}" in DOC
