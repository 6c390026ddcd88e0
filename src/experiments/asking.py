"""What a classifier of labelled sentences is asked, and when its answers are right.

The label alone; or the six words that tell, colour and kind of the two things that were lost and of
the one that was found. From six right answers the label follows.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor

from src.data.phrasebook import Labelled
from src.data.phrasebook.labelled import COLOURS, KINDS, LABELS

COLOUR_NAMES = tuple(colour.english for colour in COLOURS)
KIND_NAMES = tuple(kind.english for kind in KINDS)
TELLING = {*COLOUR_NAMES, *KIND_NAMES}
SIZES = {  # how many answers a question has
    "label": (len(LABELS),),
    "words": (len(COLOURS), len(KINDS)) * 3,  # of the first, of the second, of the found
}


def telling(one: Labelled) -> tuple[int, ...]:
    """The places of the six words: of the first thing lost, of the second, of the found."""
    words = one.pair.source.split()
    return tuple(place for place, word in enumerate(words) if word in TELLING)


def answers(sentences: Sequence[Labelled], asked: str) -> Int[Tensor, "n q"]:
    """What is right: the number of the label, or those of the six words."""
    if asked == "label":
        return torch.tensor([[LABELS.index(one.label)] for one in sentences])
    return torch.tensor([_numbers(one) for one in sentences])


def _numbers(one: Labelled) -> list[int]:
    words = one.pair.source.split()
    names = (COLOUR_NAMES, KIND_NAMES) * 3
    return [names[i].index(words[place]) for i, place in enumerate(telling(one))]


def by_question(logits: Float[Tensor, "b n"]) -> tuple[Float[Tensor, "b m"], ...]:
    """The scores of the answers, question by question."""
    [sizes] = [sizes for sizes in SIZES.values() if sum(sizes) == logits.size(1)]
    return logits.split(sizes, 1)


def cross_entropy(logits: Float[Tensor, "b n"], right: Int[Tensor, "b q"]) -> Float[Tensor, ""]:
    """The mean of -log p(answer) over sentences and questions."""
    parts = zip(by_question(logits), right.T, strict=True)
    return torch.stack([F.cross_entropy(scores, gold) for scores, gold in parts]).mean()


def guesses(logits: Float[Tensor, "b n"]) -> Int[Tensor, "b q"]:
    """The answer with the highest score, question by question."""
    return torch.stack([scores.argmax(1) for scores in by_question(logits)], 1)


def returned(words: Int[Tensor, "b 6"]) -> Bool[Tensor, " b"]:
    """Is the found thing one of the lost, colour and kind?"""
    first, second, found = words.split(2, 1)
    return (found == first).all(1) | (found == second).all(1)


def label_right(logits: Float[Tensor, "b n"], sentences: Sequence[Labelled]) -> float:
    """How often the label is right: the answer itself, or what follows from the six."""
    found, gold = guesses(logits), answers(sentences, "label").squeeze(1)
    told = returned(found) if found.size(1) > 1 else found.squeeze(1) == LABELS.index("returned")
    return (told == (gold == LABELS.index("returned"))).float().mean().item()


def all_right(logits: Float[Tensor, "b n"], sentences: Sequence[Labelled]) -> float:
    """How often all six words are right."""
    right = guesses(logits) == answers(sentences, "words")
    return right.all(1).float().mean().item()
