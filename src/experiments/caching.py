"""How much time do keys and values save that are kept?

Two Transformers of the laboratory's size, the same weights, untrained: time does not ask what is
written. 64 sentences of 20 words; one keeps keys and values, the other reads all again.
"""

import time
from functools import partial

import torch
from jaxtyping import Int
from torch import Tensor

from src.costs import operations, size_of
from src.experiments import laboratory
from src.experiments.base import Experiment, Measured, Row
from src.models.rereading import Rereading
from src.models.transformer import Transformer
from src.tokens import BOS, SPECIALS

NAME = "caching"
N_SENTENCES, N_SOURCE, N_WORDS = 64, 20, 500
TOKENS = (16, 32, 64, 128, 256)


def rows() -> list[Row]:
    """Three pairs of models for each length of what is written."""
    return [{"tokens": n, "seed": seed} for n in TOKENS for seed in laboratory.SEEDS]


def pair(seed: int) -> tuple[Transformer, Rereading]:
    """Who keeps, and who reads again; the same weights."""
    torch.manual_seed(seed)
    keeping, rereading = Transformer(N_WORDS, N_WORDS), Rereading(N_WORDS, N_WORDS)
    rereading.load_state_dict(keeping.state_dict())
    return keeping.eval(), rereading.eval()


def sources(seed: int) -> Int[Tensor, "b s"]:
    """Sentences of words that chance picked."""
    chance = torch.Generator().manual_seed(seed)
    return torch.randint(len(SPECIALS), N_WORDS, (N_SENTENCES, N_SOURCE), generator=chance)


@torch.no_grad()
def written(model: Transformer, source: Int[Tensor, "b s"], n: int) -> Int[Tensor, "b n"]:
    """The likeliest word, n times; no sentence ends before."""
    memory = model.encode(source)
    state, tokens = model.start(memory), [source.new_full((len(source),), BOS)]
    for _ in range(n):
        step = model.step(tokens[-1], state, memory)
        state = step.state
        tokens.append(step.logits[:, len(SPECIALS) :].argmax(1) + len(SPECIALS))
    return torch.stack(tokens[1:], 1)


def measure(row: Row) -> Measured:
    """Seconds of both, and how often they write the same; of one sentence: operations, bytes."""
    keeping, rereading = pair(row["seed"])
    source, n = sources(row["seed"]), row["tokens"]
    seconds, texts = [], []
    for model in (keeping, rereading):
        written(model, source, 2)  # warm
        began = time.perf_counter()
        texts.append(written(model, source, n))
        seconds.append(time.perf_counter() - began)
    counts = [operations(partial(written, m, source[:1], n)) for m in (keeping, rereading)]
    numbers: Row = {
        "same": (texts[0] == texts[1]).double().mean().item(),
        "kept_seconds": seconds[0],
        "reread_seconds": seconds[1],
        "ratio": seconds[1] / seconds[0],
        "kept_operations": counts[0],
        "reread_operations": counts[1],
        "kept_bytes": size_of(state_after(keeping, source[:1], n)),
    }
    return Measured(numbers)


@torch.no_grad()
def state_after(model: Transformer, source: Int[Tensor, "b s"], n: int) -> object:
    """What the model keeps when it has read n words."""
    memory = model.encode(source)
    return model.steps(source[:, :1].expand(-1, n), model.start(memory), memory)[1]


EXPERIMENT = Experiment(
    name=NAME,
    question="How much time do keys and values save that are kept?",
    rows=rows,
    measure=measure,
    sample=lambda row: row == {"tokens": TOKENS[0], "seed": 0},
    tolerances={"same": 0.01, "kept_operations": 0.0, "reread_operations": 0.0, "kept_bytes": 0.0},
    at_once=1,  # what is timed runs alone
)
