"""A few words instead of a sentence: who still knows the label, and how they are chosen."""

from collections.abc import Sequence
from random import Random

from jaxtyping import Float
from torch import Tensor

from src.data.batches import pad
from src.data.phrasebook import Labelled, labelled
from src.data.phrasebook.labelled import LABELS
from src.experiments import classifying
from src.experiments.asking import label_right, telling
from src.experiments.base import Row
from src.models.structured_self_attention import StructuredSelfAttention

LENGTHS = (2, 4, 6, 8, 12)  # words of a summary; 6 tell of colours and kinds
N_TRAIN = 2_000  # sentences whose summaries a look-up learns from
STRENGTHS = (1.0, 10.0, 100.0)  # C of the logistic regression: the best on validation data
Texts = list[list[str]]


def heaviest(weights: Float[Tensor, "b r s"], k: int) -> list[list[int]]:
    """The places of the k words with the most weight, all hops together, in their order."""
    chosen = weights.mean(1).topk(min(k, weights.size(2))).indices
    return [sorted(places) for places in chosen.tolist()]


def by_chance(sentences: Sequence[Labelled], k: int) -> list[list[int]]:
    """The places of k words, whichever."""
    random = Random(f"summaries {k}")
    counts = [len(one.pair.source.split()) for one in sentences]
    return [sorted(random.sample(range(n), k)) for n in counts]


def whole(sentences: Sequence[Labelled]) -> Texts:
    """All their words."""
    return [one.pair.source.split() for one in sentences]


def cut(sentences: Sequence[Labelled], places: Sequence[Sequence[int]]) -> Texts:
    """What stands at these places, and nothing else."""
    pairs = zip(whole(sentences), places, strict=True)
    return [[text[place] for place in some] for text, some in pairs]


def labels(sentences: Sequence[Labelled]) -> list[int]:
    """Their numbers."""
    return [LABELS.index(one.label) for one in sentences]


def right(model: StructuredSelfAttention, texts: Texts, sentences: Sequence[Labelled]) -> float:
    """How often the same classifier still tells the label when it reads these words alone."""
    source = pad([classifying.vocabulary().encode(" ".join(text)) for text in texts])
    return label_right(classifying.classified(model, source).logits, sentences)


def look_up(
    train: tuple[Texts, list[int]],
    valid: tuple[Texts, list[int]],
    test: tuple[Texts, list[int]],
    *,
    n: int = 2,
    counted: bool = False,
) -> float:
    """Accuracy of a logistic regression on words (n = 1), or on words and neighbouring pairs.

    counted: how often they occur; otherwise whether they do.
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    counter = CountVectorizer(analyzer=lambda text: grams(text, n), binary=not counted)
    features = counter.fit_transform(train[0])
    held_out, wanted = counter.transform(valid[0]), counter.transform(test[0])
    models = [
        LogisticRegression(C=strength, max_iter=1_000).fit(features, train[1])
        for strength in STRENGTHS
    ]
    best = max(models, key=lambda model: model.score(held_out, valid[1]))
    return float(best.score(wanted, test[1]))


def grams(text: list[str], n: int) -> list[str]:
    """All runs of up to n words."""
    runs = [zip(*(text[i:] for i in range(length))) for length in range(1, n + 1)]
    return [" ".join(run) for some in runs for run in some]


def accuracies(
    model: StructuredSelfAttention, valid: Sequence[Labelled], test: Sequence[Labelled]
) -> Row:
    """The same classifier, and a look-up that learns from summaries, by who chooses the words."""
    parts = [labelled("train", N_TRAIN), valid, test]
    looks = [classifying.classified(model, classifying.encoded(part)).weights for part in parts]
    chosen = {}
    for k in LENGTHS:
        chosen[f"hops_{k}"] = [heaviest(weights, k) for weights in looks]
        chosen[f"chance_{k}"] = [by_chance(part, k) for part in parts]
    chosen["telling"] = [[list(telling(one)) for one in part] for part in parts]
    chosen["evidence"] = [[list(one.evidence) for one in part] for part in parts]
    found: Row = {}
    for name, places in chosen.items():
        texts = [cut(part, some) for part, some in zip(parts, places, strict=True)]
        known = [(some, labels(part)) for some, part in zip(texts, parts, strict=True)]
        found[f"{name}_same"] = right(model, texts[-1], test)
        found[f"{name}_pairs"] = look_up(*known)
    return found
