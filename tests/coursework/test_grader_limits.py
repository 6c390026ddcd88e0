"""What no limit of one process sees: memory that is nobody's, dripping answers, many deaths."""

import os
import platform
import time
from typing import Any

import pytest

from coursework.grader import system_calls, wire
from coursework.grader.jail import Limits
from coursework.grader.pipe import Pipe
from coursework.grader.process import Stopped
from coursework.grader.student import Student


def answer(student: Student, body: str) -> Any:
    """What a function with this body returns."""
    student.run("q1", "import os, time\nimport numpy as np\ndef f():\n  " + body)
    return student.function("f")()


def test_memory_of_a_threads_children_is_counted(grading: None) -> None:
    body = """import threading
  def one():
    if os.fork() == 0:
      a = bytearray(b'1' * (110 * 2**20)) * 2; time.sleep(60)
    time.sleep(60)
  for i in range(6): threading.Thread(target=one, daemon=True).start()
  time.sleep(60)"""
    with Student(Limits(call=8, memory=2**30, processes=32)) as patient:
        with pytest.raises(Stopped, match="too much memory"):
            answer(patient, body)


def test_memory_is_watched_while_an_answer_drips() -> None:
    answers, drips = os.pipe()
    requests = os.open(os.devnull, os.O_WRONLY)
    os.write(drips, (10**6).to_bytes(wire.LENGTH, "big") + bytes(2**15))
    pipe, read = Pipe(os.getpid(), requests, answers, most_memory=1), os.read

    def slowly(number: int, size: int) -> bytes:
        time.sleep(0.01)
        return read(number, 1)

    with pytest.MonkeyPatch.context() as patch, pytest.raises(MemoryError):
        patch.setattr(os, "read", slowly)
        pipe.ask(b"?", 2)


@pytest.mark.parametrize("name", ["shmget", "memfd_create", "add_key", "keyctl", "bpf"])
def test_calls_that_leave_the_jail_or_its_limits_are_refused(grading: None, name: str) -> None:
    if platform.machine() not in system_calls.SYSTEMS:
        pytest.skip("no filter on this machine")
    number = system_calls.SYSTEMS[platform.machine()][1][name]
    asked = [number, 0, 4096, 0o1600, 0, 0] if name == "shmget" else [number, b"user", 0, 0, 0, -3]
    body = f"""import ctypes
  libc = ctypes.CDLL(None, use_errno=True)
  return libc.syscall(*{asked}), ctypes.get_errno()"""
    with Student(Limits()) as student:
        assert answer(student, body) == (-1, 1)


def test_starting_the_jail_anew_counts(grading: None) -> None:
    """Hundreds of cells that end it would take minutes."""
    began, told = time.monotonic(), []
    with Student(Limits(total=2)) as student:
        for number in range(40):
            try:
                student.run(f"cell {number}", "import os; os._exit(0)")
            except Stopped as stopped:
                told.append(str(stopped))
    assert "has used all its 2 s" in told[-1]
    assert time.monotonic() - began < 8


def test_a_student_has_few_processes(grading: None) -> None:
    """Those of another, who is graded at the same time, have to wait for them."""
    body = """n = 0
  try:
    while os.fork(): n += 1
  except OSError: return n
  time.sleep(60)"""
    with Student(Limits()) as student:
        assert answer(student, body) < 8
