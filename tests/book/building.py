"""Build the book as `make book` does."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def build(source: Path, output: Path) -> subprocess.CompletedProcess[str]:
    """Build the book of one folder into another; a warning is an error."""
    tool = Path(sys.executable).with_name("jupyter-book")
    command = [tool, "build", source, "--path-output", output, "-W", "-n", "--keep-going"]
    return subprocess.run(command, capture_output=True, text=True, cwd=source)
