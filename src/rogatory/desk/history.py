"""The audit entries of a request as sentences for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rogatory.desk.models import AuditEntry, Person, PrivateValue
from rogatory.desk.stages.proof import SEAL_RETURN
from rogatory.evidence.entry import Entry
from rogatory.flow.table import ACTIONS

SEALING = "{actor} sealed the return of {request} ({kind})"
"""Recorded before a return is closed (`rogatory.desk.stages.proof`); it moves nothing, so the table lacks it."""

BROKEN = "{actor} broke the glass of {request}"
"""Recorded where somebody reads a case that is not theirs (`rogatory.desk.glass`); it moves nothing either."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry: its number in the log, the instant, the sentence, and why it was refused if it was.

    ``words`` are what the actor said, empty when they said nothing or when it has been erased.
    """

    number: int
    at: datetime
    sentence: str
    refused: str
    words: str
    entry: Entry


def history(reference: str) -> tuple[HistoryLine, ...]:
    """Tell what was done and tried on a request, the oldest first (three queries)."""
    rows = AuditEntry.objects.filter(subject=reference).order_by("number")
    entries = [Entry.from_bytes(bytes(row.entry)) for row in rows]
    names = _names(entry.actor.id for entry in entries)
    said = dict(PrivateValue.objects.filter(entry__subject=reference, name="words").values_list("entry_id", "value"))
    return tuple(_line(entry, names.get(entry.actor.id, "The system"), said.get(entry.index, "")) for entry in entries)


def _line(entry: Entry, actor: str, words: str) -> HistoryLine:
    refused = entry.outcome == "refused"
    kind = entry.details.get("kind") or "no matter"
    if refused:
        row = ACTIONS.get(entry.action)
        told = f"{actor} tried to {f'{row.words} ({kind})' if row else 'break the glass'} and was refused"
    else:
        told = _sentence(entry).format(actor=actor, request=entry.request, kind=kind)
    return HistoryLine(entry.index, entry.at, told, entry.reason if refused else "", words, entry)


def _sentence(entry: Entry) -> str:
    """Give the sentence of something that was done."""
    if entry.action == SEAL_RETURN:
        return SEALING
    return BROKEN if entry.action == "break_glass" else ACTIONS[entry.action].audit


def _names(ids: Iterable[str]) -> dict[str, str]:
    keys = {int(each.removeprefix("person-")) for each in ids if each.startswith("person-")}
    return {f"person-{person.pk}": str(person) for person in Person.objects.filter(pk__in=keys)}
