"""Both sides are brought to one size first."""

from jaxtyping import Float
from torch import Tensor, nn

from src.scores.products import DotScore
from src.scores.similarities import CosineScore, EuclideanScore


class ProjectedScore(nn.Module):
    """score(W_Q s, W_K h)   (Vaswani et al., 2017, section 3.2.2).

    For scores that want both sides of one size. With the dot product this is
    s^T (W_Q^T W_K) h: the general score with its matrix in two factors.
    """

    def __init__(
        self,
        score: DotScore | CosineScore | EuclideanScore,
        d_query: int,
        d_key: int,
        *,
        d_hidden: int,
    ) -> None:
        super().__init__()
        self.score = score
        self.W_Q = nn.Linear(d_query, d_hidden, bias=False)
        self.W_K = nn.Linear(d_key, d_hidden, bias=False)

    def project(
        self,
        key: Float[Tensor, "b k d_key"],
    ) -> Float[Tensor, "b k d_hidden"]:
        """What the inner score keeps of W_K h."""
        return self.score.project(self.W_K(key))

    def forward(
        self,
        query: Float[Tensor, "b q d_query"],
        projected: Float[Tensor, "b k d_hidden"],
    ) -> Float[Tensor, "b q k"]:
        """One score for every query and key."""
        return self.score(self.W_Q(query), projected)
