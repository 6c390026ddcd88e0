"""Where does it look, and is the heaviest word the reason? Erase and exchange, then see."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from src.data.batches import Batch, collate
from src.data.phrasebook import Pair, split
from src.experiments import laboratory
from src.experiments.attention_choices import articles, crosswise, look, resting
from src.experiments.base import Experiment, Measured, Row
from src.models.translator import RecurrentTranslator
from src.tokens import PAD, UNK

N_PAIRS = 100  # test pairs whose words are erased one by one
N_ARTICLES = 500  # test pairs whose nouns are exchanged
EDGES = (0.0, 0.01, 0.1, 0.5, 0.95)  # bands of weight: from each edge to the next, the last to 1
LIGHT = 0.1
OTHER = {"le": "la", "la": "le"}


def rows() -> list[Row]:
    """The models of `length_curves`."""
    rate = laboratory.best_rate("bahdanau")
    return [
        laboratory.settings("bahdanau", seed=seed, learning_rate=rate) for seed in laboratory.SEEDS
    ]


def measure(row: Row) -> Measured:
    """Where the weights rest, and the shares of predicted words that change."""
    model, pairs = laboratory.trained(row), split("test", N_PAIRS)
    assert isinstance(model, RecurrentTranslator)  # `predictions` takes its step apart
    numbers = annotations_erased(model, pairs) | words_erased(model, pairs)
    more = split("test", N_ARTICLES)
    numbers |= resting(model, more) | {"crosswise": crosswise(model, more)}
    return Measured(numbers | nouns_exchanged(model, more))


@torch.no_grad()
def predictions(
    model: RecurrentTranslator, batch: Batch, erased: Int[Tensor, "b t"]
) -> Int[Tensor, "b t"]:
    """The likeliest word of each step, when that step alone may not read annotation `erased`."""
    memory, features = model.encode(batch.source), []
    state, place = model.start(memory), torch.arange(batch.source.size(1))
    for embedded, gone in zip(model.embed(batch.target[:, :-1]).unbind(1), erased.unbind(1)):
        partial = replace(memory, mask=memory.mask & (place != gone.unsqueeze(1)))
        features.append(model.update(embedded, state, partial).features)
        state = model.update(embedded, state, memory).state
    return model.output(torch.stack(features, 1)).argmax(-1)


@torch.no_grad()
def annotations_erased(model: RecurrentTranslator, pairs: tuple[Pair, ...]) -> dict[str, float]:
    """Changes without the heaviest annotation, for one step; without a random other one; and
    without the heaviest where it has nearly all the weight.
    """
    batch = collate(laboratory.encoded(pairs))
    weight, heaviest = model(batch.source, batch.target[:, :-1]).weights.max(-1)
    n_tokens = (batch.source != PAD).sum(1, keepdim=True)
    chance = torch.Generator().manual_seed(0)
    shift = torch.randint(1, 10_000, heaviest.shape, generator=chance) % (n_tokens - 1) + 1
    usual = predictions(model, batch, torch.full_like(heaviest, -1))
    real = batch.target[:, 1:] != PAD
    top = predictions(model, batch, heaviest) != usual
    random = predictions(model, batch, (heaviest + shift) % n_tokens) != usual
    certain = real & (weight >= EDGES[-1])
    chosen = {"heaviest": top[real], "random": random[real], "certain": top[certain]}
    return {f"annotation_{name}": share.float().mean().item() for name, share in chosen.items()}


@torch.no_grad()
def changes(model: RecurrentTranslator, pair: Pair) -> Bool[Tensor, "t s"]:
    """Does the prediction of target word t change when source word s is replaced by <unk>?"""
    batch = collate(laboratory.encoded((pair,)))
    n, target = len(pair.source.split()), batch.target[:, :-1]
    damaged = batch.source.repeat(n, 1).fill_diagonal_(UNK)
    usual = model(batch.source, target).logits.argmax(-1)
    return (model(damaged, target.expand(n, -1)).logits.argmax(-1) != usual)[:, :-1].T


def words_erased(model: RecurrentTranslator, pairs: tuple[Pair, ...]) -> dict[str, float]:
    """Changes a word: without the heaviest, without any one other, by weight, by gold link."""
    weights, changed, heaviest, linked = [], [], [], []
    for pair, rows in zip(pairs, look(model, pairs)):
        gold = torch.zeros_like(rows, dtype=torch.bool)
        gold[tuple(zip(*pair.possible))] = True
        weights.append(rows.flatten())
        changed.append(changes(model, pair).flatten())
        heaviest.append((rows == rows.amax(1, keepdim=True)).flatten())
        linked.append(gold.flatten())
    weight, change, top, link = map(torch.cat, (weights, changed, heaviest, linked))
    light = (weight < LIGHT) & ~top
    chosen = {"heaviest": top, "other": ~top, "light_linked": light & link}
    chosen |= {"light_unlinked": light & ~link} | dict(bands(weight))
    rates = {f"word_{name}": change[which].float().mean().item() for name, which in chosen.items()}
    return rates | {f"n_{name}": int(which.sum()) for name, which in chosen.items()}


def bands(weight: Float[Tensor, " n"]) -> Iterator[tuple[str, Bool[Tensor, " n"]]]:
    """Which entries lie in each band of weight, by its lower edge."""
    for low, high in zip(EDGES, (*EDGES[1:], 2.0)):
        yield f"from_{low}", (weight >= low) & (weight < high)


def partners(pairs: tuple[Pair, ...]) -> dict[tuple[str, str], str]:
    """(article, next English word) -> the noun that most often stands between them."""
    seen: dict[tuple[str, str], Counter[str]] = {}
    for pair in pairs:
        source, target = [*pair.source.split(), "</s>"], pair.target.split()
        for t, _, noun in articles(pair):
            context = target[t], source[noun + 1]
            seen.setdefault(context, Counter())[source[noun]] += 1
    return {context: nouns.most_common(1)[0][0] for context, nouns in seen.items()}


def exchanged(pairs: tuple[Pair, ...]) -> Iterator[tuple[Pair, Pair, int, int]]:
    """(pair, the same with a noun of the other gender, place of the article, of the noun)."""
    partner = partners(split("train"))
    for pair in pairs:
        source, target = [*pair.source.split(), "</s>"], pair.target.split()
        for t, _, noun in articles(pair):
            other = partner.get((OTHER.get(target[t], ""), source[noun + 1]))
            if other is not None:
                words = [*source[:noun], other, *source[noun + 1 : -1]]
                yield pair, replace(pair, source=" ".join(words)), t, noun


@torch.no_grad()
def nouns_exchanged(model: RecurrentTranslator, pairs: tuple[Pair, ...]) -> dict[str, float]:
    """How often le turns into la or la into le, and how often the noun had next to no weight."""
    before, after, places, nouns = zip(*exchanged(pairs))
    written, on_noun = [], []
    for side in (before, after):
        batch, rows = collate(laboratory.encoded(side)), range(len(side))
        output = model(batch.source, batch.target[:, :-1])
        written.append(output.logits[rows, places].argmax(-1).tolist())
        on_noun.append(output.weights[rows, places, nouns])
    words = [laboratory.vocabularies()[1].tokens(ids) for ids in written]
    flips = [OTHER.get(old) == new for old, new in zip(*words)]
    unread = torch.maximum(*on_noun) < LIGHT
    numbers = {"noun_flips": sum(flips) / len(flips), "noun_unread": unread.float().mean().item()}
    return numbers | {"n_exchanged": len(flips)}


EXPERIMENT = Experiment(
    name="erasure",
    question="Is the heaviest word the reason for what is written?",
    rows=rows,
    measure=measure,
    sample=lambda row: row["seed"] == 0,
    tolerances={"annotation_heaviest": 0.1, "word_heaviest": 0.15, "noun_flips": 0.1},
)
