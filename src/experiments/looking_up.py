"""Who is where? A text in which there is nothing to know, only to look up, and a new one each time.

A step is a person and a place; the last is one of the persons again, and a question mark.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from src.experiments import laboratory, results
from src.experiments.base import Experiment, Measured, Row
from src.experiments.learning_rates import widened
from src.models.gated_unit import GatedUnit
from src.models.language.units import LSTMState, LSTMUnit
from src.models.lstmn import LSTMN, read_text
from src.models.lstmn_choices import EvenReading

NAME = "looking_up"
N = 12  # persons, and places
LEAST, MOST = 2, 8  # pairs of a text
SIZES = (2, 4, 6, 8)
STEPS, LONGER = 400, 4_000
BATCH_SIZE, N_TEST = 64, 1_000
RATES = (1e-2, 2e-2, 4e-2)
WIDTHS = {"lstm": 28, "gru": 32, "lstmn": 24, "lstmn-even": 28}  # of about as many parameters
Texts = tuple[Int[Tensor, "b t"], Int[Tensor, "b t"], Int[Tensor, " b"]]


def core(kind: str, width: int) -> LSTMUnit | GatedUnit | LSTMN:
    """What reads."""
    if kind in ("lstm", "gru"):
        return LSTMUnit(width, width) if kind == "lstm" else GatedUnit(width, width)
    reader = LSTMN(width, width)
    if kind == "lstmn-even":
        reader.attention = EvenReading()
    return reader


class Asked(nn.Module):
    """x_t = who_t + where_t,  p(place) = softmax(G h_T):  the last step asks."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        width = WIDTHS[kind]
        self.who, self.where = nn.Embedding(N, width), nn.Embedding(N + 1, width)
        self.G = nn.Linear(width, N)
        self.core = core(kind, width)

    def forward(
        self, who: Int[Tensor, "b t"], where: Int[Tensor, "b t"]
    ) -> Float[Tensor, "b places"]:
        """The logits of the place."""
        words = self.who(who) + self.where(where)
        if isinstance(self.core, LSTMN):
            return self.G(read_text(self.core, words)[0].hidden[:, -1])
        zero = torch.zeros_like(words[:, 0])
        state = LSTMState(zero, zero) if isinstance(self.core, LSTMUnit) else zero
        for x in self.core.project(words).unbind(1):
            state = self.core(x, state)
        return self.G(state[0] if isinstance(state, LSTMState) else state)


def drawn(n_texts: int, n_pairs: int, chance: torch.Generator) -> Texts:
    """Texts with so many pairs, nobody twice: who, where, and the right answers."""
    who = torch.rand(n_texts, N, generator=chance).argsort(1)[:, :n_pairs]
    where = torch.randint(N, (n_texts, n_pairs), generator=chance)
    ask = torch.randint(n_pairs, (n_texts, 1), generator=chance)
    who = torch.cat([who, who.gather(1, ask)], 1)
    mark = torch.full((n_texts, 1), N)
    return who, torch.cat([where, mark], 1), where.gather(1, ask).squeeze(1)


def rows() -> list[Row]:
    """Each kind with each rate of its grid; at the best two more seeds, and the LSTM for longer."""
    return [row for kind in WIDTHS for row in rows_of(kind)]


def rows_of(kind: str) -> list[Row]:
    """The other seeds come when the best rate is known: it is not at an edge of the grid."""
    measured = losses(kind)
    rates = widened(list(RATES), measured)
    grid = [setting(kind, rate, 0, STEPS) for rate in rates]
    if not all(rate in measured for rate in rates):
        return grid
    best = min(rates, key=lambda rate: measured[rate])
    seeds = [setting(kind, best, seed, STEPS) for seed in laboratory.SEEDS[1:]]
    more = [setting(kind, best, seed, LONGER) for seed in laboratory.SEEDS]
    return grid + seeds + (more if kind == "lstm" else [])


def setting(kind: str, rate: float, seed: int, steps: int) -> Row:
    """One training."""
    return {"model": kind, "seed": seed, "learning_rate": rate, "steps": steps}


def losses(kind: str) -> dict[float, float]:
    """The validation loss of each rate that is stored, with the first seed and the usual steps."""
    try:
        table = results.table(NAME)
    except FileNotFoundError:
        return {}
    usual = (kind, 0, STEPS)
    stored = [row for row in table if (row["model"], row["seed"], row["steps"]) == usual]
    return {row["learning_rate"]: row["valid_loss"] for row in stored}


def learn(row: Row) -> Asked:
    """A reader trained as the row says; the rate falls to zero in a straight line."""
    torch.manual_seed(row["seed"])
    model, chance = Asked(row["model"]), torch.Generator().manual_seed(row["seed"])
    adam = torch.optim.Adam(model.parameters())
    for step in range(row["steps"]):
        adam.param_groups[0]["lr"] = row["learning_rate"] * (1 - step / row["steps"])
        n_pairs = int(torch.randint(LEAST, MOST + 1, (1,), generator=chance))
        who, where, gold = drawn(BATCH_SIZE, n_pairs, chance)
        adam.zero_grad()
        F.cross_entropy(model(who, where), gold).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
    return model.eval()


def measure(row: Row) -> Measured:
    """The loss on texts of all sizes, and right answers by the number of pairs."""
    model = learn(row)
    numbers = {"parameters": sum(p.numel() for p in model.parameters())}
    return Measured(numbers | answers(model))


@torch.no_grad()
def answers(model: Asked) -> Row:
    """On texts for choosing a rate: their loss. On others: the share of right answers by size."""
    chance, lost = torch.Generator().manual_seed(1_000), []
    for n_pairs in SIZES:
        who, where, gold = drawn(N_TEST, n_pairs, chance)
        lost.append(F.cross_entropy(model(who, where), gold).item())
    numbers: Row = {"valid_loss": sum(lost) / len(lost)}
    chance = torch.Generator().manual_seed(2_000)
    for n_pairs in SIZES:
        who, where, gold = drawn(N_TEST, n_pairs, chance)
        right = model(who, where).argmax(-1) == gold
        numbers[f"right_{n_pairs}"] = right.double().mean().item()
    return numbers


EXPERIMENT = Experiment(
    name=NAME,
    question="What can be looked up in one cell, and what on a tape?",
    rows=rows,
    measure=measure,
    sample=lambda row: (row["model"], row["seed"], row["learning_rate"]) == ("gru", 0, RATES[1]),
    tolerances={"valid_loss": 0.1},
)
