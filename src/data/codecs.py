"""Every kind of vocabulary by its name, for what is written in a checkpoint."""

from src.data import vocabulary
from src.data.subwords import Subwords
from src.data.vocabulary import Codec


def from_json(saved: dict) -> Codec:
    """The words or subwords that `to_json` described."""
    if saved.get("kind") == Subwords.kind:
        return Subwords.from_json(saved)
    return vocabulary.from_json(saved)
