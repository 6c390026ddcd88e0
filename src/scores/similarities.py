"""How alike two vectors are: in direction alone, or in place."""

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

TEMPERATURE = 0.07  # where CLIP starts


class CosineScore(nn.Module):
    """score(q, k) = q^T k / (|q| |k| temperature)

    (Graves et al., 2014, section 3.3.1, whose heads each emit a "key
    strength", one over the temperature, at every step). Here it is one learned
    number for all queries, kept as its logarithm (Radford et al., 2021, arXiv
    version, sections 2.3 and 2.5). Without it no score would leave [-1, 1].
    """

    def __init__(self) -> None:
        super().__init__()
        self.log_temperature = nn.Parameter(torch.tensor(math.log(TEMPERATURE)))

    def project(self, key: Float[Tensor, "b k d"]) -> Float[Tensor, "b k d"]:
        """k / |k|, and zero for a zero vector, which has no direction."""
        return F.normalize(key, dim=-1, eps=1e-6)

    def forward(
        self, query: Float[Tensor, "b q d"], projected: Float[Tensor, "b k d"]
    ) -> Float[Tensor, "b q k"]:
        """One score for every query and key."""
        cosine = self.project(query) @ projected.mT
        return cosine / self.log_temperature.exp()


class EuclideanScore(nn.Module):
    """score(q, k) = -|q - k|^2 / sqrt(d)   (Kim et al., 2021, section 3.2).

    That is (2 q^T k - |k|^2 - |q|^2) / sqrt(d). The softmax does not see
    |q|^2, so this is twice the scaled dot product, less for long keys.
    """

    def project(self, key: Float[Tensor, "b k d"]) -> Float[Tensor, "b k d"]:
        """The key itself."""
        return key

    def forward(
        self, query: Float[Tensor, "b q d"], projected: Float[Tensor, "b k d"]
    ) -> Float[Tensor, "b q k"]:
        """One score for every query and key."""
        of_query = query.square().sum(-1).unsqueeze(2)  # (b, q, 1)
        of_key = projected.square().sum(-1).unsqueeze(1)  # (b, 1, k)
        distance = of_query + of_key - 2 * query @ projected.mT
        return -distance / query.size(-1) ** 0.5
