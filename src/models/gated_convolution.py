"""A convolution whose output decides how much of itself is let through."""

import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from src.models.normed_linear import NormedLinear


class GatedConvolution(nn.Module):
    """y_i = A * sigma(B),  [A; B] = W [x_i; ...; x_{i+k-1}] + b

    (Gehring et al., 2017, section 3.2; the gated linear unit is of Dauphin et
    al., 2017). One matrix reads k neighbours side by side, at every place the
    same; k - 1 places fewer come out, so the caller pads. A gate lets about
    half through, a quarter of the variance: W starts with a gain of 4.
    """

    def __init__(self, width: int, kernel: int, dropout: float) -> None:
        super().__init__()
        if kernel < 1:
            raise ValueError(f"kernel is {kernel}: give 1 or more")
        self.kernel = kernel
        gain = 4 * (1 - dropout)  # the inputs that dropout leaves are larger
        self.W = NormedLinear(kernel * width, 2 * width, gain=gain)

    def forward(
        self,
        inputs: Float[Tensor, "b padded d"],
    ) -> Float[Tensor, "b t d"]:
        """One vector for every k neighbours."""
        windows = inputs.unfold(1, self.kernel, 1).mT  # (b, t, k, d)
        return F.glu(self.W(windows.flatten(2)), -1)
