"""A desk that listens, a connector beside a small platform, and the line between them, on the loopback alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rogatory.connector.depot import Depot
from rogatory.connector.enrolment import Enrolment, read_bundle
from rogatory.connector.listener import Listener
from rogatory.connector.runner import Connector
from rogatory.connector.source import BehindConnector
from rogatory.evidence.signature import PublicKey
from rogatory.sources.answers import MediaObject, PartFailed, Rows
from rogatory.sources.plan import Plan, ReleasedItem, compile_plan
from rogatory.sources.tied import tied
from tests.sources.plan_key import SIGNING, VERIFIES
from tests.sources.small_platform import NOW, small_map, write_platform

KEY = PublicKey(bytes.fromhex(SIGNING.key))


@dataclass
class Line:
    """Both sides, under one clock that the test moves."""

    folder: Path
    address: str
    enrolment: Enrolment
    now: datetime = NOW
    made: list[Connector] = field(default_factory=list)

    @property
    def depot(self) -> Depot:
        return Depot(self.folder / "depots" / "lumen")

    @property
    def source(self) -> BehindConnector:
        return BehindConnector(small_map(), self.depot, VERIFIES, lambda: self.enrolment.identity("lumen"))

    def connector(self, bundle: str = "lumen") -> Connector:
        """The connector as a process that has just begun has it."""
        platform = tied(small_map(), self.folder / "platform", {}, VERIFIES)
        return Connector(read_bundle(self.folder / bundle), platform, self.folder / "work", lambda: self.now)

    def plan(self, *items: ReleasedItem, **named: Any) -> Plan:
        given = {"reference": "R-1", "decision_digest": "d" * 64, "now": self.now, "lifetime": timedelta(hours=1)}
        return compile_plan(items, small_map(), **(given | {"signing": SIGNING} | named))

    def answers(self, *items: ReleasedItem, **named: Any) -> list[Any]:
        """What the desk gets for items now."""
        return plain(self.source.collect(self.plan(*items, **named), now=self.now))

    def direct(self, *items: ReleasedItem) -> list[Any]:
        """What the platform itself gives for them."""
        platform = tied(small_map(), self.folder / "platform", {}, VERIFIES)
        return plain(platform.collect(self.plan(*items), now=self.now))


def plain(answers: Any) -> list[Any]:
    """Answers as values that can be compared, with their rows and bytes."""
    found: list[Any] = []
    for one in answers:
        if isinstance(one, Rows):
            head = (one.item, one.clause, one.account, one.table, one.title, one.columns, one.labels, one.units)
            found.append((*head, one.origin, _read(one)))
        elif isinstance(one, MediaObject):
            head = (one.item, one.account, one.media_id, one.file_name, one.size, one.metadata, one.table)
            found.append((*head, one.origin, b"".join(one.chunks())))
        else:
            found.append(one)
    return found


def _read(rows: Rows) -> object:
    try:
        return [row for batch in rows.batches for row in batch]
    except PartFailed as failure:
        return failure.statement


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    (tmp_path / "platform").mkdir()
    write_platform(tmp_path / "platform")
    enrolment = Enrolment(tmp_path / "keys")
    made = Line(tmp_path, "", enrolment)
    with Listener(("127.0.0.1", 0), ("localhost",), tmp_path / "depots", enrolment, lambda: made.now) as listener:
        thread = threading.Thread(target=listener.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        made.address = f"https://127.0.0.1:{listener.server_address[1]}"
        enrolment.enrol("lumen", made.address, KEY, tmp_path / "lumen", datetime.now(UTC))
        yield made
        listener.shutdown()
        thread.join()
