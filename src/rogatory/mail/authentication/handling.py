"""The job that finds out whether the domain that a message claims stands behind it, once it belongs to a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from django.conf import settings

from rogatory.desk.assessing import assess_anew
from rogatory.desk.models import IncomingMail, MailArrival
from rogatory.desk.outbox import Claim
from rogatory.desk.stages.incoming import AUTHENTICATE
from rogatory.desk.surroundings import the_store
from rogatory.desk.worker import Clock, Handler
from rogatory.mail.authentication.asking import Wanted, look_at
from rogatory.mail.authentication.resolving import Resolve, by_dns
from rogatory.mail.authentication.results import Verdict
from rogatory.mail.authentication.words import NO_MORE, words_of
from rogatory.problem import Problem

TRIES = 4
"""So often the name system is asked before it is left open what it did not answer."""


def authenticate(claim: Claim, clock: Clock, resolve: Resolve = by_dns) -> None:
    """Look at the message that the job names, keep what was found with it, and assess its request anew.

    Raises:
        Problem: the name system did not answer; the outbox tries again.
    """
    mail = IncomingMail.objects.select_related("request__officer__person").get(pk=claim.payload["mail"])
    how = settings.MAIL_AUTHENTICATION
    if how == "off" or mail.authentication:
        return
    arrival = _telling(mail)
    content, name = the_store().read(arrival.sha256), f"message {mail.pk}"
    try:
        found = look_at(content, name, _wanted(arrival, how), resolve)
    except Problem as problem:
        kept = _kept("", Verdict.UNKNOWN, (f"It could not be looked at: {problem.what}.", NO_MORE), {})
    else:
        if found.is_temporary and claim.attempt < TRIES:
            raise Problem(
                "the name system does not answer", where=name, cure="Nothing is to be done: it is tried again"
            )
        kept = _kept(found.domain, found.verdict, words_of(found), asdict(found))
    mail.authentication = {"at": clock().isoformat(), "how": how, **kept}
    mail.save(update_fields=["authentication"])
    if mail.request is not None:
        assess_anew(mail.request, clock())


def _telling(mail: IncomingMail) -> MailArrival:
    """Choose the arrival that tells most: the first of which it is known who handed it in, else the first."""
    arrivals = list(mail.arrivals.order_by("pk"))
    return next((each for each in arrivals if each.client), arrivals[0])


def _wanted(arrival: MailArrival, how: Literal["evaluate", "operator"]) -> Wanted:
    return Wanted(
        how=how,
        server=settings.MAIL_SPF,
        name=settings.MAIL_AUTHSERV_ID,
        hosts=tuple(settings.MAIL_HOSTS),
        client=arrival.client,
        helo=arrival.helo,
        sender=arrival.sender,
    )


def _kept(domain: str, verdict: Verdict, words: tuple[str, ...], found: Mapping[str, Any]) -> dict[str, Any]:
    return {"domain": domain, "verdict": verdict.value, "words": list(words), "found": dict(found)}


HANDLERS: Mapping[str, Handler] = {AUTHENTICATE: authenticate}
"""What the mail room does for the worker with messages that have become requests or have joined them."""
