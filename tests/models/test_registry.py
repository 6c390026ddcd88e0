import inspect

import pytest

from src.models.registry import TRANSLATORS
from src.models.translator import Translator

LINEAGE = ["rctm", "rnn-encoder-decoder", "seq2seq", "diagonal", "bahdanau"]
LATER = ["lstmn-shallow", "lstmn-deep", "conv-seq2seq", "transformer"]
SMALLEST, LARGEST = 200_000, 1_000_000
N_SOURCE, N_TARGET = 418, 578  # words of the phrasebook, with the specials


def size(name):
    """Parameters at the default width, for the words of the phrasebook."""
    model = TRANSLATORS[name].build(N_SOURCE, N_TARGET)
    return sum(parameter.numel() for parameter in model.parameters())


def test_the_lineage_is_there():
    assert {*LINEAGE, *LATER} <= set(TRANSLATORS)


@pytest.mark.parametrize("name", TRANSLATORS)
def test_entry(name):
    entry = TRANSLATORS[name]
    assert entry.paper.endswith(str(entry.year)), "a key of references.bib: the name and the year"
    assert entry.paper[: -len(str(entry.year))].isalpha()
    arguments = inspect.signature(entry.build).parameters
    assert list(arguments)[:2] == ["n_source", "n_target"]
    assert arguments["width"].kind is inspect.Parameter.KEYWORD_ONLY
    assert isinstance(entry.build(5, 7, width=16), Translator)


@pytest.mark.parametrize("name", TRANSLATORS)
def test_width_is_obeyed(name):
    def count(width):
        return sum(p.numel() for p in TRANSLATORS[name].build(5, 7, width=width).parameters())

    assert count(16) < count(32)


@pytest.mark.parametrize("name", TRANSLATORS)
def test_laboratory_size(name):
    assert SMALLEST < size(name) < LARGEST


def test_the_lineage_is_of_one_size():
    """What is compared in the chapters has the same number of parameters, within 10 %."""
    sizes = {name: size(name) for name in LINEAGE + LATER}
    assert max(sizes.values()) <= 1.1 * min(sizes.values()), sizes
