"""Bahdanau's translator with another score in the place of the additive one."""

from src.models.bahdanau import Bahdanau
from src.scores import SCORES


class BahdanauWithScore(Bahdanau):
    """e_ij = score(s_{i-1}, h_j), the rest as in its parent.

    Not a system of the paper, unless the score is additive. The annotations
    have twice the numbers of the state: a score that wants both of one size
    sees W_Q s and W_K h, matrices as large as W and U of the additive score.
    With "location" no source may have more than `MAX_LENGTH` tokens.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        score: str,
        width: int = 128,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(n_source, n_target, width=width, dropout=dropout)
        if score not in SCORES:
            raise ValueError(f"score is {score!r}: allowed are {', '.join(SCORES)}")
        self.add_module("score", SCORES[score](width, 2 * width))
