"""What the guideline promises of its answer: by when, and whether with a certificate."""

from __future__ import annotations

from datetime import UTC

from rogatory.clocks.term import Term, Unit
from rogatory.guidelines.decision import Promise, Response
from rogatory.guidelines.engine.context import Context
from rogatory.guidelines.facts import Kind
from rogatory.guidelines.reason import DateStep, Reason


def response(context: Context) -> Response:
    """Give the promised times, kind by kind, and what the guideline says of a certificate.

    Nothing is promised to somebody who is known not to be a law-enforcement official.
    """
    if context.facts.official.law_enforcement is False:
        return Response()
    rules = context.pack.response
    terms = {each.kind: (each.clause, each.within) for each in rules.promise} if rules is not None else {}
    urgent = context.pack.emergency
    if urgent is not None and urgent.respond is not None:
        terms[Kind.EMERGENCY] = (urgent.respond.clause, urgent.respond.within)
    promises = tuple(
        _promise(context, kind, *terms[kind])
        for kind in context.facts.kinds
        if kind in terms and context.holds(terms[kind][0])
    )
    certificate = rules.certificate if rules is not None else None
    if certificate is None or not context.holds(certificate.clause):
        return Response(promises)
    offered = "offered" if certificate.offered else "not-offered"
    reasons: tuple[Reason, ...] = (context.reason(certificate.clause, "kinds", offered),)
    return Response(promises, offered, reasons)


def _promise(context: Context, kind: Kind, clause: str, term: Term) -> Promise:
    begins = context.facts.received_at.astimezone(UTC)
    due = term.end(begins)
    last_day = None if term.unit is Unit.HOURS else term.last_day(begins.date())
    counted = f"{term} from the instant of receipt" if last_day is None else f"{term}, the day of receipt not counted"
    steps = (DateStep("Request received", begins.date()), DateStep(counted, last_day or due.date()))
    reason = context.reason(clause, "received_at", f"received {begins:%Y-%m-%d %H:%M} UTC; {term}")
    return Promise(kind.value, term, begins, due, last_day, steps, reason)
