"""The walls of the jail, from inside; and what happens where there is none."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coursework.grader import jail, wire
from coursework.grader.course import ROOT
from coursework.grader.jail import JailError, Limits
from coursework.grader.process import Process, Stopped, StudentError, try_jail
from coursework.grader.student import Student

LIMITS = Limits(call=4, cell=8, total=60, memory=2**29, processes=16)
Call = Callable[..., Any]


@pytest.fixture
def student(grading: None) -> Iterator[Student]:
    with Student(LIMITS) as student:
        yield student


def defined(student: Student, body: str) -> Call:
    """A function f(x) of the student's."""
    student.run("q1", "import os, sys, time\nimport numpy as np\ndef f(x=None):\n  " + body)
    return student.function("f")


def test_values_come_back(student: Student) -> None:
    double = defined(student, "return {'twice': (2 * x, [len(x)])}")
    np.testing.assert_array_equal(double(np.arange(3))["twice"][0], [0, 2, 4])
    assert double(x=np.arange(3))["twice"][1] == [3]


def test_who_and_where_one_is(student: Student) -> None:
    f = defined(student, "return os.getuid(), os.getcwd(), sorted(os.environ), os.listdir('/tmp')")
    user, folder, variables, files = f()
    assert (user, folder) == (65534, "/tmp")
    assert set(variables) <= {"HOME", "LANG", "OMP_NUM_THREADS", "PWD", "LC_CTYPE"}
    assert set(files) <= {Path(part).parts[2] for part in jail._readable() if "/tmp/" in str(part)}


def test_no_process_of_the_jail_knows_the_secret(
    grading: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEWORK_TERM", "geheim")
    body = """found = ''
  for name in filter(str.isdigit, os.listdir('/proc')):
    for file in ('environ', 'cmdline'):
      try: found += open(f'/proc/{name}/{file}').read()
      except OSError: pass
  return found"""
    with Student(LIMITS) as student:
        found = defined(student, body)()
    assert "/bin:/usr/bin" in found and "geheim" not in found


@pytest.mark.parametrize("place", ["/x", "/usr/x", "/dev/shm/x", "/jail/jailed/x", "/proc/x"])
def test_nothing_can_be_written_but_tmp(student: Student, place: str) -> None:
    f = defined(student, "open(x, 'w').write('x')")
    f("/tmp/x")
    with pytest.raises(StudentError, match="Read-only|No such file|Permission"):
        f(place)


def test_the_course_is_not_there(student: Student) -> None:
    f = defined(student, "return os.path.exists(x), os.path.isdir('/usr')")
    for path in (ROOT, ROOT / "coursework", ROOT / "src", Path(__file__)):
        found, usr = f(str(path))
        parents = any(Path(part).is_relative_to(path) for part in jail._readable())
        assert usr and (not found or parents)
    f = defined(student, "return os.listdir(x)")
    for path in (ROOT / "coursework", ROOT / "src"):
        with pytest.raises(StudentError, match="No such file"):
            f(str(path))


def test_processes_are_counted_in_this_jail_only(student: Student) -> None:
    body = """n = 0
  try:
    while os.fork() != 0: n += 1
  except OSError: return n
  time.sleep(60)"""
    with Student(LIMITS) as other:
        for one in (student, other):  # the first has its children still
            assert LIMITS.processes - 4 <= defined(one, body)() < LIMITS.processes


def test_memory_is_bounded_for_all_processes_together(student: Student) -> None:
    body = """for i in range(8):
    if os.fork() == 0:
      a = np.ones(2**24); time.sleep(60)
  time.sleep(60)"""
    patient = Student(Limits(call=30, memory=2**29, processes=16))
    with patient, pytest.raises(Stopped, match="too much memory"):
        defined(patient, body)()
    with pytest.raises(StudentError, match="MemoryError"):
        defined(student, "return np.ones(2**27)")()


def test_time_is_bounded_a_call_and_in_all(grading: None) -> None:
    with Student(Limits(call=1, total=9)) as student:
        sleep = defined(student, "time.sleep(x)")
        began = time.monotonic()
        for name in ("took longer than 1 s", "took longer", "was stopped 2 times"):
            with pytest.raises(Stopped, match=name):
                sleep(60)
        assert time.monotonic() - began < 30
        student.left = 0
        student.process = None
        with pytest.raises(Stopped, match="has used all its"):
            student.function("f2")()


def test_a_cell_that_ends_the_worker_is_not_run_again(student: Student) -> None:
    student.run("q1", "def f(): return 1")
    with pytest.raises(Stopped, match="ended its own process"):
        student.run("q2", "import os; os._exit(0)")
    student.run("q3", "def g(): return 3")
    with pytest.raises(StudentError, match="ZeroDivisionError: division by zero .cell q4, line 2"):
        student.run("q4", "def h(): return 4\n1 / 0")
    assert [student.function(name)() for name in "fgh"] == [1, 3, 4]
    student.process.kill()
    assert [student.function(name)() for name in "fgh"] == [1, 3, 4]


def test_an_error_is_text_or_none(student: Student) -> None:
    with pytest.raises(StudentError, match=r"OSError: \? .cell q1"):
        defined(student, "raise OSError('\\ud800')")()
    body = """message = b'{"error": ' + b'[' * 900 + b']' * 900 + b'}'
  for number in range(3, 20):
    try: os.write(number, len(message).to_bytes(8, 'big') + message)
    except OSError: pass"""
    with pytest.raises(StudentError, match="an error that is no text"):
        defined(student, body)()


def test_a_call_that_cannot_be_sent_is_no_students_fault(student: Student) -> None:
    f = defined(student, "return 1")
    with pytest.raises(wire.Refused):
        f(object())
    assert f(1) == 1


def test_without_bubblewrap_nothing_is_graded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(JailError, match="bubblewrap is missing.*apt install bubblewrap"):
        try_jail([])


def test_a_bubblewrap_that_does_not_work_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(JailError, match="does not work here.*uid map: Permission denied"):
        try_jail([])


def test_a_course_inside_what_the_jail_shows_is_refused() -> None:
    with pytest.raises(JailError, match="move it"):
        jail.hides([Path("/usr/local/course")])
    jail.hides([ROOT / "coursework"])


def test_a_killed_jail_is_gone(grading: None) -> None:
    process = Process(LIMITS)
    pid = process.process.pid
    process.kill()
    assert process.kill() == ""
    assert not Path(f"/proc/{pid}").exists()
