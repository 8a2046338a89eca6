"""Asking the site itself: real requests, one for each cell, each taken back before the next."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from rogatory.desk.models import AuditHead, Matter
from rogatory.flow.states import State
from tests.access.golden import Line
from tests.access.routes import routes
from tests.access.words import Fate, Tie, Who
from tests.access.world import World

_BY_STATUS = {200: Fate.SHOWN, 403: Fate.FORBIDDEN, 404: Fate.HIDDEN, 409: Fate.NOT_NOW, 422: Fate.LACKING}


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of somebody; ``moved`` says what asking changed that it must not, and is empty if nothing."""

    fate: Fate | str
    moved: str = ""


@contextmanager
def taken_back() -> Iterator[None]:
    """Undo what is done within, how often somebody came included."""
    # A plain savepoint: the door wants its transactions to be the outermost that it can tell.
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def ask(world: World, line: Line, who: Who, tie: Tie | None, state: State | None) -> Seen:
    """Send one request, and see what became of it."""
    about = world.request(tie, who, state) if tie and state else None
    person = world.person(who, tie)
    parts = world.parts(about, person)
    with taken_back():
        return sent(world.client(person), line.method, address(line, parts), body(line, parts))


def sent(client: Client, method: str, where: str, what: Mapping[str, object] | None = None) -> Seen:
    """Send a request within what is taken back, and see whether what it was refused, or only read, moved nothing."""
    before = _standing()
    # Refusals are what is asked for here; to log each with its traceback takes longer than to answer.
    logging.disable(logging.WARNING)
    try:
        answer = client.get(where) if method == "GET" else client.post(where, dict(what or {}))
    finally:
        logging.disable(logging.NOTSET)
    fate = fate_of(answer)
    if answer.streaming:
        # Read to its end, so that the file behind it is closed.
        for _ in answer.streaming_content:
            pass
    return Seen(fate, _moved(method, fate, before, _standing()))


def address(line: Line, parts: Mapping[str, object]) -> str:
    """Give the address of a line: what it gives itself, and what the situation knows."""
    given = {name: value.format_map(parts) for name, value in line.pairs.items()}
    known = {name: parts[name] for name in routes()[line.route].parts if name not in given}
    return reverse(line.route, kwargs={**known, **given})


def body(line: Line, parts: Mapping[str, object]) -> dict[str, str]:
    """Give what a line sends."""
    return {name: value.format_map(parts) for name, value in line.body.items()}


def fate_of(answer: HttpResponse) -> Fate | str:
    """Read an answer; one that the table has no word for is given as its status."""
    if answer.status_code in {301, 302, 303}:
        where = answer.headers["Location"].partition("?")[0]
        return {reverse("account_login"): Fate.SIGN_IN, reverse("entrance:held"): Fate.HELD}.get(where, Fate.ONWARD)
    return _BY_STATUS.get(answer.status_code, str(answer.status_code))


def _standing() -> tuple[int, list[tuple[int, str]]]:
    """Give how long the audit is, and where every matter stands."""
    return AuditHead.objects.get().size, list(Matter.objects.order_by("pk").values_list("pk", "state"))


def _moved(method: str, fate: Fate | str, before: tuple[int, object], after: tuple[int, object]) -> str:
    if method == "GET" and before[0] != after[0]:
        return "reading wrote to the audit"
    refused = method == "GET" or (isinstance(fate, Fate) and fate.refuses)
    return "a matter moved" if refused and before[1] != after[1] else ""
