"""What was read in a request, as the reader hands it in at the door."""

from __future__ import annotations

from datetime import datetime

from rogatory.desk import door
from rogatory.desk.actors import SYSTEM
from rogatory.desk.inputs import TakeReading
from rogatory.desk.models import Document, Prefill


def found(document: Document, field: str, value: str, sure: float = 1.0, page: int = 1, top: float = 0.1) -> dict:
    """A finding at one place of a page, as JSON."""
    place = {"document": document.sha256, "page": page, "boxes": [[0.1, top, 0.4, top + 0.03]]}
    return {"field": field, "value": value, "sure": sure, "by": "after its label", "places": [place]}


def a_reading(document: Document, now: datetime, *findings: dict) -> Prefill:
    """What was read in one document of a request."""
    inputs = TakeReading(findings, (document.sha256,), "test 1")
    door.act(SYSTEM, "take_reading", document.request, inputs, now).require()
    return document.request.prefills.latest("pk")
