"""Real web servers on loopback, configured by what `sitegen export server` writes."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest
from loopback import free_port, wait_for


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def place(self) -> str:
        return self.headers.get("location", "")


@dataclass(frozen=True)
class WebServer:
    """A server that runs, by its kind."""

    kind: str
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, host: str = "", **headers: str) -> Answer:
        """Ask for a path as it is, without following."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", host or f"127.0.0.1:{self.port}")
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()


def program(*names: str) -> str:
    """The server's program; without it the test is skipped, but fails in CI, where it must run."""
    for name in names:
        if found := shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin"):
            return found
    if os.environ.get("SITEGEN_SERVERS_REQUIRED"):
        pytest.fail(f"no {names[0]} here, and SITEGEN_SERVERS_REQUIRED is set")
    pytest.skip(f"no {names[0]} on this machine")


BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")


def nginx(files: Path, site: Path, port: int, former: str, work: Path) -> list[str]:
    """nginx as Debian has it; with brotli where its module is installed."""
    brotli = "brotli_static on;" if BROTLI.exists() else ""
    return nginx_with(
        f"include {files}/sitegen-http.conf;\n"
        f"server {{ listen {port} default_server; root {site}; {brotli}\ninclude {files}/sitegen-server.conf; }}\n"
        f"server {{ listen {port}; server_name {former} www.{former};\ninclude {files}/sitegen-former.conf; }}\n",
        work,
    )


def nginx_with(servers: str, work: Path) -> list[str]:
    """The command that runs nginx with these lines inside `http`, as Debian's own configuration would include them."""
    command = program("nginx")
    module = f"load_module {BROTLI};\n" if BROTLI.exists() else ""
    folders = "".join(
        f"{kind}_temp_path {work}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.getuid() == 0 else ""
    (work / "nginx.conf").write_text(
        f"{module}{user}daemon off;\npid {work}/pid;\nerror_log {work}/error.log;\nworker_processes 1;\nevents {{ }}\n"
        f"http {{\naccess_log off;\ninclude /etc/nginx/mime.types;\n{folders}{servers}}}\n"
    )
    return [command, "-e", f"{work}/error.log", "-c", f"{work}/nginx.conf"]


@contextmanager
def running_nginx(servers: str, work: Path) -> Iterator[WebServer]:
    """nginx with these lines inside `http`, in which every server listens on port 80; here it is another one."""
    work.mkdir()
    port = free_port()
    command = nginx_with(servers.replace("listen 80;", f"listen 127.0.0.1:{port};"), work)
    with _run(command, port, work):
        yield WebServer("nginx", port)


def caddy(files: Path, site: Path, port: int, former: str, work: Path) -> list[str]:
    """Caddy without certificates, which nobody gives for loopback."""
    command = program("caddy")
    (work / "Caddyfile").write_text(
        f"{{\n\tadmin off\n\tauto_https off\n}}\nimport {files}/sitegen.caddy\n"
        f"http://127.0.0.1:{port} {{\n\troot * {site}\n\timport sitegen\n}}\n"
        f"http://{former}:{port}, http://www.{former}:{port} {{\n\timport sitegen_former\n}}\n"
    )
    return [command, "run", "--adapter", "caddyfile", "--config", f"{work}/Caddyfile"]


def apache(files: Path, site: Path, port: int, former: str, work: Path) -> list[str]:
    """Apache with the file included within the folder's section."""
    command = program("apache2", "httpd")
    modules = "mpm_event authz_core mime dir headers deflate filter rewrite env alias unixd"
    (work / "apache.conf").write_text(
        f"ServerRoot {work}\nServerName 127.0.0.1\nListen 127.0.0.1:{port}\nPidFile {work}/pid\nErrorLog {work}/error.log\n"
        + "".join(
            f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"
            for name in modules.split()
            if Path(f"/usr/lib/apache2/modules/mod_{name}.so").exists()
        )
        + f"TypesConfig /etc/mime.types\nDocumentRoot {site}\nUser www-data\nGroup www-data\n"
        f"<Directory {site}>\nRequire all granted\nInclude {files}/sitegen-apache.conf\n</Directory>\n"
    )
    return [command, "-f", f"{work}/apache.conf", "-D", "FOREGROUND"]


KINDS = {"nginx": nginx, "caddy": caddy, "apache": apache}


@contextmanager
def serving(kind: str, files: Path, site: Path, former: str, work: Path) -> Iterator[WebServer]:
    """Run the server for a built site with the exported files."""
    work.mkdir()
    port = free_port()
    command = KINDS[kind](files, site, port, former, work)
    with _run(command, port, work):
        yield WebServer(kind, port)


@contextmanager
def _run(command: list[str], port: int, work: Path) -> Iterator[None]:
    home = {"HOME": str(work), "XDG_CONFIG_HOME": str(work), "XDG_DATA_HOME": str(work)}
    with (work / "said").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=os.environ | home)
    try:
        try:
            wait_for(port, process)
        except AssertionError:
            raise AssertionError((work / "said").read_text()) from None
        yield
    finally:
        process.terminate()
        process.wait(10)
