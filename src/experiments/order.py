"""What does an encoder of self-attention need to be told: where words stand, what is padding?

Small translators of short sentences, alike but for one thing: the positions, the heads, the layers,
the padding mask or the batches. The mask and the batches are crossed.
"""

from collections.abc import Callable, Sequence
from functools import partial
from random import Random

import torch
import torch.nn.functional as F

from src.data.batches import Batch, collate
from src.data.phrasebook import by_length
from src.data.phrasebook.pair import Pair
from src.decoding import greedy
from src.experiments import laboratory, results
from src.experiments.base import Experiment, Measured, Row
from src.experiments.learning_rates import grid
from src.experiments.short_sentences import short
from src.metrics import exact_match
from src.models.self_attention_encoder import SelfAttentive
from src.models.translator import Translator
from src.models.unmasked_padding import PaddingRead
from src.tokens import PAD
from src.training import Trainer, steps_per_epoch

NAME = "order"
STEPS, RATE_STEPS = 1_000, 400
START = 4e-3  # the middle of the grid
SIZES = {"width": 48, "d_hidden": 96}
USUAL, UNPLACED, READ = "sinusoids", "no positions", "padding read"
BUILDS: dict[str, Callable[..., Translator]] = {
    USUAL: SelfAttentive,
    "learned positions": partial(SelfAttentive, positions="learned"),
    UNPLACED: partial(SelfAttentive, positions="none"),
    "one head": partial(SelfAttentive, n_heads=1),
    "no layer": partial(SelfAttentive, n_layers=0),
    READ: PaddingRead,
}
CROSSED = (USUAL, READ)  # with every kind of batches
LENGTHS = (10, 14, 18)  # words of English, give or take two; training has at most 12
PADS = (0, 2, 4, 8, 16, 32)  # behind each sentence of 10 words
KEPT = ((USUAL, "sorted"), (UNPLACED, "sorted"), (READ, "sorted"))  # of the first seed


class MixedTrainer(Trainer[Translator]):
    """Batches as chance has them: short sentences beside long ones, and much padding."""

    def _next_batch(self) -> Batch:
        size, seed = self.config.batch_size, self.config.seed
        number, index = divmod(self.n_steps, steps_per_epoch(len(self.pairs), size))
        shuffled = Random(f"{seed}/{number}").sample(self.pairs, len(self.pairs))
        return collate(shuffled[index * size : (index + 1) * size])


class PaddedTrainer(Trainer[Translator]):
    """As many pads behind the sentences of a batch as are ever asked about, or fewer."""

    def _next_batch(self) -> Batch:
        n_pads = Random(f"{self.config.seed}/{self.n_steps}").randint(0, PADS[-1])
        batch = super()._next_batch()
        return Batch(F.pad(batch.source, (0, n_pads), value=PAD), batch.target)


BATCHES = {"sorted": Trainer, "mixed": MixedTrainer, "padded": PaddedTrainer}


def rows() -> list[Row]:
    """The usual encoder with every rate of a grid; then all at its best rate, three seeds."""
    measured = losses()
    rates = grid(START, measured)
    found = [setting(USUAL, "sorted", 0, rate, RATE_STEPS) for rate in rates]
    if not all(rate in measured for rate in rates):
        return found
    best = min(rates, key=lambda rate: measured[rate])
    kinds = [(kind, "sorted") for kind in BUILDS]
    kinds += [(kind, batches) for batches in ("mixed", "padded") for kind in CROSSED]
    seeds = laboratory.SEEDS
    return found + [setting(*kind, seed, best, STEPS) for seed in seeds for kind in kinds]


def setting(kind: str, batches: str, seed: int, rate: float, steps: int) -> Row:
    """One training."""
    return {
        "kind": kind,
        "batches": batches,
        "seed": seed,
        "learning_rate": rate,
        "steps": steps,
        "batch_size": laboratory.BATCH_SIZE,
    }


def losses() -> dict[float, float]:
    """The validation loss of each rate that is stored."""
    return results.losses(NAME, {"steps": RATE_STEPS})


def build(kind: str) -> Translator:
    """Untrained. There is a vector for one English word more: `<pad>`, where it is read."""
    n_source, n_target = map(len, laboratory.vocabularies())
    return BUILDS[kind](n_source + 1, n_target, **SIZES)


def trained(row: Row) -> Translator:
    """The model of a row, ready to translate."""
    torch.manual_seed(row["seed"])
    model = build(row["kind"]).to("cuda" if torch.cuda.is_available() else "cpu")
    trainer = BATCHES[row["batches"]](
        model, laboratory.encoded(short("train")), laboratory.config(row)
    )
    for _ in range(row["steps"]):
        trainer.step()
    return model.to("cpu").eval()


def load(kind: str, batches: str = "sorted") -> Translator:
    """The model that is kept, ready to translate."""
    model = build(kind)
    model.load_state_dict(results.weights(NAME, key_of(kind, batches)))
    return model.eval()


def key_of(kind: str, batches: str) -> str:
    """The name of its weights."""
    return f"{kind}, {batches}"


def mask_taken_away(model: Translator) -> Translator:
    """The same weights; what no training touched stands for `<pad>`."""
    found = build(READ)
    found.load_state_dict(model.state_dict())
    return found.eval()


def measure(row: Row) -> Measured:
    """Loss; exact match by length and by the padding behind a sentence; who does it to whom."""
    model = trained(row)
    numbers: Row = {
        "parameters": laboratory.n_parameters(model),
        "valid_loss": laboratory.valid_loss(model, short("valid")),
    }
    if row["steps"] == RATE_STEPS:
        return Measured(numbers)
    numbers |= {f"exact_{n}": laboratory.exact(model, by_length(n)) for n in LENGTHS}
    numbers["roles"] = laboratory.challenge_accuracy(model, "roles")
    if row["kind"] in CROSSED:
        numbers |= {f"padded_{n}": exact(model, by_length(10), n) for n in PADS}
    if row["kind"] == USUAL:
        bare = mask_taken_away(model)
        numbers |= {f"unmasked_{n}": exact(bare, by_length(10), n) for n in PADS}
    kind = row["kind"], row["batches"]
    kept = kind in KEPT and row["seed"] == laboratory.SEEDS[0]
    return Measured(numbers, {key_of(*kind): model.state_dict()} if kept else {})


def exact(model: Translator, pairs: Sequence[Pair], n_pads: int) -> float:
    """The share of greedy translations that are right, each source with so much padding behind."""
    return exact_match(padded_translations(model, pairs, n_pads), [pair.target for pair in pairs])


def padded_translations(model: Translator, pairs: Sequence[Pair], n_pads: int) -> list[str]:
    """What the model makes of these sentences; those of one length go together."""
    encoded = laboratory.encoded(tuple(pairs))
    written = [""] * len(pairs)
    for length in {len(source) for source, _ in encoded}:
        places = [i for i, (source, _) in enumerate(encoded) if len(source) == length]
        source = torch.tensor([encoded[place][0] + [PAD] * n_pads for place in places])
        for place, tokens in zip(places, greedy(model, source).tolist()):
            written[place] = laboratory.vocabularies()[1].decode(tokens)
    return written


EXPERIMENT = Experiment(
    name=NAME,
    question="What does an encoder of self-attention need to be told?",
    rows=rows,
    measure=measure,
    # the tests measure it from the stored weights
    sample=lambda row: (
        (row["kind"], row["batches"], row["seed"], row["steps"]) == (READ, "sorted", 0, STEPS)
    ),
    tolerances={"valid_loss": 0.01, "roles": 0.02, "padded_0": 0.02, "padded_16": 0.05},
)
