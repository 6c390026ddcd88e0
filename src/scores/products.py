"""Query and key are multiplied: as they are, scaled, or with a matrix between them."""

import torch
from jaxtyping import Float
from torch import Tensor, nn


class DotScore(nn.Module):
    """score(s, h) = s^T h   (Luong et al., 2015, section 3.1).

    No parameters: both sides are of one size.
    """

    def project(self, key: Float[Tensor, "b k d"]) -> Float[Tensor, "b k d"]:
        """The key itself."""
        return key

    def forward(
        self, query: Float[Tensor, "b q d"], projected: Float[Tensor, "b k d"]
    ) -> Float[Tensor, "b q k"]:
        """One score for every query and key."""
        return query @ projected.mT


class ScaledDotScore(DotScore):
    """score(q, k) = q^T k / sqrt(d)   (Vaswani et al., 2017, eq. 1).

    If the entries of q and k are independent, with mean 0 and variance 1,
    q^T k has variance d; dividing by its root restores 1.
    """

    def forward(
        self, query: Float[Tensor, "b q d"], projected: Float[Tensor, "b k d"]
    ) -> Float[Tensor, "b q k"]:
        """One score for every query and key."""
        return super().forward(query, projected) / query.size(-1) ** 0.5


class GeneralScore(nn.Module):
    """score(s, h) = s^T W_a h   (Luong et al., 2015, section 3.1).

    W_a h does not depend on the query, and brings the key to its size.
    """

    def __init__(self, d_query: int, d_key: int) -> None:
        super().__init__()
        self.W_a = nn.Linear(d_key, d_query, bias=False)

    def project(
        self,
        key: Float[Tensor, "b k d_key"],
    ) -> Float[Tensor, "b k d_query"]:
        """W_a h for every key."""
        return self.W_a(key)

    def forward(
        self,
        query: Float[Tensor, "b q d_query"],
        projected: Float[Tensor, "b k d_query"],
    ) -> Float[Tensor, "b q k"]:
        """One score for every query and key."""
        return query @ projected.mT


class BiasedGeneralScore(nn.Module):
    """score(s, h) = h^T (W s + b)   (Sordoni et al., 2016).

    The general score, and h^T b: some keys are read more, whatever is asked.
    """

    def __init__(self, d_query: int, d_key: int) -> None:
        super().__init__()
        self.W = nn.Linear(d_query, d_key)

    def project(
        self,
        key: Float[Tensor, "b k d_key"],
    ) -> Float[Tensor, "b k d_key"]:
        """The key itself: here the query is brought to its size."""
        return key

    def forward(
        self,
        query: Float[Tensor, "b q d_query"],
        projected: Float[Tensor, "b k d_key"],
    ) -> Float[Tensor, "b q k"]:
        """One score for every query and key."""
        return self.W(query) @ projected.mT


class ActivatedGeneralScore(GeneralScore):
    """score(s, h) = tanh(s^T W_a h + b)   (Ma et al., 2017).

    No score leaves (-1, 1): of n keys none gets more than
    e^2 / (e^2 + n - 1) of the weight.
    """

    def __init__(self, d_query: int, d_key: int) -> None:
        super().__init__(d_query, d_key)
        self.b = nn.Parameter(torch.zeros(()))

    def forward(
        self,
        query: Float[Tensor, "b q d_query"],
        projected: Float[Tensor, "b k d_query"],
    ) -> Float[Tensor, "b q k"]:
        """One score for every query and key."""
        return (super().forward(query, projected) + self.b).tanh()
