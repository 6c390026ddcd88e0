"""Install the course where PyTorch is installed already, as on Colab: nothing there is replaced.

Usage: python tools/install_beside.py

What pyproject.toml asks for and is missing is installed within its bounds; PyTorch and NumPy stay
as they are, whatever another package would like. What is there in a version that the course was
not written for is named.
"""

import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
KEPT = ("torch", "numpy")


def wanted() -> list[Requirement]:
    """The dependencies of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(line) for line in project["dependencies"]]


def installed(name: str) -> str | None:
    """The version of a package, without what a vendor added to it."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def plan(found: dict[str, str | None]) -> tuple[list[str], list[str]]:
    """What to install, and what to say, given the versions that are there."""
    missing, remarks = [], []
    for need in wanted():
        there = found[need.name]
        if there is None:
            missing.append(str(need))
        elif not need.specifier.contains(there, prereleases=True):
            remarks.append(f"{need.name} is {there}; the course was tried with {need.specifier}")
    return missing, remarks


def pip(*words: str) -> None:
    """Run pip; what is kept may not change."""
    kept = [f"{name}=={there}" for name in KEPT if (there := installed(name))]
    limits = ROOT / "_build" / "kept.txt"
    limits.parent.mkdir(exist_ok=True)
    limits.write_text("\n".join(kept) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "install", "--quiet", *words]
    subprocess.run([*command, "--constraint", str(limits)], check=True)


def main() -> None:
    """Install what is missing, then the course."""
    missing, remarks = plan({need.name: installed(need.name) for need in wanted()})
    if missing:
        pip(*missing)
    pip("--no-deps", "--editable", str(ROOT))
    for remark in remarks:
        print(remark)


if __name__ == "__main__":
    main()
