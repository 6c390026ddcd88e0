"""Who recalls what a list of things and colours said? The models that look back, on nothing else.

Texts of eight things, each with its colour; a thing keeps its colour. The rows take ten minutes of
one slow core in all.
"""

import math

import torch
import torch.nn.functional as F
from jaxtyping import Int
from torch import Tensor

from src.experiments import laboratory, results
from src.experiments.base import Experiment, Measured, Row
from src.experiments.learning_rates import grid
from src.models.key_value_predict import Attentive, KeyValue, KeyValuePredict
from src.models.language.contract import LanguageModel
from src.models.language.recurrent import LSTM
from src.models.ngram_rnn import NgramRNN
from src.tokens import BOS, SPECIALS

NAME = "recall_lists"
N_THINGS, N_COLOURS = 6, 4  # to choose from
IN_A_TEXT, N_NAMED = 3, 8  # different things of a text; how often one is named
N_WORDS = len(SPECIALS) + N_THINGS + N_COLOURS
WHOLE, SHORT = 2 * N_NAMED, 4  # windows
START = 1e-2  # the middle of the grid of rates
FEW, MANY = 250, 1_000  # steps; the rates are searched with few
BATCH_SIZE, N_HELD_OUT = 32, 1_000
BUILDS = {  # of about as many parameters
    "lstm": lambda window: LSTM(N_WORDS, width=50),
    "n-gram-rnn": lambda window: NgramRNN(N_WORDS, width=20),
    "attentive": lambda window: Attentive(N_WORDS, width=41, window=window),
    "key-value": lambda window: KeyValue(N_WORDS, width=27, window=window),
    "key-value-predict": lambda window: KeyValuePredict(N_WORDS, width=20, window=window),
}
SYSTEMS: tuple[tuple[str, int | None], ...] = (
    ("lstm", None),
    ("n-gram-rnn", None),
    ("attentive", WHOLE),
    ("key-value", WHOLE),
    ("key-value-predict", WHOLE),
    ("key-value-predict", SHORT),
)


def lists(n: int, seed: int) -> tuple[Int[Tensor, "n t"], Int[Tensor, "n m"]]:
    """n texts `<s> thing colour thing colour ...` as ids, and for every colour how many outputs
    before the one that predicts it had read it last with this thing; 0 if none had."""
    generator = torch.Generator().manual_seed(seed)
    things = torch.rand(n, N_THINGS, generator=generator).argsort(1)[:, :IN_A_TEXT]
    colours = torch.randint(N_COLOURS, (n, IN_A_TEXT), generator=generator)
    named = torch.randint(IN_A_TEXT, (n, N_NAMED), generator=generator)
    words = things.gather(1, named), colours.gather(1, named) + N_THINGS
    ids = F.pad(torch.stack(words, 2).flatten(1) + len(SPECIALS), (1, 0), value=BOS)
    back = torch.zeros_like(named)
    for later in range(N_NAMED):
        for earlier in range(later):
            same = named[:, earlier] == named[:, later]
            back[:, later] = torch.where(same, 2 * (later - earlier) - 1, back[:, later])
    return ids, back


def rows() -> list[Row]:
    """Every system with every rate of its grid; at the best one more seeds, and more steps."""
    return [row for system in SYSTEMS for row in rows_of(*system)]


def rows_of(model: str, window: int | None) -> list[Row]:
    """The seeds come when the best rate is known: it is not at an edge of the grid."""
    measured = losses(model, window)
    rates = grid(START, measured)
    usual = {"model": model, "window": window, "batch_size": BATCH_SIZE}
    found = [usual | {"steps": FEW, "learning_rate": rate, "seed": 0} for rate in rates]
    if not all(rate in measured for rate in rates):
        return found
    best = usual | {"learning_rate": min(rates, key=lambda rate: measured[rate])}
    more = [best | {"steps": FEW, "seed": seed} for seed in laboratory.SEEDS[1:]]
    return found + more + [best | {"steps": MANY, "seed": seed} for seed in laboratory.SEEDS]


def losses(model: str, window: int | None) -> dict[float, float]:
    """The validation loss of each rate that is stored, with few steps and the first seed."""
    asked = {"model": model, "window": window, "seed": 0, "steps": FEW}
    return results.losses(NAME, asked)


def trained(row: Row) -> LanguageModel:
    """A network trained on texts that are drawn anew for every step; the rate falls to zero."""
    torch.manual_seed(row["seed"])
    model = BUILDS[row["model"]](row["window"])
    adam = torch.optim.Adam(model.parameters(), lr=row["learning_rate"])
    fall = torch.optim.lr_scheduler.LambdaLR(adam, lambda step: 1 - step / row["steps"])
    for step in range(row["steps"]):
        ids, _ = lists(row["batch_size"], seed=1_000_003 * row["seed"] + step)
        logits = model(ids[:, :-1]).logits
        loss = F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
        fall.step()
    return model.eval()


def measure(row: Row) -> Measured:
    """The numbers of a trained network; one training of each kind of output is kept."""
    model = trained(row)
    kept = (row["window"], row["seed"], row["steps"]) == (WHOLE, 0, MANY)
    return Measured(numbers(model), {row["model"]: model.state_dict()} if kept else {})


@torch.no_grad()
def numbers(model: LanguageModel) -> Row:
    """Loss on texts held out for the rate; on others, colours right where they can be known."""
    valid, _ = lists(N_HELD_OUT, seed=-1)
    loss = F.cross_entropy(model(valid[:, :-1]).logits.flatten(0, 1), valid[:, 1:].flatten())
    ids, back = lists(N_HELD_OUT, seed=-2)
    said, gold = model(ids[:, :-1]).logits[:, 1::2], ids[:, 2::2]
    right = (said.argmax(-1) == gold).double()
    surprise = F.cross_entropy(said.mT, gold, reduction="none")
    last = F.pad(gold[:, :-1], (1, 0)) == gold  # the last colour named is right
    parts = {
        "recalled": back > 0,
        "near": (back > 0) & (back <= SHORT),
        "far": back > SHORT,
        "misled": (back > 0) & ~last,
    }
    shares = {name: right[part].mean().item() for name, part in parts.items()}
    return {
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "valid_loss": loss.item(),
        **shares,
        "copying": last[back > 0].double().mean().item(),
        "perplexity": math.exp(surprise[back > 0].mean().item()),
    }


EXPERIMENT = Experiment(
    name=NAME,
    question="Who recalls what a list of things and colours said?",
    rows=rows,
    measure=measure,
    sample=lambda row: (row["model"], row["seed"], row["steps"]) == ("lstm", 1, FEW),
    tolerances={"valid_loss": 0.1},
)
