"""The workflows are valid, ask for no right that they do not use, and say what the project says."""

import re
import tomllib

import pytest
import yaml
from building import ROOT
from packaging.requirements import Requirement

FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
RIGHTS = {  # of each job; all others have what is in the last line
    ("pages", "build"): {"contents": "read", "pages": "read"},
    ("pages", "deploy"): {"pages": "write", "id-token": "write"},
    ("pages", "launch"): {"contents": "write"},
    ("newest", "tell"): {"issues": "write"},
}
READING = {"contents": "read"}


def workflow(name: str) -> dict:
    """One workflow; YAML takes the word on for True."""
    return yaml.safe_load((ROOT / f".github/workflows/{name}.yml").read_text(encoding="utf-8"))


def commands(job: dict) -> str:
    """What the steps of a job run."""
    return "\n".join(step.get("run", "") for step in job["steps"])


def test_these_are_all() -> None:
    assert [path.stem for path in FILES] == ["ci", "newest", "pages"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_job_has_its_rights_and_actions_of_a_major_version(path: str) -> None:
    found = workflow(path.stem)
    assert found[True] and found["concurrency"]["group"] and found["name"]
    for name, job in found["jobs"].items():
        rights = job.get("permissions", found["permissions"])
        assert rights == RIGHTS.get((path.stem, name), READING), name
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step)
            assert re.fullmatch(r"actions/[\w-]+@v\d+", step.get("uses", "actions/a@v1")), step


def test_expressions_stand_in_no_command() -> None:
    """What a title or a branch says would be run; in `env` it is a word. The system may stand."""
    for path in FILES:
        for job in workflow(path.stem)["jobs"].values():
            assert set(re.findall(r"\$\{\{ *([\w.]+)", commands(job))) <= {"runner.os"}


def test_every_system_runs_the_plain_lines_of_the_readme() -> None:
    job = workflow("ci")["jobs"]["systems"]
    asked = job["strategy"]["matrix"]
    assert asked["os"] == ["ubuntu-latest", "macos-latest", "windows-latest"]
    lowest = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert f">={asked['python'][0]}" == lowest["project"]["requires-python"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    newest = asked["python"][-1]
    assert f"Python {asked['python'][0]} to {newest}" in readme
    assert newest == workflow("newest")["jobs"]["test"]["steps"][1]["with"]["python-version"]
    ran = " ".join(commands(job).split())
    for line in ("build . -W -n --keep-going", "pip install -r requirements.txt", "pytest tests"):
        assert line in ran and line in readme
    sanitized = "--nbval-sanitize-with tests/book/nbval_sanitize.cfg"
    assert sanitized in ran and sanitized in readme
    assert job["env"]["PYTHONUTF8"] == "1" and "PYTHONUTF8" in readme


def test_pages_are_built_with_the_address_they_will_have() -> None:
    jobs = workflow("pages")["jobs"]
    (build,) = (step for step in jobs["build"]["steps"] if step.get("run") == "make pdf")
    assert build["env"]["SITE_URL"] == "${{ steps.pages.outputs.base_url }}/"
    assert jobs["build"]["steps"][-1]["with"]["path"] == "_build/html"
    assert jobs["deploy"]["needs"] == jobs["launch"]["needs"] == "build"
    ran = commands(jobs["launch"])
    assert "tools/launchable.py chapters" in ran and "HEAD:refs/heads/launch" in ran


def test_the_newest_versions_are_all_packages_within_their_bounds() -> None:
    import sys

    sys.path.append(str(ROOT / "tools"))
    import newest

    lines = {Requirement(line).name: Requirement(line) for line in newest.lines()}
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([\w-]+)==(\S+)", text, re.MULTILINE))
    assert lines.keys() == pinned.keys()
    assert all(line.specifier.contains(pinned[name]) for name, line in lines.items())
    assert str(lines["jupyter-book"]) == "jupyter-book<2" and newest.BOUNDS.keys() <= pinned.keys()
    assert "," in str(lines["torch"].specifier)  # the bounds of pyproject.toml


def test_a_file_has_the_line_ends_of_linux_everywhere() -> None:
    assert "* text=auto eol=lf" in (ROOT / ".gitattributes").read_text(encoding="utf-8")


def test_containers_do_what_the_readme_says() -> None:
    recipe = (ROOT / "Containerfile").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in ("docker build -t course -f Containerfile .", "-p 8888:8888 course"):
        assert line in recipe and line in readme
    assert "FROM python:3.11-slim" in recipe and "\nUSER reader\n" in recipe
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "BIND=0.0.0.0" in recipe and makefile.count("$(BIND)") == 2
