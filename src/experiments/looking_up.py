"""Who is where? A text in which there is nothing to know, only to look up, and a new one each time.

A step is a person and a place; the last is one of the persons again, and a question mark.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from src.experiments import laboratory, results
from src.experiments.asked import WIDTHS, Asked, N
from src.experiments.base import Experiment, Measured, Row
from src.experiments.learning_rates import widened

NAME = "looking_up"
LEAST, MOST = 2, 8  # pairs of a text
SIZES = (2, 4, 6, 8)
STEPS, LONGER = 400, 4_000
KNOWN, STRANGERS = "known", "strangers"  # always the same N persons; nobody ever seen before
BATCH_SIZE, N_TEST = 64, 1_000
RATES = (1e-2, 2e-2, 4e-2)
TRIALS = {
    (STEPS, KNOWN): tuple(WIDTHS),
    (LONGER, KNOWN): ("lstm", "attentive", "lstm-wide"),
    (LONGER, STRANGERS): ("lstmn", "attentive", "lstm-wide"),
}
Who = Int[Tensor, "b t"] | Float[Tensor, "b t n"]
Texts = tuple[Who, Int[Tensor, "b t"], Int[Tensor, " b"]]


def drawn(n_texts: int, n_pairs: int, chance: torch.Generator, persons: str = KNOWN) -> Texts:
    """Texts with so many pairs: who, where, and the right answers.

    Nobody is named twice before the question; the places are drawn apart, and may come again.
    """
    everybody = torch.rand(n_texts, N, generator=chance).argsort(1)
    if persons == STRANGERS:
        everybody = torch.randn(n_texts, N, N, generator=chance)
    named = everybody[:, :n_pairs]
    where = torch.randint(N, (n_texts, n_pairs), generator=chance)
    ask = torch.randint(n_pairs, (n_texts,), generator=chance)
    row, mark = torch.arange(n_texts), torch.full((n_texts, 1), N)
    who = torch.cat([named, named[row, ask].unsqueeze(1)], 1)
    return who, torch.cat([where, mark], 1), where[row, ask]


def rows() -> list[Row]:
    """Each kind with each rate of its grid, at each length of training; at the best, more seeds."""
    return [
        row for trial, kinds in TRIALS.items() for kind in kinds for row in rows_of(kind, *trial)
    ]


def rows_of(kind: str, steps: int, persons: str) -> list[Row]:
    """The other seeds come when the best rate is known: it is not at an edge of the grid."""
    measured = losses(kind, steps, persons)
    rates = widened(list(RATES), measured)
    grid = [setting(kind, rate, 0, steps, persons) for rate in rates]
    if not all(rate in measured for rate in rates):
        return grid
    best = min(rates, key=lambda rate: measured[rate])
    return grid + [setting(kind, best, seed, steps, persons) for seed in laboratory.SEEDS[1:]]


def setting(kind: str, rate: float, seed: int, steps: int, persons: str = KNOWN) -> Row:
    """One training."""
    names = "model", "seed", "learning_rate", "steps", "persons"
    return dict(zip(names, (kind, seed, rate, steps, persons), strict=True))


def losses(kind: str, steps: int = STEPS, persons: str = KNOWN) -> dict[float, float]:
    """The validation loss of each rate that is stored, with the first seed."""
    usual = {"model": kind, "seed": laboratory.SEEDS[0], "steps": steps, "persons": persons}
    return results.losses(NAME, usual)


def learn(row: Row) -> Asked:
    """A reader trained as the row says; the rate falls to zero in a straight line."""
    torch.manual_seed(row["seed"])
    model = Asked(row["model"], row["persons"])
    chance = torch.Generator().manual_seed(row["seed"])
    adam = torch.optim.Adam(model.parameters())
    for step in range(row["steps"]):
        adam.param_groups[0]["lr"] = row["learning_rate"] * (1 - step / row["steps"])
        n_pairs = int(torch.randint(LEAST, MOST + 1, (1,), generator=chance))
        who, where, gold = drawn(BATCH_SIZE, n_pairs, chance, row["persons"])
        adam.zero_grad()
        F.cross_entropy(model(who, where), gold).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
    return model.eval()


def measure(row: Row) -> Measured:
    """The loss on texts of all sizes, and right answers by the number of pairs."""
    model = learn(row)
    numbers = {"parameters": sum(p.numel() for p in model.parameters())}
    return Measured(numbers | answers(model, row["persons"]))


@torch.no_grad()
def answers(model: Asked, persons: str = KNOWN) -> Row:
    """On texts for choosing a rate: their loss. On others: the share of right answers by size."""
    chance, lost = torch.Generator().manual_seed(1_000), []
    for n_pairs in SIZES:
        who, where, gold = drawn(N_TEST, n_pairs, chance, persons)
        lost.append(F.cross_entropy(model(who, where), gold).item())
    numbers: Row = {"valid_loss": sum(lost) / len(lost)}
    chance = torch.Generator().manual_seed(2_000)
    for n_pairs in SIZES:
        who, where, gold = drawn(N_TEST, n_pairs, chance, persons)
        right = model(who, where).argmax(-1) == gold
        numbers[f"right_{n_pairs}"] = right.double().mean().item()
    return numbers


EXPERIMENT = Experiment(
    name=NAME,
    question="What can be looked up in one cell, and what on a tape?",
    rows=rows,
    measure=measure,
    sample=lambda row: row == setting("gru", RATES[1], 0, STEPS),
    tolerances={"valid_loss": 0.1},
)
