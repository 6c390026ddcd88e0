"""Does a look scatter as the memory grows, and what helps: larger scores, log n, a penalty?

Listeners are trained among 4 to 16 people and asked among up to 1,024. Nothing is chosen: among as
many as in training all lose next to nothing, so every listener is given every rate. The rows take a
few seconds each.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from src.experiments import laboratory
from src.experiments.base import Experiment, Measured, Row
from src.experiments.families import Listener, drawn, entropy

NAME = "distraction"
LEAST, MOST = 4, 16  # people in training
SIZES = (4, 16, 64, 256, 1_024)
MANY = SIZES[-1]
TRAINED = (4, 8, 16)  # sizes of the validation loss
MEMBERS = (1, 3)  # of the family that is asked for
RATES = (0.03, 0.06, 0.12)
STEPS, BATCH_SIZE, N_TEST = 600, 64, 500
COMPARED = (  # scores, coefficient of the entropy
    ("plain", 0.0),
    ("times log 16", 0.0),
    ("log n", 0.0),
    ("plain", 0.1),
    ("log n", 0.1),
    ("plain", 0.3),
    ("plain", 1.0),
)


def rows() -> list[Row]:
    """Every listener at every rate, three seeds; then the strong penalty with a control each for
    when it begins and for what nobody asks about.
    """
    each = [(m, rate, seed) for m in MEMBERS for rate in RATES for seed in laboratory.SEEDS]
    found = [setting(m, *kind, rate, seed) for kind in COMPARED for m, rate, seed in each]
    strong = [setting(m, "plain", 1.0, rate, seed) for m, rate, seed in each]
    return found + [row | way for way in ({"begins": 200}, {"own": 0.0}) for row in strong]


def setting(members: int, scores: str, penalty: float, rate: float, seed: int) -> Row:
    """One training. The penalty begins with the first step; people have numbers of their own."""
    row = {"members": members, "scores": scores, "penalty": penalty, "begins": 0, "own": 1.0}
    return row | {"learning_rate": rate, "seed": seed, "steps": STEPS}


def learn(row: Row) -> Listener:
    """A listener trained as the row says; the rate falls to zero in a straight line."""
    torch.manual_seed(row["seed"])
    model = Listener(row["scores"])
    chance = torch.Generator().manual_seed(row["seed"])
    adam = torch.optim.Adam(model.parameters())
    for step in range(row["steps"]):
        adam.param_groups[0]["lr"] = row["learning_rate"] * (1 - step / row["steps"])
        n_people = int(torch.randint(LEAST, MOST + 1, (1,), generator=chance))
        *asked, gold = drawn(BATCH_SIZE, n_people, row["members"], chance, own=row["own"])
        logits, weights = model(*asked)
        penalty = row["penalty"] if step >= row["begins"] else 0.0
        adam.zero_grad()
        (F.cross_entropy(logits, gold) + penalty * entropy(weights).mean()).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
    return model.eval()


def measure(row: Row) -> Measured:
    """What is heard by size; of a plain listener also with its scores stretched for the test."""
    model = learn(row)
    numbers = heard(model, row["members"], row["own"])
    if row["scores"] == "plain":
        longer = among(stretched(model), MANY, row["members"], row["own"])
        numbers |= {f"stretched_{key}": longer[key] for key in (f"share_{MANY}", f"right_{MANY}")}
    return Measured(numbers)


def stretched(model: Listener) -> Listener:
    """A trained plain listener whose scores are multiplied by log n / log 16 from now on."""
    other = Listener("log n")
    other.load_state_dict(model.state_dict())
    with torch.no_grad():
        other.W_Q.weight /= math.log(MOST)
    return other.eval()


def heard(model: Listener, members: int, own: float = 1.0) -> Row:
    """valid_loss among as many as in training; on other texts, by size, what `among` finds."""
    chance, lost = torch.Generator().manual_seed(1_000), []
    for n in TRAINED:
        *asked, gold = drawn(N_TEST, n, members, chance, own=own)
        with torch.no_grad():
            lost.append(F.cross_entropy(model(*asked)[0], gold).item())
    numbers: Row = {"valid_loss": sum(lost) / len(lost)}
    for n in SIZES:
        numbers |= among(model, n, members, own)
    return numbers


@torch.no_grad()
def among(model: Listener, n: int, members: int, own: float = 1.0) -> Row:
    """right_n answers; entropy_n; share_n, the weight on the family that was asked for; found_n,
    how often a member has the largest weight; spread_n, the largest score less the smallest.
    """
    chance = torch.Generator().manual_seed(2_000 + n)
    people, votes, question, gold = drawn(N_TEST, n, members, chance, own=own)
    logits, weights = model(people, votes, question)
    scores = model.scored(people, question)
    numbers = {
        "right": (logits.argmax(-1) == gold).double(),
        "entropy": entropy(weights),
        "share": weights[:, :members].sum(1),
        "found": (weights.argmax(1) < members).double(),
        "spread": scores.amax(-1) - scores.amin(-1),
    }
    return {f"{key}_{n}": found.mean().item() for key, found in numbers.items()}


EXPERIMENT = Experiment(
    name=NAME,
    question="Does a look scatter as the memory grows, and what helps?",
    rows=rows,
    measure=measure,
    sample=lambda row: row == setting(1, "plain", 0.1, RATES[0], 0),
    tolerances={"valid_loss": 0.02, "right_64": 0.05, "entropy_64": 0.3},
)
