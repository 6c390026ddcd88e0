"""Run notebooks from top to bottom and store them so that an unchanged run changes no byte.

Usage: python tools/run_notebooks.py chapters/04_learning_where_to_look.ipynb ...
"""

import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}
TIMEOUT = 300  # seconds a cell
PROGRESS_BAR = re.compile(r"^(.*\d+%\|[^|\n]*\|).*$", re.MULTILINE)


def execute(path: Path) -> None:
    """Run every cell in the notebook's folder, then write the notebook back."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    nbformat.write(normalise(notebook), path)


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Drop what differs from run to run: versions, the editor's notes, the speed of a bar."""
    notebook.metadata = NotebookNode(kernelspec=KERNEL, language_info=LANGUAGE)
    for cell in notebook.cells:
        for noise in ("collapsed", "execution", "jupyter", "scrolled"):
            cell.metadata.pop(noise, None)
        if "hide-input" in cell.metadata.get("tags", []):  # folded on the site: in JupyterLab too
            cell.metadata.jupyter = NotebookNode(source_hidden=True)
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                output.text = PROGRESS_BAR.sub(r"\1", output.text)
    return notebook


def main(paths: list[str]) -> None:
    """Run the notebooks one after another; the first that fails is left as it was."""
    for path in paths:
        print(f"running {path}", flush=True)
        try:
            execute(Path(path))
        except CellExecutionError as error:
            sys.exit(f"{path} failed and is unchanged:\n{error}")


if __name__ == "__main__":
    main(sys.argv[1:])
