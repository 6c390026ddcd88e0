"""The contract of a language model: a translator's without the source.

`tokens` is what is read: it begins with <s>; `logits[:, i]` scores the token
after `tokens[:, i]`. Padding stands on the right.
"""

import torch
from jaxtyping import Int
from torch import Tensor, nn

from src.models.translator import Output, Step, Translator, Tree


class LanguageModel(nn.Module):
    """Initial state, update rule, output rule; `forward` loops over `step`."""

    def start(self, n_rows: int) -> Tree:
        """The state of so many texts before the first token."""
        raise NotImplementedError

    def step(self, token: Int[Tensor, " b"], state: Tree) -> Step:
        """Read one token; the state given is left untouched."""
        raise NotImplementedError

    def forward(self, tokens: Int[Tensor, "b t"]) -> Output:
        """The logits of every step when these tokens are read."""
        state, logits = self.start(len(tokens)), []
        for token in tokens.unbind(1):
            step = self.step(token, state)
            state = step.state
            logits.append(step.logits)
        return Output(torch.stack(logits, 1))


def teacher_forced(
    model: Translator | LanguageModel,
    source: Int[Tensor, "b s"],
    target: Int[Tensor, "b t"],
) -> Output:
    """All steps over a known target; a language model needs no source."""
    if isinstance(model, LanguageModel):
        return model(target)
    return model(source, target)
