"""Answers that know no answer: recorded ones, and ones that make their judge blind."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from assignments import Assignment, names, run

from coursework.checks import a1, a2, a5
from coursework.checks.base import Wrong


@pytest.mark.parametrize("name", names())
def test_what_was_recorded_in_one_term_is_wrong_in_the_next(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A function knows by counting which test calls it; what is right must depend on the term."""
    assignment = Assignment.load(name)
    seen = assignment.names_for_tests(assignment.answer())
    for key, test in assignment.tests.items():
        answers: list[Any] = []
        monkeypatch.setenv("COURSEWORK_TERM", "spring")
        assert run(test.hidden, instead(seen, lambda f, kept=answers: recorded(f, kept))) is None
        for term in ("autumn", "2026"):
            left = iter(answers)
            monkeypatch.setenv("COURSEWORK_TERM", term)
            assert run(test.hidden, instead(seen, lambda f, left=left: played(left))), key


def instead(seen: dict, change: Callable) -> dict:
    """The names of a test cell, with the student's functions changed."""
    own = {name: f for name, f in seen.items() if getattr(f, "__name__", "") == "call"}
    return seen | {name: change(f) for name, f in own.items()}


def recorded(f: Callable, answers: list[Any]) -> Callable:
    def call(*arguments: object, **named: object) -> object:
        answers.append(f(*arguments, **named))
        return answers[-1]

    return call


def played(answers: Iterator[Any]) -> Callable:
    return lambda *arguments, **named: next(answers)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("size", [1e-8, 1e-4, 1e3, 1e6, 1e308])
def test_an_answers_own_numbers_cannot_blind_what_rests_on_them(size: float) -> None:
    """Tiny ones make zeros nearly right; huge ones drown what else counts."""

    def crossing(x, state, p):
        left = np.full_like(state["left"], size)
        s = np.tanh(left @ p["C"].T)
        return {"left": left, "s": s, "logits": (size > 1) * left @ p["B"].T}

    def looking(x, state, h, may, p):
        s = np.tanh(x @ p["W"].T + state["s"] @ p["U"].T)
        seen = np.full_like(state["seen"], size)
        logits = seen @ p["B"].T if size > 1 else s @ p["G"].T
        return {"s": s, "seen": seen, "logits": logits}

    for check, f in ((a1.q4_state, crossing), (a1.q4_logits, crossing), (a2.q5_write, looking)):
        with pytest.raises(Wrong):
            check(f)


@pytest.mark.parametrize("words", [[1], [2] * 7])
def test_a_text_that_no_beam_finds_has_no_marks_for_its_log_p(words: list[int]) -> None:
    def search(p, width, limit, alpha):
        x, log_p = p["E"][[0, *words[:-1]]] + p["P"][: len(words)], 0.0
        for i, word in enumerate(words):
            e = (x[: i + 1] @ p["W_K"]) @ (x[i] @ p["W_Q"])
            bumps = np.exp(e - e.max())
            logits = p["U"] @ (x[i] + bumps @ (x[: i + 1] @ p["W_V"]) / bumps.sum())
            log_p += logits[word] - np.log(np.exp(logits).sum())
        return {"words": words, "log_p": float(log_p)}

    with pytest.raises(Wrong, match="not one that a beam finds"):
        a5.q6_cache(search)
