"""The commands, as people and CI use them."""

import json
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_site import pages, tree, write_site
from test_whole_site import PAPER

from sitegen.cli import main

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parent.parent


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def paper(tmp_path) -> str:
    return str(write_site(tmp_path, PAPER))


def test_build_says_what_it_did_in_vietnamese(paper):
    """The last lines count articles and pages; held articles are listed with their moment."""
    result = run("build", "--site", paper, "--as-of", "2026-06-01")
    assert result.exit_code == 0
    assert "3 bài được đăng · 1 bản nháp · 1 hẹn giờ · 1 hết hạn · 1 đã gỡ" in result.stdout
    assert "mai-sau.md (hẹn giờ · tới 01/01/2027 00:00)" in result.stdout


def test_build_prints_one_object_for_tools(paper):
    """`--json`: counts, seconds by stage, problems with code, place, message and hint."""
    (Path(paper) / "content/thoi-su/hong.md").write_text("---\ntitle: A\ndate: 31/02/2024\n---\n", "utf-8")
    result = run("build", "--site", paper, "--json", "--as-of", "2026-06-01", "--lang", "en")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    keys = "articles drafts scheduled expired withdrawn failed pages written unchanged removed seconds problems".split()
    assert set(keys) <= set(report)
    (found,) = [one for one in report["problems"] if one["severity"] == "error"]
    assert {key: found[key] for key in ("code", "path", "line", "column")} == {
        "code": "SG203",
        "path": "content/thoi-su/hong.md",
        "line": 3,
        "column": 7,
    }
    assert found["message"] == "“31/02/2024” is not a date"
    assert found["hint"].startswith("Write it as")


def test_errors_stop_and_keep_going_goes_on(paper):
    """Exit 1 both ways; without --keep-going nothing is written."""
    (Path(paper) / "content/thoi-su/hong.md").write_text("hỏng", "utf-8")
    stopped = run("build", "--site", paper, "--as-of", "2026-06-01")
    assert stopped.exit_code == 1
    assert not (Path(paper) / "output").exists()
    assert "Chưa ghi gì" in stopped.stdout
    gone_on = run("build", "--site", paper, "--keep-going", "--as-of", "2026-06-01")
    assert gone_on.exit_code == 1
    assert (Path(paper) / "output/index.html").is_file()


@pytest.mark.parametrize(
    "words", [["build", "--khong-co"], ["khong-co"], ["list", "gi"], ["build", "--jobs", "0"], ["new"]]
)
def test_wrong_usage_is_exit_2(words):
    """A mistyped command is told apart from a faulty article."""
    assert run(*words).exit_code == 2


def test_a_folder_without_a_site_is_named(tmp_path):
    """One sentence, no traceback."""
    result = run("build", "--site", str(tmp_path))
    assert result.exit_code == 1
    assert "SG101" in result.stderr
    assert "Traceback" not in result.output


def test_check_writes_nothing_and_reminds_of_the_imprint(paper):
    """Press law asks for four facts at the foot of each page; a check warns of those that are missing."""
    result = run("check", "--site", paper, "--as-of", "2026-06-01")
    assert result.exit_code == 0
    assert result.stderr.count("[SG109]") == 4
    assert not (Path(paper) / "output").exists()
    assert run("check", "--site", paper, "--strict", "--as-of", "2026-06-01").exit_code == 1


def test_list_prints_an_object_an_article(paper):
    """One JSON object a line: source, url, id, title, date, category, state."""
    result = run("list", "--site", paper, "--json", "--as-of", "2026-06-01")
    entries = {entry["source"]: entry for entry in map(json.loads, result.stdout.splitlines())}
    assert len(entries) == 7
    first = entries["van-hoa/le-hoi/hoi-lang.md"]
    assert (first["url"], first["id"], first["category"], first["state"]) == (
        "/van-hoa/le-hoi/hoi-lang-mo-som-1.html",
        "1",
        "van-hoa/le-hoi",
        "published",
    )
    assert first["date"] == "2019-12-30T14:05:00+07:00"
    drafts = run("list", "drafts", "--site", paper, "--as-of", "2026-06-01").stdout
    assert "nhap.md" in drafts
    assert "hoi-lang" not in drafts


def test_due_tells_the_next_moment(paper):
    """The scheduled article's minute, in text and for a scheduler."""
    result = run("due", "--site", paper, "--json", "--as-of", "2026-06-01")
    assert json.loads(result.stdout)["due"] == "2027-01-01T00:00:00+07:00"
    assert "Không có bài nào" in run("due", "--site", paper, "--as-of", "2028-01-01").stdout


def test_a_new_article_is_filled_in_and_checks_clean(paper):
    """Title, date, id and section are there; the draft builds at once when it is shown."""
    result = run("new", 'Chợ "nổi": ngày mới', "-c", "Văn hóa/Lễ hội", "-a", "Ban Văn hóa", "--site", paper)
    assert result.exit_code == 0
    (made,) = Path(paper).glob("content/van-hoa/le-hoi/*/cho-noi-ngay-moi.md")
    text = made.read_text("utf-8")
    assert "draft: true" in text
    built = run("build", "--site", paper, "--drafts")
    assert built.exit_code == 0, built.output
    assert 'Chợ "nổi": ngày mới'.replace('"', "&#34;") in (Path(paper) / "output/index.html").read_text("utf-8")
    again = run("new", 'Chợ "nổi": ngày mới', "-c", "van-hoa/le-hoi", "--site", paper)
    assert again.exit_code == 1
    assert "SG111" in again.stderr


def test_a_new_article_needs_a_section_that_is_there(paper):
    """A mistyped section is refused with a suggestion."""
    result = run("new", "Bài", "-c", "van-hao", "--site", paper)
    assert result.exit_code == 1
    assert "van-hoa?" in result.stderr


def test_a_new_site_builds_at_once_without_a_warning(tmp_path):
    """`new site DIR` in an empty folder, then `build --strict`."""
    target = str(tmp_path / "báo mới")
    assert run("new", "site", target).exit_code == 0
    built = run("build", "--site", target, "--strict")
    assert built.exit_code == 0, built.output
    assert "van-hoa/index.html" in pages(Path(target))
    assert run("new", "site", target).exit_code == 1


def test_a_copy_without_a_server_has_its_own_folder(paper):
    """`build --offline` leaves the output alone; the copy's templates may be overridden apart from the site's."""
    run("build", "--site", paper)
    before = pages(Path(paper))
    write_site(Path(paper), "--- themes/overrides-offline/templates/_footer.html\n<p>Đây là bản sao.</p>\n")
    built = run("build", "--offline", "--site", paper, "--strict")
    assert built.exit_code == 0, built.output
    assert pages(Path(paper)) == before
    copy = Path(paper) / "output-offline"
    assert 'href="index.html"' in (copy / "index.html").read_text("utf-8")
    assert "bản sao" in (copy / "index.html").read_text("utf-8")


def test_a_preview_of_the_whole_paper_says_so(paper):
    """On every page, with a request to search engines; a build without it takes both away again."""
    run("build", "--site", paper)
    before = tree(Path(paper) / "output")
    assert run("build", "--preview", "Bản xem thử số 7", "--site", paper).exit_code == 0
    found = tree(Path(paper) / "output")
    shown = [path for path, data in found.items() if path.endswith(".html") and "Bản xem thử số 7".encode() not in data]
    open_ = [path for path, data in found.items() if path.endswith(".html") and b"noindex" not in data]
    assert (shown, open_) == ([], [])
    assert b"Sitemap" not in found["robots.txt"]
    run("build", "--site", paper)
    assert tree(Path(paper) / "output") == before


def test_a_theme_is_checked_without_building(paper):
    """What the theme is made of; its mistakes with file, line and what may have been meant."""
    assert "default" in run("theme", "check", "--site", paper).stdout
    write_site(Path(paper), "--- themes/overrides/templates/_card.html\n<p>\n{{ card.titel }}</p>\n")
    result = run("theme", "check", "--site", paper)
    assert result.exit_code == 1
    assert "themes/overrides/templates/_card.html:2" in result.stderr
    assert "title" in result.stderr
    assert run("theme", "check", "khong-co", "--site", paper).exit_code == 1


def test_a_new_theme_is_its_parent_until_it_is_changed(paper):
    """`theme new`, then the setting: the same pages, and not one word of complaint."""
    run("build", "--site", paper)
    before = pages(Path(paper))
    assert run("theme", "new", "xanh", "--site", paper).exit_code == 0
    assert run("theme", "check", "xanh", "--site", paper).exit_code == 0
    settings = Path(paper) / "sitegen.toml"
    settings.write_text(f'theme = "xanh"\n{settings.read_text("utf-8")}', "utf-8")
    built = run("build", "--site", paper, "--strict")
    assert built.exit_code == 0, built.output
    assert pages(Path(paper)) == before
    assert "SG111" in run("theme", "new", "xanh", "--site", paper).stderr


@pytest.mark.parametrize(("name", "parent"), [("Xanh lá", "default"), ("con", "default"), ("xanh", "khong-co")])
def test_a_new_theme_needs_a_name_and_a_parent(paper, name, parent):
    """Nothing is written for a name that no folder can have, or a parent that is not there."""
    assert run("theme", "new", name, "--parent", parent, "--site", paper).exit_code == 1
    assert not (Path(paper) / "themes").exists()


def test_the_clock_is_an_argument(paper):
    """A moment that is none is refused with the remedy."""
    result = run("build", "--site", paper, "--as-of", "mai")
    assert result.exit_code == 1
    assert "SG110" in result.stderr


def test_another_address_of_the_site(paper):
    """`--base-url` replaces the setting in canonical links and feeds."""
    run("build", "--site", paper, "--base-url", "https://thu.example.vn", "--as-of", "2026-06-01")
    assert "https://thu.example.vn/" in (Path(paper) / "output/rss.xml").read_text("utf-8")
    assert run("build", "--site", paper, "--base-url", "thu").exit_code == 1


def test_every_command_is_in_the_readme():
    """A command without a line in the README does not exist for its users."""
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    for name in main.commands:
        assert f"`sitegen {name}" in readme, name


def test_every_setting_is_in_the_documentation():
    """docs/settings.md names every setting of the schema."""
    from dataclasses import fields

    from sitegen import settings

    text = (REPOSITORY / "docs/settings.md").read_text("utf-8")
    for kind in (
        settings.Settings,
        settings.Imprint,
        settings.MarkdownSettings,
        settings.Limits,
        settings.ServerSettings,
    ):
        for field in fields(kind):
            assert f"`{field.name}`" in text or f"[{field.name}]" in text or f"[[{field.name}]]" in text, field.name
    for kind in (
        settings.SectionSetting,
        settings.TagSetting,
        settings.AuthorSetting,
        settings.DeployTarget,
        settings.LegacySetting,
    ):
        for field in fields(kind):
            assert field.name in text, field.name


def test_an_installed_wheel_brings_its_theme(tmp_path):
    """Installed from a wheel, far from the repository: `new site`, then `build`."""
    wheels = tmp_path / "wheels"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", wheels, REPOSITORY], check=True, capture_output=True)
    venv.create(tmp_path / "venv", with_pip=False, system_site_packages=False)
    python = tmp_path / "venv/bin/python"
    site_packages = next((tmp_path / "venv/lib").glob("python*/site-packages"))
    (wheel,) = wheels.glob("sitegen-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", site_packages, wheel], check=True, capture_output=True)
    # The dependencies are those of the test environment; sitegen itself comes from the wheel alone.
    import click

    (site_packages / "others.pth").write_text(str(Path(click.__file__).parent.parent))
    for words in (["new", "site", "bao"], ["build", "--site", "bao"]):
        done = subprocess.run(
            [python, "-m", "sitegen", *words], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr + done.stdout
    where = subprocess.run(
        [python, "-c", "import sitegen; print(sitegen.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(site_packages) in where.stdout
    assert (tmp_path / "bao/output/index.html").is_file()
