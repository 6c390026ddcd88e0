"""What becomes of an error in a test cell: the student's, the instructor's, or this machine's."""

import subprocess
from typing import Any

import pytest

from coursework.grader.execute import run_hidden, run_visible
from coursework.grader.jail import JailError, Limits
from coursework.grader.process import MOST_TEXT, Process


def no_jail(*arguments: Any) -> None:
    """Stands in for a student's function whose worker cannot be started again."""
    raise JailError("bubblewrap does not work here")


@pytest.mark.parametrize("run", [run_visible, run_hidden])
def test_a_jail_that_does_not_stand_costs_no_marks(run: Any) -> None:
    """It ends the student's process, so that no result is written and the run says so."""
    with pytest.raises(JailError):
        run("scale(1)", {"scale": no_jail})


def test_a_machine_without_room_for_a_process_is_no_students_fault(
    grading: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: Any, **options: Any) -> None:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", full)
    with pytest.raises(JailError, match="temporarily unavailable"):
        Process(Limits())


def test_what_an_error_repeats_of_a_huge_answer_is_cut() -> None:
    (output,) = run_visible("float(answer)", {"answer": "x" * 10**6})
    assert output["ename"] == "ValueError" and output["evalue"].startswith("could not convert")
    assert len(str(output)) < 3 * MOST_TEXT
