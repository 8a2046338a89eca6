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
_LIBRARIES = 64 << 20
"""What programs and fonts take of a child's memory, which is not its own to write."""


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
    _cap(resource.RLIMIT_DATA, max(limits.resident_bytes - _LIBRARIES, limits.resident_bytes // 2))
    _cap(resource.RLIMIT_CPU, limits.cpu_seconds)
    _cap(resource.RLIMIT_FSIZE, limits.output_bytes)
    _cap(resource.RLIMIT_NOFILE, limits.open_files)
    _cap(resource.RLIMIT_NPROC, 0)
    os.umask(0o077)
    return offline


def _leave_the_network(libc: ctypes.CDLL) -> bool:
    """Enter an empty network: as root at once, else through a user namespace, where the kernel gives one."""
    return any(libc.unshare(spaces) == 0 for spaces in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


def _cap(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (allowed, allowed))
