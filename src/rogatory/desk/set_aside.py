"""Messages that are set aside: nothing became of them by themselves, and a person decides what they are."""

from __future__ import annotations

from datetime import datetime

from rogatory.desk.models import IncomingMail

_WHY = 500


def set_aside(mail: IncomingMail, why: str, now: datetime) -> None:
    """Set a message aside, unless something has become of it meanwhile; what has begun of it stays as it is."""
    rows = IncomingMail.objects.filter(pk=mail.pk, settled_at=None)
    rows.update(outcome="quarantine", why=why[:_WHY], settled_at=now, read_at=None, read_by=None)
