"""Does a look scatter as the memory grows, and what does a penalty on its entropy do?

Listeners are trained among 4 to 16 people and asked among up to 1,024. The rows take a few seconds
each, ten minutes of one slow core in all.
"""

import torch
import torch.nn.functional as F
from torch import nn

from src.experiments import laboratory, results
from src.experiments.base import Experiment, Measured, Row
from src.experiments.families import Listener, drawn, entropy
from src.experiments.learning_rates import grid

NAME = "distraction"
LEAST, MOST = 4, 16  # people in training
SIZES = (4, 16, 64, 256, 1_024)
TRAINED = (4, 8, 16)  # sizes by whose loss the rates are chosen
MEMBERS = (1, 3)  # of the family that is asked for
SCORES = ("plain", "log n")
PENALTIES = (0.0, 0.1, 1.0)  # coefficients of the entropy
STEPS, BATCH_SIZE, N_TEST = 600, 64, 500
START = 3e-2  # the middle of the grid of rates


def rows() -> list[Row]:
    """Every listener with every rate of its grid; at the best, more seeds."""
    kinds = [(m, s, p) for m in MEMBERS for s in SCORES for p in PENALTIES]
    return [row for kind in kinds for row in rows_of(*kind)]


def rows_of(members: int, scores: str, penalty: float) -> list[Row]:
    """The other seeds come when the best rate is known: it is not at an edge of the grid."""
    measured = losses(members, scores, penalty)
    rates = grid(START, measured)
    found = [setting(members, scores, penalty, rate, 0) for rate in rates]
    if not all(rate in measured for rate in rates):
        return found
    best = min(rates, key=lambda rate: measured[rate])
    seeds = laboratory.SEEDS[1:]
    return found + [setting(members, scores, penalty, best, seed) for seed in seeds]


def setting(members: int, scores: str, penalty: float, rate: float, seed: int) -> Row:
    """One training."""
    names = "members", "scores", "penalty", "learning_rate", "seed", "steps"
    return dict(zip(names, (members, scores, penalty, rate, seed, STEPS), strict=True))


def losses(members: int, scores: str, penalty: float) -> dict[float, float]:
    """The validation loss of each rate that is stored, with the first seed; no penalty in it."""
    usual = {"members": members, "scores": scores, "penalty": penalty, "seed": 0, "steps": STEPS}
    return results.losses(NAME, usual)


def best_rows() -> list[Row]:
    """Three seeds of every listener at its best rate, from the stored table."""
    found = []
    for row in results.table(NAME):
        measured = losses(row["members"], row["scores"], row["penalty"])
        if row["learning_rate"] == min(measured, key=lambda rate: measured[rate]):
            found.append(row)
    return found


def learn(row: Row) -> Listener:
    """A listener trained as the row says; the rate falls to zero in a straight line."""
    torch.manual_seed(row["seed"])
    model = Listener(row["scores"])
    chance = torch.Generator().manual_seed(row["seed"])
    adam = torch.optim.Adam(model.parameters())
    for step in range(row["steps"]):
        adam.param_groups[0]["lr"] = row["learning_rate"] * (1 - step / row["steps"])
        n_people = int(torch.randint(LEAST, MOST + 1, (1,), generator=chance))
        *asked, gold = drawn(BATCH_SIZE, n_people, row["members"], chance)
        logits, weights = model(*asked)
        adam.zero_grad()
        (F.cross_entropy(logits, gold) + row["penalty"] * entropy(weights).mean()).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
    return model.eval()


def measure(row: Row) -> Measured:
    """The loss among as many as in training; by size: right answers, entropy, weight where due."""
    return Measured(heard(learn(row), row["members"]))


@torch.no_grad()
def heard(model: Listener, members: int) -> Row:
    """valid_loss on texts for choosing a rate; on others right_n, entropy_n and share_n among n:
    share is the weight on the family that was asked for.
    """
    chance, lost = torch.Generator().manual_seed(1_000), []
    for n in TRAINED:
        *asked, gold = drawn(N_TEST, n, members, chance)
        lost.append(F.cross_entropy(model(*asked)[0], gold).item())
    numbers: Row = {"valid_loss": sum(lost) / len(lost)}
    chance = torch.Generator().manual_seed(2_000)
    for n in SIZES:
        *asked, gold = drawn(N_TEST, n, members, chance)
        logits, weights = model(*asked)
        numbers[f"right_{n}"] = (logits.argmax(-1) == gold).double().mean().item()
        numbers[f"entropy_{n}"] = entropy(weights).mean().item()
        numbers[f"share_{n}"] = weights[:, :members].sum(1).mean().item()
    return numbers


EXPERIMENT = Experiment(
    name=NAME,
    question="Does a look scatter as the memory grows, and does a penalty help?",
    rows=rows,
    measure=measure,
    sample=lambda row: row == setting(1, "plain", 0.1, START, 0),
    tolerances={"valid_loss": 0.02, "right_64": 0.05, "entropy_64": 0.3},
)
