"""What the child process gives up before it looks at a stranger's bytes. Runs in the child alone."""

from __future__ import annotations

import ctypes
import os
import resource
from collections.abc import Callable
from pathlib import Path

from rogatory.desk.reading.landlock import shut_in
from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.seccomp import reach_nobody

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38


def confine(limits: Limits, ready: Callable[[], object] = lambda: None) -> bool:
    """Cap memory, time, files and processes, leave the network, and stay in the folder where it was started.

    `ready` is called when the network, other processes and all other folders are out of reach already, and threads may
    still be started: some libraries want theirs before they do anything.

    Returns:
        True when the process stands in an empty network of its own; False where the kernel does not allow that (then
        nothing that needs native code may be opened).
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    offline = _leave_the_network(libc)
    # Older kernels cannot; the limits below hold all the same.
    shut_in(Path.cwd())
    # Neither can other processors than those whose calls are known.
    reach_nobody()
    # A thread is held by what held the one that started it, and by nothing that comes later.
    ready()
    _cap(resource.RLIMIT_CORE, 0)
    _cap(resource.RLIMIT_AS, limits.memory_bytes)
    # The parent looks at what is resident now and then; this holds in between.
    _cap(resource.RLIMIT_DATA, limits.most_data)
    # At the first of the two the kernel says why it ends the process; at the second, which it kills for, it does not.
    _cap(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1)
    _cap(resource.RLIMIT_FSIZE, limits.output_bytes)
    _cap(resource.RLIMIT_NOFILE, limits.open_files)
    _cap(resource.RLIMIT_NPROC, 0)
    os.umask(0o077)
    return offline


def _leave_the_network(libc: ctypes.CDLL) -> bool:
    """Enter an empty network: as root at once, else through a user namespace, where the kernel gives one."""
    return any(libc.unshare(spaces) == 0 for spaces in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


def _cap(what: int, most: int, at_last: int | None = None) -> None:
    """Allow so much of something; `at_last` is how much the process could still allow itself."""
    _, hard = resource.getrlimit(what)
    last = most if at_last is None else at_last
    allowed = last if hard == resource.RLIM_INFINITY else min(last, hard)
    resource.setrlimit(what, (min(most, allowed), allowed))
