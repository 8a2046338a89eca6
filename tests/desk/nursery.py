"""A process that has everything at hand, and forks a process for each that is asked for, to be killed."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Callable


def run(address: str, work: Callable[[], None]) -> None:
    """Open a socket at `address`; who connects is given a process of its own, at the other end of its standard streams.

    They are told its number first, what it says, and how it ended.
    """
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen()
        print("open", flush=True)
        while True:
            line, _ = door.accept()
            with line:
                # One process between, which waits for the end of the other while this one goes on.
                between = os.fork()
                if not between:
                    _between(line, work)
            with contextlib.suppress(ChildProcessError):  # none is left
                while os.waitpid(-1, os.WNOHANG) != (0, 0):
                    pass


def _between(line: socket.socket, work: Callable[[], None]) -> None:
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        with contextlib.suppress(BrokenPipeError):  # nobody waits for its end
            line.sendall(f"ended {os.waitstatus_to_exitcode(status)}\n".encode())
    else:
        line.sendall(f"{os.getpid()}\n".encode())
        os.dup2(line.fileno(), 0)
        os.dup2(line.fileno(), 1)
        work()
    os._exit(0)
