"""Which learning rate suits each system? Chosen on validation data, never at a grid's edge."""

from src.data.phrasebook import split
from src.experiments import laboratory, longer_training, results
from src.experiments.base import Experiment, Measured, Row
from src.models.registry import TRANSLATORS

NAME = "learning_rates"
STEPS = 1_000
START = 4e-3  # the middle of the grid ...
LUONG = [name for name in TRANSLATORS if name.startswith("luong-")]
OTHER_STARTS = dict.fromkeys(["seq2seq", "rctm", *LUONG], 8e-3)  # ... but for these
LATER = ("lstmn-shallow", "lstmn-deep", "conv-seq2seq", "self-attention", "words-only")
LAST = ("transformer", "transformer-pre", "transformer-cold", "transformer-pre-cold")
MODELS = ("bahdanau", "diagonal", "seq2seq", "rctm", "rnn-encoder-decoder", *LUONG, *LATER, *LAST)


def rows() -> list[Row]:
    """Every system with every rate of its grid, one seed, far fewer steps than the laboratory's.

    The system that `longer_training` makes wider is searched at that width too.
    A variant of a system, with a part exchanged or left out, is trained at the system's rate;
    a Transformer that is not warmed up has a rate of its own.
    """
    usual = [(model, laboratory.default_width(model)) for model in MODELS]
    wider = (longer_training.MODEL, longer_training.WIDE)
    return [
        laboratory.settings(model, seed=0, learning_rate=rate, width=width) | {"steps": STEPS}
        for model, width in [*usual, wider]
        for rate in grid(OTHER_STARTS.get(model, START), losses(model, width))
    ]


def losses(model: str, width: int) -> dict[float, float]:
    """The validation loss of each rate that is stored."""
    return results.losses(NAME, {"model": model, "width": width})


def grid(start: float, measured: dict[float, float]) -> list[float]:
    """Rates a factor of 2 apart around the start, more of them where the best is on the edge."""
    return widened([start / 2, start, 2 * start], measured)


def widened(rates: list[float], measured: dict[float, float]) -> list[float]:
    """A grid of rates, one more where the best is on the edge, as often as it is."""
    while all(rate in measured for rate in rates):
        best = min(rates, key=lambda rate: measured[rate])
        if best == rates[0]:
            rates = [best / 2, *rates]
        elif best == rates[-1]:
            rates = [*rates, 2 * best]
        else:
            break
    return rates


def measure(row: Row) -> Measured:
    """Loss and exact match on validation pairs."""
    model = laboratory.trained(row)
    pairs = split("valid", laboratory.N_VALID)
    numbers = {"valid_loss": laboratory.valid_loss(model)}
    return Measured(numbers | {"valid_exact": laboratory.exact(model, pairs)})


EXPERIMENT = Experiment(
    name=NAME,
    question="Which learning rate suits each system?",
    rows=rows,
    measure=measure,
    sample=lambda row: (row["model"], row["learning_rate"]) == ("rctm", 8e-3),
    tolerances={"valid_loss": 0.15},
)
