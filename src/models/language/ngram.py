"""A table of what came next, and what to do where it is empty."""

from collections.abc import Sequence

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from src.models.language.counts import levels, look_up, number
from src.models.language.window import WindowModel


class KneserNey(WindowModel):
    """An n-gram model:  p(w | h) = p_n(w | h), where for k = n, ..., 1

    p_k(w | h) = max(c_k(h w) - D_k, 0) / c_k(h)
                 + D_k n_k(h) / c_k(h) p_{k-1}(w | h')

    h is the window, h' the window without its first word, c_k(h) the sum of
    c_k(h w) over all w, n_k(h) how many different w followed h. At the top,
    c_n counts n-grams. Below, c_k(h w) counts the different words that stood
    before h w (but what opens with <s>, before which nothing stands, keeps
    its own count). After a window never seen p_k = p_{k-1};  p_0 = 1 / v.

    (Kneser and Ney, 1995, interpolated as by Chen and Goodman, 1999, with
    D_k = n_1 / (n_1 + 2 n_2) of Ney, Essen and Kneser, 1994, where n_i
    k-grams have c_k = i; Chen and Goodman's best form has three discounts for
    each k. Where n_1 or n_2 is 0 we take 0.75; a `discount` that is given
    serves every k.)
    """

    def __init__(
        self,
        n_words: int,
        sentences: Sequence[list[int]],
        *,
        n: int = 4,
        discount: float | None = None,
    ) -> None:
        super().__init__(n)
        if n_words**n >= 2**63:
            largest = f"n_words ** n below 2 ** 63, n_words is {n_words}"
            raise ValueError(f"n is {n}: allowed is {largest}")
        if not sentences:
            raise ValueError("sentences is empty: give at least one")
        if discount is not None and not 0 <= discount <= 1:
            raise ValueError(f"discount is {discount}: give 0 to 1, or None")
        self.n_words = n_words
        self.levels = levels(sentences, n_words, n, discount)

    def read(self, windows: Int[Tensor, "b t c"]) -> Float[Tensor, "b t v"]:
        """Log-probabilities: logits that sum to one already."""
        flat = windows.flatten(0, 1)
        p = torch.full((len(flat), self.n_words), 1 / self.n_words).double()
        for k, level in enumerate(self.levels, start=1):
            context = number(flat[:, self.n - k :], self.n_words)
            kept, total, kinds = look_up(level, context, self.n_words)
            mixed = (kept + level.discount * kinds * p) / total.clamp(min=1)
            p = torch.where(total > 0, mixed, p)
        return p.log().unflatten(0, windows.shape[:2])

    def knows(self, tokens: Int[Tensor, "b t"]) -> Bool[Tensor, "b t"]:
        """After which tokens the window is one that the table has."""
        context = number(self.windows(tokens).flatten(0, 1), self.n_words)
        _, total, _ = look_up(self.levels[-1], context, self.n_words)
        return (total > 0).view(tokens.shape)
