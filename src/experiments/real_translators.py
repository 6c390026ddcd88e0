"""How well do Bahdanau and the Transformer translate real sentences, at equal minutes?

All that are compared have as many parameters, within 10 %, and the same minutes of two cores.
Their learning rates are those of the recipes; three rows look beyond the edge of Bahdanau's.
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
from src.experiments.real_laboratory import (
    FRENCH,
    KEPT,
    LARGE,
    bleu_by_length,
    row,
    trained,
    valid_loss,
)
from src.metrics import bleu

NAME = "real_translators"
BEAM = 5
N_PAIRS = 29_000
ONCE, TWICE = (f"{side}.embedding.E.weight" for side in ("decoder", "encoder"))
WITH_PIECES = ("transformer", "bahdanau")  # three seeds each
ONE_SEED: tuple[str, ...] = ("transformer-words", "transformer-two-matrices", "bahdanau-words")
ONE_SEED += ("bahdanau-warm-up", "bahdanau-faster", "bahdanau-less-dropout")


def rows() -> list[Row]:
    """Three hours and a quarter on two cores, one row after the other, and one row for a GPU.

    Seed by seed what is compared, then words, other settings, French, and the large one, which has
    as long as it takes.
    """
    return [
        *(row(system, seed) for seed in laboratory.SEEDS for system in WITH_PIECES),
        *(row(system, 0) for system in (*ONE_SEED, FRENCH, LARGE)),
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
        "device": checkpoint.settings["device"],
        "seconds": checkpoint.settings["seconds"],
        "epochs_done": checkpoint.settings["training"]["steps"] * row["batch_size"] / N_PAIRS,
        "valid_loss": valid_loss(model, words, row["languages"].split()),
        "valid_bleu": checkpoint.settings["best"],
        "valid_bleu_last": checkpoint.settings["last"],  # without the average
        "bleu": score.score,
        "signature": score.signature,
        **bleu_by_length(sources, hypotheses, references),
    }
    return stored(numbers, checkpoint) if kept(row) else Measured(numbers)


def stored(numbers: Row, checkpoint: Checkpoint) -> Measured:
    """With the weights, and what it takes to use them."""
    texts = {"vocabulary": checkpoint.source_vocabulary.to_json(), "settings": checkpoint.settings}
    as_json = {name: json.dumps(text) for name, text in texts.items()}
    return Measured(numbers, {KEPT: one_matrix(checkpoint)}, as_json)


def kept(row: Row) -> bool:
    """Whether the weights of this row are stored: the chapter looks into it."""
    return (row["system"], row["seed"]) == (KEPT, 0)


def one_matrix(checkpoint: Checkpoint) -> dict[str, Float[Tensor, "..."]]:
    """Its weights; the matrix that both sides share stands there once."""
    return {name: part for name, part in checkpoint.weights.items() if name != TWICE}


def load() -> Checkpoint:
    """The stored Transformer with its pieces; needs no corpus."""
    weights, texts = results.weights(NAME, KEPT), results.texts(NAME)
    pieces = from_json(json.loads(texts["vocabulary"]))
    settings = json.loads(texts["settings"])
    return Checkpoint(settings, pieces, pieces, weights | {TWICE: weights[ONCE]}, {})


EXPERIMENT = Experiment(
    name=NAME,
    question="How well do Bahdanau and the Transformer translate real sentences?",
    rows=rows,
    measure=measure,
    sample=kept,
    tolerances={"bleu": 0.5},
    at_once=1,
)
