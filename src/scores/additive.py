"""A small network with one hidden layer scores the pair."""

from jaxtyping import Float
from torch import Tensor, nn


class AdditiveScore(nn.Module):
    """score(s, h) = v^T tanh(W s + U h)

    (Bahdanau et al., 2015, appendix A.1.2). U h does not depend on the
    decoder step: `project` the keys once a sentence. Luong et al. (2015,
    section 3.1) write v^T tanh(W_a [s; h]) and call it concat: the same
    score, with W and U side by side in one matrix.
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
