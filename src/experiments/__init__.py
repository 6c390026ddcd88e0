"""Every experiment of the book by name."""

from src.experiments import (
    fixed_vector_choices,
    learning_rates,
    length_curves,
    longer_training,
)

EXPERIMENTS = {
    module.EXPERIMENT.name: module.EXPERIMENT
    for module in (learning_rates, length_curves, longer_training, fixed_vector_choices)
}
