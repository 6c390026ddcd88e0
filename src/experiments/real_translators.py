"""How well do Bahdanau and the Transformer translate real sentences, at equal minutes?

Minutes are those that one core computes, two for each minute on two cores: what else the machine
has to do does not count. All that are compared have as many parameters, within 10 %.
"""

import hashlib
import json
import time
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from src import checkpoints
from src.checkpoints import Checkpoint
from src.cli.keeping import advance, finish, translations
from src.cli.opening import begin, resume
from src.cli.options import Options
from src.data import multi30k
from src.data.batches import encode_pairs, epoch
from src.data.codecs import from_json
from src.data.vocabulary import Codec, TextVocabulary
from src.decoding import translate
from src.experiments import laboratory, results, weights_cache
from src.experiments.base import Experiment, Measured, Row
from src.experiments.learning_rates import grid
from src.metrics import bleu
from src.models.registry import TRANSLATORS
from src.models.translator import Translator
from src.parallel_training import Machine, summed_entropy
from src.processes import Processes

NAME = "real_translators"
SMALL = "small"  # the one that is kept: whoever has no corpus can translate with it
BEAM = 5
LENGTHS = ((1, 9), (10, 12), (13, 15), (16, 20), (21, 99))  # words of the source
N_PAIRS = 29_000
TWENTY_FIVE = 50.0  # minutes of one core: 25 on two
SEARCH = 10.0  # for each rate
ONCE, TWICE = (f"{side}.embedding.E.weight" for side in ("decoder", "encoder"))
LOOP = ("src.training", "src.parallel_training", "src.averaging", "src.data.subwords")
OPTIONS: tuple[str, ...] = ("seed", "width", "layers", "norm", "dropout", "subwords", "batch_size")
OPTIONS += ("learning_rate", "warmup", "label_smoothing", "average")
TRANSFORMER: Row = {"model": "transformer", "layers": 3, "norm": "pre", "dropout": 0.3}
TRANSFORMER |= {"learning_rate": 1e-3, "warmup": 400}
BAHDANAU: Row = {"model": "bahdanau", "layers": None, "norm": None, "dropout": 0.3}
BAHDANAU |= {"learning_rate": 2e-3, "warmup": 0}
SYSTEMS: dict[str, Row] = {
    "transformer": TRANSFORMER | {"subwords": 8_000, "width": 256},
    "bahdanau": BAHDANAU | {"subwords": 8_000, "width": 264},
    "transformer-words": TRANSFORMER | {"subwords": 0, "width": 224},
    "bahdanau-words": BAHDANAU | {"subwords": 0, "width": 288},
    SMALL: TRANSFORMER | {"subwords": 4_000, "width": 128, "layers": 2, "dropout": 0.1},
}
COMPARED = [system for system in SYSTEMS if system != SMALL]


def row(
    system: str,
    seed: int,
    *,
    learning_rate: float | None = None,
    languages: str = "de en",
    minutes: float = TWENTY_FIVE,
) -> Row:
    """All that a training of this system depends on."""
    settings = {"system": system, "seed": seed, "languages": languages, "core_minutes": minutes}
    settings |= SYSTEMS[system] | {"batch_size": 64, "label_smoothing": 0.1, "average": 500}
    return settings if learning_rate is None else settings | {"learning_rate": learning_rate}


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
        system: grid(SYSTEMS[system]["learning_rate"], losses(system)) for system in COMPARED
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
        best("transformer", 0, minutes=6 * TWENTY_FIVE),
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


def trained(row: Row) -> Checkpoint:
    """The best weights of a training as the row says; one that was cut off goes on.

    "last" is the validation BLEU of the weights of the last step, without an average.
    """
    folder, options = folder_of(row), options_of(row)
    machine = Machine(Processes(0, 1, torch.device("cpu")), clock=time.process_time)
    run = (resume if checkpoints.exists(folder) else begin)(folder, options, machine)
    if not run.settings["finished"]:
        while not run.done:
            advance(run)
        run.settings["last"] = bleu(*translations(run, run.corpus.valid, beam=1)).score
        finish(run)
    return checkpoints.load(folder)


def options_of(row: Row) -> Options:
    """The row as the command line would say it."""
    return {name: row[name] for name in OPTIONS} | {
        "model": row["model"],
        "corpus": "multi30k",
        "languages": row["languages"].split(),
        "pairs": None,
        "minutes": row["core_minutes"],
        "epochs": None,
    }


def folder_of(row: Row) -> Path:
    """A name that changes with the row and with the code of model and loop."""
    entry = TRANSLATORS[row["model"]]
    code = weights_cache.code_of((entry.build.__module__, *LOOP))
    parts = json.dumps([row, torch.__version__, code], sort_keys=True)
    return weights_cache.FOLDER / f"{NAME}-{hashlib.sha256(parts.encode()).hexdigest()[:20]}"


@torch.no_grad()
def valid_loss(model: Translator, words: tuple[Codec, Codec], languages: list[str]) -> float:
    """Cross-entropy a token of the validation captions, teacher forced."""
    pairs = encode_pairs(multi30k.load("valid", *languages), *words)
    total = 0.0
    for batch in epoch(pairs, batch_size=64, seed=0, number=0):
        logits = model(batch.source, batch.target[:, :-1]).logits
        total += summed_entropy(logits, batch.target[:, 1:]).item()
    return total / sum(len(target) - 1 for _, target in pairs)


def bleu_by_length(sources: list[str], hypotheses: list[str], references: list[str]) -> Row:
    """bleu_1_9, bleu_10_12, ...: of the captions whose source has so many words."""
    lengths = [len(TextVocabulary.split(source)) for source in sources]
    numbers: Row = {}
    for low, high in LENGTHS:
        places = [i for i, length in enumerate(lengths) if low <= length <= high]
        found = ([sentences[i] for i in places] for sentences in (hypotheses, references))
        numbers[f"bleu_{low}_{high}"] = bleu(*found).score if places else None
    return numbers


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
