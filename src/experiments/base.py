"""What an experiment is: rows of settings, and a function that measures one row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

Row = dict[str, Any]  # str, int, float or None by column


@dataclass(frozen=True)
class Measured:
    """The numbers of one row, and what is worth keeping beside the table.

    weights: name -> state_dict; texts: name -> what it takes to use them, a vocabulary say.
    """

    numbers: Row
    weights: dict[str, dict[str, Tensor]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Experiment:
    """A question too long for a chapter; `python -m src experiment NAME` answers it.

    A row holds every setting that its numbers depend on, its seed too: a stored row with the
    same settings is not measured again. `rows` may depend on what is stored; it is asked again
    when all that it named is measured. `sample` names the rows that the tests measure again:
    the columns in `tolerances` must then agree with the stored ones, give or take so much.
    `at_once` rows are measured at one time, as many as there are cores where it is None.
    """

    name: str
    question: str
    rows: Callable[[], list[Row]]
    measure: Callable[[Row], Measured]
    sample: Callable[[Row], bool]
    tolerances: dict[str, float]
    at_once: int | None = None
