"""Print what the book needs without its pins: the newest versions, within bounds with a reason.

Usage: python tools/newest.py > newest.txt
"""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BOUNDS = {
    "jupyter-book": "<2",  # another program: it knows neither _config.yml nor extensions
    "jupyterlab": "<4.6",  # jupyterlab-myst does not load in it
    "pytest": "<9.2",  # it and pytest-xdist lose each other's groups
}


def lines() -> list[str]:
    """The names of requirements.txt, with the bounds of pyproject.toml or of this file."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    split = (re.fullmatch(r"([\w-]+)(.*)", line) for line in project["dependencies"])
    bounds = BOUNDS | {match[1]: match[2] for match in split if match}
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    names = re.findall(r"^([\w-]+)==", text, re.MULTILINE)
    return [name + bounds.get(name, "") for name in names]


if __name__ == "__main__":
    print("\n".join(lines()))
