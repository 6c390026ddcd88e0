"""A linear map that learns the length and the direction of each row apart."""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn


class NormedLinear(nn.Module):
    """y = W x + b,  row i of W is g_i v_i / |v_i|   (Salimans and Kingma, 2016)

    v has n numbers a row. At the start b = 0 and the entries of W are drawn
    with variance gain / n: numbers of variance 1 that come in leave with the
    variance `gain` (Gehring et al., 2017, section 3.5).
    """

    def __init__(
        self,
        d_input: int,
        d_output: int,
        *,
        gain: float = 1.0,
    ) -> None:
        super().__init__()
        spread = (gain / d_input) ** 0.5
        self.v = nn.Parameter(spread * torch.randn(d_output, d_input))
        self.g = nn.Parameter(self.v.detach().norm(dim=1))
        self.b = nn.Parameter(torch.zeros(d_output))

    @property
    def W(self) -> Float[Tensor, "d_output d_input"]:
        """The matrix, from its two factors."""
        return self.g.unsqueeze(1) * F.normalize(self.v, dim=1)

    def forward(
        self,
        inputs: Float[Tensor, "*b d_input"],
    ) -> Float[Tensor, "*b d_output"]:
        """W x + b."""
        return F.linear(inputs, self.W, self.b)
