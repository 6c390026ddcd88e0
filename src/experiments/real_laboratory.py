"""Real captions: the systems that learn to translate them, and what is measured of each.

A training is one of the command line's. `minutes` are those of two processes on two cores that
have nothing else to do; `epochs`, for as long as they take, are those of one, on a GPU if there is
one. A training that was cut off goes on from its folder, on another machine too if the folder was
copied to the same place there.
"""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import torch

from src import checkpoints
from src.checkpoints import Checkpoint
from src.cli.options import flag
from src.cli.recipes import recipe
from src.data import multi30k
from src.data.batches import encode_pairs, epoch
from src.data.vocabulary import Codec, TextVocabulary
from src.experiments import weights_cache
from src.experiments.base import Row
from src.metrics import bleu
from src.models.registry import TRANSLATORS
from src.models.translator import Translator
from src.parallel_training import summed_entropy

CORPUS = "multi30k"
KEPT, LARGE, FRENCH = "transformer", "large", "french"
LENGTHS = ((1, 9), (10, 12), (13, 15), (16, 20), (21, 99))  # words of the source
LOOP = ("src.training", "src.parallel_training", "src.averaging", "src.data.subwords")
OPTIONS: tuple[str, ...] = ("seed", "minutes", "epochs", "width", "layers", "norm", "dropout")
OPTIONS += ("subwords", "matrices", "batch_size", "learning_rate", "warmup", "label_smoothing")
OPTIONS += ("average",)
TRANSFORMER, BAHDANAU = (
    {"languages": "de en", "model": model, "epochs": None, "matrices": None}
    | asdict(recipe(CORPUS, model))
    for model in ("transformer", "bahdanau")
)
WORDS: Row = {"subwords": 0}
WARM_UP: Row = {"warmup": TRANSFORMER["warmup"]}
GPU: Row = {"minutes": None, "epochs": 40.0, "batch_size": 256}
SYSTEMS: dict[str, Row] = {
    KEPT: TRANSFORMER,
    "bahdanau": BAHDANAU,
    "transformer-words": TRANSFORMER | WORDS | {"width": 80},
    "bahdanau-words": BAHDANAU | WORDS | {"width": 74},
    "transformer-two-matrices": TRANSFORMER | {"matrices": "two", "width": 104},
    # The recipe of Bahdanau stands at the edge of what was searched: what lies beyond it?
    "bahdanau-warm-up": BAHDANAU | WARM_UP,
    "bahdanau-faster": BAHDANAU | WARM_UP | {"learning_rate": 1.6e-2},
    "bahdanau-less-dropout": BAHDANAU | {"dropout": 0.05},
    FRENCH: TRANSFORMER | {"languages": "en fr"},
    LARGE: TRANSFORMER | GPU | {"width": 256, "layers": 3, "dropout": 0.3, "learning_rate": 2e-3},
}


def row(system: str, seed: int) -> Row:
    """All that a training of this system depends on."""
    return {"system": system, "seed": seed} | SYSTEMS[system]


def trained(row: Row) -> Checkpoint:
    """The best weights of a training as the row says; one that was cut off goes on."""
    folder = folder_of(row)
    if not _finished(folder):
        folder.mkdir(parents=True, exist_ok=True)
        ours = os.environ | {"TQDM_DISABLE": "1"}
        root, into_one = weights_cache.ROOT, subprocess.STDOUT
        with (folder / "log.txt").open("a") as log:
            words = command(row, folder)
            done = subprocess.run(words, cwd=root, env=ours, stdout=log, stderr=into_one)
        if done.returncode:
            raise RuntimeError(f"the training in {folder} was stopped: log.txt there says why")
    return checkpoints.load(folder)


def command(row: Row, folder: Path) -> list[str]:
    """The row as the command line has it; `--resume` where there is something to go on with."""
    words = [sys.executable, "-m"]
    if row["minutes"]:  # torchrun gives each process one thread
        words += ["torch.distributed.run", "--standalone", "--nproc_per_node=2", "-m"]
    words += ["src", "train", row["model"], "--corpus", CORPUS]
    words += ["--languages", *row["languages"].split(), "--beam", "1", "--output", str(folder)]
    for name in OPTIONS:
        if row[name] is not None:
            words += [flag(name), str(row[name])]
    return [*words, "--resume"] if checkpoints.exists(folder) else words


def folder_of(row: Row) -> Path:
    """A name that changes with the row and with the code of model and loop."""
    entry = TRANSLATORS[row["model"]]
    may_share = row["subwords"] and row["matrices"] != "two"
    build = entry.shared if entry.shared and may_share else entry.build
    code = weights_cache.code_of((build.__module__, *LOOP))
    parts = json.dumps([row, torch.__version__, code], sort_keys=True)
    digest = hashlib.sha256(parts.encode()).hexdigest()[:12]
    languages = row["languages"].replace(" ", "-")
    return weights_cache.FOLDER / f"real-{row['system']}-{languages}-{row['seed']}-{digest}"


def _finished(folder: Path) -> bool:
    if not checkpoints.exists(folder):
        return False
    index = json.loads((folder / checkpoints.INDEX).read_text("utf-8"))
    return index["settings"]["finished"]


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
