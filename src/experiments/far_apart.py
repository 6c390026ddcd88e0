"""Evidence far apart: which parts let one cell of an image learn from the other end?

Squares at the left edge ask for the digit of their ink at the right edge, and the digits are asked
what they are (`src/data/inks.py`). The same convolutional net with a self-attention block, with
nothing, with the mean of all cells, deeper, or dilated: as many parameters, as many steps, each at
its best rate (a control at that of the kind it belongs to). Half an hour of one core in all.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from src.data.inks import N_CHANNELS, N_INKS, Canvases, draw
from src.experiments import laboratory, results
from src.experiments.base import Experiment, Measured, Row
from src.experiments.far_looks import block_of, shares, silenced
from src.experiments.learning_rates import widened
from src.models.cell_reader import CellAlone, CellAndMean, CellReader
from src.models.self_attention_gan import SelfAttentionBlock
from src.models.self_attention_gan_choices import EvenBlock, OpenBlock
from src.training import TrainingConfig

NAME = "far_apart"
STEPS, BATCH_SIZE = 2_000, 64
RATES = (4e-3, 8e-3, 16e-3)
EVERY = 100  # steps between two entries of a path
N_MEASURED = 1_000  # canvases, four questions each
SEEDS = {"valid": -1, "test": -2}  # of the canvases that are measured
WIDTH, NARROW, MIDDLE = 48, 22, 35  # channels
BUILDS: dict[str, Callable[[], tuple[nn.Module, int, tuple[int, ...]]]] = {
    "attention": lambda: (SelfAttentionBlock(WIDTH), WIDTH, (1, 1)),
    "open": lambda: (OpenBlock(WIDTH), WIDTH, (1, 1)),
    "even": lambda: (EvenBlock(WIDTH), WIDTH, (1, 1)),
    "frozen": lambda: (frozen(), WIDTH, (1, 1)),
    "plain": lambda: (CellAlone(WIDTH), WIDTH, (1, 1)),
    "pooled": lambda: (CellAndMean(WIDTH, n_hidden=8), WIDTH, (1, 1)),
    "pooled-wide": lambda: (CellAndMean(WIDTH, n_hidden=192), WIDTH, (1, 1)),
    "deep": lambda: (nn.Identity(), NARROW, 11 * (1,)),
    "dilated": lambda: (nn.Identity(), MIDDLE, (1, 2, 4, 8)),
}
SAME_RATE = {"frozen": "attention", "open": "attention", "even": "attention"}
KEPT = ("attention", "plain")  # of the first seed


def frozen() -> SelfAttentionBlock:
    """A block whose gamma stays 0."""
    block = SelfAttentionBlock(WIDTH)
    block.gamma.requires_grad_(False)
    return block


def rows() -> list[Row]:
    """For each kind the grid of rates; three seeds when the best is known."""
    return [row for kind in BUILDS for row in rows_of(kind)]


def rows_of(kind: str) -> list[Row]:
    """The rates of the kind itself, or those of the one whose rate it takes."""
    searched = SAME_RATE.get(kind, kind)
    measured = losses(searched)
    rates = widened(list(RATES), measured)
    grid = [setting(kind, rate, 0) for rate in rates] if searched == kind else []
    if not all(rate in measured for rate in rates):
        return grid
    best = min(rates, key=lambda rate: measured[rate])
    seeds = laboratory.SEEDS[1:] if grid else laboratory.SEEDS
    return grid + [setting(kind, best, seed) for seed in seeds]


def setting(kind: str, rate: float, seed: int) -> Row:
    """All that one training depends on."""
    names = {"kind": kind, "seed": seed, "learning_rate": rate}
    return names | {"steps": STEPS, "batch_size": BATCH_SIZE}


def losses(kind: str) -> dict[float, float]:
    """The validation loss of each rate that is stored, first seed."""
    return results.losses(NAME, {"kind": kind, "seed": laboratory.SEEDS[0]})


def build(row: Row) -> CellReader:
    """An untrained net; its weights depend on the row's seed alone."""
    torch.manual_seed(row["seed"])
    between, n_channels, dilations = BUILDS[row["kind"]]()
    return CellReader(between, n_inputs=N_CHANNELS, n_channels=n_channels, dilations=dilations)


def trained(row: Row) -> tuple[CellReader, Row]:
    """A net trained as the row says, back on the CPU, and its path."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = build(row).to(device)
    path = fit(model, row, device)
    return model.to("cpu").eval(), path


def load(kind: str) -> CellReader:
    """The net that is kept."""
    rate = best_rate(kind)
    model = build(setting(kind, rate, laboratory.SEEDS[0]))
    model.load_state_dict(results.weights(NAME, f"{kind} {rate}"))
    return model.eval()


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
        canvases = draw("train", config.batch_size, seed=config.seed * 1_000_003 + step)
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
    """-log p(answer), the mean over squares and digits."""
    logits = model(canvases.pixels.to(device), canvases.cells.to(device))
    return F.cross_entropy(logits.flatten(0, 1), canvases.answers.flatten().to(device))


def _entry(model: CellReader, step: int, recent: list[float]) -> Row:
    found: Row = {f"loss_{step}": sum(recent) / len(recent)}
    if isinstance(model.between, SelfAttentionBlock):
        found |= {f"gamma_{step}": model.between.gamma.item()}
    return found


@torch.no_grad()
def measure(row: Row) -> Measured:
    """How often the answers are right, far and near; where the block looks."""
    with torch.enable_grad():
        model, path = trained(row)
    valid, test = (draw(name, N_MEASURED, seed=seed) for name, seed in SEEDS.items())
    numbers: Row = {"parameters": sum(part.numel() for part in model.parameters())}
    numbers |= {"valid_loss": loss_of(model, valid, "cpu").item(), **answers(model, test)}
    if row["kind"] == "attention":
        numbers |= shares(model, test) | {"gamma": block_of(model).gamma.item()}
        numbers |= {"far_gamma_0": answers(silenced(model), test)["far"]}
    kept = row["kind"] in KEPT and row["seed"] == 0
    weights = {f"{row['kind']} {row['learning_rate']}": model.state_dict()} if kept else {}
    return Measured(numbers | path, weights)


def answers(model: nn.Module, canvases: Canvases) -> Row:
    """How often squares and digits are right; how often a square names a digit of the canvas."""
    said = model(canvases.pixels, canvases.cells).argmax(2)
    far, near = (said == canvases.answers).double().split(N_INKS, 1)
    squares = said[:, :N_INKS, None]
    there = (canvases.digits.unsqueeze(1) == squares).any(2).double()
    return {"far": far.mean().item(), "near": near.mean().item(), "there": there.mean().item()}


EXPERIMENT = Experiment(
    name=NAME,
    question="Which parts let one cell of an image learn from the other end?",
    rows=rows,
    measure=measure,
    sample=lambda row: (
        (row["kind"], row["seed"], row["learning_rate"]) == ("attention", 0, best_rate("attention"))
    ),
    tolerances={"far": 0.02, "near": 0.02, "share_own": 0.02, "parameters": 0.0},
)


def best_rate(kind: str) -> float:
    """The rate with the lowest validation loss."""
    measured = losses(SAME_RATE.get(kind, kind))
    return min(measured, key=lambda rate: measured[rate], default=RATES[0])
