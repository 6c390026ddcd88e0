"""The pages in a real browser that can reach nothing: formulas are drawn, nothing is asked for."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next(filter(None, map(shutil.which, NAMES)), None)
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --disable-sync --no-first-run "
    "--disable-background-networking --disable-component-update "
    "--virtual-time-budget=10000 --dump-dom"
).split()

pytestmark = pytest.mark.skipif(BROWSER is None, reason=f"none of {', '.join(NAMES)} is installed")


def visit(page: Path, folder: Path) -> tuple[str, list[str]]:
    """The page as the browser leaves it, and the addresses it asked the network for."""
    log = folder / "net.json"
    blind = ["--host-resolver-rules=MAP * ~NOTFOUND", f"--log-net-log={log}"]
    command = [BROWSER, *QUIET, *blind, f"--user-data-dir={folder / 'profile'}", page.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=120).stdout
    events = [event.get("params", {}) for event in json.loads(log.read_text())["events"]]
    own = "not an origin"  # what the browser does on its own account: updates, the time
    asked = {event["url"] for event in events if event.get("initiator", own) != own}
    return dom, sorted(url for url in asked if url.startswith(("http:", "https:")))


def test_every_page_is_drawn_without_a_network(site: Path, tmp_path: Path) -> None:
    pages = [site / "intro.html", *sorted(site.glob("chapters/*.html"))]
    formulas = {}
    for page in pages:
        dom, asked = visit(page, tmp_path)
        formulas[page.stem] = dom.count("<mjx-container")
        assert asked == [] and "<mjx-merror" not in dom, page.name
    assert len(pages) > 5
    assert all(n > 20 for name, n in formulas.items() if name not in ("intro", "references"))


def test_a_request_would_be_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<img src='http://a.example/'><script>fetch('https://b.example/')</script>")
    assert visit(page, tmp_path)[1] == ["http://a.example/", "https://b.example/"]
