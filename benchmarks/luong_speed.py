"""How much faster does Luong train than Bahdanau, and what does input feeding cost?

Without feeding the decoder runs all its steps in one call; with it, and in Bahdanau, step waits
for step. All models have about as many parameters and read the same random sentences, taking
turns in one process; a ratio is the median, over the repeats, of Bahdanau's seconds by the
model's own. The numbers count on a machine that does nothing else.

    python benchmarks/luong_speed.py [--source-words 25] [--batch-size 32] [--repeats 20]
"""

import argparse
import statistics
from collections.abc import Mapping, Sequence

import torch
from bahdanau_speed import N_WORDS, random_sentences, train_step

from src.models.registry import TRANSLATORS
from src.models.translator import Translator

PACE = "bahdanau"
NAMES = (PACE, *(name for name in TRANSLATORS if name.startswith("luong-")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source-words", type=int, default=25)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=20)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    models = {name: TRANSLATORS[name].build(N_WORDS, N_WORDS) for name in NAMES}
    seconds = measure(models, arguments.batch_size, arguments.source_words, arguments.repeats)
    report(models, seconds, arguments.batch_size)


def measure(
    models: Mapping[str, Translator], batch_size: int, n_words: int, repeats: int
) -> dict[str, list[float]]:
    """Seconds of every training step; the order of the models turns with each repeat."""
    optimisers = {name: torch.optim.Adam(m.parameters(), fused=True) for name, m in models.items()}
    seconds: dict[str, list[float]] = {name: [] for name in models}
    for repeat in range(repeats + 2):
        source = random_sentences(batch_size, n_words)[:, 1:]
        target = random_sentences(batch_size, n_words)
        first = repeat % len(models)
        for name in (*NAMES[first:], *NAMES[:first]):
            elapsed = train_step(models[name], optimisers[name], source, target)
            if repeat > 1:  # the first two warm up
                seconds[name].append(elapsed)
    return seconds


def report(
    models: Mapping[str, Translator], seconds: Mapping[str, Sequence[float]], batch_size: int
) -> None:
    """Sentences per second of each, and how many times Bahdanau's that is."""
    for name, times in seconds.items():
        n_parameters = sum(p.numel() for p in models[name].parameters())
        speed = batch_size / statistics.median(times)
        ratios = sorted(slow / fast for slow, fast in zip(seconds[PACE], times, strict=True))
        middle, low, high = statistics.median(ratios), ratios[0], ratios[-1]
        print(
            f"{name:20} {n_parameters:8,} parameters {speed:6.0f} sentences/s"
            f"   {middle:.2f} ({low:.2f} to {high:.2f})"
        )


if __name__ == "__main__":
    main()
