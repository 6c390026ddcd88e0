"""How well does a key answer a query? One class a score, with `project` and `forward`.

`project(key)` is what does not depend on the query: do it once a sentence.
"""

from jaxtyping import Float
from torch import Tensor, nn


class AdditiveScore(nn.Module):
    """score(s, h) = v^T tanh(W s + U h)

    (Bahdanau et al., 2015, appendix A.1.2). U h does not depend on the
    decoder step: `project` the keys once a sentence.
    """

    def __init__(self, d_query: int, d_key: int, *, d_hidden: int) -> None:
        super().__init__()
        self.W = nn.Linear(d_query, d_hidden, bias=False)
        self.U = nn.Linear(d_key, d_hidden, bias=False)
        self.v = nn.Linear(d_hidden, 1, bias=False)

    def project(
        self,
        key: Float[Tensor, "b k d_key"],
    ) -> Float[Tensor, "b k d_hidden"]:
        """U h for every key."""
        return self.U(key)

    def forward(
        self,
        query: Float[Tensor, "b q d_query"],
        projected: Float[Tensor, "b k d_hidden"],
    ) -> Float[Tensor, "b q k"]:
        """One score for every query and key."""
        query = self.W(query).unsqueeze(2)  # (b, q, 1, d_hidden)
        hidden = query + projected.unsqueeze(1)  # (b, q, k, d_hidden)
        return self.v(hidden.tanh()).squeeze(-1)


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
