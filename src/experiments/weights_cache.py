"""Trained weights, each in a file named after all that they depend on.

Several experiments look into the same models: the first one trains them, the others read them.
"""

import ast
import hashlib
import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from src.experiments.base import Row

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "results" / "trained"  # not under version control
LOOP = ("src.training", "src.data.vocabulary")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


def trained(model: nn.Module, train: Callable[[], object], *, settings: Row, data: str) -> None:
    """Give the model the weights that were kept for it, or else train it and keep them.

    It is trained on a GPU if there is one, and comes back to the CPU.
    settings and data (a digest) are all that the training depends on beside the code.
    """
    path = path_of(model, settings=settings, data=data)
    if path.exists():
        model.load_state_dict(load_file(path))
        return
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    with torch.enable_grad():  # whoever asks may be measuring without
        train()
    model.to("cpu")
    FOLDER.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}")  # another process may be doing the same
    save_file({name: part.contiguous() for name, part in model.state_dict().items()}, temporary)
    os.replace(temporary, path)


def path_of(model: nn.Module, *, settings: Row, data: str) -> Path:
    """A name that changes with the settings, the data, PyTorch and the code of model and loop."""
    code = code_of((type(model).__module__, *LOOP))
    parts = json.dumps([settings, data, torch.__version__, code], sort_keys=True)
    return FOLDER / f"{_digest(parts)}.safetensors"


@cache
def code_of(modules: tuple[str, ...]) -> str:
    """A digest of these modules and of all that they import from src.

    Comments, docstrings and line breaks do not count.
    """
    found: dict[str, str] = {}
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        path = _file_of(module)
        if path is None or module in found:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        waiting += _imported(tree)
        found[module] = ast.dump(_without_docstrings(tree))
    return _digest(json.dumps(found, sort_keys=True))


def _file_of(module: str) -> Path | None:
    """Where a module of src lies; None for a name that is no module."""
    path = ROOT.joinpath(*module.split("."))
    files = path.with_suffix(".py"), path / "__init__.py"
    return next((file for file in files if file.is_file()), None)


def _imported(tree: ast.Module) -> list[str]:
    """The modules, and the names in them, that a file imports from src."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    ours = [node for node in nodes if (node.module or "").split(".")[0] == "src"]
    names = [f"{node.module}.{alias.name}" for node in ours for alias in node.names]
    return [*(str(node.module) for node in ours), *names]


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return tree


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
