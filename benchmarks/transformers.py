"""Our Transformer beside `nn.Transformer` with the same weights."""

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from jaxtyping import Int
from torch import Tensor, nn

from benchmarks.sentences import random_source, random_target, training
from benchmarks.turns import Comparison, Race
from src.masks import padding_mask
from src.models.torch_transformer import to_torch
from src.models.transformer import Transformer
from src.models.translator import Output

SIZES = (  # width, layers, sentences, words, vocabulary, rounds
    (104, 2, 32, 25, 200, 15),
    (256, 4, 32, 40, 3_000, 5),
)


class TorchTransformer(nn.Module):
    """`nn.Transformer` between our embeddings and our output rule, which it lacks."""

    def __init__(self, model: Transformer) -> None:
        super().__init__()
        self.before, self.between = model.encoder.embedding, model.decoder.embedding
        self.stacks = to_torch(model)

    def forward(self, source: Int[Tensor, "b s"], target: Int[Tensor, "b t"]) -> Output:
        """Its masks are True where nothing may be read."""
        n, padding = target.size(1), ~padding_mask(source)
        later = torch.ones(n, n, dtype=torch.bool, device=target.device).triu(1)
        y = self.stacks(
            self.before(source),
            self.between(target),
            tgt_mask=later,
            src_key_padding_mask=padding,
            memory_key_padding_mask=padding,
            tgt_is_causal=True,
        )
        return Output(F.linear(y, self.between.E.weight))


def races() -> Iterator[Race]:
    """A training step of both, as large as in the laboratory and larger."""
    for width, n_layers, batch_size, n_words, vocabulary, rounds in SIZES:
        source = random_source(batch_size, n_words, vocabulary=vocabulary)
        target = random_target(batch_size, n_words, vocabulary=vocabulary)
        ours, other = (
            Transformer(vocabulary, vocabulary, width=width, n_layers=n_layers) for _ in range(2)
        )
        models = {"nn.Transformer": TorchTransformer(other), "ours": ours}
        contestants = {name: training(model, source, target) for name, model in models.items()}
        sizes = f"{n_layers} layers of width {width}, {vocabulary:,} words"
        setting = f"{batch_size} sentences of up to {n_words} words, {sizes}"
        yield Race(setting, contestants, rounds=rounds)


TRANSFORMERS = Comparison("Does our Transformer train as fast as PyTorch's?", races)
