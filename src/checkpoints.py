"""Checkpoints: a folder with checkpoint.json and the one file of tensors that it names.

The tensors are written under a new name first; replacing checkpoint.json, which is atomic,
makes them the checkpoint. A crash at any moment leaves the old one or the new one.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from src.data.codecs import from_json
from src.data.vocabulary import Codec
from src.models.registry import TRANSLATORS
from src.models.translator import Translator

FORMAT = 1
INDEX = "checkpoint.json"
WRONG_SHAPE = (KeyError, TypeError, AttributeError)  # what JSON of another shape leads to


class CheckpointError(ValueError):
    """A checkpoint that cannot be read, and why."""


@dataclass(frozen=True)
class Checkpoint:
    """A translator's weights and all it takes to rebuild it; `state` resumes its training.

    settings["model"] is a name of the registry, settings["build"] what to build it with;
    whatever else can be written as JSON may stand there too.
    """

    settings: dict[str, Any]
    source_vocabulary: Codec
    target_vocabulary: Codec
    weights: dict[str, Tensor]
    state: dict[str, Tensor]

    @property
    def one_vocabulary(self) -> bool:
        """Whether source and target are written with the same tokens."""
        return self.source_vocabulary.to_json() == self.target_vocabulary.to_json()


def exists(folder: Path) -> bool:
    """Whether a checkpoint was saved there."""
    return (folder / INDEX).is_file()


def save(folder: Path, checkpoint: Checkpoint) -> None:
    """Put a checkpoint in the place of the one that the folder holds, all or nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"weights.{name}": tensor for name, tensor in checkpoint.weights.items()}
    tensors |= {f"state.{name}": tensor for name, tensor in checkpoint.state.items()}
    number = 1 + max((_number(path) for path in folder.glob("tensors-*")), default=0)
    file = f"tensors-{number}.safetensors"
    index = {
        "format": FORMAT,
        "tensors": file,
        "settings": checkpoint.settings,
        "source_vocabulary": checkpoint.source_vocabulary.to_json(),
        "target_vocabulary": checkpoint.target_vocabulary.to_json(),
    }
    # copies: the file format has no word for a matrix that is used twice
    save_file(
        {name: tensor.contiguous().clone() for name, tensor in tensors.items()}, folder / file
    )
    temporary = folder / f"{INDEX}.tmp"
    temporary.write_text(json.dumps(index, indent=1, ensure_ascii=False), encoding="utf-8")
    os.replace(temporary, folder / INDEX)
    for path in folder.glob("tensors-*"):
        if path.name != file:
            path.unlink()


def load(folder: Path) -> Checkpoint:
    """The checkpoint of a folder; CheckpointError says what is wrong with it."""
    if not exists(folder):
        raise CheckpointError(f"{folder} is no checkpoint: give a folder that `train` has written")
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        if index["format"] != FORMAT:
            raise CheckpointError(f"{folder} has format {index['format']}: {FORMAT} is known")
        parts: dict[str, dict[str, Tensor]] = {"weights": {}, "state": {}}
        for name, tensor in load_file(folder / index["tensors"]).items():
            part, _, rest = name.partition(".")
            parts[part][rest] = tensor
        settings = index["settings"]
        if not {"model", "build"} <= settings.keys():
            raise KeyError("model, build")
        source, target = (from_json(index[f"{side}_vocabulary"]) for side in ("source", "target"))
        return Checkpoint(settings, source, target, parts["weights"], parts["state"])
    except (json.JSONDecodeError, UnicodeDecodeError, *WRONG_SHAPE) as error:
        raise CheckpointError(f"{folder / INDEX} is damaged: {error!r}") from error
    except (SafetensorError, FileNotFoundError) as error:
        raise CheckpointError(f"the tensors of {folder} are damaged or missing: {error}") from error


def build(checkpoint: Checkpoint) -> Translator:
    """The translator that a checkpoint describes, without its weights."""
    name, arguments = checkpoint.settings["model"], checkpoint.settings["build"]
    if name not in list(TRANSLATORS):  # a list: JSON may hold what has no hash
        raise CheckpointError(f"model is {name!r}: one of {', '.join(TRANSLATORS)} is known")
    sizes = len(checkpoint.source_vocabulary), len(checkpoint.target_vocabulary)
    entry = TRANSLATORS[name]
    may_share = checkpoint.one_vocabulary and checkpoint.settings.get("shared", True)
    construct = entry.shared if entry.shared and may_share else entry.build
    try:
        return construct(*sizes, **arguments)
    except (TypeError, ValueError, RuntimeError) as error:
        cause = str(error).partition("\n")[0]
        raise CheckpointError(f"build is {arguments}: {name} refuses it, {cause}") from error


def load_weights(model: nn.Module, weights: dict[str, Tensor]) -> None:
    """Give a model the weights of a checkpoint; CheckpointError names what does not fit."""
    needed = {name: list(tensor.shape) for name, tensor in model.state_dict().items()}
    found = {name: list(tensor.shape) for name, tensor in weights.items()}
    names = sorted(needed.keys() | found.keys())
    if wrong := [name for name in names if needed.get(name) != found.get(name)]:
        name, others = wrong[0], f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise CheckpointError(
            f"the tensors are not of the model that {INDEX} describes: {name} should be "
            f"{needed.get(name, 'absent')} and is {found.get(name, 'absent')}{others}"
        )
    model.load_state_dict(weights)


def load_model(checkpoint: Checkpoint) -> Translator:
    """The translator of a checkpoint, ready to translate."""
    model = build(checkpoint)
    load_weights(model, checkpoint.weights)
    return model.eval()


def _number(path: Path) -> int:
    number = path.stem.removeprefix("tensors-")
    return int(number) if number.isdecimal() else 0
