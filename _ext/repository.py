"""Where the book is kept: the repository on GitHub that builds the site, if there is one."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

NAMED = re.compile(r"[\w.-]+/[\w.-]+")
ADDRESS = re.compile(r"(?:https://|ssh://git@|git@)github\.com[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?")
VARIABLES = ("SITE_REPOSITORY", "GITHUB_REPOSITORY")


def repository(folder: Path, environment: Mapping[str, str] = os.environ) -> str | None:
    """OWNER/NAME: from the environment, else from the remote `origin`; None where neither says."""
    for variable in VARIABLES:
        if given := environment.get(variable):
            if not NAMED.fullmatch(given):
                raise ValueError(f"{variable} is {given!r}; it must be OWNER/NAME")
            return given
    found = ADDRESS.fullmatch(_git(folder, "remote", "get-url", "origin"))
    return found[1] if found else None


def address(name: str) -> str:
    """The address that git can fetch from."""
    return f"https://github.com/{name}"


def commit(folder: Path) -> str:
    """The commit that is checked out; nothing where there is no git."""
    return _git(folder, "rev-parse", "HEAD")


def _git(folder: Path, *words: str) -> str:
    if not (folder / ".git").exists():  # a copy inside another repository is not that one
        return ""
    try:
        done = subprocess.run(
            ["git", "-C", folder, *words], capture_output=True, text=True, encoding="utf-8"
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
