"""A return becomes available to an officer and those it is shared with, until it expires: deliver, download."""

from __future__ import annotations

from django.conf import settings

from rogatory.desk.inputs import Download, Say
from rogatory.desk.models import Access, Matter, Production
from rogatory.desk.stages import answering, bearing, emergencies
from rogatory.desk.stages.contract import StageContext, StageResult, WrittenLetter
from rogatory.desk.stages.ownership import whoever_fetches
from rogatory.flow.states import State
from rogatory.problem import Problem


def deliver(case: StageContext, _inputs: Say) -> StageResult:
    """Make the return available to the officer's account, and say so in a letter that holds nothing else.

    What the request waited for is there: it holds no preserved copy any more.

    Raises:
        Problem: there is no vetted officer who could fetch it, or it has expired already.
    """
    request, production = case.the_request, _unexpired(case)
    officer = whoever_fetches(request, case.facts)
    until = production.expires_at
    body = (
        f"The answer to your request {request.reference} is ready.\n\n"
        f"Sign in at {settings.ORIGIN} to fetch it, at the latest on {until.day} {until:%B %Y} (UTC). "
        "Nobody can fetch it without a vetted officer's account, and each download is recorded.\n"
    )
    subject = f"Your request {request.reference}: the answer is ready"
    letter = WrittenLetter("ready", officer.person.email, subject, body)
    lifted = bearing.lift_with(case, f"The return of {request.reference} was delivered.")
    details = {"return": production.manifest_sha256, "officer": officer.pk, **lifted}
    clocks = (*answering.answered("the return is delivered"), *emergencies.afterwards(case))
    return StageResult(letter=letter, details=details, result=production, clocks=clocks)


def download(case: StageContext, inputs: Download) -> StageResult:
    """Record that the officer fetches the return. The surface streams it afterwards (`rogatory.desk.rest.reading`).

    Raises:
        Problem: it has expired.
    """
    production = _unexpired(case)
    if case.actor.person is None:
        raise Problem("nobody is signed in", where=case.the_request.reference, cure="Sign in")
    Access.objects.create(production=production, by=case.actor.person, at=case.now, address=inputs.address)
    private = {"address": inputs.address} if inputs.address else {}
    return StageResult(details={"return": production.manifest_sha256}, private=private, result=production)


def latest_return(matter: Matter) -> Production | None:
    """Give the return that was made last for a matter."""
    return matter.productions.order_by("-produced_at", "-pk").first()


def _unexpired(case: StageContext) -> Production:
    production = latest_return(case.the_matter)
    where = case.the_request.reference
    if production is None:
        raise Problem("there is no return yet", where=where, cure="Produce the return first")
    if production.expires_at <= case.now:
        raise Problem(
            f"the return expired on {production.expires_at:%Y-%m-%d}",
            where=where,
            cure="Ask the provider to make it available again"
            if case.the_matter.state == State.DELIVERED
            else "Collect the data again, and produce the return anew",
        )
    return production
