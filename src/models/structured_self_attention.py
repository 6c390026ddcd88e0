"""A structured self-attentive sentence embedding: a matrix a sentence (Lin et al., 2017)."""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from src.attention import Read, attend
from src.masks import lengths, padding_mask


class Encoder(nn.Module):
    """H = (h_1, ..., h_n),  h_t = [forward h_t; backward h_t]   (section 2.1).

    A bidirectional LSTM, u units each way.
    """

    def __init__(self, n_source: int, width: int) -> None:
        super().__init__()
        self.E = nn.Embedding(n_source, width)
        self.recurrence = nn.LSTM(
            width,
            width,
            batch_first=True,
            bidirectional=True,
        )

    def forward(
        self,
        source: Int[Tensor, "b s"],
    ) -> Float[Tensor, "b s d_states"]:
        """One state a token; packing keeps the backward pass from padding."""
        # an all-<pad> sentence counts as one token: packing refuses length 0
        n_tokens = lengths(padding_mask(source)).clamp(min=1).cpu()
        if n_tokens.min() == source.size(1):  # nothing to keep it from
            return self.recurrence(self.E(source))[0]
        packed = pack_padded_sequence(
            self.E(source),
            n_tokens,
            batch_first=True,
            enforce_sorted=False,
        )
        states, _ = pad_packed_sequence(
            self.recurrence(packed)[0],
            batch_first=True,
            total_length=source.size(1),
        )
        return states


class Hops(nn.Module):
    """A = softmax(W_s2 tanh(W_s1 H^T)),  M = A H   (section 2.1).

    The additive score without a query: each of the r rows of W_s2 asks its
    own question, always the same, of every sentence. A row of A is a hop.
    """

    def __init__(self, d_states: int, *, d_a: int, n_hops: int) -> None:
        super().__init__()
        if n_hops < 1:
            raise ValueError(f"n_hops is {n_hops}: give 1 or more")
        self.W_s1 = nn.Linear(d_states, d_a, bias=False)
        self.W_s2 = nn.Linear(d_a, n_hops, bias=False)

    def forward(
        self,
        states: Float[Tensor, "b s d"],
        mask: Bool[Tensor, "b s"],
    ) -> Read:
        """M (b, r, d) and A (b, r, s); padding is not read."""
        scores = self.W_s2(self.W_s1(states).tanh()).mT  # (b, r, s)
        return attend(scores, states, mask.unsqueeze(1))


@dataclass(frozen=True)
class Classified:
    """Scores of the labels, and where every hop looked."""

    logits: Float[Tensor, "b n_labels"]
    weights: Float[Tensor, "b r s"]


class StructuredSelfAttention(nn.Module):
    """logits = W_2 relu(W_1 M): the rows of M, one after the other, classified.

    Far smaller than the paper's, and without its dropout; the widths of
    embedding, LSTM (each way) and d_a are one number here, and so is that of
    the hidden layer unless `d_hidden` says otherwise.
    """

    def __init__(
        self,
        n_source: int,
        n_labels: int,
        *,
        width: int = 64,
        n_hops: int = 4,
        d_hidden: int | None = None,
    ) -> None:
        super().__init__()
        d_hidden = width if d_hidden is None else d_hidden
        self.encoder = Encoder(n_source, width)
        self.hops: nn.Module = Hops(2 * width, d_a=width, n_hops=n_hops)
        self.W_1 = nn.Linear(n_hops * 2 * width, d_hidden)
        self.W_2 = nn.Linear(d_hidden, n_labels)

    def read(self, source: Int[Tensor, "b s"]) -> Read:
        """The embedding M, a matrix of one size for any sentence, and A."""
        return self.hops(self.encoder(source), padding_mask(source))

    def forward(self, source: Int[Tensor, "b s"]) -> Classified:
        """Which label, and why."""
        embedding, weights = self.read(source)
        hidden = self.W_1(embedding.flatten(1)).relu()
        return Classified(self.W_2(hidden), weights)


def hop_penalty(weights: Float[Tensor, "b r s"]) -> Float[Tensor, " b"]:
    """P = ||A A^T - I||_F^2   (section 2.2).

    Off the diagonal it asks two hops to read different words; on it, where
    a_i a_i^T = 1 wants all the weight on one word, each hop to read few.
    """
    n_hops = weights.size(1)
    identity = torch.eye(n_hops, device=weights.device, dtype=weights.dtype)
    return (weights @ weights.mT - identity).square().sum((1, 2))


def overlap(weights: Float[Tensor, "b r s"]) -> Float[Tensor, " b"]:
    """The mean of a_i a_j^T over all pairs of different hops, from 0 to 1

    (section 2.2): 1 if all of them read one and the same word.
    """
    n_hops = weights.size(1)
    if n_hops < 2:
        raise ValueError(f"weights has {n_hops} hop: an overlap takes 2 or more")
    products = weights @ weights.mT
    own = products.diagonal(dim1=1, dim2=2).sum(-1)
    return (products.sum((1, 2)) - own) / (n_hops * (n_hops - 1))
