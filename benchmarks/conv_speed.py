"""How much faster does a translator without recurrence train, and does it grow with the length?

ConvS2S reads and writes all places at once. Luong's encoder still goes word by word; Bahdanau's
decoder, too; and in the LSTMN every step of both sides looks at all steps before it. All models
have about as many parameters and read the same random sentences, taking turns in one process; a
ratio is the median, over the repeats, of Bahdanau's seconds by the model's own. The numbers count
on a machine that does nothing else.

    python benchmarks/conv_speed.py [--source-words 10 25 50] [--batch-size 32] [--repeats 20]
                                    [--device cpu] [--threads 1]
"""

import argparse
import statistics
import time
from collections.abc import Mapping, Sequence

import torch
from bahdanau_speed import N_WORDS, random_sentences, train_step

from src.models.registry import TRANSLATORS
from src.models.translator import Translator

PACE = "bahdanau"
NAMES = (PACE, "luong-general", "lstmn-shallow", "lstmn-deep", "conv-seq2seq")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source-words", type=int, nargs="+", default=[10, 25, 50])
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(arguments.threads)
    models = {
        name: TRANSLATORS[name].build(N_WORDS, N_WORDS).to(arguments.device) for name in NAMES
    }
    for n_words in arguments.source_words:
        seconds = measure(models, arguments.batch_size, n_words, arguments.repeats)
        print(f"{n_words} words, {arguments.batch_size} sentences, {arguments.device}")
        report(models, seconds, arguments.batch_size)


def measure(
    models: Mapping[str, Translator], batch_size: int, n_words: int, repeats: int
) -> dict[str, list[float]]:
    """Seconds of every training step; the order of the models turns with each repeat."""
    optimisers = {name: torch.optim.Adam(m.parameters(), fused=True) for name, m in models.items()}
    device = next(models[PACE].parameters()).device
    seconds: dict[str, list[float]] = {name: [] for name in models}
    for repeat in range(repeats + 2):
        source = random_sentences(batch_size, n_words)[:, 1:].to(device)
        target = random_sentences(batch_size, n_words).to(device)
        first = repeat % len(models)
        for name in (*NAMES[first:], *NAMES[:first]):
            began = time.perf_counter()
            train_step(models[name], optimisers[name], source, target)
            if device.type == "cuda":
                torch.cuda.synchronize()
            if repeat > 1:  # the first two warm up
                seconds[name].append(time.perf_counter() - began)
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
            f"  {name:16} {n_parameters:8,} parameters {speed:6.0f} sentences/s"
            f"   {middle:.2f} ({low:.2f} to {high:.2f})"
        )


if __name__ == "__main__":
    main()
