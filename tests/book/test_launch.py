"""Buttons lead to the repository that builds the site; what they open installs the course there."""

import json
import os
import shutil
import subprocess
import sys
import venv
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from building import ROOT, extension

buttons, where, cell = map(extension, ("launch_buttons", "repository", "launch_cell"))
CHAPTER = next(ROOT.glob("chapters/04_*.ipynb"))
SETUPTOOLS = 77  # builds what pyproject.toml says of the licence


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the machine that runs the tests says where the book is kept."""
    for variable in where.VARIABLES:
        monkeypatch.delenv(variable, raising=False)


def git(folder: Path, *words: str) -> str:
    name = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    command = ["git", *name, "-C", str(folder), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_a_folder_without_an_address_has_no_button(tmp_path: Path) -> None:
    config = SimpleNamespace(html_theme_options={})
    buttons.add_buttons(SimpleNamespace(srcdir=tmp_path), config)
    assert config.html_theme_options == {}
    git(tmp_path, "init")
    git(tmp_path, "remote", "add", "origin", "https://example.org/ada/course.git")
    buttons.add_buttons(SimpleNamespace(srcdir=tmp_path), config)
    assert config.html_theme_options == {}


@pytest.mark.parametrize(
    "remote",
    [
        "https://github.com/ada/the.course.git",
        "https://github.com/ada/the.course/",
        "git@github.com:ada/the.course.git",
        "ssh://git@github.com/ada/the.course",
    ],
)
def test_the_remote_tells_the_address(remote: str, tmp_path: Path) -> None:
    git(tmp_path, "init")
    git(tmp_path, "remote", "add", "origin", remote)
    assert where.repository(tmp_path, {}) == "ada/the.course"
    assert where.repository(tmp_path, {"GITHUB_REPOSITORY": "bob/fork"}) == "bob/fork"
    both = {"GITHUB_REPOSITORY": "bob/fork", "SITE_REPOSITORY": "eve/own"}
    assert where.repository(tmp_path, both) == "eve/own"
    with pytest.raises(ValueError, match="SITE_REPOSITORY is 'own'; it must be OWNER/NAME"):
        where.repository(tmp_path, {"SITE_REPOSITORY": "own"})


def test_a_copy_inside_another_repository_is_not_that_one(tmp_path: Path) -> None:
    git(tmp_path, "init")
    git(tmp_path, "remote", "add", "origin", "https://github.com/ada/other")
    (tmp_path / "copy").mkdir()
    assert where.repository(tmp_path / "copy", {}) is None
    assert where.commit(tmp_path / "copy") == ""


def launchable(folder: Path, address: str, commit: str) -> None:
    command = [sys.executable, ROOT / "tools/launchable.py", folder]
    command += ["--address", address, "--commit", commit]
    subprocess.run(command, check=True, capture_output=True)


def test_the_cell_stands_first_once_and_the_rest_stays(tmp_path: Path) -> None:
    shutil.copy(CHAPTER, tmp_path)
    for _ in range(2):
        launchable(tmp_path, "https://github.com/ada/course", "a" * 40)
    before, after = (nbformat.read(path, 4) for path in (CHAPTER, tmp_path / CHAPTER.name))
    nbformat.validate(after)
    assert cell.TITLE in after.cells[0].source and "ada/course" in after.cells[0].source
    code = [[c for c in nb.cells if c.cell_type == "code"] for nb in (before, after)]
    assert code[0] == code[1][1:]
    text = "".join(c.source for c in after.cells)
    place = f"https://github.com/ada/course/raw/{'a' * 40}/images/bahdanau_read.svg"
    assert f"]({place})" in text and "../images" not in text


FIGURE = """Before.

::::{figure} ../images/a.svg
:name: fig-a
:alt: A box.

What
it shows.
::::

After."""


def test_a_figure_becomes_a_picture_with_its_caption() -> None:
    shown = "![A box.](https://github.com/a/b/raw/c/images/a.svg)\n\nWhat\nit shows."
    found = cell.with_pictures(FIGURE, "https://github.com/a/b/raw/c")
    assert found == f"Before.\n\n{shown}\n\nAfter."


@pytest.fixture
def upstream(tmp_path: Path) -> tuple[str, str]:
    """Address and commit of a repository that holds what the installation needs."""
    folder = tmp_path / "upstream"
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tools").mkdir()
    (folder / "chapters").mkdir()
    shutil.copy(CHAPTER, folder / "chapters")
    for name in ("pyproject.toml", "README.md", "LICENSE", "tools/install_beside.py"):
        shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "a")
    commit = git(folder, "rev-parse", "HEAD")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "a later one")
    return folder.as_uri(), commit


@pytest.fixture
def colab(tmp_path: Path) -> Path:
    """A Python that finds the packages of this one, but not the course."""
    venv.create(tmp_path / "python", with_pip=True, symlinks=os.name != "nt")
    folder = tmp_path / "python" / ("Scripts" if os.name == "nt" else "bin")
    python = folder / ("python.exe" if os.name == "nt" else "python")
    show = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = subprocess.run([python, "-c", show], capture_output=True, text=True).stdout.strip()
    here = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True).stdout
    for old in Path(own).glob("setuptools*"):
        shutil.rmtree(old)
    Path(own, "here.pth").write_text(here, encoding="utf-8")  # the packages, not their .pth files
    return python


SAY = """
import json, os, sys, torch, numpy
import src.attention
print(json.dumps([src.attention.__file__, os.getcwd(), torch.__version__, numpy.__version__]))
import subprocess
told = [sys.executable, "-c", "import src; print(src.__file__)"]
print(subprocess.run(told, cwd="/", capture_output=True, text=True).stdout.strip())
"""


def run_there(python: Path, source: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the cell as Colab would, and say what is there then; without a network."""
    pretend = "import sys, types\nsys.modules['google.colab'] = types.ModuleType('colab')\n"
    fresh, home = folder / "content", folder / "home"
    fresh.mkdir()
    home.mkdir()
    offline = {"PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1", "MPLCONFIGDIR": str(home)}
    place = {"HOME": str(home), "USERPROFILE": str(home), "PYTHONPATH": ""}
    words = {"cwd": fresh, "env": os.environ | offline | place}
    command = [python, "-c", pretend + source + SAY]
    return subprocess.run(command, **words, capture_output=True, text=True)


@pytest.mark.skipif(
    int(version("setuptools").partition(".")[0]) < SETUPTOOLS,
    reason=f"setuptools {SETUPTOOLS} is not here, and Colab would fetch it",
)
def test_on_colab_the_cell_fetches_the_commit_and_installs_it(
    upstream: tuple[str, str], colab: Path, tmp_path: Path
) -> None:
    source = cell.CELL.format(address=upstream[0], commit=upstream[1])
    done = run_there(colab, source, tmp_path)
    assert done.returncode == 0, done.stderr
    told, elsewhere = done.stdout.strip().splitlines()[-2:]
    course = tmp_path / "home" / "course"
    file, folder, *versions = json.loads(told)
    assert Path(file) == course / "src/attention.py" and Path(folder) == course / "chapters"
    assert versions == [version("torch"), version("numpy")]
    assert Path(elsewhere) == course / "src/__init__.py"
    assert git(course, "rev-parse", "HEAD") == upstream[1]


def test_elsewhere_the_cell_does_nothing(tmp_path: Path) -> None:
    source = cell.CELL.format(address="file:///nowhere", commit="b" * 40)
    say = "\nprint(os.getcwd(), 'subprocess' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", source + say], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stdout.split()[0] == str(tmp_path.resolve()) and list(tmp_path.iterdir()) == []
