"""Every translator of the registry: training, longer sentences, greedy and beam search."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from jaxtyping import Int
from torch import Tensor

from benchmarks.sentences import N_WORDS, Endless, decoding, random_source, random_target, training
from benchmarks.turns import Comparison, Contestant, Race
from src.decoding import beam_search, greedy
from src.models.registry import TRANSLATORS

PACE = "bahdanau"
EVERY = (PACE, *(name for name in TRANSLATORS if name != PACE))
GROWING = (PACE, "luong-general", "lstmn-shallow", "lstmn-deep", "conv-seq2seq", "transformer")
SEARCHING = (PACE, "conv-seq2seq", "transformer")
BATCH, LENGTH = 32, 25  # who writes, writes so many tokens


def trained(names: Sequence[str], batch_size: int, n_words: int) -> dict[str, Contestant]:
    """A training step of each system on the same sentences."""
    source, target = random_source(batch_size, n_words), random_target(batch_size, n_words)
    models = {name: TRANSLATORS[name].build(N_WORDS, N_WORDS) for name in names}
    return {name: training(model, source, target) for name, model in models.items()}


def steps() -> Iterator[Race]:
    """A training step of every system."""
    setting = f"{BATCH} sentences of up to {LENGTH} words"
    yield Race(setting, trained(EVERY, BATCH, LENGTH), rounds=9)


def lengths() -> Iterator[Race]:
    """What grows with the length of the sentences."""
    for n_words in (10, 50):
        setting = f"{BATCH} sentences of up to {n_words} words"
        yield Race(setting, trained(GROWING, BATCH, n_words), rounds=7)


def greedily() -> Iterator[Race]:
    """Greedy search with every system."""
    source = random_source(BATCH, LENGTH)
    contestants = {}
    for name in EVERY:
        model = Endless(TRANSLATORS[name].build(N_WORDS, N_WORDS))
        contestants[name] = decoding(model, partial(greedy, model, source, max_length=LENGTH))
    yield Race(f"{BATCH} sentences, {LENGTH} tokens written for each", contestants)


def one_by_one(search: Callable[..., object], source: Int[Tensor, "b s"]) -> None:
    """Search for one sentence after the other."""
    for sentence in source.split(1):
        search(sentence)


def together() -> Iterator[Race]:
    """64 sentences in one batch, and one by one."""
    source = random_source(2 * BATCH, LENGTH)
    for name in SEARCHING:
        model = Endless(TRANSLATORS[name].build(N_WORDS, N_WORDS))
        search = partial(greedy, model, max_length=LENGTH)
        contestants = {
            "one by one": decoding(model, partial(one_by_one, search, source)),
            "in one batch": decoding(model, partial(search, source)),
        }
        yield Race(f"{name}, {2 * BATCH} sentences of {LENGTH} tokens", contestants, rounds=5)


def beams() -> Iterator[Race]:
    """Five beginnings of each sentence at once, beside one."""
    source = random_source(BATCH, LENGTH)
    for name in SEARCHING:
        model = Endless(TRANSLATORS[name].build(N_WORDS, N_WORDS))
        contestants = {
            "greedy search": decoding(model, partial(greedy, model, source, max_length=LENGTH))
        }
        for width in (1, 5):
            search = partial(beam_search, model, source, width=width, max_length=LENGTH)
            contestants[f"a beam of {width}"] = decoding(model, search)
        yield Race(f"{name}, {BATCH} sentences of {LENGTH} tokens", contestants, rounds=7)


TRAINING = Comparison("How fast is a training step of each system, beside Bahdanau's?", steps)
LENGTHS = Comparison("Which systems gain when sentences are longer?", lengths)
GREEDY = Comparison("How fast does each system write, beside Bahdanau's?", greedily)
TOGETHER = Comparison("What is it worth to translate many sentences at once?", together)
BEAMS = Comparison("What does beam search cost, beside greedy search?", beams)
