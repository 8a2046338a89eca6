"""Attempts as audit entries: what was done, what was refused, and what the actor had given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from hashlib import sha256

from rogatory.desk.actors import Actor
from rogatory.desk.audit import Draft
from rogatory.desk.models import Matter
from rogatory.edge.facts import facts_json
from rogatory.evidence import entry
from rogatory.flow.actions import Action
from rogatory.guidelines.facts import Facts

UNUSABLE = "The inputs cannot be used; the words of the error are kept beside this entry."


@dataclass(frozen=True, slots=True)
class Told:
    """Who tried what, when, and with what: what every entry of one attempt has in common."""

    action: Action
    actor: Actor
    now: datetime
    inputs: str

    def done(
        self,
        reference: str,
        matter: Matter,
        before: str | None,
        details: Mapping[str, object],
        private: Mapping[str, str],
    ) -> Draft:
        """Tell that a matter was moved from the state `before` to the one that it has now.

        What follows for an account is named by its number: the account's name lies in no entry.
        """
        return Draft(
            at=self.now,
            actor=self._who(),
            action=self.action.name,
            request=reference,
            from_state=before,
            to_state=matter.state,
            inputs=self.inputs,
            details={**details, "kind": matter.kind, "matter": matter.pk, "roles": self._roles()},
            private=private,
        )

    def refused(
        self, reference: str | None, matter: tuple[str, str] | None, sentences: tuple[str, ...], problem: str
    ) -> Draft:
        """Tell that the attempt was refused; `matter` is the kind and the state of the first one that was meant."""
        state = matter[1] if matter else None
        return Draft(
            at=self.now,
            actor=self._who(),
            action=self.action.name,
            request=reference,
            from_state=state,
            to_state=state,
            inputs=self.inputs,
            outcome="refused",
            reason=UNUSABLE if problem else " ".join(sentences),
            details={"kind": matter[0] if matter else None, "roles": self._roles()},
            private={"problem": problem} if problem else {},
        )

    def _who(self) -> entry.Actor:
        return entry.Actor(self.actor.acting_as(self.action.roles), self.actor.id)

    def _roles(self) -> list[str]:
        return sorted(role.value for role in self.actor.roles)


def as_text(inputs: object) -> str:
    """Write inputs as JSON with sorted keys; bytes are told by their digest."""
    return json.dumps(_plain(inputs), ensure_ascii=False, sort_keys=True).encode("utf-8", "replace").decode()


def _plain(value: object) -> object:
    if isinstance(value, Facts):
        return json.loads(facts_json(value))
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, bytes):
        return {"sha256": sha256(value).hexdigest(), "size": len(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, (tuple, list, frozenset)):
        return [_plain(inner) for inner in value]
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
