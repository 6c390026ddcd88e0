"""Soft or hard attention, the penalty, and the controls: captions of canvases.

The first rows are shorter trainings that choose the learning rates; the others use them.
"""

from collections.abc import Sequence
from functools import partial

from src.data import digits
from src.data.digits import Canvas
from src.experiments import (
    captioning,
    hiding,
    laboratory,
    learning_rates,
    onsets,
    pointing,
    results,
)
from src.experiments.base import Experiment, Measured, Row
from src.experiments.captioning import HardLoss
from src.models.hard_attention import HardAttention
from src.models.show_attend_tell import Captioner

NAME = "show_attend_tell"
RATE_STEPS = 1_500
START = 6e-3  # the middle of the grids of learning rates
PENALTIES = (0.1, 1.0)  # lambda; 1 in the authors' script for COCO
EARLY, N_DRAWS = 300, 100  # steps after which gradients are drawn, and how many
N_WATCHED = 300  # canvases that are looked at while it learns
KINDS: dict[str, Row] = {
    "soft": {"model": "soft"},
    "mean": {"model": "mean"},
    "hard": {"model": "hard"},
    "placeless": {"model": "placeless"},
    "hard, no baseline": {"model": "hard", "decay": 1.0},
    "hard, whole rule": {"model": "hard", "lambda_r": 1.0},
    **{f"soft, penalty {penalty}": {"model": "soft", "penalty": penalty} for penalty in PENALTIES},
    "ungated": {"model": "ungated"},
}
KEPT = ("soft", "hard")  # the models of the first seed


def rows() -> list[Row]:
    """The grids of rates; once they are measured, all kinds with three seeds too."""
    searched = ("soft", "hard")
    grids = {kind: learning_rates.grid(START, losses(kind)) for kind in searched}
    first = [setting(kind, 0, rate, steps=RATE_STEPS) for kind in searched for rate in grids[kind]]
    if any(rate not in losses(kind) for kind in searched for rate in grids[kind]):
        return first
    every = ((kind, seed) for kind in KINDS for seed in laboratory.SEEDS)
    return first + [setting(kind, seed, best_rate(kind)) for kind, seed in every]


def setting(kind: str, seed: int, rate: float, *, steps: int = captioning.STEPS) -> Row:
    """The settings of one training, under the name of its kind."""
    given = captioning.settings(seed=seed, learning_rate=rate, steps=steps, **KINDS[kind])
    return {"kind": kind} | given


def losses(kind: str) -> dict[float, float]:
    """The validation loss of each rate that is stored."""
    return results.losses(NAME, {"kind": kind, "steps": RATE_STEPS})


def best_rate(kind: str) -> float:
    """The rate with the lowest validation loss, of soft or of hard attention."""
    measured = losses("hard" if kind.startswith("hard") else "soft")
    return min(measured, key=lambda rate: measured[rate])


def measure(row: Row) -> Measured:
    """What it writes and where it looks, on test canvases, and what is asked of its kind alone."""
    watch = onsets.Onsets(digits.split("valid", N_WATCHED), digits.split("train"))
    model, _ = captioning.trained(row, watch)
    canvases = digits.split("test")
    weights = pointing.looks(model, canvases)
    numbers = {
        "parameters": laboratory.n_parameters(model),
        "valid_loss": pointing.loss_a_caption(model, digits.split("valid")),
        "exact": pointing.exact(model, canvases),
        "naming": pointing.naming(model, canvases),
        "pointing": pointing.pointing(weights, canvases),
        "share_on_digit": pointing.share_on_digit(weights, canvases),
        "uneven": pointing.unevenness(weights, canvases),
    } | {f"step_{name}": step for name, step in watch.steps.items()}
    if row["steps"] == RATE_STEPS:
        return Measured(numbers)
    numbers |= exact_by_count(model, canvases) | hiding.naming_hidden(model, canvases)
    numbers |= pointing.share_ahead(weights, canvases) | pointing.share_at_end(weights, canvases)
    numbers |= pointing.gates(model, canvases) | scatter(row)
    kept = row["seed"] == 0 and row["kind"] in KEPT
    return Measured(numbers, {row["kind"]: model.state_dict()} if kept else {})


def exact_by_count(model: Captioner, canvases: Sequence[Canvas]) -> Row:
    """Captions right in every word, of canvases with two digits and with three."""
    found: Row = {}
    for count in digits.COUNTS:
        some = [canvas for canvas in canvases if len(canvas.digits) == count]
        found[f"exact_{count}_digits"] = pointing.exact(model, some)
    return found


def scatter(row: Row) -> Row:
    """How the draws of the whole rule scatter early in the training, by the baseline; one batch."""
    if row["kind"] != "hard":
        return {}
    model, loss = captioning.trained(row | {"steps": EARLY})
    assert isinstance(model, HardAttention) and isinstance(loss, HardLoss)
    images, captions = digits.collate(digits.split("train", row["batch_size"]))
    found: Row = {}
    for name, baseline in (("none", 0.0), ("moving", loss.baseline)):
        whole = HardLoss(model, decay=1.0, lambda_r=1.0, expected=0.0)
        whole.baseline = baseline
        draw = partial(whole, images, captions)
        found[f"scatter_{name}"] = pointing.scatter(model, draw, n_draws=N_DRAWS)
    return found


EXPERIMENT = Experiment(
    name=NAME,
    question="Soft or hard attention, and what are the penalty and the gate for?",
    rows=rows,
    measure=measure,
    sample=lambda row: (row["kind"], row["seed"], row["steps"]) == ("soft", 0, captioning.STEPS),
    tolerances={"exact": 0.05, "pointing": 0.05, "naming_hidden_others": 0.05},
)
