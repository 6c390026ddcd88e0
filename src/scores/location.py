"""The query alone says where to look; no key is read."""

from jaxtyping import Float
from torch import Tensor, nn


class LocationScore(nn.Module):
    """score(s, j) = (W_a s)_j   (Luong et al., 2015, eq. 8).

    W_a has a row a position: beyond `max_length` it has nothing to say.
    """

    def __init__(self, d_query: int, *, max_length: int) -> None:
        super().__init__()
        self.W_a = nn.Linear(d_query, max_length, bias=False)

    def project(self, key: Float[Tensor, "b k d"]) -> Float[Tensor, "b k d"]:
        """The key itself, for the number of keys; longer than W_a is an error."""
        n_keys, max_length = key.size(1), self.W_a.out_features
        if n_keys > max_length:
            raise ValueError(
                f"key has {n_keys} positions: max_length allows at most {max_length}",
            )
        return key

    def forward(
        self, query: Float[Tensor, "b q d_query"], projected: Float[Tensor, "b k d"]
    ) -> Float[Tensor, "b q k"]:
        """One score for every query and position."""
        return self.W_a(query)[..., : projected.size(1)]
