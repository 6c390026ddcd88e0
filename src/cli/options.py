"""What the options of the command line may be: checked before anything is begun."""

from collections.abc import Callable, Mapping
from typing import Any

Options = dict[str, Any]  # by name; None where nothing was given

COUNT = (lambda value: value >= 1, "1 or more")
AMOUNT = (lambda value: 0 < value <= 1e6, "a number above 0, a million at most")
LIMITS: dict[str, tuple[Callable[[float], bool], str]] = {
    "average": COUNT,
    "batch_size": COUNT,
    "beam": (lambda value: 1 <= value <= 100, "1 to 100"),
    "dropout": (lambda value: 0 <= value < 1, "0 or more, but below 1"),
    "epochs": AMOUNT,
    "label_smoothing": (lambda value: 0 <= value < 1, "0 or more, but below 1"),
    "layers": (lambda value: 1 <= value <= 100, "1 to 100"),
    "learning_rate": (lambda value: 0 < value < float("inf"), "a number above 0"),
    "minutes": AMOUNT,
    "pairs": COUNT,
    "seed": (lambda value: 0 <= value < 2**32, "0 to 4294967295"),
    "subwords": (lambda value: value == 0 or 100 <= value <= 1e6, "0 (words), or 100 or more"),
    "warmup": (lambda value: 0 <= value <= 1e6, "0 or more, a million at most"),
    "width": (lambda value: 2 <= value <= 4096, "2 to 4096"),
}


def check(options: Mapping[str, Any]) -> None:
    """Raise ValueError for the first option whose value is not allowed, and say what is."""
    for name, (allowed, words) in LIMITS.items():
        value = options.get(name)
        if value is not None and not allowed(value):
            raise ValueError(f"{flag(name)} is {value}: give {words}")


def flag(name: str) -> str:
    """An option as it is typed: --batch-size for batch_size."""
    return f"--{name.replace('_', '-')}"
