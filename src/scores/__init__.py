"""How well does a key answer a query? One class a score, with `project` and `forward`.

`project(key)` is what does not depend on the query: do it once a sentence.
"""

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
from src.scores.registry import SCORES, Score
from src.scores.similarities import CosineScore, EuclideanScore

__all__ = [
    "SCORES",
    "ActivatedGeneralScore",
    "AdditiveScore",
    "BiasedGeneralScore",
    "CosineScore",
    "DotScore",
    "EuclideanScore",
    "GeneralScore",
    "LocationScore",
    "ProjectedScore",
    "ScaledDotScore",
    "Score",
]
