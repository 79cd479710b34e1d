"""`sitegen deploy`, as people and CI use it."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_build import WISHES
from small_site import build_site, write_site
from test_whole_site import PAPER

from sitegen.cli import main
from sitegen.deploy.releases import LOCK

pytestmark = pytest.mark.slow

TARGETS = """
[deploy.web]
type = "folder"
path = "../web"
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built paper with one target."""
    folder = tmp_path / "báo"
    write_site(folder, PAPER)
    with (folder / "sitegen.toml").open("a", encoding="utf-8") as file:
        file.write(TARGETS)
    build_site(folder)
    return folder


def run(site: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["deploy", "--site", str(site), *words])


def refusal(site: Path, *words: str) -> str:
    """The code of the one problem that ends the command, told in both languages and without a traceback."""
    told = [run(site, *words, "--lang", lang) for lang in ("vi", "en")]
    assert [one.exit_code for one in told] == [1, 1]
    assert "Traceback" not in told[0].output
    codes = [re.findall(r"\[(SG\d+)\]\n    \S", one.stderr) for one in told]
    assert codes[0] == codes[1]
    assert told[0].stderr != told[1].stderr
    (code,) = codes[0]
    return str(code)


def retitle(site: Path, title: str) -> None:
    """Another motto changes every page."""
    settings = site / "sitegen.toml"
    settings.write_text(f'motto = "{title}"\n' + settings.read_text("utf-8").split("\n", 1)[-1], "utf-8")
    write_site(site, f"--- sitegen.toml\n{settings.read_text('utf-8')}")
    build_site(site)


def test_a_deploy_says_what_it_did(site: Path) -> None:
    """One line; the second time there is nothing to do."""
    first = run(site)
    assert first.exit_code == 0, first.output
    assert "web: " in first.stdout
    assert "bản 1" in first.stdout
    assert (site.parent / "web/current/index.html").read_bytes() == (site / "output/index.html").read_bytes()
    assert "không có gì thay đổi" in run(site, "web").stdout


def test_tools_get_one_object(site: Path) -> None:
    """What went, in paths and in numbers; of a dry run what would go, and nothing went."""
    dry = json.loads(run(site, "--dry-run", "--json").stdout)
    assert (dry["dry_run"], dry["release"], dry["uploaded"]) == (True, None, 0)
    assert "index.html" in dry["new"]
    assert not (site.parent / "web").exists()
    done = json.loads(run(site, "--json").stdout)
    assert (done["target"], done["type"], done["release"], done["problems"]) == ("web", "folder", 1, [])
    assert done["uploaded"] == done["files"] == len(dry["new"]) + 1


def test_a_dry_run_names_what_would_go(site: Path) -> None:
    """For people, with an end."""
    said = run(site, "--dry-run", "--lang", "en").stdout
    assert "Nothing was written" in said
    assert "    new: " in said
    assert "more files" in said


def test_back_and_list(site: Path) -> None:
    """The release before, one by its number, and what there is; the name may stand behind `--rollback`."""
    run(site)
    retitle(site, "Bản hai")
    run(site)
    listed = json.loads(run(site, "--list", "--json").stdout)["releases"]
    assert [(one["release"], one["current"]) for one in listed] == [(2, True), (1, False)]
    assert "đã trở lại bản 1" in run(site, "--rollback").stdout
    assert "bản    1" in run(site, "--list").stdout.splitlines()[1]
    assert run(site, "--list").stdout.splitlines()[1].startswith("*")
    assert "back at release 2" in run(site, "web", "--rollback", "2", "--lang", "en").stdout
    assert "would go back to release 1" in run(site, "--rollback", "web", "--dry-run", "--lang", "en").stdout
    assert json.loads(run(site, "--rollback", "--json").stdout)["release"] == 1
    assert refusal(site, "--rollback", "9") == "SG894"
    assert run(site, "--rollback", "--list").exit_code == 2


def test_a_target_must_be_known(site: Path) -> None:
    """None, several and none named, an unknown one: each has its sentence, with what there is."""
    assert refusal(site, "wbe") == "SG118"
    assert "(web?)" in run(site, "webb").stderr
    with (site / "sitegen.toml").open("a", encoding="utf-8") as file:
        file.write(TARGETS.replace("web", "hai"))
    assert refusal(site) == "SG120"
    (site / "sitegen.toml").write_text('name = "Báo"\n', "utf-8")
    assert refusal(site) == "SG119"


def test_only_a_finished_build_goes(site: Path) -> None:
    """Not one that is missing, was stopped, or was edited by hand."""
    assert refusal(site, "--output", str(site / "content")) == "SG880"
    index = site / "output/index.html"
    index.write_bytes(index.read_bytes()[:-2] + b"!\n")
    assert refusal(site, "--verify") == "SG882"
    with (site / "output/.well-known/sitegen-manifest.txt").open("a", encoding="utf-8") as file:
        file.write("- 0 a.html\n")
    assert refusal(site) == "SG881"
    assert not (site.parent / "web").exists()


def test_a_target_apart_from_the_output(site: Path) -> None:
    """A release within the output would be published in the next one."""
    text = (site / "sitegen.toml").read_text("utf-8")
    for path in ("output", "output/web", "."):
        (site / "sitegen.toml").write_text(text.replace("../web", path), "utf-8")
        assert refusal(site) == "SG930"


def test_secrets_come_from_the_environment(monkeypatch) -> None:
    """And are never shown, not even in a traceback of our own."""
    from sitegen.door.publishing import _credentials

    monkeypatch.setenv("SITEGEN_SFTP_PASSWORD", "bí mật")
    monkeypatch.setenv("SITEGEN_SFTP_KEY", "khóa")
    assert (_credentials().password, _credentials().key, _credentials().passphrase) == ("bí mật", "khóa", "")
    assert "bí mật" not in repr(_credentials())


def test_a_server_that_is_not_there_is_told_at_the_door(site: Path) -> None:
    """And so is a library that is not installed, with the command that installs it."""
    pytest.importorskip("asyncssh", reason="the extra sftp is not installed")
    sftp = '[deploy.web]\ntype = "sftp"\nhost = "127.0.0.1"\nport = 9\npath = "/bao"\n'
    (site / "sitegen.toml").write_text(sftp, "utf-8")
    assert refusal(site) == "SG884"


@pytest.mark.parametrize(
    ("table", "module", "extra"),
    [
        ('type = "sftp"\nhost = "a"\npath = "/a"', "asyncssh", "sitegen[sftp]"),
        ('type = "store"\nurl = "s3://a/b"', "s3fs", "sitegen[s3]"),
        ('type = "store"\nurl = "memory://a"', "fsspec", "sitegen[store]"),
    ],
)
def test_a_library_that_is_missing_is_named(site: Path, monkeypatch, table: str, module: str, extra: str) -> None:
    """With the command that installs it."""
    import sys

    registry = pytest.importorskip("fsspec.registry", reason="the extra store is not installed")
    monkeypatch.delitem(registry._registry, "s3", raising=False)  # fsspec remembers what it has once imported
    for name in [name for name in sys.modules if name.startswith(("sitegen.deploy.s", f"{module}."))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    (site / "sitegen.toml").write_text(f"[deploy.web]\n{table}\n", "utf-8")
    result = run(site)
    assert "SG883" in result.stderr
    assert f"pip install {extra}" in result.stderr


def test_a_store_keeps_no_releases(site: Path) -> None:
    """There is nothing to go back to; the list shows the one site."""
    pytest.importorskip("fsspec", reason="the extra store is not installed")
    (site / "sitegen.toml").write_text('[deploy.kho]\ntype = "store"\nurl = "memory://bao"\n', "utf-8")
    assert "chưa có gì" in run(site, "--list").stdout
    done = run(site)
    assert done.exit_code == 0, done.output
    assert run(site, "--list").stdout.startswith("* kho: ")
    assert refusal(site, "--rollback") == "SG895"


def test_the_lock_of_another_machine_is_told_of(site: Path, monkeypatch) -> None:
    """On the error stream, so that `--json` stays one object."""
    from sitegen.deploy import lock

    for name, value in (("SILENCE", 0.2), ("_PAUSE", 0.05)):
        monkeypatch.setattr(lock, name, value)
    (site.parent / "web").mkdir()
    (site.parent / "web" / LOCK).write_text(f"{WISHES.who.machine}\n1\nhai\n0\n", "utf-8")
    result = run(site, "--json")
    assert json.loads(result.stdout)["release"] == 1
    assert "SG890" in result.stderr
