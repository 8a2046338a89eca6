"""A response team at its console: the desk of the stages' tests, reached through real requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
from django.test import Client

from rogatory.desk import clock
from rogatory.desk.actors import Actor
from rogatory.desk.models import Matter, Request
from tests.desk.conftest import objects  # noqa: F401 - a fixture
from tests.desk.stages.conftest import Desk, desk, message, source_map, subpoena_facts, subpoena_pdf  # noqa: F401
from tests.desk.team import fresh
from tests.signing_in import sign_in


@dataclass
class Console:
    """The console as each of the team opens it."""

    desk: Desk

    def of(self, actor: Actor, **named: object) -> Client:
        client = Client(**named)
        sign_in(client, actor.person)
        return client

    def arrived(self, *asks: str, pdf: bytes = b"%PDF-1.7 broken") -> Request:
        """A subpoena that came by mail, with its facts recorded."""
        request = self.desk.arrive(message(("subpoena.pdf", pdf)))
        self.desk.record(request, subpoena_facts(*asks))
        return request

    def verified(self, *asks: str, **named: bytes) -> Matter:
        request = self.arrived(*asks, **named)
        self.desk.verify(request)
        return fresh(request.matters.get())

    def url(self, target: Request | Matter, action: str = "") -> str:
        """The address of a request's page, or of an action on a request or on a matter."""
        if isinstance(target, Matter):
            return f"/console/requests/{target.request.reference}/{target.kind}/act/{action}/"
        return f"/console/requests/{target.reference}/" + (f"act/{action}/" if action else "")


@pytest.fixture
def console(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Console:  # noqa: F811 - the fixture's own name
    def now() -> datetime:
        return desk.now

    monkeypatch.setattr(clock, "now", now)
    return Console(desk)
