"""What did a family vote for? A memory of people, of whom only one family is to be heard.

With one member it is a look-up; with three the answer is the majority, and all must be heard.
"""

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from src.attention import Read, attend
from src.scores import ScaledDotScore

D_FAMILY, WIDTH, N_VOTES = 16, 32, 2
SCORES = ("plain", "times log 16", "log n")
FLATTEN = 1e-30  # an entropy takes no logarithm of less
Memory = tuple[
    Float[Tensor, "b n d_person"],
    Int[Tensor, "b n"],
    Float[Tensor, "b d_person"],
    Int[Tensor, " b"],
]


def drawn(
    n_texts: int, n_people: int, members: int, chance: torch.Generator, *, own: float = 1.0
) -> Memory:
    """People, their votes, the question, and the right answers.

    A person is a family, 16 numbers of length 1, and a number of their own with the spread `own`;
    the question is the family of the first `members`, and a 1. Everybody else is a family alone.
    Nothing here knows an order: that they are the first helps nobody.
    """
    families = torch.randn(n_texts, n_people, D_FAMILY, generator=chance)
    families[:, :members] = families[:, :1].clone()
    numbers = own * torch.randn(n_texts, n_people, 1, generator=chance)
    votes = torch.randint(N_VOTES, (n_texts, n_people), generator=chance)
    people = torch.cat([F.normalize(families, dim=2), numbers], 2)
    question = people[:, 0].clone()
    question[:, -1] = 1.0
    return people, votes, question, (2 * votes[:, :members].sum(1) > members).long()


def entropy(weights: Float[Tensor, "*b n"]) -> Float[Tensor, "*b"]:
    """H(alpha) = -sum_j alpha_j log alpha_j, in nats: log n if all are equal, 0 if one has all."""
    return -(weights * weights.clamp(min=FLATTEN).log()).sum(-1)


class Listener(nn.Module):
    """alpha = softmax(g q W_Q (K W_K)^T / sqrt(d)),  p(vote) = softmax(G sum_j alpha_j v_j)

    g is 1; with `scores` "log n" it is log n (Chiang and Cholak, 2022), so that a gap between two
    scores that was enough among few is enough among many. "times log 16" is its control: as large
    as log n among 16, and the same among all others.
    """

    def __init__(self, scores: str) -> None:
        super().__init__()
        if scores not in SCORES:
            raise ValueError(f"scores is {scores!r}: allowed are {', '.join(SCORES)}")
        self.scores = scores
        self.W_Q = nn.Linear(D_FAMILY + 1, WIDTH, bias=False)
        self.W_K = nn.Linear(D_FAMILY + 1, WIDTH, bias=False)
        self.V = nn.Embedding(N_VOTES, WIDTH)
        self.G = nn.Linear(WIDTH, N_VOTES)
        self.score = ScaledDotScore()

    def factor(self, n: int) -> float:
        """g among n people."""
        return {"plain": 1.0, "times log 16": math.log(16), "log n": math.log(n)}[self.scores]

    def scored(
        self, people: Float[Tensor, "b n d_person"], question: Float[Tensor, "b d_person"]
    ) -> Float[Tensor, "b 1 n"]:
        """What the softmax is given."""
        scores = self.score(self.W_Q(question).unsqueeze(1), self.W_K(people))
        return self.factor(people.size(1)) * scores

    def look(
        self,
        people: Float[Tensor, "b n d_person"],
        votes: Int[Tensor, "b n"],
        question: Float[Tensor, "b d_person"],
    ) -> Read:
        """What is heard, and of whom: one query a text."""
        scores = self.scored(people, question)
        return attend(scores, self.V(votes), torch.ones_like(scores, dtype=torch.bool))

    def forward(
        self,
        people: Float[Tensor, "b n d_person"],
        votes: Int[Tensor, "b n"],
        question: Float[Tensor, "b d_person"],
    ) -> tuple[Float[Tensor, "b votes"], Float[Tensor, "b n"]]:
        """The logits of the answer, and the weights."""
        context, weights = self.look(people, votes, question)
        return self.G(context.squeeze(1)), weights.squeeze(1)
