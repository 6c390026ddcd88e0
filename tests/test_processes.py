"""One process alone, and what several would say: the collectives themselves are PyTorch's."""

import pytest
import torch

from src import processes
from src.processes import Processes, alone, joined

CPU = torch.device("cpu")


def test_alone_everything_is_its_own() -> None:
    with joined() as here:
        assert here.first and here.count == 1
        assert here.agreed({"a": 1}) == {"a": 1} and here.total(2.5) == 2.5
        assert here.together(here.share(["a", "b", "c"])) == ["a", "b", "c"]


def test_alone_on_the_gpu_if_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for has_gpu, name in [(True, "cuda"), (False, "cpu")]:
        monkeypatch.setattr(torch.cuda, "is_available", lambda has=has_gpu: has)
        assert alone().device.type == name


def test_a_gpu_is_called_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: f"Tesla {device.index}")
    assert Processes(0, 1, CPU).device_name == "cpu"
    assert Processes(1, 2, torch.device("cuda", 1)).device_name == "Tesla 1"


@pytest.mark.parametrize("n_items", [1, 2, 3, 7])
def test_shares_are_disjoint_and_come_back_in_order(
    n_items: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = list(range(n_items))
    everyone = [Processes(rank, 3, CPU) for rank in range(3)]
    shares = [one.share(items) for one in everyone]
    assert sorted(sum(shares, [])) == items
    assert max(map(len, shares)) - min(map(len, shares)) <= 1

    def gather(parts: list, done: list) -> None:
        parts[:] = shares

    monkeypatch.setattr(processes.dist, "all_gather_object", gather)
    assert all(one.together(one.share(items)) == items for one in everyone)


def test_the_first_alone_is_first() -> None:
    assert [Processes(rank, 3, CPU).first for rank in range(3)] == [True, False, False]


def test_each_process_has_a_gpu_of_its_own_or_none_has(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[int] = []
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert processes._device(1, 2) == CPU
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "set_device", chosen.append)
    assert processes._device(1, 2) == torch.device("cuda", 1) and chosen == [1]
    with pytest.raises(ValueError, match="--nproc_per_node is 3: this machine has 2 GPUs"):
        processes._device(0, 3)
