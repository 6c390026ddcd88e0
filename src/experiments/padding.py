"""What does padding do that no mask hides, in training and afterwards?

Translators with a self-attentive encoder, trained on short sentences with the mask or without it,
in batches of like lengths or of mixed ones; then the same sentences with more and more padding.
"""

from collections.abc import Sequence
from random import Random

import torch

from src.data.batches import Batch, collate
from src.data.phrasebook import by_length, split
from src.data.phrasebook.pair import Pair
from src.decoding import greedy
from src.experiments import laboratory, results
from src.experiments.base import Experiment, Measured, Row
from src.experiments.learning_rates import grid
from src.metrics import exact_match
from src.models.self_attention_encoder import SelfAttentive
from src.models.translator import Translator
from src.models.unmasked_padding import PaddingRead
from src.tokens import PAD
from src.training import Trainer, steps_per_epoch

NAME = "padding"
STEPS, RATE_STEPS = 1_500, 500
START = 2e-3  # the middle of the grid
WIDTH, LONGEST = 64, 12  # numbers; words of English
MASKS, BATCHES = ("masked", "read"), ("sorted", "mixed")
PADS = (0, 2, 4, 8, 16, 32)  # behind each sentence
KEPT = (("masked", "sorted"), ("read", "sorted"), ("read", "mixed"))  # of the first seed


class MixedTrainer(Trainer[Translator]):
    """Batches as chance has them: short sentences beside long ones, and much padding."""

    def _next_batch(self) -> Batch:
        size, seed = self.config.batch_size, self.config.seed
        number, index = divmod(self.n_steps, steps_per_epoch(len(self.pairs), size))
        shuffled = Random(f"{seed}/{number}").sample(self.pairs, len(self.pairs))
        return collate(shuffled[index * size : (index + 1) * size])


def rows() -> list[Row]:
    """The usual way with every rate of a grid; then mask and batches, two by two, three seeds."""
    measured = losses()
    rates = grid(START, measured)
    found = [setting("masked", "sorted", 0, rate, RATE_STEPS) for rate in rates]
    if not all(rate in measured for rate in rates):
        return found
    best = min(rates, key=lambda rate: measured[rate])
    return found + [
        setting(mask, batches, seed, best, STEPS)
        for seed in laboratory.SEEDS
        for mask in MASKS
        for batches in BATCHES
    ]


def setting(mask: str, batches: str, seed: int, rate: float, steps: int) -> Row:
    """One training."""
    return {
        "mask": mask,
        "batches": batches,
        "seed": seed,
        "learning_rate": rate,
        "steps": steps,
        "batch_size": laboratory.BATCH_SIZE,
        "width": WIDTH,
    }


def losses() -> dict[float, float]:
    """The validation loss of each rate that is stored."""
    try:
        table = results.table(NAME)
    except FileNotFoundError:
        return {}
    stored = [row for row in table if row["steps"] == RATE_STEPS]
    return {row["learning_rate"]: row["valid_loss"] for row in stored}


def short(name: str) -> tuple[Pair, ...]:
    """The short pairs of a split."""
    return tuple(pair for pair in split(name) if len(pair.source.split()) <= LONGEST)


def build(mask: str) -> Translator:
    """Untrained; both kinds have the same parameters, of which one does not read the last word."""
    n_source, n_target = map(len, laboratory.vocabularies())
    if mask == "masked":
        return SelfAttentive(n_source + 1, n_target, width=WIDTH)
    return PaddingRead(n_source, n_target, width=WIDTH)


def trained(row: Row) -> Translator:
    """The model of a row, ready to translate."""
    torch.manual_seed(row["seed"])
    model = build(row["mask"]).to("cuda" if torch.cuda.is_available() else "cpu")
    kind = MixedTrainer if row["batches"] == "mixed" else Trainer
    trainer = kind(model, laboratory.encoded(short("train")), laboratory.config(row))
    for _ in range(row["steps"]):
        trainer.step()
    return model.to("cpu").eval()


def other(row: Row, model: Translator) -> Translator:
    """The same weights under the other mask; what no training touched stands for `<pad>`."""
    found = build("read" if row["mask"] == "masked" else "masked")
    found.load_state_dict(model.state_dict())
    return found.eval()


def measure(row: Row) -> Measured:
    """Loss, and exact match by the padding behind the sentence, with its own mask and the other."""
    model = trained(row)
    numbers: Row = {
        "parameters": laboratory.n_parameters(model),
        "valid_loss": laboratory.valid_loss(model, short("valid")[: laboratory.N_VALID]),
    }
    if row["steps"] == RATE_STEPS:
        return Measured(numbers)
    for name, kind in (("own", model), ("other", other(row, model))):
        for n_pads in PADS:
            numbers[f"{name}_{n_pads}"] = exact(kind, by_length(10), n_pads)
    kept = (row["mask"], row["batches"]) in KEPT and row["seed"] == laboratory.SEEDS[0]
    key = f"{row['mask']}-{row['batches']}"
    return Measured(numbers, {key: model.state_dict()} if kept else {})


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
    question="What does padding do that no mask hides?",
    rows=rows,
    measure=measure,
    # the tests measure it from the stored weights
    sample=lambda row: (
        (row["mask"], row["batches"], row["seed"], row["steps"]) == ("read", "sorted", 0, STEPS)
    ),
    tolerances={"valid_loss": 0.01, "own_0": 0.02, "own_16": 0.05},
)
