"""What a language model knows of French, and what becomes of it when it reads its own words."""

from collections import defaultdict

import torch

from src.data.batches import encode_sentences, pad
from src.data.phrasebook import challenge
from src.data.phrasebook.faults import first_fault
from src.data.phrasebook.pair import Probe
from src.data.vocabulary import Vocabulary
from src.decoding import log_next
from src.experiments.base import Row
from src.models.language.contract import LanguageModel
from src.perplexity import surprise
from src.sampling import go_on_greedily, sample
from src.tokens import BOS, EOS

TIE = 1e-3  # nats a sentence: closer than this is equally likely
PLACES = 30  # of a text, counted from its first word
KNOWN, STEPS = 3, 10  # words that are given, words that are asked for
LONG_ENOUGH = 1 + KNOWN + STEPS + 1  # with <s> and </s>


@torch.no_grad()
def preference(model: LanguageModel, vocabulary: Vocabulary, name: str) -> float:
    """How often the right words of a challenge make the likelier sentence than the wrong ones.

    The wrong ones are right in the other sentence of the minimal set. A tie counts one half.
    """
    groups: dict[int, list[Probe]] = defaultdict(list)
    for probe in challenge(name):
        groups[probe.group].append(probe)
    points = []
    for probes in groups.values():
        for probe in probes:
            texts = [with_words(probe, other.answers) for other in (probe, *probes)]
            rows = [ids for _, ids in encode_sentences(texts, vocabulary)]
            right, *others = (-surprise(model, pad(rows)).sum(1)).tolist()
            wrong = max(p for p, other in zip(others, probes) if other is not probe)
            points.append(0.5 if abs(right - wrong) < TIE else float(right > wrong))
    return sum(points) / len(points)


def with_words(probe: Probe, words: tuple[str, ...]) -> str:
    """The French sentence of a probe with these words at the asked places."""
    text = probe.pair.target.split()
    for place, word in zip(probe.positions, words):
        text[place] = word
    return " ".join(text)


def written(
    model: LanguageModel,
    vocabulary: Vocabulary,
    n: int,
    *,
    temperature: float = 1.0,
    seed: int = 0,
) -> list[list[str]]:
    """n texts of the model's own, by chance; one that does not end is cut off."""
    rows = sample(model, torch.full((n, 1), BOS), temperature=temperature, seed=seed)
    return [vocabulary.decode(row).split() for row in rows.tolist()]


def faultless(texts: list[list[str]]) -> float:
    """The share of texts with which nothing is wrong from beginning to end."""
    return sum(first_fault(words) is None for words in texts) / len(texts)


def faults_on_its_own(texts: list[list[str]]) -> list[float]:
    """For each place: of the texts without a fault so far, the share that has one there."""
    going, wrong = [0] * PLACES, [0] * PLACES
    for words in texts:
        fault = first_fault(words)
        last = len(words) if fault is None else fault
        for place in range(min(last + 1, PLACES)):
            going[place] += 1
        if fault is not None and fault < PLACES:
            wrong[fault] += 1
    return [k / max(n, 1) for k, n in zip(wrong, going)]


@torch.no_grad()
def faults_after_gold(
    model: LanguageModel, vocabulary: Vocabulary, texts: list[str], *, seed: int = 0
) -> list[float]:
    """For each place: how often a word that the model draws there, after gold ones, is a fault."""
    tokens = pad([ids for _, ids in encode_sentences(texts, vocabulary)])
    generator = torch.Generator().manual_seed(seed)
    logits = model(tokens[:, :-1]).logits
    going, wrong = [0] * PLACES, [0] * PLACES
    for row, text in enumerate(texts):
        words = text.split()
        ended = torch.zeros(len(words) + 1, dtype=torch.bool)
        weights = log_next(logits[row, : len(words) + 1], ended).exp()
        drawn = weights.multinomial(1, generator=generator).flatten().tolist()
        for place, token in enumerate(drawn[:PLACES]):
            said = words[:place] + vocabulary.tokens([token] if token != EOS else [])
            going[place] += 1
            wrong[place] += first_fault(said) == place
    return [k / max(n, 1) for k, n in zip(wrong, going)]


@torch.no_grad()
def by_step(model: LanguageModel, vocabulary: Vocabulary, texts: list[str]) -> Row:
    """Right words at each step after the first KNOWN words of a text.

    forced_i: with the gold words before; free_i: with its own greedy words before; still_i: all
    its own up to here are gold. Only texts that have STEPS words more count.
    """
    rows = [ids for _, ids in encode_sentences(texts, vocabulary)]
    tokens = torch.tensor([ids[: 1 + KNOWN + STEPS] for ids in rows if len(ids) >= LONG_ENOUGH])
    gold = tokens[:, 1 + KNOWN :]
    forced = model(tokens[:, :-1]).logits[:, KNOWN:].argmax(-1) == gold
    own = go_on_greedily(model, tokens[:, : 1 + KNOWN], max_length=STEPS)
    free = torch.nn.functional.pad(own, (0, STEPS - own.size(1))) == gold
    parts = {"forced": forced, "free": free, "still": free.long().cumprod(1)}
    return {
        f"{name}_{step}": share
        for name, hits in parts.items()
        for step, share in enumerate(hits.double().mean(0).tolist(), start=1)
    }
