"""Take from a process the calls with which it could reach another one (seccomp, Linux). Runs in the child alone.

An empty network has no door to the internet, but sockets that are files (a database's, a container engine's) are not of
the network, and folders that are shut do not shut them. So the child makes no socket at all, but for pairs whose two
ends it holds itself. Nor does it signal or trace others, start programs, or ask the kernel for the ways around this.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

_PR_SET_SECCOMP = 22
_FILTER = 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE = 0, 4
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
_OTHER_NUMBERS = 0x40000000
"""From here on x86-64 knows the same calls under other numbers."""

_EVERYWHERE = {"pidfd_send_signal": 424, "io_uring_setup": 425, "pidfd_open": 434, "pidfd_getfd": 438}
_CALLS = {
    "x86_64": (
        0xC000003E,
        {
            "socket": 41,
            "connect": 42,
            "execve": 59,
            "kill": 62,
            "ptrace": 101,
            "mount": 165,
            "unshare": 272,
            "perf_event_open": 298,
            "setns": 308,
            "process_vm_readv": 310,
            "process_vm_writev": 311,
            "bpf": 321,
            "execveat": 322,
            "userfaultfd": 323,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "mount": 40,
            "unshare": 97,
            "ptrace": 117,
            "kill": 129,
            "socket": 198,
            "connect": 203,
            "execve": 221,
            "perf_event_open": 241,
            "setns": 268,
            "process_vm_readv": 270,
            "process_vm_writev": 271,
            "bpf": 280,
            "execveat": 281,
            "userfaultfd": 282,
        },
    ),
}
"""By the machine's name: the kernel's number of the architecture, and those of the calls that are refused."""


def reach_nobody() -> bool:
    """Refuse this process the calls of `_CALLS` from now on.

    The process must have given up new privileges before (``PR_SET_NO_NEW_PRIVS``).

    Returns:
        whether the kernel does it, and this machine's calls are known; nothing has changed where not.
    """
    machine = os.uname().machine
    if machine not in _CALLS:
        return False
    program = _program(machine)
    steps = ctypes.create_string_buffer(program, len(program))
    filtered = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(steps)))
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(filtered), 0, 0) == 0)


def _program(machine: str) -> bytes:
    """Give the filter as the kernel reads it: of each call its number is looked up among those refused."""
    architecture, known = _CALLS[machine]
    refused = sorted({*known.values(), *_EVERYWHERE.values()})
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, architecture, past=0, else_past=len(refused) + 4),
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _OTHER_NUMBERS, past=len(refused) + 2, else_past=0),
        *(_step(_EQUAL, number, past=len(refused) - place) for place, number in enumerate(refused)),
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _REFUSE),
        _step(_RETURN, _KILL),
    ]
    return b"".join(steps)


def _step(code: int, value: int, *, past: int = 0, else_past: int = 0) -> bytes:
    """Give one step: what it does, and how many steps are passed over where it holds and where it does not."""
    return struct.pack("=HBBI", code, past, else_past, value)
