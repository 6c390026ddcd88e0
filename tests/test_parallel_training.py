"""Two processes make the steps of one; half the bits make nearly the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from two_processes import BUILDS, N_STEPS, N_WORDS, PAIRS, losses

from src.data.batches import collate
from src.models.registry import TRANSLATORS
from src.models.transformer import Transformer
from src.parallel_training import SPARSE, Machine, ParallelTrainer, summed_entropy
from src.processes import Processes
from src.tokens import PAD
from src.training import Trainer, TrainingConfig, cross_entropy

CPU, GPU = torch.device("cpu"), torch.device("cuda")
ALONE = Machine(Processes(0, 1, CPU))
CONFIG = TrainingConfig(learning_rate=0.01, steps=9, batch_size=6, label_smoothing=0.1)


def model(dropout: float = 0.0) -> Transformer:
    torch.manual_seed(3)
    return Transformer(N_WORDS, N_WORDS, width=12, n_heads=2, dropout=dropout)


def trainer(machine: Machine, dropout: float = 0.0) -> ParallelTrainer:
    return ParallelTrainer(model(dropout), PAIRS, CONFIG, machine)


def shared(rank: int, count: int) -> ParallelTrainer:
    """A trainer that was told that it is one of several, without any others."""
    alone = trainer(ALONE)
    alone.machine = Machine(Processes(rank, count, CPU))
    return alone


def test_alone_it_is_the_trainer_of_the_book() -> None:
    ours, usual = trainer(ALONE, 0.3), Trainer(model(0.3), PAIRS, CONFIG)
    usual._next_batch = lambda: ours.batches.of(usual.n_steps)  # padded less
    for _ in range(9):
        ours.step()
        usual.step()
    assert ours.history.loss == pytest.approx(usual.history.loss, rel=1e-5)
    assert ours.history.target_tokens == usual.history.target_tokens


def test_the_sum_over_tokens_is_their_number_times_the_mean() -> None:
    logits, target = torch.randn(2, 3, 5), torch.tensor([[4, 1, PAD], [2, PAD, PAD]])
    mean = cross_entropy(logits, target, label_smoothing=0.1)
    assert torch.allclose(summed_entropy(logits, target, label_smoothing=0.1), 3 * mean)
    assert summed_entropy(logits, torch.zeros_like(target)).item() == 0


def test_every_sentence_is_in_one_share() -> None:
    batch = collate(PAIRS[:5])
    shares = [shared(rank, 3)._share(batch) for rank in range(3)]
    assert [len(source) for source, _, _ in shares] == [2, 2, 1]
    for rank, (source, target, labels) in enumerate(shares):
        assert torch.equal(source, batch.source[rank::3])
        assert torch.equal(target, batch.target[rank::3, :-1])
        assert torch.equal(labels, batch.target[rank::3, 1:])


def test_who_has_no_sentence_reads_one_and_learns_nothing_from_it() -> None:
    batch = collate(PAIRS[:1])
    source, target, labels = shared(1, 2)._share(batch)
    assert torch.equal(source, batch.source) and torch.equal(target, batch.target[:, :-1])
    assert labels.eq(PAD).all() and labels.shape == target.shape


def torchrun(*arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2"]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, env=environment
    )


@pytest.mark.skipif(os.name == "nt", reason="torchrun is for Linux and macOS here")
def test_two_processes_have_the_loss_of_one(tmp_path: Path) -> None:
    done = torchrun(Path(__file__).with_name("two_processes.py"), tmp_path)
    assert done.returncode == 0, done.stderr
    found = [json.loads((tmp_path / f"{rank}.json").read_text()) for rank in (0, 1)]
    assert found[0] == found[1]  # to the last bit: all step alike
    count, *seen = found[0]
    assert count == 2 and len(seen) == len(BUILDS)
    for build, (losses_of_two, size_of_two) in zip(BUILDS, seen, strict=True):
        expected, size = losses(ALONE, build)
        assert len(expected) == N_STEPS == 20 and expected[-1] < expected[0]
        assert losses_of_two == pytest.approx(expected, rel=1e-5)
        assert size_of_two == pytest.approx(size, rel=1e-4)


def test_processes_have_a_dropout_each() -> None:
    losses_of = []
    for rank in (0, 0, 1):
        one = trainer(ALONE, dropout=0.5)
        one.machine = Machine(Processes(rank, 1, CPU))
        batch = collate(PAIRS[:6])
        one._share = lambda batch: (batch.source, batch.target[:, :-1], batch.target[:, 1:])
        torch.manual_seed(7)
        losses_of.append(one._update(batch))
    assert losses_of[0] == losses_of[1] != losses_of[2]


def test_half_the_bits_make_nearly_the_same_steps() -> None:
    whole, half = trainer(ALONE), trainer(Machine(ALONE.processes, precision="bf16"))
    for _ in range(9):
        whole.step()
        half.step()
    assert half.history.loss != whole.history.loss
    assert half.history.loss == pytest.approx(whole.history.loss, rel=0.02)
    assert {p.dtype for p in half.model.parameters()} == {torch.float32}


def test_the_model_is_compiled_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict] = []
    monkeypatch.setattr(Transformer, "compile", lambda self, **how: asked.append(how))
    names = trainer(ALONE).model.state_dict().keys()
    compiled = trainer(Machine(ALONE.processes, compiled=True))
    assert asked == [{"dynamic": True}]  # sentences have many lengths
    assert compiled.model.state_dict().keys() == names


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"precision": "bf16"}, "--precision bf16 takes a GPU, and none is here"),
        ({"compiled": True}, "--compile takes a GPU, and none is here"),
    ],
)
def test_what_only_a_gpu_makes_faster_is_refused_without_one(wrong: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Machine(Processes(0, 1, CPU), **wrong).check()


def test_with_a_gpu_it_is_allowed() -> None:
    Machine(Processes(0, 1, GPU), "bf16", True).check()
    Machine(Processes(0, 1, CPU)).check()


@pytest.mark.parametrize("name", TRANSLATORS)
def test_every_parameter_has_a_gradient(name: str) -> None:
    """DistributedDataParallel waits for all of them, unless it is told that some may lack."""
    batch = collate(PAIRS[:7])
    built = TRANSLATORS[name].build(N_WORDS, N_WORDS, width=16)
    built(batch.source, batch.target).logits.square().sum().backward()
    lacking = [name for name, part in built.named_parameters() if part.grad is None]
    assert bool(lacking) == isinstance(built, SPARSE)
