"""How much does a state of so many numbers hold, by its update rule? And what can it replace?

More heads make matrix states smaller at equal parameters. Every layer at each size has a grid of
rates of its own, on keys told once; told twice, it keeps the rate. Controls, at the rate of the
layer they belong to: the sum rule and linear attention without a part of theirs, heads of another
size, and the vector with more steps. The rows take an hour of one core in all.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float
from torch import Tensor, nn

from src.experiments import results
from src.experiments.base import Experiment, Measured, Row
from src.experiments.laboratory import SEEDS
from src.experiments.learning_rates import grid
from src.experiments.recall_pairs import BEYOND, N_TOLD, N_VALUES, N_WORDS, TIMES, Recall, texts
from src.experiments.state_layers import LAYERS, WIDTH
from src.models.recaller import Recaller
from src.positions import SinusoidalPositions

NAME = "state_size"
PARTS = ("sum-plain", "sum-gated", "sum-unit", "sum-phi")
ONCE = [("linear", n) for n in (1, 4, 8)] + [("sum", n) for n in (1, 4, 8)]
ONCE += [("list", 1), ("vector", 64), ("ttt", 1), ("delta", 1), ("delta", 4)]
CONTROLS = {  # cells told once, three seeds, and whose rate they take
    **{(part, n): ("sum", n) for n in (1, 8) for part in PARTS},
    ("sum-8", 16): ("sum", 1),  # as many numbers as one head of 32
    ("sum-8", 2): ("sum", 8),  # as many numbers as 8 heads of 4
    ("list", 8): ("list", 1),
}
LONGER_STEPS, LONGER_RATE = 6_000, 4e-3  # of the vector; half its best rate of 800 steps
REWRITTEN = {  # layers of one head, and whose rate suits them
    "linear": "linear",
    "sum": "sum",
    "delta": "delta",
    "list": "list",
    "list-placed": "list",
    "ttt": "ttt",
    "ttt-online": "ttt",
}
START = 8e-3  # the middle of the grid of rates
STEPS, BATCH_SIZE, N_HELD_OUT = 800, 32, 500
DIVERGED = 1e6  # the loss of a model that has none: a normaliser of 0, at too high a rate


def rows() -> list[Row]:
    """Told once, every rate of a grid and three seeds; told twice; the controls."""
    twice = [row for layer in REWRITTEN for row in rewritten_rows(layer)]
    controls = [row for cell in CONTROLS for row in control_rows(*cell)]
    return twice + [row for cell in ONCE for row in rows_of(*cell)] + controls + longer_rows()


def rows_of(layer: str, n: int) -> list[Row]:
    """The seeds come when the best rate is known: it is not at an edge of the grid."""
    measured = losses(layer, n)
    found = [setting("once", layer, n, rate, SEEDS[0]) for rate in grid(START, measured)]
    best = best_rate(layer, n)
    return found + [setting("once", layer, n, best, seed) for seed in SEEDS[1:] if best]


def rewritten_rows(layer: str) -> list[Row]:
    """Three seeds at the rate that suits the layer where every key is told once."""
    best = best_rate(REWRITTEN[layer], 1)
    return [setting("rewritten", layer, 1, best, seed) for seed in SEEDS if best]


def control_rows(layer: str, n: int) -> list[Row]:
    """Three seeds at the rate of another cell, told once."""
    best = best_rate(*CONTROLS[layer, n])
    return [setting("once", layer, n, best, seed) for seed in SEEDS if best]


def longer_rows() -> list[Row]:
    """Three seeds of the vector with more steps."""
    rows = [setting("once", "vector", 64, LONGER_RATE, seed) for seed in SEEDS]
    return [row | {"steps": LONGER_STEPS} for row in rows]


def best_rate(layer: str, n: int) -> float:
    """Of the grid, once all of it is stored; until then 0."""
    measured = losses(layer, n)
    rates = grid(START, measured)
    if not all(rate in measured for rate in rates):
        return 0.0
    return min(rates, key=lambda rate: measured[rate])


def setting(task: str, layer: str, n: int, rate: float, seed: int) -> Row:
    """All that a training depends on."""
    row = {"task": task, "layer": layer, "n": n, "steps": STEPS, "batch_size": BATCH_SIZE}
    return row | {"learning_rate": rate, "seed": seed}


def losses(layer: str, n: int) -> dict[float, float]:
    """The validation loss of each rate that is stored, keys told once, with the first seed."""
    wanted = {"task": "once", "layer": layer, "n": n, "steps": STEPS, "seed": SEEDS[0]}
    return results.losses(NAME, wanted)


def build(row: Row) -> Recaller:
    """An untrained model; its weights depend on the row's seed alone."""
    torch.manual_seed(row["seed"])
    layer = LAYERS[row["layer"]](row["n"])
    positions = SinusoidalPositions() if row["layer"] == "list-placed" else None
    return Recaller(N_WORDS, N_VALUES, layer, width=WIDTH, positions=positions)


def trained(row: Row) -> Recaller:
    """On texts that never come again, of one number of keys a batch; the rate falls to zero."""
    model = build(row)
    adam = torch.optim.Adam(model.parameters(), lr=row["learning_rate"], fused=True)
    fall = torch.optim.lr_scheduler.CosineAnnealingLR(adam, row["steps"])
    for step in range(row["steps"]):
        n_keys = N_TOLD[row["task"]][step % len(N_TOLD[row["task"]])]
        seed = 1_000_003 * (1 + row["seed"]) + step
        batch = texts(row["task"], row["batch_size"], n_keys, seed=seed)
        adam.zero_grad()
        loss_of(model, batch).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
        fall.step()
    return model.eval()


def loss_of(model: Recaller, batch: Recall) -> Float[Tensor, ""]:
    """Cross-entropy of the answers, a mean over all questions."""
    logits = model(batch.tokens, batch.answers.size(1))
    return F.cross_entropy(logits.flatten(0, 1), batch.answers.flatten())


def measure(row: Row) -> Measured:
    """The sizes of the model and of its state after the longest text of training; its answers."""
    model, task = trained(row), row["task"]
    longest = (2 * TIMES[task] + 1) * N_TOLD[task][-1]
    sizes = {
        "parameters": sum(p.numel() for p in model.parameters()),
        "state": model.layer.state_size(longest),
    }
    return Measured(sizes | judged(model, task))


@torch.no_grad()
def judged(model: Recaller, task: str) -> Row:
    """The loss held out for the rate; of other texts the share recalled, by number of keys."""
    held_out = [texts(task, N_HELD_OUT, n, seed=n) for n in N_TOLD[task]]
    loss = torch.stack([loss_of(model, batch) for batch in held_out]).mean()
    numbers: Row = {"valid_loss": loss.nan_to_num(DIVERGED).item()}
    for n_keys in (*N_TOLD[task], BEYOND[task]):
        test = texts(task, N_HELD_OUT, n_keys, seed=1_000 + n_keys)
        said = model(test.tokens, n_keys).argmax(-1)
        numbers[f"recalled_{n_keys}"] = share(said == test.answers)
        if task == "rewritten":
            numbers[f"stale_{n_keys}"] = share(said == test.old)
    return numbers


def share(right: Bool[Tensor, "n asked"]) -> float:
    """How many of them are True."""
    return right.double().mean().item()


EXPERIMENT = Experiment(
    name=NAME,
    question="How much does a state of so many numbers hold, and what can it replace?",
    rows=rows,
    measure=measure,
    sample=lambda row: row == setting("once", "sum", 1, START, SEEDS[0]),
    tolerances={"valid_loss": 0.1, "recalled_8": 0.05},
)
