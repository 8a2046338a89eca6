"""The guards of what an approval rests on: nothing leaves once that has changed, until it is approved anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rogatory.flow.case import Attempt, Case, Ground
from rogatory.flow.guards import Guard

_ANEW = "send the decision back, or recall what was delivered, and have it approved anew."
_OFFICER = f"find out who asks now, then {_ANEW}"

_SENTENCES: Mapping[Ground, str] = {
    Ground.SCOPE: f"What is known of the request is no longer what was decided on: {_ANEW}",
    Ground.DECISION: f"The recorded decision is not the one that was signed: {_ANEW}",
    Ground.DOCUMENTS: f"A document was handed in, or looks otherwise, since the approval: read it, then {_ANEW}",
    Ground.MAIL: f"A document came by mail since the approval: read it, then {_ANEW}",
    Ground.OFFICER: f"The officer is no longer who they were at the approval, or has left: {_OFFICER}",
    Ground.PASSKEY: f"A passkey of the officer was removed after the approval: {_OFFICER}",
    Ground.AGENCY: f"The officer's agency was closed, or is another one, since the approval: {_OFFICER}",
    Ground.SIGNERS: f"Somebody who signed has left, or a passkey of theirs was removed, since the approval: {_ANEW}",
    Ground.ORDERER: "Whoever ordered the return is a custodian no more, or a passkey of theirs was removed: have the "
    "data collected again and the return ordered anew, or deliver again what was delivered.",
    Ground.GUIDELINE: f"The guideline that decided is no longer in force: {_ANEW}",
    Ground.READINGS: "A reading of counsel on which the decision rests was withdrawn or changed, or a new one answers "
    f"what a person chose: {_ANEW}",
    Ground.FLAG: f"The request has come to look unusual since the approval: look at why, then {_ANEW}",
    Ground.SEAL: f"The case was sealed after the approval: one of its readers has to {_ANEW}",
    Ground.SOURCE_MAP: "The source map has changed since the data was collected: have it collected again.",
    Ground.SEEN: "What would leave is no longer what was looked through: look through it and produce the return again.",
}

_GUARDS: Mapping[Ground, Guard] = {
    ground: Guard(
        f"{ground} unchanged",
        sentence,
        lambda case, attempt, ground=ground: ground not in case.changed,  # type: ignore[misc]
    )
    for ground, sentence in _SENTENCES.items()
}

CONFIRMABLE = frozenset(
    {
        Ground.DOCUMENTS,
        Ground.MAIL,
        Ground.PASSKEY,
        Ground.AGENCY,
        Ground.SIGNERS,
        Ground.ORDERER,
        Ground.SEAL,
        Ground.SOURCE_MAP,
    }
)
"""What the custodian confirms who delivers a return again: from then on it counts as it stands then.

All else that has changed takes a new approval, or a new look at what would leave.
"""

BY_STRANGERS = frozenset({Ground.FLAG, Ground.MAIL})
"""What somebody can bring about who is not signed in: by a like request, or by a message to the case's address."""

NOTHING_CHANGED: tuple[Guard, ...] = tuple(_GUARDS.values())
"""Whatever comes before the delivery, and the delivery itself, asks all of these."""

NOTHING_BUT_BY_STRANGERS: tuple[Guard, ...] = tuple(
    guard for ground, guard in _GUARDS.items() if ground not in BY_STRANGERS
)
"""Asked by whoever fetches what is delivered.

Before the delivery a person of the team looks at whatever came, and decides. Afterwards nobody stands between: if what
a stranger can bring about still counted, anybody who knows of a case could keep its officer from the return, again and
again. The team is told of it, and can withdraw a return that nobody has fetched, or recall one that somebody has.
"""

ONLY_CONFIRMABLE_CHANGED: tuple[Guard, ...] = tuple(
    guard for ground, guard in _GUARDS.items() if ground not in CONFIRMABLE
)
"""Asked by the custodian's new delivery, which confirms the rest."""


def as_approved(guard: Guard) -> Guard:
    """Give a guard on the signatures that leaves aside a flag raised after them: they are those it took then."""

    def holds(case: Case, attempt: Attempt) -> bool:
        return guard.holds(replace(case, flagged=case.flagged and Ground.FLAG not in case.changed), attempt)

    return Guard(f"{guard.name} when approved", guard.sentence, holds)


def sentence_of(ground: Ground) -> str:
    """Say what has changed, and what to do about it."""
    return _SENTENCES[ground]
