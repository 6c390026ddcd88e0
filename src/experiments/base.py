"""What an experiment is: rows of settings, and a function that measures one row."""

from collections.abc import Callable
from dataclasses import dataclass, field

from torch import Tensor

Cell = str | int | float | None
Row = dict[str, Cell]


@dataclass(frozen=True)
class Measured:
    """The numbers of one row, and the weights worth keeping: name -> state_dict."""

    numbers: Row
    weights: dict[str, dict[str, Tensor]] = field(default_factory=dict)


@dataclass(frozen=True)
class Experiment:
    """A question too long for a chapter; `python -m src experiment NAME` answers it.

    A row holds every setting that its numbers depend on, its seed too: a stored row with the
    same settings is not measured again. `sample` names the rows that the tests train again;
    the columns in `tolerances` must then agree with the stored ones, give or take so much.
    """

    name: str
    question: str
    rows: Callable[[], list[Row]]
    measure: Callable[[Row], Measured]
    sample: Callable[[Row], bool]
    tolerances: dict[str, float]
