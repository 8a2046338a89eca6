"""A violation goes to the operator's enforcement team: by mail to the address that the operator set for it."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from rogatory.desk import deciding
from rogatory.desk.models import ViolationReferral
from rogatory.desk.outbox import Claim
from rogatory.desk.stages.plain_text import one_line
from rogatory.desk.stages.violations import HAND_ON
from rogatory.desk.worker import Clock, Handler

_BODY = """A request of an authority tells of a violation. It was handed on to you on {day} (UTC), with these words:

{words}

Accounts that the request names: {accounts}

To act on an account may show its user that an authority asks about it. Tell nobody outside the team of this request.

The request {reference}: {address}
"""


def send_to_enforcement(claim: Claim, _clock: Clock) -> None:
    """Mail the violation that the job names; nothing where the operator set no address: then the alert alone tells.

    Raises:
        Exception: whatever the mail settings' backend raises; the outbox tries again.
    """
    if not settings.ENFORCEMENT_EMAIL:
        return
    message_for(ViolationReferral.objects.select_related("matter__request").get(matter=claim.payload["matter"])).send()


def message_for(referral: ViolationReferral) -> EmailMessage:
    """Make the e-mail of a violation that was handed on."""
    request = referral.matter.request
    latest = request.facts_versions.order_by("-number").first()
    accounts = deciding.facts_of(latest).accounts or () if latest else ()
    named = [one_line(each.username, 300) for each in accounts if each.username]
    handed_on = referral.handed_on_at.date().isoformat() if referral.handed_on_at else ""
    return EmailMessage(
        subject=f"{request.reference}: a violation was handed on to you",
        body=_BODY.format(
            day=handed_on,
            words=referral.handed_on_words,
            accounts=", ".join(named) or "none",
            reference=request.reference,
            address=settings.ORIGIN + reverse("console:request", args=[request.reference]),
        ),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[settings.ENFORCEMENT_EMAIL],
        headers={"Auto-Submitted": "auto-generated"},
    )


HANDLERS: Mapping[str, Handler] = {HAND_ON: send_to_enforcement}
"""What the mail room does for the enforcement team."""
