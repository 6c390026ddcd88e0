"""The chapters in JupyterLab: boxes are drawn and solutions are folded, as on the site."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
from browser import MISSING, PROGRAM, SECONDS, opened, started
from building import ROOT

CHAPTER = sorted(ROOT.glob("chapters/*.ipynb"))[-1]


def test_the_extension_loads_in_this_jupyterlab() -> None:
    command = [Path(sys.executable).with_name("jupyter"), "labextension", "list"]
    shown = subprocess.run(command, capture_output=True, text=True)
    lines = (shown.stdout + shown.stderr).splitlines()
    (line,) = (line for line in lines if "jupyterlab-myst" in line)
    assert "enabled" in line and "OK" in line


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """The address of a JupyterLab that serves a copy of the last chapter and keeps to itself."""
    shutil.copy(CHAPTER, tmp_path / "chapter.ipynb")
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    settings = {
        "IdentityProvider.token": "",
        "LabApp.open_browser": "False",
        "ServerApp.port": port,
        "LabApp.news_url": "",
        "LabApp.workspaces_dir": tmp_path / "workspaces",
        "LabApp.user_settings_dir": tmp_path / "settings",
        "ServerApp.allow_root": "True",
    }
    options = [f"--{name}={value}" for name, value in settings.items()]
    command = [sys.executable, "-m", "jupyterlab", *options]
    with (tmp_path / "log.txt").open("w") as log:
        server = subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log)
        try:
            _wait(port)
            yield f"http://localhost:{port}/lab/tree/chapter.ipynb"
        finally:
            server.terminate()
            server.wait()


def _wait(port: int) -> None:
    end = monotonic() + SECONDS
    while monotonic() < end:
        with socket.socket() as client:
            if client.connect_ex(("localhost", port)) == 0:
                return
        sleep(0.2)
    raise TimeoutError(f"JupyterLab does not answer within {SECONDS} seconds")


@pytest.mark.skipif(PROGRAM is None, reason=MISSING)
def test_a_chapter_has_boxes_and_folded_solutions(lab: str) -> None:
    with started() as browser, opened(browser, lab, width=1440) as visit:
        box = visit.page.locator("aside.myst-admonition").first
        box.wait_for()
        assert "minutes" in box.inner_text() and ":::" not in box.inner_text()
        solution = visit.page.locator("details.myst-exercise", has_text="Solution").first
        solution.wait_for(state="attached")
        solution.scroll_into_view_if_needed()
        inside = solution.locator("summary ~ *").first
        assert not inside.is_visible()
        solution.locator("summary").click()
        assert inside.is_visible()
