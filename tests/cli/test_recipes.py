"""Recipes: allowed, taken by their models, and as long as the book says."""

from dataclasses import asdict

import pytest

from src.cli.corpora import CORPORA
from src.cli.opening import ARGUMENTS
from src.cli.options import check
from src.cli.recipes import MULTI30K, PHRASEBOOK, RECIPES, recipe
from src.models.registry import TRANSLATORS


def test_a_model_without_a_recipe_takes_that_of_the_corpus() -> None:
    assert recipe("phrasebook", "bahdanau") is PHRASEBOOK
    assert recipe("multi30k", "conv-seq2seq") is MULTI30K
    assert recipe("multi30k", "transformer") is RECIPES["multi30k", "transformer"]


@pytest.mark.parametrize(("corpus", "model"), RECIPES)
def test_a_recipe_is_made_of_what_is_allowed_and_taken(corpus: str, model: str) -> None:
    chosen = recipe(corpus, model)
    assert corpus in CORPORA
    check(asdict(chosen))
    given = {argument: getattr(chosen, name) for name, argument in ARGUMENTS.items()}
    given = {argument: value for argument, value in given.items() if value is not None}
    model = TRANSLATORS[model].build(5, 7, **given)
    assert sum(parameter.numel() for parameter in model.parameters()) > 100_000


def test_the_real_corpus_takes_less_than_half_an_hour() -> None:
    for model in ("bahdanau", "transformer"):
        assert recipe("multi30k", model).minutes < 28
