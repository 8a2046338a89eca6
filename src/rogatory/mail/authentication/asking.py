"""Have a child process look at a message: watch it, answer what it asks of names, kill it when it takes too long."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Literal, cast

from rogatory.desk.reading.limits import Limits
from rogatory.mail.authentication.resolving import Resolve, Resolver, Unresolved
from rogatory.mail.authentication.results import Authentication
from rogatory.problem import Problem

LIMITS = Limits(memory_bytes=512 << 20, cpu_seconds=20, wall_seconds=30.0, output_bytes=1 << 20)
_LINE = 64 << 10
_CURE = "Look at the message by hand; it is kept as it came"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be found out, and what the arrival of the message says.

    ``how`` is ``evaluate``, or ``operator`` to take over what the server called ``name`` found. ``server`` says from
    whom it is known who handed the message in: ``listener`` (the arrival's client is the sender's server), ``relay``
    (the ``Received`` lines of the operator's ``hosts`` tell), or ``nobody``.
    """

    how: Literal["evaluate", "operator"]
    server: Literal["nobody", "listener", "relay"] = "nobody"
    name: str = ""
    hosts: tuple[str, ...] = ()
    client: str = ""
    helo: str = ""
    sender: str = ""


class _Talk:
    """Speaks with a child by lines of JSON, until an instant. It may be hostile: nothing here waits for longer."""

    def __init__(self, said: int, heard: int, until: float) -> None:
        """Talk over two pipes: what the child says, and what it hears."""
        self._said, self._heard, self._until = said, heard, until
        self._held = b""
        os.set_blocking(heard, False)

    @property
    def left(self) -> float:
        """How many seconds are left.

        Raises:
            TimeoutError: none.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def hear(self) -> dict[str, Any]:
        """Give what the child says next.

        Raises:
            TimeoutError: it takes too long.
            ValueError, TypeError: it says nothing more, or something that is not sound.
        """
        while b"\n" not in self._held:
            if not select.select([self._said], [], [], self.left)[0]:
                raise TimeoutError
            more = os.read(self._said, _LINE)
            if not more or len(self._held) > _LINE:
                raise ValueError("no answer")
            self._held += more
        line, _, self._held = self._held.partition(b"\n")
        said = json.loads(line)
        if not isinstance(said, dict):
            raise TypeError("no answer")
        return said

    def tell(self, what: dict[str, Any]) -> None:
        """Tell the child.

        Raises:
            TimeoutError: it does not listen.
            BrokenPipeError: it has ended.
        """
        words = json.dumps(what).encode() + b"\n"
        while words:
            if not select.select([], [self._heard], [], self.left)[1]:
                raise TimeoutError
            words = words[os.write(self._heard, words) :]


def look_at(content: bytes, name: str, wanted: Wanted, resolve: Resolve, limits: Limits = LIMITS) -> Authentication:
    """Find out whether the domain that a message claims stands behind it. This process never parses the message.

    Args:
        content: the raw bytes.
        name: what to call it when something is wrong.
        wanted: what to find out.
        resolve: answers what the child may ask of names.
        limits: what it may cost.

    Raises:
        Problem: it could not be found out within the limits.
    """
    if len(content) > limits.input_bytes:
        raise Problem("it is too large to be looked at", where=name, cure=_CURE)
    with tempfile.TemporaryDirectory(prefix="rogatory-authentication-") as folder:
        (Path(folder) / "input").write_bytes(content)
        try:
            found = _conversation(Path(folder), wanted, Resolver(resolve), limits)
        except TimeoutError as error:
            what = f"to look at it took longer than {limits.wall_seconds:g} seconds"
            raise Problem(what, where=name, cure=_CURE) from error
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise Problem("the process that looked at it gave no sound answer", where=name, cure=_CURE) from error
    return found


def _conversation(folder: Path, wanted: Wanted, resolver: Resolver, limits: Limits) -> Authentication:
    until = time.monotonic() + limits.wall_seconds
    with _child(folder, limits) as child:
        said, heard = cast("IO[bytes]", child.stdout), cast("IO[bytes]", child.stdin)
        talk = _Talk(said.fileno(), heard.fileno(), until)
        talk.tell(asdict(wanted))
        while "found" not in (asked := talk.hear()):
            talk.tell(_answer(asked, resolver, talk.left))
        return Authentication.read(asked["found"])


def _answer(asked: dict[str, Any], resolver: Resolver, left: float) -> dict[str, Any]:
    name, kind = asked["name"], asked["kind"]
    if not isinstance(name, str) or not isinstance(kind, str):
        raise TypeError("no question")
    try:
        return {"records": list(resolver.ask(name.rstrip("."), kind, left))}
    except Unresolved:
        return {}


def _command(limits: Limits) -> list[str]:
    return [sys.executable, "-I", "-m", "rogatory.mail.authentication.child", json.dumps(asdict(limits))]


@contextlib.contextmanager
def _child(folder: Path, limits: Limits) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(
        _command(limits),
        cwd=folder,
        env={"LANG": "C.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        bufsize=0,
    )
    try:
        with child:
            try:
                yield child
            finally:
                if child.poll() is None:
                    os.killpg(child.pid, signal.SIGKILL)
    finally:
        child.wait()
