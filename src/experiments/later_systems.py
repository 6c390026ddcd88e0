"""What is asked of every translator of Part IV: lengths, clauses, challenges, alignment."""

from collections.abc import Sequence

from src.data import phrasebook
from src.data.phrasebook import split
from src.experiments import laboratory
from src.experiments.base import Measured, Row

N_ALIGNED = 500  # test pairs


def rows(models: Sequence[str], variants: dict[str, str]) -> list[Row]:
    """Models at their rates, each variant at the rate of its model; seed after seed."""
    rates = {model: laboratory.best_rate(model) for model in models}
    rates |= {variant: rates[model] for variant, model in variants.items()}
    return [
        laboratory.settings(model, seed=seed, learning_rate=rate)
        for seed in laboratory.SEEDS
        for model, rate in rates.items()
    ]


def measure(row: Row, kept: Sequence[str]) -> Measured:
    """Everything in one row; the weights of the models in `kept`, of the first seed, go along."""
    model = laboratory.trained(row)
    numbers = {"parameters": laboratory.n_parameters(model), **laboratory.exact_by_length(model)}
    numbers |= {name: laboratory.challenge_accuracy(model, name) for name in phrasebook.CHALLENGES}
    numbers |= {"aer": laboratory.aer(model, split("test", N_ALIGNED))}
    keeps = row["model"] in kept and row["seed"] == laboratory.SEEDS[0]
    return Measured(numbers, {row["model"]: model.state_dict()} if keeps else {})
