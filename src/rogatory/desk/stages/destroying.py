"""The destruction of a preserved copy: destroy, and obey_ledger for what a restored database has brought back.

The order is that of the purge ledger (`rogatory.desk.vault.ledger`). Its entry is written within the door's transaction
and outlives it: that is the one effect of a stage that a rollback cannot undo. A kill after it leaves a row whose key
opens nothing; the clock rings again, finds the standing entry, and ends what was begun.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from datetime import datetime

from django.conf import settings

from rogatory.desk import audit
from rogatory.desk.actors import person_id
from rogatory.desk.inputs import Rang, Say
from rogatory.desk.models import Destruction, PreservedCopy
from rogatory.desk.stages.contract import Job, StageContext, StageResult
from rogatory.desk.stages.copy_end import open_destruction, open_holds, something_unread
from rogatory.desk.stages.copy_letters import destroyed_letter
from rogatory.desk.stages.keys import custodian_key
from rogatory.desk.stages.lapsing import copy_of
from rogatory.desk.surroundings import the_authority, the_token, the_vault
from rogatory.desk.vault.ledger import Destruction as Entry
from rogatory.paper.destruction import DestructionFacts, Held, destruction_certificate
from rogatory.problem import Problem

ERASE = "erase"
"""The job that erases the ciphertexts of a destroyed copy."""
PATIENCE = 5.0
"""Seconds that a timestamping authority has: rows are locked meanwhile."""

log = logging.getLogger(__name__)


def destroy(case: StageContext, _inputs: Rang) -> StageResult:
    """Destroy a copy: its certificate, its entry in the purge ledger, and then its key.

    Raises:
        Problem: nobody has decided it, or the ledger, the vault or the custodian's key cannot be used.
    """
    copy = copy_of(case)
    decision = open_destruction(copy)
    if decision is None:
        raise Problem(
            "nobody has decided that this copy lapses",
            where=case.the_request.reference,
            cure="Look in the history at what became of the decision",
        )
    ledger = the_vault().ledger
    entry = _entry(case, copy, decision)
    if ledger.is_destroyed(copy.vault_id):
        entry = ledger.record(entry)
    certificate, stamped = _certified(case, copy, decision, entry)
    # What has come in while that took its time was before the destruction; what comes in now will be after it.
    audit.wait_in_line()
    if something_unread() and not ledger.is_destroyed(copy.vault_id):
        raise Problem(
            "a request has come in meanwhile that nobody has read: it may be legal process for this copy",
            where=case.the_request.reference,
            cure="Record its facts; the destruction is tried again",
        )
    # From here on nothing opens the copy, whatever becomes of this transaction.
    entry = ledger.record(entry)
    _end(copy, decision, entry.destroyed_at, certificate, case.now)
    return StageResult(
        letter=destroyed_letter(case, copy, decision, entry.destroyed_at),
        jobs=(_erase(copy),),
        details={**_told(copy, decision, entry), "stamped": stamped},
        result=decision,
    )


def obey_ledger(case: StageContext, inputs: Say) -> StageResult:
    """Destroy again what the purge ledger names and the database still has the key of: it was restored since.

    Raises:
        Problem: the ledger does not name the copy.
    """
    copy = copy_of(case)
    ledger = the_vault().ledger
    if not ledger.is_destroyed(copy.vault_id):
        raise Problem(
            "the purge ledger does not name this copy",
            where=case.the_request.reference,
            cure="Decide its destruction first",
        )
    entry = ledger.find(copy.vault_id)
    at = entry.destroyed_at if entry else case.now
    decision = open_destruction(copy) or Destruction(
        copy=copy, decided_at=at, grace_until=at, words="Destroyed before the database was restored from a backup"
    )
    _end(copy, decision, at, "", case.now)
    details = {"copy": copy.vault_id, "destroyed_at": at.isoformat(), "why": inputs.words}
    return StageResult(jobs=(_erase(copy),), details=details, result=decision)


def _entry(case: StageContext, copy: PreservedCopy, decision: Destruction) -> Entry:
    return Entry(
        copy_id=copy.vault_id,
        destroyed_at=case.now,
        reference=case.the_request.reference,
        decided_by=_deciders(decision),
        policy=str(decision.policy) if decision.policy else "",
        key=hashlib.sha256(bytes(copy.wrapped_key or b"")).hexdigest(),
    )


def _deciders(decision: Destruction) -> tuple[str, ...]:
    """Give the ids of the people who decided, or who proposed and approved the policy."""
    policy = decision.policy
    keys = [decision.decided_by_id] if policy is None else [policy.proposed_by_id, policy.approved_by_id]
    return tuple(person_id(key) for key in keys if key is not None)


def _end(copy: PreservedCopy, decision: Destruction, at: datetime, certificate: str, now: datetime) -> None:
    copy.wrapped_key = None
    copy.save(update_fields=["wrapped_key"])
    decision.destroyed_at, decision.certificate = at, certificate
    decision.save()
    for hold in open_holds(copy):
        hold.ended_at, hold.ended_why = now, f"the copy was destroyed at {at.isoformat()}, before this came in"
        hold.save(update_fields=["ended_at", "ended_why"])


def _erase(copy: PreservedCopy) -> Job:
    return Job(ERASE, f"{ERASE}/{copy.vault_id}", {"copy": copy.vault_id})


def _certified(case: StageContext, copy: PreservedCopy, decision: Destruction, entry: Entry) -> tuple[str, bool]:
    """Set and sign the certificate; give its digest in the store, and whether an authority stamped it."""
    pack = case.shelf.pack(copy.guideline) if copy.guideline else None
    names = {category.id: category.name for category in pack.categories} if pack else {}
    policy = decision.policy
    facts = DestructionFacts(
        entity=pack.about.entity.name if pack else "",
        reference=case.the_request.reference,
        copy_id=copy.vault_id,
        categories=tuple(names.get(each, each) for each in copy.covers),
        snapshots=tuple(
            Held(snapshot.taken_at, snapshot.sha256, snapshot.size, _counts(snapshot.summary))
            for snapshot in copy.snapshots.order_by("pk")
        ),
        key=entry.key,
        decided_at=decision.decided_at,
        decided_by=str(decision.decided_by) if decision.decided_by else "",
        policy=policy.words if policy else "",
        policy_name=str(policy) if policy else "",
        policy_people=(str(policy.proposed_by), str(policy.approved_by)) if policy else (),
        grace_until=decision.grace_until,
        destroyed_at=entry.destroyed_at,
        ledger_entry=entry.to_bytes().decode(),
    )
    pdf, stamped = _signed(facts, case.now)
    return case.store.put(pdf).digest, stamped


def _signed(facts: DestructionFacts, now: datetime) -> tuple[bytes, bool]:
    """Sign the certificate, stamped where the operator's authority answers: what is due to go does not wait for it."""
    key = custodian_key(settings.DATA_DIR / "keys", now, the_token())
    try:
        authority = the_authority()
        if authority is not None:
            return destruction_certificate(facts, key, replace(authority, seconds=PATIENCE)), True
    except Problem as problem:
        log.warning("the certificate of destruction of %s bears no timestamp: %s", facts.copy_id, problem)
    return destruction_certificate(facts, key), False


def _counts(summary: object) -> dict[str, int]:
    """Give the numbers that a snapshot's summary holds, by their names."""
    whole = summary if isinstance(summary, dict) else {}
    return {str(name): value for name, value in whole.items() if type(value) is int}


def _told(copy: PreservedCopy, decision: Destruction, entry: Entry) -> dict[str, object]:
    return {
        "copy": copy.vault_id,
        "key": entry.key,
        "decided_by": list(entry.decided_by),
        "policy": decision.policy_id,
        "destroyed_at": entry.destroyed_at.isoformat(),
        "ledger": hashlib.sha256(entry.to_bytes()).hexdigest(),
        "certificate": decision.certificate,
    }
