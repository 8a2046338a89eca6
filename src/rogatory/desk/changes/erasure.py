"""Personal data beside the audit's entries is erased, as the law may demand: the tree keeps standing.

An entry holds only the salted digest of such a value. Value and salt are deleted together, so that nothing can be tried
against the digest; that they were, which, and by whom, is an entry of its own. The reason is told in words that hold
nothing of what is erased.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rogatory.desk import audit
from rogatory.desk.actors import Actor
from rogatory.desk.changes.kind import OFFICES, Change, Kind
from rogatory.desk.models import PrivateValue, Proposal
from rogatory.evidence import entry
from rogatory.problem import Problem

ID = "erasure"
_AT_ONCE = 2000
"""Values in one entry of the audit, which has to fit a published bundle."""


def of_request(reference: str) -> Change:
    """Write the change that erases all personal data beside the entries of one request."""
    return {"request": reference.strip(), "entry": None}


def of_entry(number: int) -> Change:
    """Write the change that erases the personal data beside one entry."""
    return {"request": "", "entry": number}


def _values(change: Change) -> list[PrivateValue]:
    if set(change) != {"request", "entry"} or bool(change["request"]) == (change["entry"] is not None):
        cure = "Name the one or the other."
        raise Problem("what is erased is of one request, or of one entry", where="erasure", cure=cure)
    rows = PrivateValue.objects.select_for_update(of=("self",)).order_by("entry_id", "name")
    if change["request"]:
        return list(rows.filter(entry__subject=change["request"]))
    return list(rows.filter(entry=change["entry"]))


def _check(change: Change) -> None:
    if not _values(change):
        cure = "Check the reference, or the number of the entry; what was erased before is gone."
        raise Problem("there is no personal data to erase", where=_subject(change), cure=cure)


def _apply(proposal: Proposal, actor: Actor, now: datetime) -> None:
    values = _values(proposal.change)
    erased = sorted((value.entry_id, value.name) for value in values)
    PrivateValue.objects.filter(pk__in=[value.pk for value in values]).delete()
    audit.append_many(list(_told_in_audit(proposal, actor, erased, now)))


def _told_in_audit(
    proposal: Proposal, actor: Actor, erased: list[tuple[int, str]], now: datetime
) -> Iterator[audit.Draft]:
    for start in range(0, len(erased), _AT_ONCE):
        names: dict[str, list[int]] = {}
        for number, name in erased[start : start + _AT_ONCE]:
            names.setdefault(name, []).append(number)
        yield audit.Draft(
            at=now,
            actor=entry.Actor(actor.acting_as(OFFICES), actor.id),
            action=audit.ERASE,
            request=None,
            from_state=None,
            to_state=None,
            inputs=_subject(proposal.change),
            reason="",
            details={"proposal": proposal.pk, "erased": names},
        )


def _subject(change: Change) -> str:
    return f"request {change['request']}" if change.get("request") else f"entry {change.get('entry')}"


def _told(change: Change) -> str:
    return (
        f"All personal data that lies beside the audit’s entries of {_subject(change)} is erased for ever. The entries "
        "stay, and the log still verifies."
    )


KIND = Kind(ID, "Erasure of personal data", OFFICES, OFFICES, _check, _apply, _told)
