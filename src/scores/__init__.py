"""How well does a key answer a query? One class a score, with `project` and `forward`.

`project(key)` is what does not depend on the query: do it once a sentence.
"""

from src.scores.additive import AdditiveScore
from src.scores.location import LocationScore
from src.scores.products import DotScore, GeneralScore, ScaledDotScore

__all__ = ["AdditiveScore", "DotScore", "GeneralScore", "LocationScore", "ScaledDotScore"]
