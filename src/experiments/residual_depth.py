"""Does a deeper stack fit its training images better, with shortcuts and without?

Handwritten digits, each image alone: a task so small that 56 layers train in a minute. At least
four rates a kind and depth, three seeds at the best. Of 56 layers also: plain ones with clipped
gradients, a plain one with five times the steps, and both kinds after reading every image once.
"""

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from src.data.digits import NAMES, bundled, images
from src.experiments import results
from src.experiments.base import Experiment, Measured, Row
from src.experiments.laboratory import SEEDS
from src.experiments.learning_rates import widened
from src.models.residual import ConvolutionalStack, PlainBlock, ResidualBlock

NAME = "residual_depth"
BLOCKS = {"plain": PlainBlock, "residual": ResidualBlock}
OPTIMISERS = ("sgd", "adam")  # Adam takes steps of one size, however large the gradient
CLIPPED = ("sgd-clipped", "sgd-clipped-by-layer")  # tried where SGD alone fails
DEPTHS = (1, 3, 9, 27)  # blocks: 4, 8, 20 and 56 layers
RATES = {"sgd": (0.0125, 0.025, 0.05, 0.1), "adam": (1e-3, 2e-3, 4e-3, 8e-3)}
RATES |= dict.fromkeys(CLIPPED, RATES["sgd"])
STEPS, BATCH_SIZE = 300, 64
LONGER, EPOCH = 5 * STEPS, 19  # steps; the second reads every image once
DEEP_RATE = 0.025  # of both: the best of the deepest residual stacks
MOMENTUM, DECAY = 0.9, 1e-4  # of SGD, as in the paper (section 3.4)
LONGEST = 1.0  # gradient that is left when it is clipped
N_ASKED = 256  # images whose gradients are measured
DIVERGED = 1e6  # the loss of a stack that has none
KEPT_SEED = SEEDS[1]  # of the deepest: a seed that is trained at the best rate alone
KEPT = {"plain": ("plain", "sgd"), "residual": ("residual", "sgd")}
KEPT |= {f"plain-{name.removeprefix('sgd-')}": ("plain", name) for name in CLIPPED}
Labelled = tuple[Float[Tensor, "b y x"], Int[Tensor, " b"]]


def rows() -> list[Row]:
    """Every kind and depth with every rate of its grid; two more seeds at its best rate."""
    cells = [
        (kind, optimiser, depth) for optimiser in OPTIMISERS for kind in BLOCKS for depth in DEPTHS
    ]
    cells += [("plain", optimiser, DEPTHS[-1]) for optimiser in CLIPPED]
    begun = [setting(k, "sgd", DEPTHS[-1], DEEP_RATE, seed) for k in BLOCKS for seed in SEEDS]
    longer = setting("plain", "sgd", DEPTHS[-1], DEEP_RATE, SEEDS[0]) | {"steps": LONGER}
    others = [row | {"steps": EPOCH} for row in begun] + [longer]
    return [row for cell in cells for row in rows_of(*cell)] + others


def rows_of(kind: str, optimiser: str, depth: int) -> list[Row]:
    """The seeds come when the best rate is known: it is not at an edge of the grid."""
    measured = losses(kind, optimiser, depth)
    rates = widened(list(RATES[optimiser]), measured)
    grid = [setting(kind, optimiser, depth, rate, SEEDS[0]) for rate in rates]
    if not all(rate in measured for rate in rates):
        return grid
    best = min(rates, key=lambda rate: measured[rate])
    return grid + [setting(kind, optimiser, depth, best, seed) for seed in SEEDS[1:]]


def setting(kind: str, optimiser: str, depth: int, rate: float, seed: int) -> Row:
    """All that a training depends on."""
    row = {"kind": kind, "optimiser": optimiser, "n_blocks": depth, "learning_rate": rate}
    return row | {"seed": seed, "steps": STEPS, "batch_size": BATCH_SIZE}


def losses(kind: str, optimiser: str, depth: int) -> dict[float, float]:
    """The validation loss of each rate that is stored, with the first seed."""
    wanted = {"kind": kind, "optimiser": optimiser, "n_blocks": depth}
    return results.losses(NAME, wanted | {"seed": SEEDS[0], "steps": STEPS})


def labelled(split: str) -> Labelled:
    """The images of a split, as many pixels as scikit-learn has, and which digits they are."""
    chosen = list(images(split))
    pixels, digits = bundled()
    return torch.from_numpy(pixels[chosen]), torch.from_numpy(digits[chosen])


def batches(data: Labelled, *, size: int, seed: int) -> Iterator[Labelled]:
    """One after the other without end; every image once before any comes again."""
    chance = torch.Generator().manual_seed(seed)
    order = torch.tensor([], dtype=torch.long)
    while True:
        if len(order) < size:
            order = torch.cat([order, torch.randperm(len(data[1]), generator=chance)])
        chosen, order = order[:size], order[size:]
        yield data[0][chosen], data[1][chosen]


def build(row: Row) -> ConvolutionalStack:
    """An untrained stack; its weights depend on the row's seed alone."""
    torch.manual_seed(row["seed"])
    return ConvolutionalStack(len(NAMES), n_blocks=row["n_blocks"], block=BLOCKS[row["kind"]])


def optimiser_of(model: ConvolutionalStack, row: Row) -> torch.optim.Optimizer:
    """SGD with momentum and weight decay, as in the paper, or Adam without."""
    if row["optimiser"] == "adam":
        return torch.optim.Adam(model.parameters(), row["learning_rate"])
    settings = {"lr": row["learning_rate"], "momentum": MOMENTUM, "weight_decay": DECAY}
    return torch.optim.SGD(model.parameters(), **settings)


def clip(model: ConvolutionalStack, optimiser: str) -> None:
    """Shorten the gradient, as one vector or each parameter's by itself; else leave it as it is."""
    parameters = list(model.parameters())
    groups = {"sgd-clipped": [parameters], "sgd-clipped-by-layer": [[p] for p in parameters]}
    for group in groups.get(optimiser, []):
        nn.utils.clip_grad_norm_(group, LONGEST)


def trained(row: Row) -> ConvolutionalStack:
    """On the CPU, as the layers are small; the rate falls to zero along half a cosine."""
    model = build(row)
    optimiser = optimiser_of(model, row)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, row["steps"])
    stream = batches(labelled("train"), size=row["batch_size"], seed=row["seed"])
    for _, (pixels, digits) in zip(range(row["steps"]), stream):
        optimiser.zero_grad()
        F.cross_entropy(model(pixels), digits).backward()
        clip(model, row["optimiser"])
        optimiser.step()
        schedule.step()
    return model


def measure(row: Row) -> Measured:
    """Loss and error on what it was trained on and on what not; gradients before and after."""
    before, model = build(row), trained(row)
    numbers: Row = {"parameters": sum(p.numel() for p in model.parameters())}
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    for name in ("train", "valid", "test"):
        numbers |= {f"{name}_{what}": x for what, x in judged(model, labelled(name)).items()}
    for when, stack in (("before", before), ("after", model)):
        sizes = gradient_by_state(stack)
        numbers[f"growth_{when}"] = (sizes[0] / sizes[-1]).item() if sizes[-1] > 0 else None
        numbers[f"agreement_{when}"] = agreement(stack)
    return Measured(numbers, {name: state for name in names_kept(row)})


def names_kept(row: Row) -> list[str]:
    """What a stack of this row is called in the stored weights; nothing of most rows."""
    deepest = (row["n_blocks"], row["seed"], row["steps"]) == (DEPTHS[-1], KEPT_SEED, STEPS)
    return [n for n, what in KEPT.items() if deepest and what == (row["kind"], row["optimiser"])]


@torch.no_grad()
def judged(model: ConvolutionalStack, data: Labelled) -> Row:
    """Cross-entropy an image, and the share of images that are named wrong."""
    pixels, digits = data
    logits = model.eval()(pixels)
    loss = F.cross_entropy(logits, digits).nan_to_num(DIVERGED, DIVERGED).clamp(max=DIVERGED)
    wrong = logits.argmax(-1) != digits
    return {"loss": loss.item(), "error": wrong.double().mean().item()}


def gradient_by_state(model: ConvolutionalStack) -> Float[Tensor, " n_states"]:
    """How long the gradient of the loss is in what leaves the first layer and each block."""
    pixels, digits = (part[:N_ASKED] for part in labelled("train"))
    states = model.train().states(pixels)
    loss = F.cross_entropy(model.output(states[-1]), digits)
    return torch.stack([gradient.norm() for gradient in torch.autograd.grad(loss, states)])


def agreement(model: ConvolutionalStack) -> float:
    """The cosine between the gradients of two halves of as many images, mean over the matrices.

    1 if both ask for the same change, 0 if neither knows anything of the other.
    """
    pixels, digits = labelled("train")
    matrices = [p for p in model.train().parameters() if p.ndim > 1]
    halves = []
    for half in (slice(0, N_ASKED // 2), slice(N_ASKED // 2, N_ASKED)):
        loss = F.cross_entropy(model(pixels[half]), digits[half])
        halves.append(torch.autograd.grad(loss, matrices))
    cosines = [F.cosine_similarity(a.flatten(), b.flatten(), dim=0) for a, b in zip(*halves)]
    return torch.stack(cosines).mean().item()


EXPERIMENT = Experiment(
    name=NAME,
    question="Does a deeper stack fit its training images better, with shortcuts and without?",
    rows=rows,
    measure=measure,
    sample=lambda row: row == setting("residual", "sgd", 1, RATES["sgd"][-1], SEEDS[0]),
    tolerances={"train_loss": 0.01, "test_error": 0.03},
)
