"""The convolutional sentence model: any number of words becomes one vector, without recurrence."""

from collections.abc import Iterable

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from src.masks import lengths


class SentenceModel(nn.Module):
    """E_1 = E;  E_i = tanh(K^i * E_{i-1}), i = 2, 3, ...
    csm(e) = tanh(L^m * E_i)

    (Kalchbrenner and Blunsom, 2013, the sentence model of RCTM I). The kernel
    K^i is i columns wide and slides along every feature by itself, so each
    layer leaves i - 1 columns fewer. When the m columns left are too few for
    the next kernel, L^m turns all of them into one. Kernels of 2 to n columns
    leave n (n - 1) / 2 columns fewer; there are as many as `max_length` words
    can meet. The paper writes a sigma for the nonlinearity; tanh is ours.
    """

    def __init__(self, d_word: int, *, max_length: int) -> None:
        super().__init__()
        self.max_length = max_length
        widest = widest_kernel(max_length)
        left = max_length - widest * (widest - 1) // 2
        self.K = _kernels(range(2, widest + 1), d_word)
        self.L = _kernels(range(2, max(widest, left + 1)), d_word)

    def forward(
        self,
        words: Float[Tensor, "b s d"],
        mask: Bool[Tensor, "b s"],
    ) -> Float[Tensor, "b d"]:
        """One vector a sentence; ValueError beyond the kernels' reach."""
        length = lengths(mask)
        longest = int(length.max())
        if longest > self.max_length:
            limit = f"at most max_length ({self.max_length}) fit"
            raise ValueError(f"source has {longest} tokens: {limit}")
        # Longer sentences pass more layers: those of one length go together.
        groups = ((length == n, n) for n in length.unique().tolist())
        vectors = [self._collapse(words[rows, :n]) for rows, n in groups]
        by_length = length.argsort(stable=True)
        return torch.cat(vectors)[by_length.argsort()]

    def _collapse(
        self,
        columns: Float[Tensor, "b n d"],
    ) -> Float[Tensor, "b d"]:
        """Sentences of one length, layer by layer, until one column is left."""
        for K in self.K:
            if columns.size(1) < len(K):
                break
            columns = _convolve(K, columns)
        if columns.size(1) > 1:
            columns = _convolve(self.L[columns.size(1) - 2], columns)
        return columns.sum(1)  # the one column; an empty sentence is zero


def widest_kernel(length: int) -> int:
    """Columns of the last K that a sentence of this length meets; 1 if it meets none."""
    size = 1
    while length > size:
        length -= size
        size += 1
    return size


def _kernels(sizes: Iterable[int], d_word: int) -> nn.ParameterList:
    """Of a scale that keeps the variance of independent columns."""
    return nn.ParameterList(torch.randn(size, d_word) / size**0.5 for size in sizes)


def _convolve(
    kernel: Float[Tensor, "i d"], columns: Float[Tensor, "b n d"]
) -> Float[Tensor, "b m d"]:
    """tanh(K * E), feature by feature; m = n - i + 1."""
    windows = columns.unfold(1, len(kernel), 1)  # (b, m, d, i)
    return (windows * kernel.T).sum(-1).tanh()
