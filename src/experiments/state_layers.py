"""The layers of the experiment `state_size` by name, each with a dial for the size of its state."""

from collections.abc import Callable

from src.models.matrix_states import (
    DeltaRule,
    FeatureSum,
    GatedSum,
    LinearAttention,
    PlainSum,
    SumRule,
    UnitSum,
)
from src.models.sequence_layer import SequenceLayer
from src.models.test_time_training import TestTimeTraining
from src.models.vector_and_list import ListState, VectorState

WIDTH = 32  # of the model; one head of a matrix state has 32 x 32 numbers
LAYERS: dict[str, Callable[[int], SequenceLayer]] = {  # of so many heads, or so wide
    "vector": lambda width: VectorState(WIDTH, width=width),
    "linear": lambda n: LinearAttention(WIDTH, n_heads=n),
    "sum": lambda n: SumRule(WIDTH, n_heads=n),
    "sum-plain": lambda n: PlainSum(WIDTH, n_heads=n),
    "sum-gated": lambda n: GatedSum(WIDTH, n_heads=n),
    "sum-unit": lambda n: UnitSum(WIDTH, n_heads=n),
    "sum-phi": lambda n: FeatureSum(WIDTH, n_heads=n),
    "sum-8": lambda n: SumRule(WIDTH, n_heads=n, d_head=8),
    "delta": lambda n: DeltaRule(WIDTH, n_heads=n),
    "ttt": lambda n: TestTimeTraining(WIDTH, n_heads=n),
    "ttt-online": lambda n: TestTimeTraining(WIDTH, n_heads=n, batch=1),
    "list": lambda n: ListState(WIDTH, n_heads=n),
    "list-placed": lambda n: ListState(WIDTH, n_heads=n),
}
