"""What a language model knows of French, and what becomes of it when it reads its own words."""

from collections import defaultdict

import torch
from jaxtyping import Float, Int
from torch import Tensor

from src.data.batches import encode_sentences, pad
from src.data.phrasebook import challenge
from src.data.phrasebook.faults import first_fault
from src.data.phrasebook.pair import Probe
from src.data.vocabulary import Vocabulary
from src.experiments.base import Row
from src.models.language.contract import LanguageModel
from src.perplexity import surprise
from src.sampling import go_on_greedily, sample
from src.tokens import BOS, EOS

TIE = 1e-6  # nats: closer than this is equally likely


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
    """n sentences of the model's own, by chance; one that does not end is cut off."""
    texts = torch.full((n, 1), BOS)
    rows = sample(model, texts, temperature=temperature, seed=seed).tolist()
    return [vocabulary.decode(row).split() for row in rows]
