"""A language model of masked self-attention: the decoder of Vaswani et al. (2017) on its own."""

from functools import partial

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from src.masks import causal_mask
from src.models.language.contract import LanguageModel
from src.models.language.word_vectors import word_vectors
from src.models.self_attention_encoder import SelfAttentionLayer, positions_named
from src.models.translator import Output, Step

LONGEST = 160  # tokens, for learned positions


class SelfAttentionLanguageModel(LanguageModel):
    """z^0_i = sqrt(d) E w_i + PE(i),  z^l = layer(z^{l-1}),  i reads 1 ... i
    p(w_{i+1} | w_1 ... w_i) = softmax(G z^L_i)

    (Vaswani et al., 2017, sections 3.1 to 3.5). All positions are asked at
    once: what keeps each from its answer is the mask alone. The state is the
    text so far; every step reads it again from the beginning.
    """

    def __init__(
        self,
        n_words: int,
        *,
        width: int = 112,
        n_layers: int = 2,
        n_heads: int = 8,
        positions: str = "sinusoidal",
    ) -> None:
        super().__init__()
        self.E = word_vectors(n_words, width)
        self.positions = positions_named(positions, width, LONGEST)
        sizes = {"n_heads": n_heads, "d_hidden": 2 * width}
        layer = partial(SelfAttentionLayer, width, **sizes)
        self.layers = nn.ModuleList(layer() for _ in range(n_layers))
        self.G = nn.Linear(width, n_words)

    def readable(
        self,
        tokens: Int[Tensor, "b t"],
    ) -> Bool[Tensor, "#b t t"]:
        """Which token each position may read: those up to its own."""
        n_tokens = tokens.size(1)
        return causal_mask(n_tokens, n_tokens, device=tokens.device)

    def read(
        self, tokens: Int[Tensor, "b t"]
    ) -> tuple[Float[Tensor, "b t v"], Float[Tensor, "b l h t t"]]:
        """The logits of all positions at once; where each layer's heads look."""
        scale = self.E.embedding_dim**0.5
        z, looks = self.positions(scale * self.E(tokens)), []
        mask = self.readable(tokens)
        for layer in self.layers:
            z, weights = layer(z, mask)
            looks.append(weights)
        return self.G(z), torch.stack(looks, 1)

    def forward(self, tokens: Int[Tensor, "b t"]) -> Output:
        """`read`, as the contract wants it."""
        return Output(*self.read(tokens))

    def start(self, n_rows: int) -> Int[Tensor, "b 0"]:
        """Nothing read."""
        device = self.E.weight.device
        return torch.zeros(n_rows, 0, dtype=torch.long, device=device)

    def step(self, token: Int[Tensor, " b"], state: Int[Tensor, "b t"]) -> Step:
        """One token more, and the last row of `forward`."""
        tokens = torch.cat([state, token.unsqueeze(1)], 1)
        logits, looks = self.read(tokens)
        return Step(logits[:, -1], tokens, looks[..., -1, :])
