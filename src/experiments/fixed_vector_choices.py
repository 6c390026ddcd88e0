"""The fixed-vector systems' choices: where the context enters, which way the source is read."""

from src.experiments import laboratory
from src.experiments.base import Experiment, Measured, Row

# the papers' own first
CONTEXT = ("rnn-encoder-decoder", "gates-only", "readout-only", "initial-context-only")
ORDER = ("seq2seq", "seq2seq-forward")


def rows() -> list[Row]:
    """The papers' own ways, which `length_curves` trains, and the others at the same rate."""
    return [
        laboratory.settings(model, seed=seed, learning_rate=laboratory.best_rate(models[0]))
        for seed in laboratory.SEEDS
        for models in (CONTEXT, ORDER)
        for model in models
    ]


def measure(row: Row) -> Measured:
    """Exact match by length and the loss on validation pairs."""
    model = laboratory.trained(row)
    numbers = {
        "parameters": laboratory.n_parameters(model),
        "valid_loss": laboratory.valid_loss(model),
    }
    return Measured(numbers | laboratory.exact_by_length(model))


EXPERIMENT = Experiment(
    name="fixed_vector_choices",
    question="Does the context help at every step? Does reversing the source?",
    rows=rows,
    measure=measure,
    sample=lambda row: row["model"] == "rnn-encoder-decoder" and row["seed"] == 0,
    tolerances={"valid_loss": 0.15},
)
