"""The jail: a bubblewrap command in which a student's code sees a Python and nothing else.

No network, no file of the course or of another student, nothing to write on but 64 MiB of its own
/tmp, no variables, an unprivileged user in namespaces of its own; with bubblewrap 0.8 or later, no
way to make new ones.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
JAILED = Path("/jail/jailed")  # where the worker's files lie inside
INSTALL = "Debian and Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap"
HELP = """bubblewrap does not work here, and student code is not run without it: {reason}
A container needs the options that coursework/Containerfile names; Ubuntu 24.04 and later,
sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0."""
START = "import sys; sys.path.insert(0, '/jail'); from jailed.worker import main; main()"
USERS = 2_000_000_000  # as root, each jail gets a user of its own, far from any real one


class JailError(RuntimeError):
    """The jail does not stand; no student's fault, and nothing may be graded."""


@dataclass(frozen=True)
class Limits:
    """Seconds on the clock, bytes, and processes of one student."""

    call: float = 5
    cell: float = 10
    total: float = 120
    memory: int = 2 * 2**30
    processes: int = 8  # few, since all of them may want the processor of another student
    disk: int = 64 * 2**20

    @classmethod
    def of_calls(cls, seconds: float) -> "Limits":
        """With this deadline a call, and the others in proportion."""
        return cls(call=seconds, cell=2 * seconds, total=24 * seconds)

    def of_the_system(self) -> dict[str, int]:
        """What the worker sets with setrlimit before it runs anything."""
        return {
            "RLIMIT_AS": self.memory,
            "RLIMIT_CPU": int(self.total) + 1,
            "RLIMIT_NPROC": self.processes,
            "RLIMIT_FSIZE": self.disk // 4,
            "RLIMIT_NOFILE": 128,
            "RLIMIT_CORE": 0,
        }


def command(limits: Limits) -> list[str]:
    """The worker in its jail, as one command."""
    root = os.geteuid() == 0
    files = _system(JAILED if root else HERE)
    inside = [_bwrap(), *_walls(limits), *files, *_worker(limits)]
    return [*_without_root(), *inside] if root else inside


def hides(private: Iterable[Path]) -> None:
    """Raise JailError if a folder is in what every jail shows."""
    for folder in private:
        for seen in _readable():
            if folder.resolve().is_relative_to(seen):
                raise JailError(f"{folder} is inside {seen}, which the jail shows: move it")


def _bwrap() -> str:
    found = shutil.which("bwrap")
    if not found:
        raise JailError(f"bubblewrap is missing, and student code is not run without it. {INSTALL}")
    return found


def _walls(limits: Limits) -> list[str]:
    """Namespaces, users and rights."""
    walls = "--unshare-user --unshare-all --die-with-parent --new-session --clearenv --cap-drop ALL"
    nobody = "--uid 65534 --gid 65534 --hostname jail --chdir /tmp"
    for name, value in {"HOME": "/tmp", "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"}.items():
        nobody += f" --setenv {name} {value}"
    newest = ["--disable-userns"] if _can_forbid_namespaces() else []
    own = f"--proc /proc --dev /dev --size {limits.disk} --tmpfs /tmp"
    return [*walls.split(), *newest, *nobody.split(), *own.split()]


@cache
def _can_forbid_namespaces() -> bool:
    """Whether this bubblewrap is 0.8 or later."""
    told = subprocess.run([_bwrap(), "--help"], capture_output=True, text=True)
    return "--disable-userns" in told.stdout + told.stderr


@cache
def _readable() -> tuple[Path, ...]:
    """The Python that grades, and the system's libraries."""
    roots = [Path("/usr")]
    for prefix in (sys.prefix, sys.base_prefix):
        for path in (Path(prefix), Path(prefix).resolve()):
            if not any(path.is_relative_to(root) for root in roots):
                roots.append(path)
    return tuple(roots)


def _system(files: Path) -> list[str]:
    """Bind what is readable; /lib and the like as this system has them; the worker's own files."""
    binds = []
    for path in _readable():
        binds += [*_parents(path), "--ro-bind", str(path), str(path)]
    for name in ("lib", "lib32", "lib64", "bin", "sbin"):
        path = Path("/", name)
        if path.is_symlink():
            binds += ["--symlink", os.readlink(path), str(path)]
        elif path.exists():
            binds += ["--ro-bind", str(path), str(path)]
    binds += _parents(JAILED / "worker.py")
    for name in ("system_calls.py", "wire.py", "worker.py"):
        binds += ["--ro-bind", str(files / name), str(JAILED / name)]
    return binds


def _parents(path: Path) -> list[str]:
    """Folders above a bound one, open to all: as root, bubblewrap would copy a closed /root."""
    above = [str(parent) for parent in reversed(path.parents) if parent != Path("/")]
    return [word for parent in above for word in ("--perms", "0755", "--dir", parent)]


def _worker(limits: Limits) -> list[str]:
    """The command inside; then the root and /dev are closed, too."""
    closed = ["--remount-ro", "/dev", "--remount-ro", "/"]
    python = [sys.executable, "-I", "-B", "-c", START, json.dumps(limits.of_the_system())]
    return [*closed, "--", *python]


def _without_root() -> list[str]:
    """Root shows the files, then gives its rights up for good and becomes nobody in particular.

    The system counts processes a user: with one user a jail the limit is the jail's own.
    """
    user = str(USERS + os.getpid())
    outer = [_bwrap(), "--unshare-pid", "--die-with-parent", "--tmpfs", "/tmp", *_system(HERE)]
    outer += ["--dev-bind", "/dev", "/dev", "--bind", "/proc", "/proc", "--"]
    give_up = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs"]
    return [*outer, *give_up, "--"]
