"""Recipes: allowed, taken by their models, and as long as the book says."""

from dataclasses import asdict
from inspect import signature

import pytest

from src.cli.corpora import CORPORA
from src.cli.options import check
from src.cli.recipes import MULTI30K, PHRASEBOOK, RECIPES, recipe
from src.models.registry import TRANSLATORS


def test_a_model_without_a_recipe_takes_that_of_the_corpus() -> None:
    assert recipe("phrasebook", "bahdanau") is PHRASEBOOK
    assert recipe("multi30k", "bahdanau") is MULTI30K
    assert recipe("multi30k", "transformer") is RECIPES["multi30k", "transformer"]


@pytest.mark.parametrize(("corpus", "model"), RECIPES)
def test_a_recipe_is_made_of_what_is_allowed_and_taken(corpus: str, model: str) -> None:
    chosen = recipe(corpus, model)
    assert corpus in CORPORA
    check(asdict(chosen))
    build = TRANSLATORS[model].build
    assert chosen.build.keys() <= signature(build).parameters.keys()
    sizes = {} if chosen.layers is None else {"n_layers": chosen.layers}
    build(5, 7, width=chosen.width or 104, **sizes, **chosen.build)


def test_the_real_corpus_takes_less_than_half_an_hour() -> None:
    for model in ("bahdanau", "transformer"):
        assert recipe("multi30k", model).minutes < 28
