"""Contestants take turns: whatever else the machine does then falls on all of them alike."""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import nn

Clock = Callable[[], float]  # seconds
Seconds = dict[str, list[float]]  # of every round, by contestant


@dataclass(frozen=True)
class Contestant:
    """Something that can be done again and again, and the numbers that it learns, if any."""

    run: Callable[[], object]
    parameters: int | None = None


@dataclass(frozen=True)
class Race:
    """Contestants under one setting; the first is the pace by which the others are measured.

    `missing` says in one line why nobody runs.
    """

    setting: str
    contestants: Mapping[str, Contestant] = field(default_factory=dict)
    rounds: int = 9
    warm_up: int = 1
    missing: str = ""


@dataclass(frozen=True)
class Comparison:
    """A question, and the races that answer it; each is built when its turn comes."""

    question: str
    races: Callable[[], Iterator[Race]]


def n_parameters(model: nn.Module) -> int:
    """How many numbers a model learns."""
    return sum(parameter.numel() for parameter in model.parameters())


def clock_of(device: str) -> Clock:
    """A GPU has done its work only when it says so."""
    if device == "cpu":
        return time.perf_counter

    def clock() -> float:
        torch.cuda.synchronize()
        return time.perf_counter()

    return clock


def take_turns(race: Race, clock: Clock) -> Seconds:
    """Seconds of every round; each round begins with the next contestant."""
    names = list(race.contestants)
    seconds: Seconds = {name: [] for name in names}
    if not names:
        return seconds
    for number in range(race.warm_up + race.rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            began = clock()
            race.contestants[name].run()
            elapsed = clock() - began
            if number >= race.warm_up:
                seconds[name].append(elapsed)
    return seconds


def ratios(pace: Sequence[float], own: Sequence[float]) -> list[float]:
    """How many times as fast as the pace, round by round."""
    return [slow / fast for slow, fast in zip(pace, own, strict=True)]


def middle_half(numbers: Sequence[float]) -> tuple[float, float]:
    """The quartiles: half of the numbers lie between them."""
    if len(numbers) == 1:
        return numbers[0], numbers[0]
    low, _, high = statistics.quantiles(numbers, n=4, method="inclusive")
    return low, high
