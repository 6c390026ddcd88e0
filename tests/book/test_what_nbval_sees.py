"""A stored claim or source that is no longer true fails; a value measured elsewhere does not."""

import re
import subprocess
import sys

import nbformat
import pytest
from building import ROOT
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

SETUP = "from src.claims import chapter, claim\nfrom src.showing import show_source"
CLAIMS = "chapter(4)\nclaim('exact match', 0.9941, at_least=0.95)\nclaim('words', 3, equals=3)"
SOURCE = "show_source(chapter)"
CHANGES = {  # name: the cell, what its stored output has and would have, whether nbval may mind
    "nothing": (CLAIMS, "words", "words", False),
    "the value": (CLAIMS, "0.994", "0.987", False),
    "the form of the value": (CLAIMS, "0.994", "1.3e-7", False),
    "the statement": (CLAIMS, "exact match", "an exact match", True),
    "the threshold": (CLAIMS, "0.95", "0.9", True),
    "the relation": (CLAIMS, "at least", "above", True),
    "the number": (CLAIMS, "4.1", "4.3", True),
    "the anchor": (CLAIMS, "claim-4-1", "claim-4-3", True),
    "the exact value": (CLAIMS, "exactly 3", "exactly 4", True),
    "nothing in the source": (SOURCE, "def", "def", False),
    "the source": (SOURCE, "number < 1", "number < 2", True),
    "the file": (SOURCE, "src/claims.py", "src/masks.py", True),
}


@pytest.fixture(scope="module")
def minded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The changes that nbval minds: one cell each, its stored output changed."""
    sources = [SETUP, *(cell for cell, *_ in CHANGES.values())]
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    NotebookClient(notebook, kernel_name="python3").execute()
    for cell, (name, (_, old, new, _)) in zip(notebook.cells[1:], CHANGES.items()):
        assert old in str(cell.outputs), name
        for output in cell.outputs:
            output.data = {kind: body.replace(old, new) for kind, body in output.data.items()}
    folder = tmp_path_factory.mktemp("stored")
    nbformat.write(notebook, folder / "changed.ipynb")
    rules = ["--nbval-sanitize-with", ROOT / "tests/book/nbval_sanitize.cfg"]
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", *rules, "-q"]
    run = subprocess.run([*command, folder], capture_output=True, text=True, cwd=folder)
    cells = {int(number) for number in re.findall(r"^FAILED .*::Cell (\d+)", run.stdout, re.M)}
    assert cells and 0 not in cells, run.stdout
    return {name for number, name in enumerate(CHANGES, start=1) if number in cells}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_minded_unless_it_is_the_measured_value(change: str, minded: set[str]) -> None:
    assert (change in minded) is CHANGES[change][-1]
