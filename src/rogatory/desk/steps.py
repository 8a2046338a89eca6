"""A step outside any request: made together with its entry in the audit, or refused with one that says why."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from rogatory.desk import audit
from rogatory.desk.actors import Actor, actor_of
from rogatory.desk.models import Person
from rogatory.desk.outcome import Refused
from rogatory.desk.telling import UNUSABLE
from rogatory.evidence import entry
from rogatory.flow.guards import PROVED
from rogatory.flow.states import Role
from rogatory.problem import Problem

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Step:
    """Who takes which step, when, and with what.

    ``verb`` is the action's name in the audit, ``offices`` are the roles of which one is needed. ``given`` is what they
    told, as JSON can hold it; it lies beside the entry. ``about`` names in the entry what it is about, by number.
    """

    actor: Actor
    verb: str
    now: datetime
    offices: frozenset[Role]
    given: Mapping[str, object] = field(default_factory=dict)
    about: Mapping[str, object] = field(default_factory=dict)

    def by(self, sentence: str) -> Person:
        """Give who takes the step, whose roles are asked once more under a lock: a dismissal comes before or after.

        Raises:
            Refused: they have none of the offices; `sentence` says whose office it is.
        """
        if self.actor.person is not None:
            person = Person.objects.select_for_update(of=("self",)).get(pk=self.actor.person.pk)
            if actor_of(person).roles & self.actor.roles & self.offices:
                return person
        raise Refused((sentence,))

    def require_proof(self) -> None:
        """Ask for a fresh proof of who they are.

        Raises:
            Refused: they have given none within the time that it lasts.
        """
        if not self.actor.is_proved(self.now):
            raise Refused((PROVED.sentence,))


def take(step: Step, change: Callable[[], tuple[Made, Mapping[str, object]]]) -> Made:
    """Make a change with its entry in the audit, in one transaction; `change` gives what it made, and details for it.

    Raises:
        Refused: `change` refused it, or raised a `Problem`. That is recorded in a transaction of its own.
    """
    try:
        with transaction.atomic(durable=True):
            try:
                made, details = change()
            except Problem as problem:
                raise Refused(
                    (f"{problem.what[:1].upper()}{problem.what[1:]}. {problem.cure}.",), str(problem)
                ) from None
            audit.append(_draft(step, details, None))
            return made
    except Refused as refused:
        with transaction.atomic(durable=True):
            audit.append(_draft(step, {}, refused))
        raise


def _draft(step: Step, details: Mapping[str, object], refused: Refused | None) -> audit.Draft:
    reason = "" if refused is None else UNUSABLE if refused.problem else " ".join(refused.sentences)
    return audit.Draft.of_no_move(
        at=step.now,
        actor=entry.Actor(step.actor.acting_as(step.offices), step.actor.id),
        action=step.verb,
        inputs=json.dumps(dict(step.given), ensure_ascii=False, sort_keys=True, default=str),
        refused=reason,
        details={**step.about, **details, "roles": sorted(role.value for role in step.actor.roles)},
        private={"problem": refused.problem} if refused and refused.problem else {},
    )
