"""How does exact match fall with the length of the sentence, with and without attention?"""

from src.data.phrasebook import split
from src.experiments import laboratory
from src.experiments.base import Experiment, Measured, Row

MODELS = ("bahdanau", "diagonal", "rnn-encoder-decoder", "seq2seq", "rctm")
KEPT = ("rnn-encoder-decoder", "bahdanau")  # of the first seed, for the chapters to look into
N_ALIGNED = 500  # test pairs


def rows() -> list[Row]:
    """Every system at its best learning rate, three seeds."""
    return [
        laboratory.settings(model, seed=seed, learning_rate=laboratory.best_rate(model))
        for model in MODELS
        for seed in laboratory.SEEDS
    ]


def measure(row: Row) -> Measured:
    """Exact match by length, and the error rate of the alignment where there is one."""
    model = laboratory.trained(row)
    numbers = {
        "parameters": laboratory.n_parameters(model),
        **laboratory.exact_by_length(model),
        "aer": laboratory.aer(model, split("test", N_ALIGNED)),
    }
    kept = row["model"] in KEPT and row["seed"] == laboratory.SEEDS[0]
    return Measured(numbers, {row["model"]: model.state_dict()} if kept else {})


EXPERIMENT = Experiment(
    name="length_curves",
    question="How does exact match fall with the length of the sentence?",
    rows=rows,
    measure=measure,
    sample=lambda row: row["model"] == "rnn-encoder-decoder" and row["seed"] == 0,
    tolerances={"exact_10": 0.15, "exact_25": 0.05, "aer": 0.0},
)
