"""The folder results/: a table, its provenance, and sometimes trained weights, by experiment."""

import csv
import json
import os
import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load, save_file
from torch import Tensor

from src.experiments.base import Measured, Row

RESULTS = Path(__file__).parents[2] / "results"
MOST_BYTES = 3_000_000  # of weights an experiment: they are kept under version control


def table(name: str, *, folder: Path = RESULTS) -> list[Row]:
    """The stored rows of an experiment, settings and numbers; numbers as numbers, empty as None."""
    path = folder / f"{name}.csv"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: run `python -m src experiment {name}`")
    with path.open(newline="", encoding="utf-8") as file:
        return [{key: _parse(cell) for key, cell in row.items()} for row in csv.DictReader(file)]


def losses(name: str, wanted: Row) -> dict[float, float]:
    """The validation loss of every learning rate tried with these settings; none before a run."""
    try:
        rows = table(name)
    except FileNotFoundError:
        return {}
    same = [row for row in rows if wanted.items() <= row.items()]
    return {row["learning_rate"]: row["valid_loss"] for row in same}


def weights(name: str, key: str, *, folder: Path = RESULTS) -> dict[str, Tensor]:
    """The stored state_dict `key` of an experiment, in float32."""
    with safe_open(folder / f"{name}.safetensors", framework="pt") as file:
        chosen = [full for full in file.keys() if full.startswith(f"{key}/")]
        if not chosen:
            known = sorted({full.split("/")[0] for full in file.keys()})
            raise ValueError(f"key is {key!r}: {name} keeps {known}")
        return {full.removeprefix(f"{key}/"): file.get_tensor(full).float() for full in chosen}


def write_table(name: str, rows: Sequence[Row], *, folder: Path = RESULTS) -> None:
    """Replace the table at once: whoever reads sees the old one or the new one."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    path = folder / f"{name}.csv"
    with path.with_suffix(".tmp").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    os.replace(path.with_suffix(".tmp"), path)


def texts(name: str, *, folder: Path = RESULTS) -> dict[str, str]:
    """What the experiment keeps beside its weights."""
    with safe_open(folder / f"{name}.safetensors", framework="pt") as file:
        return file.metadata() or {}


def keep(name: str, measured: Measured, *, folder: Path = RESULTS) -> None:
    """Store state_dicts, in float16, and texts beside those already there."""
    path = folder / f"{name}.safetensors"
    tensors, kept = {}, {}
    if path.exists():  # read whole: Windows does not replace a file that is mapped into memory
        tensors, kept = load(path.read_bytes()), texts(name, folder=folder)
    for key, state in measured.weights.items():
        tensors |= {f"{key}/{part}": tensor.half().contiguous() for part, tensor in state.items()}
    n_bytes = sum(tensor.nbytes for tensor in tensors.values())
    if n_bytes > MOST_BYTES:
        raise ValueError(f"weights are too large: {n_bytes} bytes in all, at most {MOST_BYTES}")
    save_file(tensors, path.with_suffix(".tmp"), metadata=kept | measured.texts)
    os.replace(path.with_suffix(".tmp"), path)


def write_provenance(name: str, rows: Sequence[Row], *, folder: Path = RESULTS) -> None:
    """How the table came about; minutes are those of all its rows, one after the other.

    A model that an earlier experiment trained costs only the minutes of looking into it.
    """
    path = folder / f"{name}.json"
    earlier = json.loads(path.read_text("utf-8"))["commits"] if path.exists() else []
    seconds = sum(row["seconds"] for row in rows)
    record = {
        "command": f"python -m src experiment {name}",
        "seeds": sorted({row["seed"] for row in rows}),
        "minutes": round(seconds / 60, 1),
        "commits": list(dict.fromkeys([*earlier, commit()])),
        "python": platform.python_version(),
        "torch": version("torch"),
        "numpy": version("numpy"),
        "machine": machine(),
    }
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def commit() -> str:
    """The commit that is checked out, "-dirty" if files differ from it; "unknown" without git."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40"]
    try:
        run = subprocess.run(command, cwd=RESULTS.parent, capture_output=True, text=True)
    except FileNotFoundError:
        return "unknown"
    return run.stdout.strip() or "unknown"


def machine() -> Row:
    """What a number was measured on."""
    system = platform.system()
    return {"cores": os.cpu_count(), "cpu": cpu(), "gpu": gpu(), "system": system}


def cpu() -> str:
    """The processor's name, as far as the system tells."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def gpu() -> str | None:
    """The GPU's name, if there is one."""
    return torch.cuda.get_device_name() if torch.cuda.is_available() else None


def _parse(cell: str) -> str | int | float | None:
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            pass
    return cell or None
