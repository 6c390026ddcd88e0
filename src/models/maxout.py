"""The hidden layer before the softmax, in Cho et al. (2014) and Bahdanau et al. (2015)."""

from jaxtyping import Float
from torch import Tensor, nn


class Maxout(nn.Module):
    """t_j = max(u_{2j-1}, u_{2j}),  u = W x + b

    (Goodfellow et al., 2013, pieces of two).
    """

    def __init__(self, d_input: int, d_output: int) -> None:
        super().__init__()
        self.W = nn.Linear(d_input, 2 * d_output)

    def forward(
        self,
        inputs: Float[Tensor, "*b d_input"],
    ) -> Float[Tensor, "*b d_output"]:
        """The larger of every two neighbours."""
        return self.W(inputs).unflatten(-1, (-1, 2)).amax(-1)
