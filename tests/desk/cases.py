"""Cases in bulk, for tests of who reads which: a request with one matter that stands as the test says."""

from __future__ import annotations

from collections.abc import Iterable

from rogatory.desk.models import Matter, Request
from rogatory.flow.states import Kind, State
from tests.desk.team import NOW


def some_cases(standing: Iterable[tuple[Kind, State]]) -> list[Request]:
    """Make a request for each kind and state; they come from nobody's account."""
    pairs = list(standing)
    before = Request.objects.count()
    given = {"channel": "email", "received_at": NOW, "sender": "ada@police.example"}
    made = [Request(reference=f"R-2026-{before + number:06}-T", **given) for number in range(1, len(pairs) + 1)]
    made = Request.objects.bulk_create(made)
    Matter.objects.bulk_create(
        Matter(request=request, kind=kind.value, state=state.value, entered_at=NOW)
        for request, (kind, state) in zip(made, pairs, strict=True)
    )
    return made


def a_case(kind: Kind = Kind.DATA, state: State = State.RECEIVED) -> Request:
    return some_cases([(kind, state)])[0]
