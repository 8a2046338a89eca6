"""The processes of the demonstration: the site and the worker, started and stopped by their process ids."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rogatory.demo.house import House
from rogatory.problem import Problem

LOOPBACK = "127.0.0.1"
USUAL = 8000
_SECONDS_TO_START = 60
_SECONDS_TO_STOP = 10
_LINES_TOLD = 8


def choose_port(wanted: int | None) -> int:
    """Give the port that was asked for; else the usual one, or a free one where that is taken.

    Raises:
        Problem: the port that was asked for is taken or may not be used.
    """
    if wanted is not None:
        fault = _taken(wanted)
        if fault:
            raise Problem(
                f"nothing can listen there: {fault}", where=f"port {wanted}", cure="Name another port with --port."
            )
        return wanted
    return USUAL if not _taken(USUAL) else _free()


@dataclass(frozen=True, slots=True)
class Running:
    """A process of ours: its name, and where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def fault(self) -> Problem | None:
        """Say how it ended, if it has ended."""
        status = self.process.poll()
        if status is None:
            return None
        said = self.log.read_text("utf-8", errors="replace").strip().splitlines()[-_LINES_TOLD:]
        return Problem(
            f"the {self.name} ended with status {status}: " + " / ".join(said or ["it said nothing"]),
            where=str(self.log),
            cure="Read its log, mend what it names, and start again.",
        )

    def stop(self) -> None:
        """Ask it to end, and end it if it does not."""
        self.process.terminate()
        try:
            self.process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def serving(house: House) -> Iterator[tuple[Running, ...]]:
    """Run the site and the worker for as long as the block lasts; they answer when it begins.

    Raises:
        Problem: one of them ends instead of starting.
    """
    bind = f"{LOOPBACK}:{house.port}"
    server = [
        "gunicorn",
        "rogatory.site.wsgi:application",
        "--bind",
        bind,
        "--workers",
        "2",
        "--threads",
        "8",
        "--log-level",
        "warning",
    ]
    with contextlib.ExitStack() as stack:
        site = _start(house, "site", ["-m", *server], stack)
        worker = _start(house, "worker", ["-c", "from rogatory.cli.main import main; main()", "worker"], stack)
        until = time.monotonic() + _SECONDS_TO_START
        while not _answers(house.port):
            fault = site.fault() or worker.fault()
            if fault is not None:
                raise fault
            if time.monotonic() > until:
                raise Problem("the site does not answer", where=str(site.log), cure="Read its log, and start again.")
            time.sleep(0.1)
        yield site, worker


def _start(house: House, name: str, arguments: list[str], stack: contextlib.ExitStack) -> Running:
    log = house.log(name)
    log.parent.mkdir(exist_ok=True)
    output = stack.enter_context(log.open("wb"))
    # A session of its own: the terminal's Ctrl-C reaches the demonstration alone, which then stops its children.
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    running = Running(name, process, log)
    stack.callback(running.stop)
    return running


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        connection.close()


def _taken(port: int) -> str:
    """Say why nobody can listen on a port; nothing where one can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            return error.strerror or str(error)
    return ""


def _free() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
