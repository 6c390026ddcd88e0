"""`make notebooks`: an unchanged run changes no byte; a failed one changes nothing."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).parents[2]
BAR = "from tqdm import tqdm\n\nfor _ in tqdm(range(3), 'training'):\n    pass\nprint('done')"


def run(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "tools/run_notebooks.py", path]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "notebook.ipynb"
    path.write_text(nbformat.writes(new_notebook(cells=[new_code_cell(BAR)])))
    return path


def test_the_second_run_changes_no_byte(notebook: Path) -> None:
    assert run(notebook).returncode == 0
    once = notebook.read_bytes()
    assert run(notebook).returncode == 0
    assert notebook.read_bytes() == once
    stored = nbformat.read(notebook, as_version=4)
    assert stored.cells[0].execution_count == 1
    bar, text = sorted(stored.cells[0].outputs, key=lambda output: output.name)
    assert bar.text.endswith("training: 100%|██████████|\n") and text.text == "done\n"
    assert "version" not in stored.metadata.language_info


def test_what_is_folded_on_the_site_is_folded_in_jupyterlab(tmp_path: Path) -> None:
    cells = [new_code_cell("1"), new_code_cell("2"), new_code_cell("3")]
    cells[0].metadata = {"tags": ["hide-input"]}
    cells[1].metadata = {"jupyter": {"source_hidden": True}, "tags": ["other"]}
    path = tmp_path / "notebook.ipynb"
    path.write_text(nbformat.writes(new_notebook(cells=cells)))
    assert run(path).returncode == 0
    stored = [cell.metadata for cell in nbformat.read(path, as_version=4).cells]
    folded = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
    assert stored == [folded, {"tags": ["other"]}, {}]


def test_a_failing_notebook_is_left_as_it_was(notebook: Path) -> None:
    broken = new_notebook(cells=[new_code_cell("print('half')"), new_code_cell("1 / 0")])
    notebook.write_text(nbformat.writes(broken))
    before = notebook.read_bytes()
    result = run(notebook)
    assert result.returncode == 1 and "ZeroDivisionError" in result.stderr
    assert notebook.read_bytes() == before
