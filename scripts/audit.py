"""`make audit`: the sample paper in the eyes of axe (WCAG 2.2 AA, both colour schemes) and of Lighthouse (a slow telephone).

A tool of developers. The npm packages go to `.audit/`, beside the paper that is built for it; without Node or Chromium it says so
and does nothing. The paper is served compressed and with its own security headers, as `sitegen export server` has it.
"""

import gzip
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sitegen.export.policy import security_headers
from sitegen.headers import content_type
from sitegen.settings import read_settings

ROOT = Path(__file__).parent.parent
HOME = ROOT / ".audit"
SITE = HOME / "site"
PACKAGES = ("lighthouse@12.8.2", "axe-core@4.14.1")
PAGES = {
    "home": "/",
    "section": "/van-hoa/",
    "article": "/van-hoa/di-tich/trong-dong-ngoc-lu-tu-bai-boi-den-bao-tang-2110.html",
}
MORE = (
    "/2025/07/01/",
    "/2025/",
    "/luu-tru/",
    "/tu-khoa/",
    "/tac-gia/ban-van-hoa/",
    "/tim-kiem/",
    "/trang/lien-he.html",
    "/404.html",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 1280)
LIMITS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
SLOWEST, MOST_SHIFT = 1500, 0.02
WEIGHTS = {"article": 120, "home": 250}
"""In kB as they travel: an article without its pictures, the front page."""
RUNS = 3
"""Of Lighthouse for each page; the run in the middle counts."""


def main() -> int:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not (shutil.which("node") and shutil.which("npm") and chromium):
        print("make audit cần Node (node, npm) và Chromium; thiếu nên bỏ qua / needs Node and Chromium: skipped")
        return 0
    HOME.mkdir(exist_ok=True)
    subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(HOME), *PACKAGES], check=True
    )
    with served() as address:
        subprocess.run(
            [sys.executable, "-m", "sitegen", "build", "--output", str(SITE), "--base-url", address, "--clean"],
            check=True,
            cwd=ROOT,
        )
        bad = [*axe(address, chromium), *lighthouse(address, chromium)]
    print("\n".join(bad) if bad else "all within their limits")
    return bool(bad)


# --- the server ------------------------------------------------------------------------------------------------------


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files with gzip, lasting addresses kept for good, and the paper's headers."""

    protocol_version = "HTTP/1.1"
    headers_sent: tuple[tuple[str, str], ...] = ()

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        found = file.is_file()
        data = (file if found else SITE / "404.html").read_bytes()
        kind = content_type(file.name if found else "404.html")
        self.send_response(200 if found else 404)
        if kind.startswith("text/") or file.suffix in (".js", ".json", ".xml", ".svg"):
            data = gzip.compress(data, 6)
            self.send_header("Content-Encoding", "gzip")
        lasting = self.path.startswith("/assets/")
        self.send_header("Cache-Control", "public, max-age=31536000, immutable" if lasting else "max-age=60")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in self.headers_sent:
            self.send_header(name, value)
        self.end_headers()
        # A browser that is done does not wait for the rest.
        with suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Only results are printed."""


@contextmanager
def served() -> Iterator[str]:
    settings = read_settings("pyproject.toml", (ROOT / "pyproject.toml").read_text("utf-8"))
    Handler.headers_sent = security_headers(settings)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *given: Handler(*given, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


# --- axe -------------------------------------------------------------------------------------------------------------


def axe(address: str, chromium: str) -> Iterator[str]:
    """What it objects to on all pages, light and dark, narrow and wide."""
    from playwright.sync_api import sync_playwright

    script = (HOME / "node_modules/axe-core/axe.min.js").read_text("utf-8")
    count = 0
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for width in WIDTHS:
                context = browser.new_context(
                    color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
                )
                for path in (*PAGES.values(), *MORE):
                    page = context.new_page()
                    page.goto(address + path)
                    page.evaluate(script)
                    run = f"axe.run({{runOnly: {json.dumps(RULES)}}})"
                    for one in page.evaluate(run)["violations"]:
                        count += 1
                        yield f"axe: {scheme} {width} {path}: {one['id']} at {one['nodes'][0]['target']}"
                    page.close()
                context.close()
        browser.close()
    pages = 2 * len(WIDTHS) * len((*PAGES, *MORE))
    print(f"axe: {count} violations on {pages} pages (light and dark, {' and '.join(map(str, WIDTHS))} px)")


# --- lighthouse ------------------------------------------------------------------------------------------------------


def lighthouse(address: str, chromium: str) -> Iterator[str]:
    """What misses its limit."""
    print(
        f"{'lighthouse':12}{'perf':>6}{'a11y':>6}{'best':>6}{'seo':>6}{'LCP ms':>8}{'CLS':>7}{'kB':>7}{'kB without pictures':>21}"
    )
    for name, path in PAGES.items():
        runs = sorted((looked_at(address + path, chromium) for _ in range(RUNS)), key=lambda run: run["performance"])
        run = runs[RUNS // 2]
        scores = "".join(f"{run[one]:6.0f}" for one in LIMITS)
        print(f"{name:12}{scores}{run['LCP']:8.0f}{run['CLS']:7.3f}{run['weight']:7.0f}{run['bare']:21.0f}")
        yield from (f"{name}: {one} {run[one]:.0f} < {least}" for one, least in LIMITS.items() if run[one] < least)
        if run["LCP"] > SLOWEST or run["CLS"] > MOST_SHIFT:
            yield f"{name}: LCP {run['LCP']:.0f} ms, CLS {run['CLS']:.3f}"
        weight = run["weight"] if name == "home" else run["bare"]
        if weight > WEIGHTS.get(name, weight):
            yield f"{name}: {weight:.0f} kB"


def looked_at(address: str, chromium: str) -> dict[str, float]:
    command = ["node", str(HOME / "node_modules/lighthouse/cli/index.js"), address, "--quiet", "--output=json"]
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    environment = {**os.environ, "CHROME_PATH": chromium}
    # On a busy machine Lighthouse loses its browser now and then.
    runs = (subprocess.run([*command, flags], env=environment, capture_output=True, check=False) for _ in range(3))
    found = json.loads(next(run.stdout for run in runs if not run.returncode))
    audits = found["audits"]
    requests = audits["network-requests"]["details"]["items"]
    bare = sum(one["transferSize"] for one in requests if one.get("resourceType") != "Image")
    for category in found["categories"].values():
        for one in category["auditRefs"]:
            audit = audits[one["id"]]
            if one["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(
                    f"    {category['id']}: {audit['id']} {audit['score']} {audit.get('displayValue', '')}",
                    file=sys.stderr,
                )
    return {
        **{name: 100 * category["score"] for name, category in found["categories"].items()},
        "LCP": audits["largest-contentful-paint"]["numericValue"],
        "CLS": audits["cumulative-layout-shift"]["numericValue"],
        "weight": sum(one["transferSize"] for one in requests) / 1000,
        "bare": bare / 1000,
    }


if __name__ == "__main__":
    sys.exit(main())
