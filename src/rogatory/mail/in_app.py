"""Users are told in the platform's own app besides: what a notice says goes to a signed webhook of the operator's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from django.conf import settings

from rogatory.desk.models import Letter
from rogatory.desk.outbox import Claim
from rogatory.desk.stages.noticing import IN_APP
from rogatory.desk.worker import Clock, Handler
from rogatory.mail import webhook
from rogatory.mail.alerts import identity_of


def tell_in_app(claim: Claim, clock: Clock) -> None:
    """Hand the notice that the job names to the platform, word for word as its letter has it.

    Nothing is left to do when the operator has taken the webhook out meanwhile.

    Raises:
        Problem: the platform did not take it; the outbox tries again, under the same name.
    """
    if not settings.NOTICE_URL:
        return
    written = datetime.fromisoformat(str(claim.payload["told_at"]))
    letter = Letter.objects.select_related("matter").get(
        matter=claim.payload["matter"], key="notice", written_at=written
    )
    told = {
        "type": "user-notice",
        "timestamp": written.astimezone(UTC).isoformat(),
        "data": {
            "account": letter.matter.account if letter.matter else "",
            "subject": letter.subject,
            "body": letter.body,
        },
    }
    webhook.post(
        settings.NOTICE_URL, told, identity_of(claim.key), settings.NOTICE_SECRET, clock(), "ROGATORY_NOTICE_URL"
    )


HANDLERS: Mapping[str, Handler] = {IN_APP: tell_in_app}
"""What is told to users in the platform's app."""
