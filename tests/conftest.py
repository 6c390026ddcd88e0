"""Every test runs with all shapes checked, on one thread a process."""

from collections.abc import Iterator
from pathlib import Path

import matplotlib
import pytest
import torch
from jaxtyping import install_import_hook

SRC = Path(__file__).parents[1] / "src"
# The phrasebook holds no tensors: checking each of its thousand words would only take time.
SHAPED = [
    ".".join(path.relative_to(SRC.parent).with_suffix("").parts)
    for path in sorted(SRC.rglob("*.py"))
    if path.name != "__init__.py" and "phrasebook" not in path.parts
]

install_import_hook(SHAPED, "beartype.beartype")
torch.set_num_threads(1)
matplotlib.use("agg")


@pytest.fixture
def figures() -> Iterator[None]:
    """Figures in the book's style, drawn on no screen, and forgotten after the test."""
    import matplotlib.pyplot as plt

    from src.styles import use_style  # its shapes are checked, too: only after the hook

    with plt.rc_context():
        use_style()
        yield
        plt.close("all")
