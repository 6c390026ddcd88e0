"""Frustratingly short attention spans in neural language modeling (Daniluk et al., 2017).

Language models that look back at their own last outputs. An output serves to
be found (key), to be read (value) and to predict the next word; the models
differ in which of the three share a part of it. Widths are such that all have
as many parameters as `LSTM`, which is how the paper compares them.
"""

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from src.attention import Read, attend
from src.models.looking_back import LookingBack
from src.scores import AdditiveScore


class Roles(NamedTuple):
    """What of an output is compared, what is read, what predicts."""

    key: Float[Tensor, "b t d"]
    value: Float[Tensor, "b t d"]
    predict: Float[Tensor, "b t d"]


class Past(NamedTuple):
    """The last L outputs as W^Y k and v, the latest last, and how many tokens
    were read: before the first stand zeros."""

    keys: Float[Tensor, "b l d"]
    values: Float[Tensor, "b l d"]
    time: Int[Tensor, " b"]


def look_back(
    score: AdditiveScore,
    query: Float[Tensor, "b t d"],
    keys: Float[Tensor, "b past d"],
    values: Float[Tensor, "b past d"],
    mask: Bool[Tensor, "b t l"],
) -> Read:
    """Each query reads the l keys and values before its own, out of all that
    stand in a row: alone, as if it were a sentence."""
    n_read = mask.size(2)
    windows = (part.unfold(1, n_read, 1)[:, :-1].mT for part in (keys, values))
    own_keys, own_values = (part.flatten(0, 1) for part in windows)  # (b t, l, d)
    scores = score(query.flatten(0, 1).unsqueeze(1), own_keys)
    read = attend(scores, own_values, mask.flatten(0, 1).unsqueeze(1))
    shape = query.shape[:2]
    return Read(*(part.squeeze(1).unflatten(0, shape) for part in read))


class Attentive(LookingBack):
    """alpha_t = softmax(w^T tanh(W^Y [k_{t-L} ... k_{t-1}] + W^h k_t))
    r_t = [v_{t-L} ... v_{t-1}] alpha_t,  h*_t = tanh(W_r r_t + W_x p_t)

    k_t = v_t = p_t = h_t: one vector, three jobs (section 2.1). `window` is
    L; the weights are on the L outputs before the present one, the latest
    last. W^h, W^Y and w are the W, U and v of `score`.
    """

    n_parts = 1

    def __init__(
        self,
        n_words: int,
        *,
        width: int = 126,
        window: int = 15,
    ) -> None:
        super().__init__(n_words, width, self.n_parts)
        if window < 1:
            raise ValueError(f"window is {window}: give 1 or more")
        self.window = window
        self.score = AdditiveScore(width, width, d_hidden=width)
        self.W_r = nn.Linear(width, width, bias=False)
        self.W_x = nn.Linear(width, width, bias=False)

    def roles(self, outputs: Float[Tensor, "b t h"]) -> Roles:
        """All of it for everything."""
        return Roles(outputs, outputs, outputs)

    def nothing(self, n_rows: int) -> Past:
        """L zeros, none of which may be read."""
        weight = self.W_r.weight
        zeros = weight.new_zeros(n_rows, self.window, weight.size(1))
        return Past(zeros, zeros, zeros.new_zeros(n_rows, dtype=torch.long))

    def recall(
        self,
        outputs: Float[Tensor, "b t h"],
        past: Past,
    ) -> tuple[Float[Tensor, "b t d"], Float[Tensor, "b t l"], Past]:
        """Look back from every output at the L before it."""
        n, L = outputs.size(1), self.window
        key, value, predict = self.roles(outputs)
        keys = torch.cat([past.keys, self.score.project(key)], 1)
        values = torch.cat([past.values, value], 1)
        time = past.time.unsqueeze(1) + torch.arange(n, device=key.device)
        place = torch.arange(L, device=key.device)
        mask = place >= L - time.unsqueeze(-1)  # (b, t, l)
        context, weights = look_back(self.score, key, keys, values, mask)
        features = (self.W_r(context) + self.W_x(predict)).tanh()
        kept = Past(keys[:, n:], values[:, n:], past.time + n)
        return features, weights, kept


class KeyValue(Attentive):
    """h_t = [k_t; v_t],  p_t = v_t   (section 2.2)."""

    n_parts = 2

    def __init__(
        self,
        n_words: int,
        *,
        width: int = 91,
        window: int = 15,
    ) -> None:
        super().__init__(n_words, width=width, window=window)

    def roles(self, outputs: Float[Tensor, "b t h"]) -> Roles:
        """Halves."""
        key, value = outputs.chunk(2, -1)
        return Roles(key, value, value)


class KeyValuePredict(Attentive):
    """h_t = [k_t; v_t; p_t]: a part for each job   (section 2.3)."""

    n_parts = 3

    def __init__(
        self,
        n_words: int,
        *,
        width: int = 70,
        window: int = 15,
    ) -> None:
        super().__init__(n_words, width=width, window=window)

    def roles(self, outputs: Float[Tensor, "b t h"]) -> Roles:
        """Thirds."""
        return Roles(*outputs.chunk(3, -1))
