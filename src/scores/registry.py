"""Every score by name, for whatever is done to all of them alike."""

from collections.abc import Callable
from functools import partial

from torch import nn

from src.scores.additive import AdditiveScore
from src.scores.location import LocationScore
from src.scores.products import (
    ActivatedGeneralScore,
    BiasedGeneralScore,
    DotScore,
    GeneralScore,
    ScaledDotScore,
)
from src.scores.projected import ProjectedScore
from src.scores.similarities import CosineScore, EuclideanScore

Score = (
    AdditiveScore
    | BiasedGeneralScore
    | CosineScore
    | DotScore
    | EuclideanScore
    | GeneralScore
    | LocationScore
    | ProjectedScore
)
MAX_LENGTH = 80  # source tokens: more than the laboratory's longest sentence has


def _additive(d_query: int, d_key: int) -> AdditiveScore:
    return AdditiveScore(d_query, d_key, d_hidden=d_query)


def _projected(
    score: type[DotScore | CosineScore | EuclideanScore], d_query: int, d_key: int
) -> ProjectedScore:
    return ProjectedScore(score(), d_query, d_key, d_hidden=d_query)


def _location(d_query: int, d_key: int) -> LocationScore:
    return LocationScore(d_query, max_length=MAX_LENGTH)


# build(d_query, d_key); what wants both sides of one size comes with W_Q and W_K
SCORES: dict[str, Callable[[int, int], nn.Module]] = {
    "additive": _additive,
    "dot": partial(_projected, DotScore),
    "scaled-dot": partial(_projected, ScaledDotScore),
    "general": GeneralScore,
    "biased-general": BiasedGeneralScore,
    "activated-general": ActivatedGeneralScore,
    "cosine": partial(_projected, CosineScore),
    "euclidean": partial(_projected, EuclideanScore),
    "location": _location,
}
