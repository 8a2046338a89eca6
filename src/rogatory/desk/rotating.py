"""The keys that two people have approved to be rotated: what the worker does then, as often as it is broken off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from rogatory.desk import audit, outbox
from rogatory.desk.audit_key import rotate_audit_key
from rogatory.desk.changes.keys import AUDIT, PLAN, RETURN, ROTATE
from rogatory.desk.models import PreservedCopy, RequestKey
from rogatory.desk.outbox import Claim
from rogatory.desk.rest.keys import rewrap
from rogatory.desk.stages import keys
from rogatory.desk.surroundings import the_master_key, the_vault
from rogatory.desk.vault import keys as vault_keys
from rogatory.desk.vault.vault import WrappedKey
from rogatory.desk.worker import Clock
from rogatory.evidence import entry

_SYSTEM = entry.Actor("worker", "system")
_BLOCK = 100
_SIGNING = {RETURN: keys.RETURNS, PLAN: keys.PLANS}


def rotate(claim: Claim, clock: Clock) -> None:
    """Rotate the key of an approved proposal, and put into the audit what came of it.

    Raises:
        Problem: a key cannot be read or written; the outbox tries again, from where this was broken off.
    """
    number = int(claim.payload["proposal"])
    key, told = str(claim.payload["key"]), dict[str, object]()
    if key in _SIGNING:
        signer = keys.rotate(settings.DATA_DIR / "keys", _SIGNING[key], number, clock())
        told = {"key": key, "fingerprint": signer.public.fingerprint}
    elif key == AUDIT:
        fresh = rotate_audit_key(settings.DATA_DIR / "keys", settings.ORIGIN, number, clock())
        # The log itself, up to here under the earlier key, says which key goes on.
        told = {"key": AUDIT, "fingerprint": fresh.public.fingerprint, "verifier_key": str(fresh.public)}
    else:
        told = {"key": key, **_rotate_master(number, claim, clock)}
    now = clock()
    with transaction.atomic():
        _record(number, told, now)
        outbox.end(claim, now=now)


def _rotate_master(number: int, claim: Claim, clock: Clock) -> dict[str, int]:
    """Put a new master key in the place of the one in the file, wrap every key by it, and count copies and requests.

    A key that the operator holds elsewhere is theirs to change; here what it wrapped is wrapped anew under it.
    """
    if not settings.VAULT_KEY and not settings.VAULT_KEY_COMMAND:
        vault_keys.rotate_file(Path(settings.VAULT_KEY_FILE), number)
    return {"copies": _wrap_copies(claim, clock), "requests": _wrap_requests(claim, clock)}


def _wrap_copies(claim: Claim, clock: Clock) -> int:
    wrapped = 0
    for block in _blocks(PreservedCopy.objects.filter(wrapped_key__isnull=False)):
        vault = the_vault()
        for key in block:
            with transaction.atomic():
                # A copy that is destroyed at this moment must not get its key back.
                copy = PreservedCopy.objects.select_for_update().get(pk=key)
                if copy.wrapped_key is not None:
                    copy.wrapped_key = vault.rewrap(copy.vault_id, WrappedKey(bytes(copy.wrapped_key)))
                    copy.save(update_fields=["wrapped_key"])
                    wrapped += 1
        outbox.renew(claim, now=clock())
    return wrapped


def _wrap_requests(claim: Claim, clock: Clock) -> int:
    wrapped = 0
    for block in _blocks(RequestKey.objects.filter(wrapped_key__isnull=False)):
        master = the_master_key()
        for key in block:
            with transaction.atomic():
                # As with copies: what is destroyed at this moment must stay destroyed.
                row = RequestKey.objects.select_for_update().get(pk=key)
                wrapped += row.wrapped_key is not None
                rewrap(row, master)
        outbox.renew(claim, now=clock())
    return wrapped


def _blocks(rows: QuerySet[PreservedCopy] | QuerySet[RequestKey]) -> Iterator[list[int]]:
    last = 0
    while block := list(rows.order_by("pk").filter(pk__gt=last).values_list("pk", flat=True)[:_BLOCK]):
        yield block
        last = block[-1]


def _record(number: int, told: dict[str, object], now: datetime) -> None:
    audit.append(
        audit.Draft.of_no_move(
            at=now,
            actor=_SYSTEM,
            action=ROTATE,
            inputs=json.dumps(told, sort_keys=True),
            details={"proposal": number, **told},
        )
    )
