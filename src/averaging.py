"""The mean of the weights that a training passed through often translates better than the last."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from jaxtyping import Float
from torch import Tensor, nn


class Average:
    """a_n = a_{n-1} + max(1/n, 1/span) (w_n - a_{n-1})

    The mean of all weights w until step `span`, then of about the last so
    many. Vaswani et al. (2017, section 6.1) take the plain mean of the last 5
    checkpoints (base models) or 20 (big ones), which serves the same end; this
    one needs no files. A span of 1 is no average: a_n = w_n.
    """

    def __init__(self, model: nn.Module, *, span: int) -> None:
        if span < 1:
            raise ValueError(f"span is {span}: give 1 or more")
        self.span = span
        self._weights: list[Tensor] = list(
            model.parameters()
        )  # a matrix that is used twice stands here once
        self._mean = [weight.detach().clone() for weight in self._weights]

    @torch.no_grad()
    def update(self, n_steps: int) -> None:
        """Take in the weights after step `n_steps`, counted from 1."""
        torch._foreach_lerp_(self._mean, self._weights, max(1 / n_steps, 1 / self.span))

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The model has the mean for its weights, and afterwards its own again."""
        own = [weight.detach().clone() for weight in self._weights]
        self._give(self._mean)
        try:
            yield
        finally:
            self._give(own)

    def state(self) -> dict[str, Float[Tensor, "..."]]:
        """The mean as plain tensors."""
        return {str(i): mean.clone() for i, mean in enumerate(self._mean)}

    def restore(self, state: dict[str, Float[Tensor, "..."]]) -> None:
        """The mean that `state` had."""
        for i, mean in enumerate(self._mean):
            mean.copy_(state[str(i)])

    @torch.no_grad()
    def _give(self, values: list[Tensor]) -> None:
        for weight, value in zip(self._weights, values, strict=True):
            weight.copy_(value)
