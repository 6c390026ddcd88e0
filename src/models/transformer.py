"""Attention is all you need (Vaswani et al., 2017): no recurrence, no convolution.

Two layers a side of width 104 here; the paper's base model has six, of 512. In the
paper English and German have one set of pieces (section 5.1), and one matrix reads
both and writes (3.4); here each language has its words, the target's matrix serves twice.
"""

from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from src.masks import causal_mask, padding_mask
from src.models.keys_values import KeysValues
from src.models.transformer_config import Norm, Positions, TransformerConfig
from src.models.transformer_layers import DecoderLayer, EncoderLayer
from src.models.translator import Memory, Output, ParallelTranslator, Tree

State = tuple[KeysValues, ...]  # the KV cache: what each layer keeps of all that was read


class PlacedEmbedding(nn.Module):
    """dropout(sqrt(d_model) E x + position)

    (Vaswani et al., 2017, sections 3.4, 3.5 and 5.4). The numbers of E start
    with a spread of 1 / sqrt(d_model): a word starts out sqrt(2) times as long
    as a position, and the scores E y of the words have a spread near 1.
    """

    def __init__(
        self,
        n_words: int,
        config: TransformerConfig,
        max_length: int,
    ) -> None:
        super().__init__()
        self.E = nn.Embedding(n_words, config.width)
        nn.init.normal_(self.E.weight, std=config.width**-0.5)
        self.positions = config.places(max_length)
        self.dropout = nn.Dropout(config.dropout)

    def forward(
        self,
        tokens: Int[Tensor, "b t"],
        *,
        start: int = 0,
    ) -> Float[Tensor, "b t d"]:
        """Embeddings of tokens the first of which stands at `start`."""
        words = self.E(tokens) * self.E.embedding_dim**0.5
        return self.dropout(self.positions(words, start=start))


def spread(layers: nn.ModuleList) -> None:
    """Matrices of variance 2 / (n_in + n_out) (Glorot and Bengio, 2010, equation 12).

    Theirs is a compromise: 1 / n_in would keep the lengths of vectors, 1 / n_out
    those of gradients.
    """
    for matrix in (parameter for parameter in layers.parameters() if parameter.ndim > 1):
        nn.init.xavier_uniform_(matrix)


class Stack(nn.Module):
    """One side: embeddings, layers of its `kind`, and what stands after them."""

    kind: type[nn.Module]

    def __init__(
        self,
        n_words: int,
        config: TransformerConfig,
        max_length: int,
    ) -> None:
        super().__init__()
        self.embedding = PlacedEmbedding(n_words, config, max_length)
        stack = [self.kind(config) for _ in range(config.n_layers)]
        self.layers = nn.ModuleList(stack)
        self.end = config.end()
        spread(self.layers)


class Encoder(Stack):
    """z = EncoderLayers(sqrt(d_model) E x + position)"""

    kind = EncoderLayer

    def forward(
        self,
        source: Int[Tensor, "b s"],
        mask: Bool[Tensor, "b s"],
    ) -> Float[Tensor, "b s d"]:
        """A vector a token; no token reads padding."""
        x = self.embedding(source)
        for layer in self.layers:
            x = layer(x, mask.unsqueeze(1))
        return self.end(x)


class Decoder(Stack):
    """u = DecoderLayers(sqrt(d_model) E y + position, z),  logits = E u

    One E reads and writes (section 3.4).
    """

    kind = DecoderLayer

    def project(self, z: Float[Tensor, "b s d"]) -> State:
        """The source's keys and values, for each layer."""
        layers: Any = self.layers  # a ModuleList tells nothing of their methods
        return tuple(layer.project(z) for layer in layers)

    def forward(
        self, tokens: Int[Tensor, "b t"], state: State, memory: Memory
    ) -> tuple[Output, State]:
        """Each token reads itself, what stands before it, and the source."""
        n_past, n = state[0].keys.size(1), tokens.size(1)
        causal = causal_mask(n, n_past + n, device=tokens.device)
        masks = causal, memory.mask.unsqueeze(1)
        y, looks, kept = self.embedding(tokens, start=n_past), [], []
        for layer, past, source in zip(self.layers, state, memory.summary):
            y, weights, longer = layer(y, past, source, masks)
            looks.append(weights)
            kept.append(longer)
        logits = F.linear(self.end(y), self.embedding.E.weight)
        return Output(logits, torch.stack(looks, 1)), tuple(kept)


class Transformer(ParallelTranslator):
    """p(y_t | y_<t, x) = softmax(Decoder(y_<t, Encoder(x)))

    (Vaswani et al., 2017, figure 1). The state is what step t + 1 needs of
    the steps before it: keys and values, a layer. They grow by one a step;
    the source's are computed once.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int = 104,
        n_layers: int = 2,
        n_heads: int = 8,
        norm: Norm = "post",
        positions: Positions = "sinusoidal",
        max_length: int = 80,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        config = TransformerConfig(width, n_layers, n_heads, norm, positions, dropout)
        self.config = config
        self.encoder = Encoder(n_source, config, max_length)
        self.decoder = Decoder(n_target, config, 2 * max_length + 10)
        self.tie()

    def tie(self) -> None:
        """Which matrices are one: of the target the one that reads and writes."""

    def encode(self, source: Int[Tensor, "b s"]) -> Memory:
        """z and, in the summary, its keys and values for each decoder layer."""
        mask = padding_mask(source)
        z = self.encoder(source, mask)
        return Memory(z, mask, self.decoder.project(z))

    def start(self, memory: Memory) -> Tree:
        """Nothing read."""
        nothing = memory.states[:, :0]
        return (KeysValues(nothing, nothing),) * len(self.decoder.layers)

    def steps(self, tokens: Int[Tensor, "b t"], state: Tree, memory: Memory) -> tuple[Output, Tree]:
        """All at once, after what the state has read."""
        return self.decoder(tokens, state, memory)
