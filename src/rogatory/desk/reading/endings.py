"""Say in words why a reading child ended before it gave an answer."""

from __future__ import annotations

import signal

from rogatory.desk.reading.limits import Limits

_FAILED = frozenset({signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGTRAP})


def ending(status: int, limits: Limits) -> str:
    """Give the cause for which a child ended, as far as its status tells it; "" for one that ended as it should.

    Args:
        status: as `subprocess.Popen.returncode` has it: below zero it is the signal by which the child was ended.
        limits: what the child was allowed.
    """
    if status == 0:
        return ""
    if status == -signal.SIGXCPU:
        return f"reading it took more than {limits.cpu_seconds} seconds of work"
    if status == -signal.SIGABRT:
        # So end libraries of native code that ask for memory and get none, and those that find themselves in error.
        most = min(limits.memory_bytes, limits.most_data) >> 20
        return f"its reader gave up: it found no more memory ({most} MB is the most), or a fault in itself"
    if status == -signal.SIGKILL:
        return "the system ended its reader: its own memory ran short, or it allowed no more seconds of work"
    if status == -signal.SIGSYS:
        return "its reader was ended since it asked the system for what no reader needs"
    if -status in _FAILED:
        return f"its reader failed at something in it ({signal.Signals(-status).name})"
    if status < 0:
        return f"its reader was ended from outside (signal {-status})"
    return f"its reader met something that it was not made for (status {status})"
