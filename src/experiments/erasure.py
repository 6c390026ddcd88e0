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
from src.experiments.attention_choices import articles, look
from src.experiments.base import Experiment, Measured, Row
from src.models.translator import RecurrentTranslator
from src.tokens import PAD, SPECIALS, UNK

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
    """The shares of predicted words that change."""
    model, pairs = laboratory.trained(row), split("test", N_PAIRS)
    assert isinstance(model, RecurrentTranslator)  # `predictions` takes its step apart
    numbers = annotations_erased(model, pairs) | words_erased(model, pairs)
    return Measured(numbers | nouns_exchanged(model, split("test", N_ARTICLES)))


@torch.no_grad()
def predictions(
    model: RecurrentTranslator, batch: Batch, hidden: Bool[Tensor, "b t s"]
) -> Int[Tensor, "b t"]:
    """The likeliest word of each step, when that step alone may not read what is hidden from it."""
    memory, features = model.encode(batch.source), []
    state = model.start(memory)
    for embedded, gone in zip(model.embed(batch.target[:, :-1]).unbind(1), hidden.unbind(1)):
        partial = replace(memory, mask=memory.mask & ~gone)
        features.append(model.update(embedded, state, partial).features)
        state = model.update(embedded, state, memory).state
    return model.output(torch.stack(features, 1)).argmax(-1)


@torch.no_grad()
def annotations_erased(model: RecurrentTranslator, pairs: tuple[Pair, ...]) -> dict[str, float]:
    """Changes without the heaviest annotation, for one step, and without a random other one.

    Where the heaviest has nearly all the weight: without it, without its two neighbours as well,
    and with nothing to read at all.
    """
    batch = collate(laboratory.encoded(pairs))
    weight, heaviest = model(batch.source, batch.target[:, :-1]).weights.max(-1)
    hidden = erasures(heaviest, batch.source != PAD)
    written = {name: predictions(model, batch, gone) for name, gone in hidden.items()}
    real = batch.target[:, 1:] != PAD
    sure = real & (weight >= EDGES[-1])
    chosen = {"heaviest": ("top", real), "random": ("random", real), "certain": ("top", sure)}
    chosen |= {"certain_around": ("around", sure), "certain_all": ("all", sure)}
    return {
        f"annotation_{name}": (written[gone] != written["nowhere"])[where].float().mean().item()
        for name, (gone, where) in chosen.items()
    }


def erasures(
    heaviest: Int[Tensor, "b t"], tokens: Bool[Tensor, "b s"]
) -> dict[str, Bool[Tensor, "b t s"]]:
    """What each kind of erasure hides, step by step."""
    n_tokens = tokens.sum(1, keepdim=True)
    chance = torch.Generator().manual_seed(0)
    shift = torch.randint(1, 10_000, heaviest.shape, generator=chance) % (n_tokens - 1) + 1
    place, top = torch.arange(tokens.size(1)), heaviest.unsqueeze(-1)
    nowhere = torch.zeros(*heaviest.shape, len(place), dtype=torch.bool)
    return {
        "nowhere": nowhere,
        "top": place == top,
        "random": place == ((heaviest + shift) % n_tokens).unsqueeze(-1),
        "around": (place - top).abs() <= 1,
        "all": ~nowhere,
    }


@torch.no_grad()
def changes(
    model: RecurrentTranslator, pair: Pair, instead: Int[Tensor, " s"] | None = None
) -> Bool[Tensor, "t s"]:
    """Does the prediction of target word t change when another takes the place of source word s?

    `instead` has the other word of each place; without it, all become <unk>.
    """
    batch = collate(laboratory.encoded((pair,)))
    n, target = len(pair.source.split()), batch.target[:, :-1]
    other = torch.full((n,), UNK) if instead is None else instead
    damaged = batch.source.repeat(n, 1)
    damaged[range(n), range(n)] = other
    usual = model(batch.source, target).logits.argmax(-1)
    return (model(damaged, target.expand(n, -1)).logits.argmax(-1) != usual)[:, :-1].T


def words_erased(model: RecurrentTranslator, pairs: tuple[Pair, ...]) -> dict[str, float]:
    """Changes a word: without the heaviest, without any one other, by weight, by gold link; and
    with a random word in the place of the heaviest.
    """
    chance, n_words = torch.Generator().manual_seed(0), len(laboratory.vocabularies()[0])
    weights, changed, swapped, heaviest, linked = [], [], [], [], []
    for pair, rows in zip(pairs, look(model, pairs)):
        gold = torch.zeros_like(rows, dtype=torch.bool)
        gold[tuple(zip(*pair.possible))] = True
        instead = torch.randint(len(SPECIALS), n_words, rows.shape[1:], generator=chance)
        weights.append(rows.flatten())
        changed.append(changes(model, pair).flatten())
        swapped.append(changes(model, pair, instead).flatten())
        heaviest.append((rows == rows.amax(1, keepdim=True)).flatten())
        linked.append(gold.flatten())
    columns = (weights, changed, swapped, heaviest, linked)
    weight, change, swap, top, link = map(torch.cat, columns)
    light = (weight < LIGHT) & ~top
    chosen = {"heaviest": top, "other": ~top, "light_linked": light & link}
    chosen |= {"light_unlinked": light & ~link} | dict(bands(weight))
    rates = {f"word_{name}": change[which].float().mean().item() for name, which in chosen.items()}
    rates["word_heaviest_swapped"] = swap[top].float().mean().item()
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
