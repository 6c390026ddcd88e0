"""Real captions: the systems that learn to translate them, and what is measured of each.

A training is one of the command line's, with its clock: minutes are those that one core computes,
two for each minute on two cores, so that what else the machine has to do does not count.
"""

import hashlib
import json
import time
from pathlib import Path

import torch

from src import checkpoints
from src.checkpoints import Checkpoint
from src.cli.keeping import advance, finish, translations
from src.cli.opening import begin, resume
from src.cli.options import Options
from src.data import multi30k
from src.data.batches import encode_pairs, epoch
from src.data.vocabulary import Codec, TextVocabulary
from src.experiments import weights_cache
from src.experiments.base import Row
from src.metrics import bleu
from src.models.registry import TRANSLATORS
from src.models.translator import Translator
from src.parallel_training import Machine, summed_entropy
from src.processes import Processes

SMALL, LARGE = "small", "large"  # beside those that are compared
LENGTHS = ((1, 9), (10, 12), (13, 15), (16, 20), (21, 99))  # words of the source
TWENTY_FIVE = 50.0  # minutes of one core: 25 on two
LOOP = ("src.training", "src.parallel_training", "src.averaging", "src.data.subwords")
OPTIONS: tuple[str, ...] = ("seed", "width", "layers", "norm", "dropout", "subwords", "batch_size")
OPTIONS += ("learning_rate", "warmup", "label_smoothing", "average")
TRANSFORMER: Row = {"model": "transformer", "layers": 3, "norm": "pre", "dropout": 0.2}
TRANSFORMER |= {"learning_rate": 2e-3, "warmup": 400}
BAHDANAU: Row = {"model": "bahdanau", "layers": None, "norm": None, "dropout": 0.3}
BAHDANAU |= {"learning_rate": 2e-3, "warmup": 0}
SYSTEMS: dict[str, Row] = {
    "transformer": TRANSFORMER | {"subwords": 6_000, "width": 192},
    "bahdanau": BAHDANAU | {"subwords": 6_000, "width": 200},
    "transformer-words": TRANSFORMER | {"subwords": 0, "width": 160},
    "bahdanau-words": BAHDANAU | {"subwords": 0, "width": 192},
    SMALL: TRANSFORMER | {"subwords": 4_000, "width": 128, "layers": 2, "dropout": 0.1},
    LARGE: TRANSFORMER | {"subwords": 8_000, "width": 256, "dropout": 0.3, "learning_rate": 1e-3},
}


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
    return weights_cache.FOLDER / f"real-{hashlib.sha256(parts.encode()).hexdigest()[:20]}"


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
