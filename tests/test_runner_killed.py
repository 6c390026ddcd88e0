"""However the runner ends, its workers end with it."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ENDLESS = """
import os, pathlib
from src.experiments.base import Experiment
from src.experiments.runner import run

def measure(row):
    pathlib.Path({folder!r}, f"{{os.getpid()}}.pid").touch()
    while True:
        pass

rows = [{{"seed": 0}}, {{"seed": 1}}]
endless = Experiment("endless", "?", lambda: rows, measure, lambda row: True, {{}})
if __name__ == "__main__":
    list(run(endless, folder=pathlib.Path({folder!r}), n_processes=2))
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
@pytest.mark.parametrize("how", ["SIGTERM", "SIGKILL"])  # Windows has no SIGKILL to name
def test_a_killed_runner_leaves_no_worker_behind(tmp_path: Path, how: str) -> None:
    script = tmp_path / "endless.py"
    script.write_text(ENDLESS.format(folder=str(tmp_path)))
    runner = subprocess.Popen([sys.executable, str(script)], stderr=subprocess.DEVNULL)
    try:
        assert within(60, lambda: len(list(tmp_path.glob("*.pid"))) == 2)
        workers = [int(path.stem) for path in tmp_path.glob("*.pid")]
        assert all(map(alive, workers))
        runner.send_signal(getattr(signal, how))
        runner.wait(10)
        assert within(10, lambda: not any(map(alive, workers)))
    finally:
        runner.kill()


def alive(pid: int) -> bool:
    """Whether this process runs; one that has ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def within(seconds: float, happens: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happens():
            return True
        time.sleep(0.1)
    return False
