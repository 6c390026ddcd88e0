"""How a run is opened: begun with a recipe and the options given, or resumed from its folder."""

import math
from dataclasses import asdict
from inspect import signature
from pathlib import Path

from src.checkpoints import INDEX, WRONG_SHAPE, Checkpoint, CheckpointError, load
from src.cli import corpora
from src.cli.options import Options, check, flag
from src.cli.recipes import recipe
from src.cli.run import Run
from src.models.registry import TRANSLATORS
from src.parallel_training import Machine
from src.training import TrainingConfig, steps_per_epoch

CONFIG = ("learning_rate", "batch_size", "seed", "label_smoothing")
ARGUMENTS = {  # of a model, by option
    "width": "width",
    "layers": "n_layers",
    "norm": "norm",
    "dropout": "dropout",
}


def begin(folder: Path, options: Options, machine: Machine) -> Run:
    """A new run; what the options leave open, the recipe decides."""
    languages = tuple(options["languages"]) if options["languages"] else None
    corpus = corpora.load(options["corpus"], languages, options["pairs"])
    usual = asdict(recipe(options["corpus"], options["model"]))
    if options["epochs"] is not None:
        del usual["minutes"]  # one budget only
    given = {name: value for name, value in options.items() if value is not None}
    chosen = options | usual | {"seed": 0, "languages": list(corpus.languages)} | given
    settings = {
        "model": options["model"],
        "build": _build(options["model"], chosen, given),
        "shared": chosen["matrices"] != "two",
        "options": {name: chosen[name] for name in options},
        "training": asdict(_config(chosen, len(corpus.train))),
        "device": machine.processes.device_name,
        "seconds": 0.0,
        "best": 0.0,
        "finished": False,
    }
    vocabularies = machine.processes.agreed(corpus.vocabularies(chosen["subwords"]))
    return Run(folder, corpus, Checkpoint(settings, *vocabularies, {}, {}), machine)


def resume(folder: Path, options: Options, machine: Machine) -> Run:
    """The run that a folder holds; options given anew must be those of the run."""
    checkpoint = load(folder)
    try:
        saved = checkpoint.settings["options"]
        check(saved)
        for name, value in options.items():
            if value is not None and value != saved[name]:
                raise ValueError(f"{name} is {value}: the run in {folder} has {saved[name]}")
        corpus = corpora.load(saved["corpus"], tuple(saved["languages"]), saved["pairs"])
        return Run(folder, corpus, checkpoint, machine)
    except WRONG_SHAPE as error:
        raise CheckpointError(f"{folder / INDEX} is damaged: {error!r}") from error


def _config(chosen: Options, n_pairs: int) -> TrainingConfig:
    """The whole budget; where minutes decide, the first guess of what `plan` will mend."""
    size = chosen["batch_size"]
    steps = math.ceil((chosen["epochs"] or 10) * steps_per_epoch(n_pairs, size))
    named = {name: chosen[name] for name in CONFIG}
    warmup = min(chosen["warmup"], steps)
    return TrainingConfig(**named, steps=steps, warmup=warmup, schedule="cosine")


def _build(model: str, chosen: Options, given: Options) -> Options:
    """The arguments that this model takes of those that options name; one in vain is an error."""
    if model not in TRANSLATORS:
        raise ValueError(f"model is {model!r}: one of {', '.join(TRANSLATORS)} is known")
    taken = signature(TRANSLATORS[model].build).parameters
    for name, argument in ARGUMENTS.items():
        if name in given and argument not in taken:
            raise ValueError(f"{flag(name)} is {given[name]}: {model} has no {name}")
    if chosen["matrices"] == "one" and not (TRANSLATORS[model].shared and chosen["subwords"]):
        raise ValueError("--matrices is one: give a Transformer, and --subwords for its languages")
    return {
        argument: chosen[name]
        for name, argument in ARGUMENTS.items()
        if argument in taken and chosen[name] is not None
    }
