"""What does a wrong word in its history cost a decoder that was trained on right ones?"""

from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor

from src.data.batches import collate
from src.data.phrasebook import by_length
from src.experiments import laboratory
from src.experiments.base import Experiment, Measured, Row
from src.models.translator import Translator
from src.tokens import BOS, EOS, PAD, SPECIALS

MODEL = "rnn-encoder-decoder"
WORDS = (10, 25)
WRONG = 3  # the place of the one wrong word, counted from 1
PLACES = 20  # places whose loss is kept: nearly every sentence of 25 words has as many


def rows() -> list[Row]:
    """The models of length_curves, three seeds; two lengths, every history."""
    usual = [
        laboratory.settings(MODEL, seed=seed, learning_rate=laboratory.best_rate(MODEL))
        for seed in laboratory.SEEDS
    ]
    return [
        row | {"words": words, "history": history}
        for row in usual
        for words in WORDS
        for history in HISTORIES
    ]


@torch.no_grad()
def measure(row: Row) -> Measured:
    """The share of sentences predicted right at every place, and the loss at each place."""
    asked = ("words", "history")
    model = laboratory.trained({key: row[key] for key in row if key not in asked})
    batch = collate(laboratory.encoded(by_length(row["words"])))
    gold = batch.target[:, 1:]
    history = HISTORIES[row["history"]](model, batch.source, batch.target[:, :-1])
    logits = model(batch.source, history).logits
    right = ((logits.argmax(-1) == gold) | (gold == PAD)).all(1).float().mean().item()
    loss = losses(logits, gold)[:, :PLACES].nanmean(0).tolist()
    by_place = {f"loss_{i}": each for i, each in enumerate(loss, start=1) if each == each}
    return Measured({"all_right": right} | by_place)


def losses(logits: Float[Tensor, "b t v"], gold: Int[Tensor, "b t"]) -> Float[Tensor, "b t"]:
    """-log p of each gold word; nan at padding."""
    chosen = logits.log_softmax(-1).gather(-1, gold.unsqueeze(-1)).squeeze(-1)
    return (-chosen).masked_fill(gold == PAD, torch.nan)


def gold_history(
    model: Translator, source: Int[Tensor, "b s"], read: Int[Tensor, "b t"]
) -> Int[Tensor, "b t"]:
    """What the decoder reads in training: <s>, then the gold words."""
    return read


def own_history(
    model: Translator, source: Int[Tensor, "b s"], read: Int[Tensor, "b t"]
) -> Int[Tensor, "b t"]:
    """What the decoder reads in use: its own words; as many as the gold, it may not stop before."""
    memory = model.encode(source)
    state, tokens = model.start(memory), [torch.full_like(read[:, 0], BOS)]
    for _ in range(read.size(1) - 1):
        step = model.step(tokens[-1], state, memory)
        state = step.state
        tokens.append(step.logits.index_fill(1, torch.tensor([EOS]), -torch.inf).argmax(1))
    return torch.stack(tokens, 1)


def damaged_history(
    model: Translator, source: Int[Tensor, "b s"], read: Int[Tensor, "b t"]
) -> Int[Tensor, "b t"]:
    """The gold words but for one, the model's likeliest wrong word: nothing stands a place off."""
    gold = read[:, WRONG : WRONG + 1]  # the place after <s>
    logits = model(source, read).logits[:, WRONG - 1].scatter(1, gold, -torch.inf)
    damaged = read.clone()
    damaged[:, WRONG] = logits.argmax(1)
    return damaged


def random_history(
    model: Translator, source: Int[Tensor, "b s"], read: Int[Tensor, "b t"]
) -> Int[Tensor, "b t"]:
    """The gold words but for one, any other: the control, which nobody would have chosen."""
    n_others = len(laboratory.vocabularies()[1]) - len(SPECIALS) - 1
    chance = torch.Generator().manual_seed(0)
    other = torch.randint(n_others, (len(read),), generator=chance) + len(SPECIALS)
    damaged = read.clone()
    damaged[:, WRONG] = other + (other >= read[:, WRONG])  # all but the gold word
    return damaged


HISTORIES: dict[str, Callable[..., Tensor]] = {
    "gold": gold_history,
    "own": own_history,
    "damaged": damaged_history,
    "random": random_history,
}
EXPERIMENT = Experiment(
    name="exposure",
    question="What does a wrong word in its history cost the decoder?",
    rows=rows,
    measure=measure,
    sample=lambda row: row["seed"] == 0 and row["words"] == 10,
    tolerances={"all_right": 0.15},
)
