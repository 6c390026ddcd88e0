"""Evidence far apart: which parts let one cell of an image learn from the other end?

Squares at the left edge ask for the digit of their ink at the right edge (`src/data/inks.py`).
The same convolutional net with a self-attention block, with nothing, with the mean of all cells,
deeper, or dilated: as many parameters, as many steps, each at its best rate. Where the squares
stand beside their digits, all can see the evidence. About 75 rows of a minute on a slow core.
"""

from collections.abc import Callable
from copy import deepcopy

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from src.data.digits import CELL, DIGIT
from src.data.inks import FIRST, N_INKS, Canvases, draw
from src.experiments import laboratory, results
from src.experiments.base import Experiment, Measured, Row
from src.experiments.learning_rates import widened
from src.models.cell_reader import CellAlone, CellAndMean, CellReader
from src.models.self_attention_gan import SelfAttentionBlock
from src.training import TrainingConfig

NAME = "far_apart"
STEPS, BATCH_SIZE = 1_500, 32
RATES = (1e-3, 2e-3, 4e-3)
EVERY = 100  # steps between two entries of a path
N_MEASURED = 1_000  # canvases, four questions each
SEEDS = {"valid": -1, "test": -2}  # of the canvases that are measured
WIDTH, NARROW, MIDDLE = 48, 22, 35  # channels
BUILDS: dict[str, Callable[[], tuple[nn.Module, int, tuple[int, ...]]]] = {
    "attention": lambda: (SelfAttentionBlock(WIDTH), WIDTH, (1, 1)),
    "frozen": lambda: (frozen(), WIDTH, (1, 1)),
    "plain": lambda: (CellAlone(WIDTH), WIDTH, (1, 1)),
    "pooled": lambda: (CellAndMean(WIDTH, n_hidden=8), WIDTH, (1, 1)),
    "pooled-wide": lambda: (CellAndMean(WIDTH, n_hidden=192), WIDTH, (1, 1)),
    "deep": lambda: (nn.Identity(), NARROW, 11 * (1,)),
    "dilated": lambda: (nn.Identity(), MIDDLE, (1, 2, 4, 8)),
}
SAME_RATE = {"frozen": ("attention", "far"), "plain": ("plain", "near")}  # far: nothing to find
NEAR = ("attention", "plain", "deep", "dilated")
KEPT = ("attention", "plain")  # far, of the first seed


def frozen() -> SelfAttentionBlock:
    """A block whose gamma stays 0."""
    block = SelfAttentionBlock(WIDTH)
    block.gamma.requires_grad_(False)
    return block


def rows() -> list[Row]:
    """For each kind and place: the grid of rates; three seeds when the best is known."""
    cases = [(kind, "far") for kind in BUILDS] + [(kind, "near") for kind in NEAR]
    return [row for kind, where in cases for row in rows_of(kind, where)]


def rows_of(kind: str, where: str) -> list[Row]:
    """The rates of the kind itself, or those of the one whose rate it takes."""
    searched = SAME_RATE.get(kind, (kind, where))
    measured = losses(*searched)
    rates = widened(list(RATES), measured)
    own = searched == (kind, where)
    grid = [setting(kind, where, rate, 0) for rate in rates] if own else []
    if not all(rate in measured for rate in rates):
        return grid
    best = min(rates, key=lambda rate: measured[rate])
    seeds = laboratory.SEEDS[1:] if own else laboratory.SEEDS
    return grid + [setting(kind, where, best, seed) for seed in seeds]


def setting(kind: str, where: str, rate: float, seed: int) -> Row:
    """All that one training depends on."""
    names = {"kind": kind, "where": where, "seed": seed, "learning_rate": rate}
    return names | {"steps": STEPS, "batch_size": BATCH_SIZE}


def losses(kind: str, where: str) -> dict[float, float]:
    """The validation loss of each rate that is stored, first seed."""
    try:
        table = results.table(NAME)
    except FileNotFoundError:
        return {}
    asked = (kind, where, 0)
    stored = [row for row in table if (row["kind"], row["where"], row["seed"]) == asked]
    return {row["learning_rate"]: row["valid_loss"] for row in stored}


def build(row: Row) -> CellReader:
    """An untrained net; its weights depend on the row's seed alone."""
    torch.manual_seed(row["seed"])
    between, n_channels, dilations = BUILDS[row["kind"]]()
    return CellReader(between, n_inks=N_INKS, n_channels=n_channels, dilations=dilations)


def trained(row: Row) -> tuple[CellReader, Row]:
    """A net trained as the row says, back on the CPU, and its path."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = build(row).to(device)
    path = fit(model, row, device)
    return model.to("cpu").eval(), path


def fit(model: CellReader, row: Row, device: str) -> Row:
    """New canvases every step; gamma and the mean loss of the last steps, every so often."""
    names = ("learning_rate", "steps", "batch_size", "seed")
    config = TrainingConfig(schedule="cosine", **{name: row[name] for name in names})
    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser = torch.optim.Adam(learned, lr=config.learning_rate, fused=True)
    path: Row = {}
    recent: list[float] = []
    for step in range(config.steps):
        optimiser.param_groups[0]["lr"] = config.rate(step)
        canvases = draw(
            "train", row["where"], config.batch_size, seed=config.seed * 1_000_003 + step
        )
        loss = loss_of(model, canvases, device)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(learned, config.clip)
        optimiser.step()
        recent.append(loss.item())
        if (step + 1) % EVERY == 0:
            path |= _entry(model, step + 1, recent)
            recent = []
    return path


def loss_of(model: CellReader, canvases: Canvases, device: str) -> Float[Tensor, ""]:
    """-log p(answer), the mean over the squares."""
    logits = model(canvases.pixels.to(device), canvases.cells.to(device))
    return F.cross_entropy(logits.flatten(0, 1), canvases.answers.flatten().to(device))


def _entry(model: CellReader, step: int, recent: list[float]) -> Row:
    found: Row = {f"loss_{step}": sum(recent) / len(recent)}
    if isinstance(model.between, SelfAttentionBlock):
        found |= {f"gamma_{step}": model.between.gamma.item()}
    return found


@torch.no_grad()
def measure(row: Row) -> Measured:
    """How often the answer is right, and at least one of the four; where the block looks."""
    with torch.enable_grad():
        model, path = trained(row)
    valid, test = (draw(name, row["where"], N_MEASURED, seed=seed) for name, seed in SEEDS.items())
    numbers = {"parameters": sum(part.numel() for part in model.parameters())}
    numbers |= {"valid_loss": loss_of(model, valid, "cpu").item(), **answers(model, test)}
    if row["kind"] == "attention":
        numbers |= shares(model, test) | {"gamma": block_of(model).gamma.item()}
        numbers |= {"accuracy_gamma_0": answers(silenced(model), test)["accuracy"]}
    kept = row["kind"] in KEPT and row["where"] == "far" and row["seed"] == 0
    weights = {f"{row['kind']} {row['learning_rate']}": model.state_dict()} if kept else {}
    return Measured(numbers | path, weights)


def answers(model: nn.Module, canvases: Canvases) -> Row:
    """The share of right answers, and of answers that name any digit of the canvas."""
    said = model(canvases.pixels, canvases.cells).argmax(2)
    there = (canvases.digits.unsqueeze(1) == said.unsqueeze(2)).any(2)
    right = said == canvases.answers
    return {"accuracy": right.double().mean().item(), "there": there.double().mean().item()}


def silenced(model: CellReader) -> CellReader:
    """The trained net with its gamma set to 0."""
    copy = deepcopy(model)
    nn.init.zeros_(block_of(copy).gamma)
    return copy


def block_of(model: CellReader) -> SelfAttentionBlock:
    """The block of a net that has one."""
    if not isinstance(model.between, SelfAttentionBlock):
        raise ValueError(f"between is {model.between}: give a net with a SelfAttentionBlock")
    return model.between


def looks(model: CellReader, canvases: Canvases) -> Float[Tensor, "b n rows columns"]:
    """The weights of every square over all cells."""
    grid = model.grid(canvases.pixels)
    weights = block_of(model).read(grid).weights.unflatten(1, grid.shape[2:])
    row, column = canvases.cells.unbind(2)
    asked = weights[torch.arange(len(grid)).unsqueeze(1), row, column]
    return asked.unflatten(2, grid.shape[2:])


def shares(model: CellReader, canvases: Canvases) -> Row:
    """Weight on the digit asked for and on the three others: its two rows, from beside it on."""
    right = looks(model, canvases)[..., FIRST // CELL - 1 :].sum(3)
    bands = right.unflatten(2, (N_INKS, DIGIT // CELL)).sum(3)  # (b, squares, digits)
    own = bands.gather(2, canvases.place.unsqueeze(2)).squeeze(2)
    others = bands.sum(2) - own
    return {"share_own": own.mean().item(), "share_others": others.mean().item()}


EXPERIMENT = Experiment(
    name=NAME,
    question="Which parts let one cell of an image learn from the other end?",
    rows=rows,
    measure=measure,
    sample=lambda row: (
        (row["kind"], row["where"], row["seed"], row["learning_rate"])
        == ("attention", "far", 0, best_rate("attention", "far"))
    ),
    tolerances={"accuracy": 0.02, "share_own": 0.02, "parameters": 0},
)


def best_rate(kind: str, where: str) -> float:
    """The rate with the lowest validation loss."""
    measured = losses(*SAME_RATE.get(kind, (kind, where)))
    return min(measured, key=lambda rate: measured[rate], default=RATES[0])
