"""The laboratory of the labelled sentences: one way to train a classifier, one budget for all.

Which sentences a step sees depends on (seed, step) alone.
"""

from collections.abc import Callable, Sequence
from functools import cache

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn
from tqdm import tqdm

from src.data.batches import pad
from src.data.phrasebook import Labelled, labelled
from src.data.phrasebook.labelled import LABELS
from src.data.vocabulary import Vocabulary
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
WIDTH, N_HOPS = 48, 4  # of the model whose parameters all others have
N_TRAIN, N_VALID, N_TEST = 16_000, 500, 1_000
N_WORDS = 2_000  # training sentences in which every word occurs
BATCH_SIZE = 32
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
    steps: int | None,
    penalty: str | None = None,
    coefficient: float = 0.0,
) -> Row:
    """All that the training of a classifier depends on; a reader is "4 hops" or a pooling."""
    return {
        "reader": reader,
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
    return Vocabulary.from_texts(one.pair.source for one in labelled("train", N_WORDS))


def encoded(sentences: Sequence[Labelled]) -> tuple[Int[Tensor, "n s"], Int[Tensor, " n"]]:
    """The words as ids, and the number of the label."""
    ids = pad([vocabulary().encode(one.pair.source) for one in sentences])
    return ids, torch.tensor([LABELS.index(one.label) for one in sentences])


def n_hops(reader: str) -> int:
    """The rows of M: one, if the reader is a pooling."""
    return 1 if reader in POOLINGS else int(reader.split()[0])


def d_hidden(reader: str, width: int | None = None) -> int:
    """The hidden layer with which every reader has as many parameters as 4 hops with theirs."""

    def beyond(hops: int, own: int, hidden: int) -> int:
        return own + (hops * 2 * width + 1) * hidden + len(LABELS) * hidden

    width = width or WIDTH
    hops = n_hops(reader)
    own = 0 if reader in POOLINGS else (2 * width + hops) * width  # W_s1 and W_s2
    asked = beyond(N_HOPS, (2 * width + N_HOPS) * width, width) - own
    return round(asked / beyond(hops, 0, 1))


def build(reader: str, *, seed: int, width: int | None = None) -> StructuredSelfAttention:
    """An untrained classifier; its weights depend on the seed alone."""
    torch.manual_seed(seed)
    width = width or WIDTH
    sizes = {"width": width, "d_hidden": d_hidden(reader, width)}
    if reader in POOLINGS:
        return Pooled(len(vocabulary()), len(LABELS), pooling=reader, **sizes)
    return StructuredSelfAttention(len(vocabulary()), len(LABELS), n_hops=n_hops(reader), **sizes)


def trained(row: Row) -> StructuredSelfAttention:
    """The classifier of a row. So small a one is trained sooner on a core than on a shared GPU."""
    model = build(row["reader"], seed=row["seed"])
    names = ("learning_rate", "steps", "batch_size", "seed")
    config = TrainingConfig(schedule="cosine", **{name: row[name] for name in names})
    penalty = PENALTIES.get(row["penalty"]) if row["penalty"] else None
    fit(
        model,
        labelled("train", row["sentences"]),
        config,
        penalty=penalty,
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
    source, label = encoded(sentences)
    optimiser = torch.optim.Adam(model.parameters(), lr=config.learning_rate, fused=True)
    losses = []
    for step in tqdm(range(config.steps), "training", disable=not progress):
        chosen = drawn(len(label), config, step)
        optimiser.param_groups[0]["lr"] = config.rate(step)
        optimiser.zero_grad()
        output = model(shortened(source[chosen]))
        loss = F.cross_entropy(output.logits, label[chosen])
        losses.append(loss.item())
        if penalty is not None:
            loss = loss + coefficient * penalty(output.weights).mean()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), config.clip)
        optimiser.step()
    model.eval()
    return losses


def drawn(n: int, config: TrainingConfig, step: int) -> Int[Tensor, " b"]:
    """Which of n sentences this step sees."""
    torch.manual_seed(config.seed * 1_000_003 + step)
    return torch.randint(n, (config.batch_size,))


def shortened(source: Int[Tensor, "b s"]) -> Int[Tensor, "b n"]:
    """The same sentences with no more padding than they need."""
    return source[:, : int(padding_mask(source).sum(1).max())]


@torch.no_grad()
def classified(model: StructuredSelfAttention, source: Int[Tensor, "b s"]) -> Classified:
    """Logits and weights."""
    output: Classified = model(source)
    return output


def accuracy(model: StructuredSelfAttention, sentences: Sequence[Labelled]) -> float:
    """How many labels are right."""
    source, label = encoded(sentences)
    return (classified(model, source).logits.argmax(1) == label).float().mean().item()


def loss(model: StructuredSelfAttention, sentences: Sequence[Labelled]) -> float:
    """The mean of -log p(label), without a penalty."""
    source, label = encoded(sentences)
    return F.cross_entropy(classified(model, source).logits, label).item()
