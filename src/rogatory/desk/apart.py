"""Many returns packaged at once, each by a process of its own, no more of them than there are cores.

The processes ask no database: what they need is handed to them, and what they tell goes over a pipe to the worker that
started them. Whoever finds the other end gone, ends.

Nothing of Django is imported with this module, since a new process imports it before it knows the settings.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle  # nosec B403
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, cast

from rogatory.problem import Problem

if TYPE_CHECKING:
    from rogatory.desk.packing import Bed, Contents, Line, Packed
    from rogatory.evidence.journal import Member

_OFTEN = 0.25
"""Seconds after which a process tells again how far it is."""


class Died(Exception):
    """A process ended before it had made its return."""


def pack_many(
    orders: Iterator[tuple[str, Contents, Bed]], line_of: Callable[[str], Line], packed: Callable[[str, Packed], object]
) -> None:
    """Package returns in processes, and tell `packed` of each by its name; `line_of` gives the line of each.

    The next of `orders` is asked for when a process has nothing to do. Lines and `packed` are called in this thread.

    Raises:
        Problem: one of them cannot be made (see `rogatory.desk.packing.pack`).
        Died: a process was killed.
        Exception: whatever a line raises. The others are ended then.
    """
    with ExitStack() as processes:
        at_work: dict[Connection, tuple[str, Line]] = {}
        for _ in range(len(os.sched_getaffinity(0))):
            if (order := next(orders, None)) is None:
                break
            pipe = processes.enter_context(_process())
            _give(pipe, order, line_of, at_work)
        while at_work:
            for pipe in cast("list[Connection]", wait(list(at_work))):
                name, line = at_work[pipe]
                made = _heard(pipe, line)
                if made is None:
                    continue
                packed(name, made)
                del at_work[pipe]
                if (order := next(orders, None)) is not None:
                    _give(pipe, order, line_of, at_work)


def _give(
    pipe: Connection,
    order: tuple[str, Contents, Bed],
    line_of: Callable[[str], Line],
    at_work: dict[Connection, tuple[str, Line]],
) -> None:
    name, contents, bed = order
    pipe.send((contents, bed))
    at_work[pipe] = (name, line_of(name))


def _heard(pipe: Connection, line: Line) -> Packed | None:
    """Take in one message; give the return when it is made."""
    try:
        what, *told = pipe.recv()
    except (EOFError, OSError) as error:
        raise Died("a process that packaged a return was killed") from error
    match what:
        case "wrote":
            line.wrote(*told)
        case "done":
            line.done(*told)
        case "prove":
            pipe.send(line.prove(*told))
        case "packed":
            made: Packed = told[0]
            return made
        case _:
            raise _failure(*told)
    return None


def _failure(kind: str, words: str, where: str, cure: str) -> Exception:
    from rogatory.desk.packing import Astray
    from rogatory.desk.vault.place import PlaceFailed
    from rogatory.paper.authority import Unanswered

    kinds: dict[str, type[Problem]] = {each.__name__: each for each in (Astray, PlaceFailed, Unanswered, Problem)}
    if kind in kinds:
        return kinds[kind](words, where=where, cure=cure)
    return RuntimeError(words)


@contextmanager
def _process() -> Iterator[Connection]:
    """Give the pipe to a new process, which ends with this block."""
    # Not forked: the locks and threads of this process would be left behind in whatever state they are.
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe()
    process = context.Process(target=_work, args=(its, _settings()), daemon=True)
    process.start()
    its.close()
    try:
        yield mine
    finally:
        mine.close()
        process.kill()
        process.join()


def _settings() -> Mapping[str, Any]:
    """Give the settings as they are here, but for what cannot be handed over."""
    from django.conf import settings

    found = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    return {name: value for name, value in found.items() if _can_be_sent(value)}


def _can_be_sent(value: object) -> bool:
    try:
        pickle.dumps(value)
    except (pickle.PicklingError, TypeError, AttributeError):
        return False
    return True


def _work(pipe: Connection, known: Mapping[str, Any]) -> None:
    """Be such a process: package what comes over the pipe, until it is closed."""
    import django
    from django.conf import settings

    settings.configure(**known)
    django.setup()
    from rogatory.desk.packing import pack

    try:
        while True:
            contents, bed = pipe.recv()
            try:
                made = pack(contents, bed, _Pipe(pipe))
            except (EOFError, BrokenPipeError):
                return
            except Problem as problem:
                pipe.send(("failed", type(problem).__name__, problem.what, problem.where, problem.cure))
            except Exception as error:  # noqa: BLE001 - told to whoever ordered it
                pipe.send(("failed", "", f"{type(error).__name__}: {error}", "", ""))
            else:
                pipe.send(("packed", made))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


class _Pipe:
    """The line of a return that is made here to whoever ordered it (`rogatory.desk.packing.Line`)."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._told = float("-inf")

    def wrote(self, path: str, size: int, parts: tuple[str, ...]) -> None:
        if time.monotonic() - self._told >= _OFTEN:
            self._told = time.monotonic()
            self._pipe.send(("wrote", path, size, parts))

    def done(self, member: Member, /) -> None:
        self._pipe.send(("done", member))

    def prove(self, reference: str, manifest: str) -> Mapping[str, bytes]:
        self._pipe.send(("prove", reference, manifest))
        proof: Mapping[str, bytes] = self._pipe.recv()
        return proof
