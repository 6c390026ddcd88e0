"""System calls that no student's code needs, refused inside the jail with a filter of the kernel's.

Memory in shared segments and in files without a name is no process's own, so that the watch on
memory does not see it. Keys, where the grader's login has a ring of them, would outlive the jail
and be there for the next student's. On other machines than these two kinds there is no filter.
"""

import ctypes
import platform
import struct

SYSTEMS = {  # the kernel's number of the system, and of the calls
    "x86_64": (
        0xC000003E,
        {"shmget": 29, "semget": 64, "msgget": 68, "mq_open": 240, "add_key": 248}
        | {"request_key": 249, "keyctl": 250, "perf_event_open": 298, "memfd_create": 319}
        | {"bpf": 321, "userfaultfd": 323, "io_uring_setup": 425, "memfd_secret": 447},
    ),
    "aarch64": (
        0xC00000B7,
        {"mq_open": 180, "msgget": 186, "semget": 190, "shmget": 194, "add_key": 217}
        | {"request_key": 218, "keyctl": 219, "perf_event_open": 241, "memfd_create": 279}
        | {"bpf": 280, "userfaultfd": 282, "io_uring_setup": 425, "memfd_secret": 447},
    ),
}
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06  # what a filter is written in
NUMBER, SYSTEM = 0, 4  # where a call's number and its system stand
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050001, 0x80000000  # to refuse is EPERM
FOREIGN = 0x40000000  # x86's second numbers for the same calls begin here
NO_NEW_RIGHTS, SET_FILTER, FILTER = 38, 22, 2


class Program(ctypes.Structure):
    """A filter as the kernel takes it."""

    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]


def program(system: int, numbers: list[int]) -> bytes:
    """Steps of code, jump if true, jump if false, and a value."""
    steps = [
        (LOAD, 0, 0, SYSTEM),
        (EQUAL, 1, 0, system),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
    ]
    tests = [(AT_LEAST, FOREIGN), *((EQUAL, number) for number in numbers)]
    for place, (test, value) in enumerate(tests):
        steps.append((test, len(tests) - place, 0, value))
    steps += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def refuse() -> None:
    """For this process and all that it starts, for good."""
    if platform.machine() not in SYSTEMS:
        return
    system, calls = SYSTEMS[platform.machine()]
    steps = program(system, sorted(calls.values()))
    kept = ctypes.create_string_buffer(steps, len(steps))
    filled = Program(len(steps) // 8, ctypes.addressof(kept))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(NO_NEW_RIGHTS, 1, 0, 0, 0) or libc.prctl(
        SET_FILTER, FILTER, ctypes.byref(filled)
    ):
        raise OSError(ctypes.get_errno(), "the kernel takes no filter of system calls")
