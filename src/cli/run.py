"""A training run that lives in a checkpoint folder: begun, resumed, validated, saved."""

import math
import time
from dataclasses import asdict, replace
from inspect import signature
from pathlib import Path

import torch

from src.checkpoints import (
    INDEX,
    WRONG_SHAPE,
    Checkpoint,
    CheckpointError,
    build,
    load,
    load_weights,
    save,
)
from src.cli import corpora
from src.cli.corpora import Corpus, Sentences
from src.cli.options import Options, check, flag
from src.data.batches import encode_pairs
from src.decoding import translate
from src.metrics import bleu, exact_match
from src.models.registry import TRANSLATORS
from src.training import Trainer, TrainingConfig, restore, state_of, steps_per_epoch


class Run:
    """The trainer, the corpus, and the checkpoint as it was last saved."""

    def __init__(self, folder: Path, corpus: Corpus, checkpoint: Checkpoint) -> None:
        self.folder, self.corpus, self.checkpoint = folder, corpus, checkpoint
        self.settings = checkpoint.settings
        self.vocabularies = checkpoint.source_vocabulary, checkpoint.target_vocabulary
        torch.manual_seed(self.settings["training"]["seed"])
        model = build(checkpoint).to("cuda" if torch.cuda.is_available() else "cpu")
        if checkpoint.weights:
            load_weights(model, checkpoint.weights)
        pairs = encode_pairs(corpus.train, *self.vocabularies)
        self.trainer = Trainer(model, pairs, TrainingConfig(**self.settings["training"]))
        if checkpoint.state:
            restore(self.trainer, checkpoint.state)
        self.best = checkpoint.weights
        self._began = time.perf_counter() - self.settings["seconds"]

    @property
    def steps_per_epoch(self) -> int:
        return steps_per_epoch(len(self.trainer.pairs), self.trainer.config.batch_size)

    def plan(self) -> None:
        """Where minutes are the budget: as many steps as will fit, at the speed so far.

        The share of the steps done is then the share of the minutes spent, and sets the rate.
        """
        if (minutes := self.settings["options"]["minutes"]) is not None:
            done = self.trainer.n_steps
            steps = math.ceil(done * 60 * minutes / (time.perf_counter() - self._began))
            self.trainer.config = replace(self.trainer.config, steps=max(done, steps))

    def validate(self) -> str:
        """Keep the weights if they translate the validation pairs best so far; say how well."""
        model, history = self.trainer.model, self.trainer.history
        score = bleu(*translations(self, self.corpus.valid, beam=1)).score
        if score >= self.settings["best"]:
            self.settings["best"] = score
            self.best = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        losses = history.loss[-self.steps_per_epoch :]
        epochs = self.trainer.n_steps / self.steps_per_epoch
        return (
            f"epoch {epochs:.1f}  loss {sum(losses) / len(losses):.3f}  "
            f"validation BLEU {score:.2f}  best {self.settings['best']:.2f}"
        )

    def save(self, *, finished: bool) -> None:
        """Write the checkpoint; a finished one holds the best weights alone."""
        self.settings["training"] = asdict(self.trainer.config)
        self.settings["seconds"] = time.perf_counter() - self._began
        self.settings["finished"] = finished
        weights = self.best or self.trainer.model.state_dict()
        state = {} if finished else state_of(self.trainer)
        save(self.folder, replace(self.checkpoint, weights=weights, state=state))


def score_test(run: Run, *, beam: int) -> str:
    """BLEU and exact match of the best weights on the test pairs."""
    run.trainer.model.load_state_dict(run.best)
    hypotheses, references = translations(run, run.corpus.test, beam=beam)
    result = bleu(hypotheses, references)
    right = exact_match(hypotheses, [reference.lower() for reference in references])
    return (
        f"test: BLEU {result.score:.2f}  exact match {right:.3f}  "
        f"({len(references)} sentences, lower-cased, beam {beam}, {result.signature})"
    )


def translations(run: Run, pairs: Sentences, *, beam: int) -> tuple[list[str], list[str]]:
    """What the model makes of the sources, and the references."""
    sources, references = map(list, zip(*pairs))
    return translate(run.trainer.model, sources, *run.vocabularies, width=beam), references


def begin(folder: Path, options: Options) -> Run:
    """A new run; what the options leave open, the recipe of the corpus decides."""
    languages = tuple(options["languages"]) if options["languages"] else None
    corpus = corpora.load(options["corpus"], languages, options["pairs"])
    recipe = asdict(corpus.recipe)
    if options["epochs"] is not None:
        del recipe["minutes"]  # one budget only
    given = {name: value for name, value in options.items() if value is not None}
    chosen = options | recipe | {"seed": 0, "languages": list(corpus.languages)} | given
    config = TrainingConfig(
        **{name: chosen[name] for name in ("learning_rate", "batch_size", "seed")},
        label_smoothing=recipe["label_smoothing"],
        steps=_steps(chosen, len(corpus.train)),
        schedule="cosine",
    )
    settings = {
        "model": options["model"],
        "build": _build(options["model"], chosen, given),
        "options": {name: chosen[name] for name in options},
        "training": asdict(config),
        "seconds": 0.0,
        "best": 0.0,
        "finished": False,
    }
    return Run(folder, corpus, Checkpoint(settings, *corpus.vocabularies(), weights={}, state={}))


def resume(folder: Path, options: Options) -> Run:
    """The run that a folder holds; options given anew must be those of the run."""
    checkpoint = load(folder)
    try:
        saved = checkpoint.settings["options"]
        check(saved)
        for name, value in options.items():
            if value is not None and value != saved[name]:
                raise ValueError(f"{name} is {value}: the run in {folder} has {saved[name]}")
        corpus = corpora.load(saved["corpus"], tuple(saved["languages"]), saved["pairs"])
        return Run(folder, corpus, checkpoint)
    except WRONG_SHAPE as error:
        raise CheckpointError(f"{folder / INDEX} is damaged: {error!r}") from error


def _steps(chosen: Options, n_pairs: int) -> int:
    """The whole budget; where minutes decide, the first guess of what `plan` will mend."""
    return math.ceil((chosen["epochs"] or 10) * steps_per_epoch(n_pairs, chosen["batch_size"]))


def _build(model: str, chosen: Options, given: Options) -> Options:
    """Those of width and dropout that this model takes; one asked for in vain is an error."""
    if model not in TRANSLATORS:
        raise ValueError(f"model is {model!r}: one of {', '.join(TRANSLATORS)} is known")
    taken = signature(TRANSLATORS[model].build).parameters
    for name in ("width", "dropout"):
        if name in given and name not in taken:
            raise ValueError(f"{flag(name)} is {given[name]}: {model} has no {name}")
    names = [name for name in ("width", "dropout") if name in taken and chosen[name] is not None]
    return {name: chosen[name] for name in names}
