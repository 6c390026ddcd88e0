"""A Transformer that keeps no keys and no values: the control of what they save."""

import torch
from jaxtyping import Int
from torch import Tensor

from src.models.transformer import Transformer
from src.models.translator import Memory, Output


class Rereading(Transformer):
    """y_1 ... y_t are read again to predict y_{t+1}.

    Same weights, same numbers as `Transformer`. Its state is the text alone;
    every step works on all of it, and writes all logits but the last in vain.
    """

    def start(self, memory: Memory) -> Int[Tensor, "b 0"]:
        """Nothing read."""
        nothing = memory.mask[:, :0]
        return nothing.long()

    def steps(
        self,
        tokens: Int[Tensor, "b t"],
        state: Int[Tensor, "b past"],
        memory: Memory,
    ) -> tuple[Output, Int[Tensor, "b longer"]]:
        """From the first token on, each time."""
        read, n = torch.cat([state, tokens], 1), tokens.size(1)
        output, _ = super().steps(read, super().start(memory), memory)
        assert output.weights is not None
        return Output(output.logits[:, -n:], output.weights[..., -n:, :]), read
