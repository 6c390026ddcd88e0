"""Builder of the notebook: a list of cells, ids kept."""
import json, nbformat
from nbformat.v4 import new_notebook, new_code_cell, new_markdown_cell
CELLS = []
def md(text): CELLS.append(new_markdown_cell(text.strip("\n")))
def code(src, *tags, fig=None, caption=None, alt=None):
    c = new_code_cell(src.strip("\n"))
    if tags: c.metadata["tags"] = list(tags)
    if fig: c.metadata["mystnb"] = {"figure": {"caption": caption, "name": fig}, "image": {"alt": alt}}
    CELLS.append(c)
def write(path):
    nb = new_notebook(cells=CELLS)
    for i, c in enumerate(CELLS): c["id"] = f"c05-{i:02d}"
    nb.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python", "pygments_lexer": "ipython3"}}
    nb.nbformat_minor = 5
    nbformat.write(nb, path)
