"""The reader with its attention taken out, to see what it does."""

from jaxtyping import Bool, Float
from torch import Tensor, nn

from src.models.language.units import LSTMState
from src.models.lstmn import Tape, TapeAttention


class EvenReading(TapeAttention):
    """s = 1 / (t - 1):  h~ and c~ are the plain means of the tapes.

    There is no score, so nothing to learn; what it would be asked with is not
    looked at.
    """

    def __init__(self) -> None:
        nn.Module.__init__(self)

    def project(self, hidden: Float[Tensor, "b k d"]) -> Float[Tensor, "b k d"]:
        """Nothing is found by keys."""
        return hidden

    def forward(
        self,
        x: Float[Tensor, "b d_input"],
        last: Float[Tensor, "b d"],
        tape: Tape,
        mask: Bool[Tensor, "b k"],
    ) -> tuple[LSTMState, Float[Tensor, "b k"]]:
        """h~ and c~, and the weights, all alike."""
        n_readable = mask.sum(1, keepdim=True).clamp(min=1)
        weights = mask.to(x.dtype) / n_readable
        hidden = (weights.unsqueeze(1) @ tape.hidden).squeeze(1)
        memory = (weights.unsqueeze(1) @ tape.memory).squeeze(1)
        return LSTMState(hidden, memory), weights
