"""The audit entries of a request as sentences for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rogatory.desk.models import AuditEntry, Person
from rogatory.evidence.entry import Entry
from rogatory.flow.table import ACTIONS


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry: its number in the log, the instant, the sentence, and why it was refused if it was."""

    number: int
    at: datetime
    sentence: str
    refused: str
    entry: Entry


def history(reference: str) -> tuple[HistoryLine, ...]:
    """Tell what was done and tried on a request, the oldest first (two queries)."""
    rows = AuditEntry.objects.filter(subject=reference).order_by("number")
    entries = [Entry.from_bytes(bytes(row.entry)) for row in rows]
    names = _names(entry.actor.id for entry in entries)
    return tuple(_line(entry, names.get(entry.actor.id, "The system")) for entry in entries)


def _line(entry: Entry, actor: str) -> HistoryLine:
    refused = entry.outcome == "refused"
    action = ACTIONS[entry.action]
    kind = entry.details.get("kind") or "no matter"
    told = action.audit.format(actor=actor, request=entry.request, kind=kind)
    if refused:
        told = f"{actor} tried to {action.words} ({kind}) and was refused"
    return HistoryLine(entry.index, entry.at, told, entry.reason if refused else "", entry)


def _names(ids: Iterable[str]) -> dict[str, str]:
    keys = {int(each.removeprefix("person-")) for each in ids if each.startswith("person-")}
    return {f"person-{person.pk}": str(person) for person in Person.objects.filter(pk__in=keys)}
