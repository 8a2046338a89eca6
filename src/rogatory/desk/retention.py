"""The standing retention policy: proposed by one person, approved by another, revoked by one; each in the audit.

While it is in force, a copy whose period ends lapses by it, unless something stands against that (reading 21). At most
one is in force. To revoke it stops all that it has begun: those copies come before a person.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from rogatory.desk import audit, outbox
from rogatory.desk.actors import SYSTEM, UNPROVED, Actor, actor_of, person_id
from rogatory.desk.door import act
from rogatory.desk.inputs import Say
from rogatory.desk.models import Clock, Destruction, Matter, Person, RetentionPolicy
from rogatory.desk.outbox import Claim
from rogatory.desk.outcome import Refused
from rogatory.desk.stages.copy_end import policy_clock, policy_in_force
from rogatory.desk.stages.plain_text import paragraphs
from rogatory.desk.worker import Clock as Instant
from rogatory.evidence import entry
from rogatory.flow.states import Kind, Role, State
from rogatory.flow.table import ACTIONS

ROLES = frozenset({Role.COUNSEL, Role.ADMINISTRATOR})
TAKE_BACK = "take_back"
"""The job that puts a copy before a person whose policy was revoked."""

_MAY_NOT = "Only counsel or an administrator may {words} a retention policy."
_LEFT = "Whoever proposed this may not propose it any more: propose the policy anew."
_WORDS = "A retention policy has words: say which copies lapse, and why."


def may(actor: Actor) -> bool:
    """Whether somebody may propose, approve and revoke."""
    return actor.person is not None and bool(actor.roles & ROLES)


def policies() -> tuple[RetentionPolicy, ...]:
    """Give every policy, the newest first (one query)."""
    people = ("proposed_by", "approved_by", "revoked_by")
    return tuple(RetentionPolicy.objects.select_related(*people).order_by("-pk"))


def standing(policy: RetentionPolicy) -> str:
    """Say in a word how a policy stands: proposed, in force, or revoked."""
    if policy.revoked_at:
        return "revoked"
    return "in force" if policy.approved_at else "proposed"


def propose(actor: Actor, words: str, now: datetime) -> RetentionPolicy:
    """Propose a policy; it does nothing before a second person has approved it.

    Raises:
        Refused: the actor may not, or there are no words. That is recorded.
    """

    def proposed(person: Person) -> RetentionPolicy:
        if not words.strip():
            raise Refused((_WORDS,))
        return RetentionPolicy.objects.create(words=paragraphs(words), proposed_by=person, proposed_at=now)

    return _done(actor, "propose", None, words, now, proposed)


def approve(actor: Actor, policy: RetentionPolicy, now: datetime) -> RetentionPolicy:
    """Put a policy in force, as a second person.

    Raises:
        Refused: the actor may not, has proposed it, or has not proved lately who they are; it is not open any more,
            whoever proposed it may not any more, or another one is in force. That is recorded.
    """

    def approved(person: Person) -> RetentionPolicy:
        # All of them, so that no two are approved at once.
        every = {each.pk: each for each in RetentionPolicy.objects.select_for_update().order_by("pk")}
        found = every[policy.pk]
        if found.revoked_at or found.approved_at:
            raise Refused(("This policy is not open for approval: propose a new one.",))
        if found.proposed_by_id == person.pk:
            raise Refused(("A second person must approve: whoever proposed a policy cannot approve it.",))
        if not actor.is_proved(now):
            raise Refused((UNPROVED,))
        if not may(actor_of(found.proposed_by)):
            raise Refused((_LEFT,))
        if policy_in_force():
            raise Refused(("Another policy is in force: revoke it first.",))
        found.approved_by, found.approved_at = person, now
        found.save(update_fields=["approved_by", "approved_at"])
        return found

    return _done(actor, "approve", policy, "", now, approved)


def revoke(actor: Actor, policy: RetentionPolicy, words: str, now: datetime) -> RetentionPolicy:
    """Revoke a policy, or a proposal; one person suffices, since nothing is destroyed by it.

    From this instant on nothing is destroyed under it, and what it has begun is stopped by jobs.

    Raises:
        Refused: the actor may not, gives no reason, or it is revoked already. That is recorded.
    """

    def revoked(person: Person) -> RetentionPolicy:
        found = RetentionPolicy.objects.select_for_update().get(pk=policy.pk)
        if found.revoked_at:
            raise Refused(("This policy is revoked already.",))
        if not words.strip():
            raise Refused(("This needs a reason: say in words why.",))
        found.revoked_by, found.revoked_at = person, now
        found.save(update_fields=["revoked_by", "revoked_at"])
        for key in _begun(found):
            why = f"retention policy {found.pk} was revoked"
            outbox.queue(TAKE_BACK, f"{TAKE_BACK}/{found.pk}/{key}", {"matter": key, "why": why}, now=now)
        return found

    return _done(actor, "revoke", policy, words, now, revoked)


def take_back(claim: Claim, clock: Instant) -> None:
    """Put a copy before a person again that a revoked policy has let lapse; nothing is left to do where it moved on."""
    matter = Matter.objects.select_related("request").get(pk=claim.payload["matter"])
    if State(matter.state) in ACTIONS["take_back"].sources:
        act(SYSTEM, "take_back", matter, Say(claim.payload["why"]), clock(), claim=claim)


def _begun(policy: RetentionPolicy) -> tuple[int, ...]:
    """Give the matters of the copies that lapse, or are about to lapse, by a policy."""
    waiting = Clock.objects.filter(name=policy_clock(policy), ended_at=None).values_list("matter_id", flat=True)
    lapsing = Destruction.objects.filter(policy=policy, spared_at=None, destroyed_at=None)
    found = {*waiting, *lapsing.values_list("copy__matter_id", flat=True)}
    return tuple(Matter.objects.filter(pk__in=found, kind=Kind.COPY).order_by("pk").values_list("pk", flat=True))


def _done(
    actor: Actor,
    verb: str,
    policy: RetentionPolicy | None,
    words: str,
    now: datetime,
    change: Callable[[Person], RetentionPolicy],
) -> RetentionPolicy:
    """Make a change with its entry in the audit, or record that it was refused."""
    try:
        with transaction.atomic(durable=True):
            changed = change(_entitled(actor, verb))
            audit.append(_draft(actor, verb, changed, words, now))
            return changed
    except Refused as refused:
        with transaction.atomic(durable=True):
            audit.append(_draft(actor, verb, policy, words, now, " ".join(refused.sentences)))
        raise


def _entitled(actor: Actor, verb: str) -> Person:
    """Give the actor's person, whose roles are asked once more under a lock: a dismissal comes before or after this.

    Raises:
        Refused: it is not their office.
    """
    if actor.person is not None and may(actor):
        person = Person.objects.select_for_update(no_key=True).get(pk=actor.person.pk)
        if may(actor_of(person)):
            return person
    raise Refused((_MAY_NOT.format(words=verb),))


def _draft(
    actor: Actor, verb: str, policy: RetentionPolicy | None, words: str, now: datetime, refused: str = ""
) -> audit.Draft:
    who = entry.Actor(actor.acting_as(ROLES), actor.id)
    people = (policy.proposed_by_id, policy.approved_by_id, policy.revoked_by_id) if policy else ()
    return audit.Draft.of_no_move(
        at=now,
        actor=who,
        action=f"{verb}_retention",
        inputs=words,
        refused=refused,
        details={
            "policy": policy.pk if policy else None,
            "people": [person_id(key) for key in people if key is not None],
            "roles": sorted(role.value for role in actor.roles),
        },
    )
