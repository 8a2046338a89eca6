"""Who was sent a receipt, and when: nobody gets two within an hour, whoever writes in their name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db.models import Q

from rogatory.desk.models import Acknowledged

BETWEEN = timedelta(hours=1)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def may_answer_now(address: str, now: datetime) -> bool:
    """Tell whether a receipt may go to an address, and note it; of several who ask at once one is told yes.

    It counts when the transaction around this commits, and the others wait for that.
    """
    mailbox = mailbox_of(address)
    Acknowledged.objects.bulk_create([Acknowledged(mailbox=mailbox, last_at=_NEVER)], ignore_conflicts=True)
    # A clock that was set back must not silence anybody for as long as it was wrong.
    due = Q(last_at__lte=now - BETWEEN) | Q(last_at__gte=now + BETWEEN)
    return bool(Acknowledged.objects.filter(due, mailbox=mailbox).update(last_at=now))


def mailbox_of(address: str) -> str:
    """Give the mailbox behind an address: in small letters, without what may be added to a name (``ada+today@``)."""
    name, _, domain = address.lower().rpartition("@")
    return f"{name.partition('+')[0] or name}@{domain}"
