"""Changes that one person proposes and another approves, with a fresh proof of who they are; each step in the audit.

What the kinds are stands in `rogatory.desk.changes.table`. An approval makes the change in its own transaction. While
nobody else has ever held an office that could approve, one person alone may, and the proposal says so for ever.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction

from rogatory.desk import audit
from rogatory.desk.actors import UNPROVED, Actor, actor_of, person_id
from rogatory.desk.changes.kind import OFFICES, Change, Kind
from rogatory.desk.changes.table import KINDS
from rogatory.desk.models import AuditEntry, Person, Proposal
from rogatory.desk.outcome import Refused
from rogatory.desk.telling import UNUSABLE
from rogatory.evidence import entry
from rogatory.flow.permissions import named
from rogatory.flow.states import Role
from rogatory.problem import Problem

APPOINT = "appoint"
"""The action under which the audit has everybody who was ever given a role."""

_OPERATOR = entry.Actor("operator", "command-line")

_NOT_OPEN = "This proposal is not open any more: propose the change anew."
_NOT_YOURS = "A second person must approve: whoever proposed a change cannot approve it."
_NOBODY_S = (
    "This came from the command line, in nobody’s name: first somebody of the team who may propose it takes it up as "
    "their own, then a second person approves."
)
_TAKEN_UP = "Somebody of the team has proposed this, or taken it up: there is nothing to take up."
_LEFT = "Whoever proposed this may not propose it any more: propose the change anew."
_NO_WORDS = "This needs a reason: say in words why."


def kind_of(proposal: Proposal) -> Kind:
    """Give the kind of a proposal."""
    return KINDS[proposal.what]


def proposals() -> tuple[Proposal, ...]:
    """Give every proposal, the newest first (one query)."""
    people = ("proposed_by", "approved_by", "declined_by")
    return tuple(Proposal.objects.select_related(*people).order_by("-pk"))


def open_count() -> int:
    """Count the proposals that nobody has approved or declined yet (one query)."""
    return Proposal.objects.filter(approved_at=None, declined_at=None).count()


def standing(proposal: Proposal) -> str:
    """Say in a word how a proposal stands: open, approved, or declined."""
    if proposal.declined_at:
        return "declined"
    return "approved" if proposal.approved_at else "open"


def may_propose(actor: Actor, what: str) -> bool:
    """Whether somebody may propose changes of a kind."""
    return actor.person is not None and bool(actor.roles & KINDS[what].proposers)


def may_approve(actor: Actor, what: str) -> bool:
    """Whether somebody's office is to approve changes of a kind; not those that they proposed themselves."""
    return actor.person is not None and bool(actor.roles & KINDS[what].approvers)


def may_alone(actor: Actor, kind: Kind) -> bool:
    """Whether nobody but this person has ever held an office that approves; who has left counts (a few queries)."""
    if actor.person is None or not actor.roles & OFFICES:
        return False
    offices = {role.value for role in kind.approvers | OFFICES}
    others = Person.objects.filter(groups__name__in=offices).exclude(pk=actor.person.pk)
    return not others.exists() and not _appointed_before(offices, actor.id)


def propose(actor: Actor | None, what: str, change: Change, words: str, now: datetime) -> Proposal:
    """Propose a change; it does nothing before a second person has approved it.

    Args:
        actor: who proposes it; without one it is the operator on the host, whom the desk does not know as a person, so
            that somebody of the team takes it up (`take_up`) before another approves.
        what: the id of its kind.
        change: its content, as the kind reads it.
        words: why, in words.
        now: the instant.

    Raises:
        Refused: the actor may not, there is no reason, or the change cannot be made. That is recorded.
    """
    kind = KINDS[what]

    def proposed() -> Proposal:
        person = _entitled(actor, kind.proposers, "propose", kind) if actor is not None else None
        if not words.strip():
            raise Refused((_NO_WORDS,))
        kind.check(change)
        given = {"what": what, "change": dict(change), "words": words.strip()}
        return Proposal.objects.create(**given, proposed_by=person, proposed_at=now, from_host=actor is None)

    return _done(_Attempt(actor, "propose", kind, now, {"change": dict(change), "words": words}), None, proposed)


def take_up(actor: Actor, proposal: Proposal, now: datetime) -> Proposal:
    """Make a proposal of the host one's own, as the first of the two people who answer for it.

    Raises:
        Refused: the actor may not propose such a change, it is somebody's already, or it is not open any more. That is
            recorded.
    """
    kind = kind_of(proposal)

    def taken() -> Proposal:
        found = _locked(proposal)
        person = _entitled(actor, kind.proposers, "take up", kind)
        if found.proposed_by_id is not None:
            raise Refused((_TAKEN_UP,))
        kind.check(found.change)
        found.proposed_by = person
        found.save(update_fields=["proposed_by"])
        return found

    return _done(_Attempt(actor, "take_up", kind, now, {"change": proposal.change}), proposal, taken)


def approve(actor: Actor, proposal: Proposal, now: datetime) -> Proposal:
    """Approve a change, as a second person or alone where nobody else ever could, and make it.

    Raises:
        Refused: the actor may not, has proposed it, or has not proved lately who they are; it is not open any more, or
            cannot be made any more. That is recorded.
    """
    kind = kind_of(proposal)

    def approved() -> Proposal:
        found = _locked(proposal)
        person = _entitled(actor, kind.approvers, "approve", kind)
        if found.proposed_by is None:
            raise Refused((_NOBODY_S,))
        found.alone = found.proposed_by_id == person.pk
        if found.alone and not may_alone(actor, kind):
            raise Refused((_NOT_YOURS,))
        if not actor.is_proved(now):
            raise Refused((UNPROVED,))
        if not actor_of(found.proposed_by).roles & kind.proposers:
            raise Refused((_LEFT,))
        kind.check(found.change)
        found.approved_by, found.approved_at = person, now
        found.save(update_fields=["approved_by", "approved_at", "alone"])
        kind.apply(found, actor, now)
        return found

    return _done(_Attempt(actor, "approve", kind, now, {"change": proposal.change}), proposal, approved)


def decline(actor: Actor, proposal: Proposal, words: str, now: datetime) -> Proposal:
    """Decline a change, or take back what one has proposed; one person suffices, since nothing is changed by it.

    Raises:
        Refused: the actor may not, gives no reason, or it is not open any more. That is recorded.
    """
    kind = kind_of(proposal)

    def declined() -> Proposal:
        found = _locked(proposal)
        own = actor.person is not None and found.proposed_by_id == actor.person.pk
        person = _entitled(actor, kind.approvers | (kind.proposers if own else frozenset()), "decline", kind)
        if not words.strip():
            raise Refused((_NO_WORDS,))
        found.declined_by, found.declined_at = person, now
        found.save(update_fields=["declined_by", "declined_at"])
        return found

    return _done(_Attempt(actor, "decline", kind, now, {"words": words}), proposal, declined)


def use(actor: Actor | None, proposal: Proposal, now: datetime) -> Proposal:
    """Take up what an approval permits: once, in time, and by whoever proposed it.

    Without an actor it is the operator on the host who does it, at the request of whoever proposed it.

    Raises:
        Refused: it is another's, was not approved, is used, or its time is over. That is recorded.
    """
    kind = kind_of(proposal)

    def used() -> Proposal:
        found = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
        if actor is not None:
            person = _entitled(actor, kind.proposers, "use", kind)
            if found.proposed_by_id != person.pk:
                raise Refused(("Only whoever proposed this may do it.",))
            if not actor.is_proved(now):
                raise Refused((UNPROVED,))
        why = why_unusable(found, now)
        if why:
            raise Refused((why,))
        found.used_at = now
        found.save(update_fields=["used_at"])
        return found

    return _done(_Attempt(actor, "use", kind, now, {}), proposal, used)


def why_unusable(proposal: Proposal, now: datetime) -> str:
    """Say why what an approval permits cannot be done, or "" where it can."""
    within = kind_of(proposal).use_within
    if within is None or proposal.approved_at is None:
        return "This is not approved."
    if proposal.used_at:
        return "This was done already: an approval serves once."
    if now - proposal.approved_at > within:
        return "The approval is too old: propose it anew."
    return ""


class _Attempt:
    """Who tries what, when and with what, for the audit."""

    def __init__(self, actor: Actor | None, verb: str, kind: Kind, now: datetime, given: Change) -> None:
        self.actor, self.verb, self.kind, self.now, self.given = actor, verb, kind, now, given

    def draft(self, proposal: Proposal | None, refused: Refused | None = None) -> audit.Draft:
        offices = self.kind.proposers if self.verb in {"propose", "take_up", "use"} else self.kind.approvers
        people = (proposal.proposed_by_id, proposal.approved_by_id, proposal.declined_by_id) if proposal else ()
        reason = "" if refused is None else UNUSABLE if refused.problem else " ".join(refused.sentences)
        return audit.Draft.of_no_move(
            at=self.now,
            actor=entry.Actor(self.actor.acting_as(offices), self.actor.id) if self.actor else _OPERATOR,
            action=f"{self.verb}_{self.kind.id.replace('-', '_')}",
            inputs=json.dumps(self.given, ensure_ascii=False, sort_keys=True),
            refused=reason,
            details={
                "proposal": proposal.pk if proposal else None,
                "people": [person_id(key) for key in people if key is not None],
                "alone": proposal.alone if proposal else False,
                "from_host": proposal.from_host if proposal else self.actor is None,
                "roles": sorted(role.value for role in self.actor.roles) if self.actor else [],
            },
            private={"problem": refused.problem} if refused and refused.problem else {},
        )


def _done(attempt: _Attempt, proposal: Proposal | None, change: Callable[[], Proposal]) -> Proposal:
    """Take a step with its entry in the audit, or record that it was refused."""
    try:
        with transaction.atomic(durable=True):
            try:
                changed = change()
            except Problem as problem:
                raise Refused((f"{problem.what}. {problem.cure}".strip(),), str(problem)) from problem
            audit.append(attempt.draft(changed))
            return changed
    except Refused as refused:
        with transaction.atomic(durable=True):
            audit.append(attempt.draft(proposal and Proposal.objects.get(pk=proposal.pk), refused))
        raise


def _entitled(actor: Actor, roles: frozenset[Role], verb: str, kind: Kind) -> Person:
    """Give the actor's person, whose roles are asked once more under a lock: a dismissal comes before or after this.

    Raises:
        Refused: they have none of the roles.
    """
    if actor.person is not None:
        person = Person.objects.select_for_update(no_key=True).get(pk=actor.person.pk)
        if actor_of(person).roles & actor.roles & roles:
            return person
    raise Refused((f"Only {named(roles)} may {verb} this ({kind.words.lower()}).",))


def _locked(proposal: Proposal) -> Proposal:
    """Give an open proposal, locked with every other open one: of two approvals each sees what the other has changed.

    Raises:
        Refused: it is not open.
    """
    rows = Proposal.objects.select_for_update().filter(approved_at=None, declined_at=None).order_by("pk")
    found = next((each for each in rows if each.pk == proposal.pk), None)
    if found is None:
        raise Refused((_NOT_OPEN,))
    return found


def _appointed_before(offices: Iterable[str], actor: str) -> bool:
    """Whether the audit has somebody else who was given one of the offices."""
    wanted = set(offices)
    rows = AuditEntry.objects.filter(action=APPOINT).order_by("number")
    details = (entry.Entry.from_bytes(bytes(row.entry)).details for row in rows)
    return any(each.get("person") != actor and wanted & set(_listed(each.get("roles"))) for each in details)


def _listed(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
