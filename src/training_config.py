"""How long and how fast a model is trained."""

import math
from dataclasses import dataclass
from typing import Literal, get_args

Schedule = Literal["constant", "cosine", "inverse-sqrt"]


@dataclass(frozen=True)
class TrainingConfig:
    """How long and how fast.

    The rate is `learning_rate`, times a straight rise to 1 over the first `warmup` steps, times a
    fall. "cosine" falls from the first step on, to zero by the last: with a warm-up the rate never
    gets as high as `learning_rate`. "inverse-sqrt" falls with the root of the step, once it is warm
    (Vaswani et al., 2017, equation 3, where the highest rate is d_model^-0.5 warmup^-0.5).
    """

    learning_rate: float
    steps: int
    batch_size: int = 64
    seed: int = 0
    clip: float = 1.0
    label_smoothing: float = 0.0
    schedule: Schedule = "constant"
    warmup: int = 0

    def __post_init__(self) -> None:
        for name in ("learning_rate", "steps", "batch_size", "clip"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)}: give a number above 0")
        if not 0 <= self.label_smoothing < 1:
            raise ValueError(f"label_smoothing is {self.label_smoothing}: from 0 to below 1")
        if self.schedule not in get_args(Schedule):
            allowed = ", ".join(get_args(Schedule))
            raise ValueError(f"schedule is {self.schedule!r}: allowed are {allowed}")
        if not 0 <= self.warmup <= self.steps:
            raise ValueError(f"warmup is {self.warmup}: from 0 to steps ({self.steps})")

    def rate(self, step: int) -> float:
        """The learning rate of this step, counted from 0."""
        rise = min((step + 1) / max(self.warmup, 1), 1.0)
        if self.schedule == "cosine":
            fall = (1 + math.cos(math.pi * step / self.steps)) / 2
        elif self.schedule == "inverse-sqrt":
            fall = math.sqrt(max(self.warmup, 1) / max(self.warmup, step + 1))
        else:
            fall = 1.0
        return self.learning_rate * rise * fall
