"""How well do Bahdanau and the Transformer translate real sentences, at equal minutes?

All that are compared have as many parameters, within 10 %, and the same minutes of one core.
"""

import json

from jaxtyping import Float
from torch import Tensor

from src import checkpoints
from src.checkpoints import Checkpoint
from src.data import multi30k
from src.data.codecs import from_json
from src.decoding import translate
from src.experiments import laboratory, results
from src.experiments.base import Experiment, Measured, Row
from src.experiments.learning_rates import grid
from src.experiments.real_laboratory import (
    LARGE,
    SMALL,
    SYSTEMS,
    TWENTY_FIVE,
    bleu_by_length,
    row,
    trained,
    valid_loss,
)
from src.metrics import bleu

NAME = "real_translators"
BEAM = 5
N_PAIRS = 29_000
SEARCH = 10.0  # minutes for each rate
ONCE, TWICE = (f"{side}.embedding.E.weight" for side in ("decoder", "encoder"))
COMPARED = [system for system in SYSTEMS if system not in (SMALL, LARGE)]


def losses(system: str) -> dict[float, float]:
    """The validation loss of each rate that was tried."""
    return results.losses(NAME, {"system": system, "core_minutes": SEARCH})


def best(system: str, seed: int, *, languages: str = "de en", minutes: float = TWENTY_FIVE) -> Row:
    """A row at the rate that was best."""
    tried = losses(system)
    rate = min(tried, key=lambda rate: tried[rate])
    return row(system, seed, learning_rate=rate, languages=languages, minutes=minutes)


def rows() -> list[Row]:
    """The small one and the rates; then four systems of three seeds; French; and a long training.

    The rates are tried for a few minutes each; what follows them waits until the best is found.
    """
    searched = {
        system: grid(SYSTEMS[system]["learning_rate"], losses(system))
        for system in [*COMPARED, LARGE]
    }
    tried = [
        row(system, 0, learning_rate=rate, minutes=SEARCH)
        for system, rates in searched.items()
        for rate in rates
    ]
    if not all(rate in losses(system) for system, rates in searched.items() for rate in rates):
        return [row(SMALL, 0), *tried]
    return [
        row(SMALL, 0),
        *tried,
        *(best(system, seed) for seed in laboratory.SEEDS for system in COMPARED),
        *(best(system, 0, languages="en fr") for system in ("transformer", "bahdanau")),
        best(LARGE, 0, minutes=6 * TWENTY_FIVE),
    ]


def measure(row: Row) -> Measured:
    """BLEU on the test captions of 2016, of all and by the words of the source."""
    checkpoint = trained(row)
    model = checkpoints.load_model(checkpoint)
    words = checkpoint.source_vocabulary, checkpoint.target_vocabulary
    pairs = multi30k.load("test", *row["languages"].split())
    sources, references = map(list, zip(*pairs))
    hypotheses = translate(model, sources, *words, width=BEAM)
    score = bleu(hypotheses, references)
    numbers = {
        "parameters": laboratory.n_parameters(model),
        "epochs": checkpoint.settings["training"]["steps"] * row["batch_size"] / N_PAIRS,
        "valid_loss": valid_loss(model, words, row["languages"].split()),
        "valid_bleu": checkpoint.settings["best"],
        "valid_bleu_last": checkpoint.settings["last"],
        "bleu": score.score,
        "signature": score.signature,
        **bleu_by_length(sources, hypotheses, references),
    }
    if row["system"] != SMALL:
        return Measured(numbers)
    texts = {"vocabulary": words[0].to_json(), "settings": checkpoint.settings}
    kept = {name: json.dumps(text) for name, text in texts.items()}
    return Measured(numbers, {SMALL: one_matrix(checkpoint)}, kept)


def one_matrix(checkpoint: Checkpoint) -> dict[str, Float[Tensor, "..."]]:
    """Its weights; the matrix that both sides share stands there once."""
    return {name: part for name, part in checkpoint.weights.items() if name != TWICE}


def load() -> Checkpoint:
    """The stored small Transformer with its pieces; needs no corpus."""
    weights, texts = results.weights(NAME, SMALL), results.texts(NAME)
    pieces = from_json(json.loads(texts["vocabulary"]))
    settings = json.loads(texts["settings"])
    return Checkpoint(settings, pieces, pieces, weights | {TWICE: weights[ONCE]}, {})


EXPERIMENT = Experiment(
    name=NAME,
    question="How well do Bahdanau and the Transformer translate real sentences?",
    rows=rows,
    measure=measure,
    sample=lambda row: row["system"] == SMALL,
    tolerances={"bleu": 0.5},
)
