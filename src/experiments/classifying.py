"""The laboratory of the labelled sentences: one way to train a classifier, one budget for all.

Which sentences a step sees depends on (seed, step) alone. They are of one length: nothing is padded
and nothing packed, and a step takes a fifth of the time.
"""

from collections.abc import Callable, Sequence
from functools import cache

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from tqdm import tqdm

from src.data.batches import pad
from src.data.phrasebook import Labelled, labelled
from src.data.vocabulary import Vocabulary
from src.experiments.asking import SIZES, answers, cross_entropy
from src.experiments.base import Row
from src.masks import padding_mask
from src.models.structured_self_attention import (
    Classified,
    StructuredSelfAttention,
    hop_penalty,
)
from src.models.structured_self_attention_choices import (
    POOLINGS,
    Pooled,
    focus_penalty,
    overlap_penalty,
)
from src.training import TrainingConfig

Penalty = Callable[[Float[Tensor, "b r s"]], Float[Tensor, " b"]]
WIDTH, N_HOPS = 32, 4  # of the model whose parameters all others have
N_TRAIN, N_VALID, N_TEST = 4_000, 500, 1_000
STEPS, BATCH_SIZE = 1_200, 32
PENALTIES: dict[str, Penalty] = {
    "identity": hop_penalty,  # the paper's: the sum of the other two
    "overlap": overlap_penalty,
    "focus": focus_penalty,
}


def settings(
    reader: str,
    *,
    seed: int,
    learning_rate: float | None,
    asked: str = "words",
    penalty: str | None = None,
    coefficient: float = 0.0,
    steps: int | None = STEPS,
) -> Row:
    """All that the training of a classifier depends on; a reader is "4 hops" or a pooling."""
    return {
        "reader": reader,
        "asked": asked,
        "penalty": penalty,
        "coefficient": coefficient,
        "seed": seed,
        "learning_rate": learning_rate,
        "steps": steps,
        "batch_size": BATCH_SIZE,
        "sentences": N_TRAIN,
    }


@cache
def vocabulary() -> Vocabulary:
    """The words of the training sentences."""
    return Vocabulary.from_texts(one.pair.source for one in labelled("train", N_TRAIN))


def encoded(sentences: Sequence[Labelled]) -> Int[Tensor, "n s"]:
    """The words as ids."""
    return pad([vocabulary().encode(one.pair.source) for one in sentences])


def n_hops(reader: str) -> int:
    """The rows of M: one, if the reader is a pooling."""
    return 1 if reader in POOLINGS else int(reader.split()[0])


def d_hidden(reader: str, asked: str = "words", width: int | None = None) -> int:
    """The hidden layer with which every reader has as many parameters as 4 hops with theirs."""
    d, outputs = width or WIDTH, sum(SIZES[asked])

    def beyond(hops: int, own: int, hidden: int) -> int:
        return own + (hops * 2 * d + 1 + outputs) * hidden

    hops = n_hops(reader)
    own = 0 if reader in POOLINGS else (2 * d + hops) * d  # W_s1 and W_s2
    wanted = beyond(N_HOPS, (2 * d + N_HOPS) * d, d) - own
    return round(wanted / beyond(hops, 0, 1))


def build(
    reader: str, *, seed: int, asked: str = "words", width: int | None = None
) -> StructuredSelfAttention:
    """An untrained classifier; its weights depend on the seed alone."""
    torch.manual_seed(seed)
    size = width or WIDTH
    sizes = {"width": size, "d_hidden": d_hidden(reader, asked, size)}
    n_source, n_outputs = len(vocabulary()), sum(SIZES[asked])
    if reader in POOLINGS:
        return Pooled(n_source, n_outputs, pooling=reader, **sizes)
    return StructuredSelfAttention(n_source, n_outputs, n_hops=n_hops(reader), **sizes)


def trained(row: Row) -> StructuredSelfAttention:
    """The classifier of a row. So small a one is trained sooner on a core than on a shared GPU."""
    model = build(row["reader"], seed=row["seed"], asked=row["asked"])
    names = ("learning_rate", "steps", "batch_size", "seed")
    fit(
        model,
        labelled("train", row["sentences"]),
        TrainingConfig(schedule="cosine", **{name: row[name] for name in names}),
        penalty=PENALTIES.get(row["penalty"] or ""),
        coefficient=row["coefficient"],
        progress=False,
    )
    return model


def fit(
    model: StructuredSelfAttention,
    sentences: Sequence[Labelled],
    config: TrainingConfig,
    *,
    penalty: Penalty | None = None,
    coefficient: float = 0.0,
    progress: bool = True,
) -> list[float]:
    """Minimise cross-entropy + coefficient * penalty; returns the cross-entropy of every step."""
    source, right = encoded(sentences), answers(sentences, asked_of(model))
    n_words = padding_mask(source).sum(1)
    optimiser = torch.optim.Adam(model.parameters(), lr=config.learning_rate, fused=True)
    losses = []
    for step in tqdm(range(config.steps), "training", disable=not progress):
        chosen = drawn(n_words, config, step)
        optimiser.param_groups[0]["lr"] = config.rate(step)
        output = model(source[chosen, : n_words[chosen[0]]])
        loss = cross_entropy(output.logits, right[chosen])
        losses.append(loss.item())
        extra = 0.0 if penalty is None else coefficient * penalty(output.weights).mean()
        _descend(loss + extra, model, optimiser, config.clip)
    model.eval()
    return losses


def _descend(
    loss: Float[Tensor, ""], model: nn.Module, optimiser: torch.optim.Optimizer, clip: float
) -> None:
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimiser.step()


def drawn(n_words: Int[Tensor, " n"], config: TrainingConfig, step: int) -> Int[Tensor, " b"]:
    """The sentences of this step: one by chance, and others as long as it; one may come twice."""
    torch.manual_seed(config.seed * 1_000_003 + step)
    first = torch.randint(len(n_words), ())
    alike = (n_words == n_words[first]).nonzero().squeeze(1)
    return alike[torch.randint(len(alike), (config.batch_size,))]


def asked_of(model: StructuredSelfAttention) -> str:
    """What a classifier is asked, by the number of its outputs."""
    [asked] = [name for name, sizes in SIZES.items() if sum(sizes) == model.W_2.out_features]
    return asked


def n_parameters(model: StructuredSelfAttention) -> int:
    """All the numbers that training sets."""
    return sum(parameter.numel() for parameter in model.parameters())


@torch.no_grad()
def classified(model: StructuredSelfAttention, source: Int[Tensor, "b s"]) -> Classified:
    """Logits and weights."""
    output: Classified = model(source)
    return output
