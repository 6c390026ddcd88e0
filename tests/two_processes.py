"""Run by torchrun in test_parallel_training.py: train a little, write down what each process saw.

python tests/two_processes.py FOLDER
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import torch

from src.models.rctm import RCTM
from src.models.transformer import Transformer
from src.models.translator import Translator
from src.parallel_training import Machine, ParallelTrainer
from src.processes import joined
from src.tokens import BOS, EOS
from src.training_config import TrainingConfig

N_WORDS, N_STEPS = 23, 20
BUILDS = (Transformer, RCTM)  # the second does not use all its parameters in each step
# of 3 to 9 words; 31 in batches of 6: the last batch of an epoch has one sentence for two
PAIRS = [
    ([*range(4, 6 + i % 7), EOS], [BOS, *range(5 + i % 5, 8 + i % 11), EOS]) for i in range(31)
]


def losses(machine: Machine, build: Callable[..., Translator]) -> tuple[list[float], float]:
    """What the loss was in each step, and a sum that depends on all weights at the end."""
    torch.manual_seed(3)
    model = build(N_WORDS, N_WORDS, width=16)
    config = TrainingConfig(
        learning_rate=0.01, steps=N_STEPS, batch_size=6, label_smoothing=0.1, warmup=5
    )
    trainer = ParallelTrainer(model, PAIRS, config, machine)
    for _ in range(N_STEPS):
        trainer.step()
    return trainer.history.loss, sum(p.abs().sum().item() for p in model.parameters())


def main(folder: Path) -> None:
    """Write the losses of this process to a file of its own."""
    with joined() as processes:
        found = [losses(Machine(processes), build) for build in BUILDS]
        (folder / f"{processes.rank}.json").write_text(json.dumps([processes.count, *found]))


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(Path(sys.argv[1]))
