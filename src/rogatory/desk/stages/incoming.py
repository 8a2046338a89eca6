"""What comes in after the request, and what was read in it: add_mail, unpack, take_reading, lift_quarantine."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from django.conf import settings

from rogatory.desk import carried, outbox
from rogatory.desk.inputs import AddMail, LiftQuarantine, TakeReading, Unpack, Upload
from rogatory.desk.models import IncomingMail, Opening, Prefill, Request
from rogatory.desk.stages import documents, emergencies
from rogatory.desk.stages.assessing import assessed_on_arrival
from rogatory.desk.stages.contract import Job, StageContext, StageResult
from rogatory.desk.stages.plain_text import one_line, paragraphs
from rogatory.problem import Problem

_WHY_LENGTH = 500
_BY_A_PERSON = frozenset({("quarantine", "request"), ("quarantine", "reply"), ("reply", "request")})
AUTHENTICATE = "authenticate"
"""The job that finds out whether the domain that a message claims to come from stands behind it."""


def add_mail(case: StageContext, inputs: AddMail) -> StageResult:
    """Keep a message with the request to which it belongs. It changes no facts: a person reads it first.

    Of many files that it carries only the first ones become documents, and that is told with it.

    Raises:
        Problem: the message is settled already.
    """
    request = case.the_request
    room = carried.room_for_reply(request)
    kept = tuple(replace(each, parts=each.parts[:room]) for each in inputs.documents)
    left = (carried.left_in(len(each.parts), len(each.parts[:room])) for each in inputs.documents)
    mail = settled(case, inputs.mail, request, "reply", " ".join(each for each in (inputs.why, *left) if each))
    digests = documents.keep(case, request, kept)
    said = {"sender": paragraphs(inputs.sender), "subject": paragraphs(inputs.subject)}
    return StageResult(
        details={"documents": digests, "mail": mail.identity, "elsewhere": inputs.elsewhere},
        private={name: text for name, text in said.items() if text},
        jobs=assessed_on_arrival(case, request, case.facts),
        entails=emergencies.opening(case, request, tuple(kind.value for kind in inputs.kinds), None),
        result=mail,
    )


def unpack(case: StageContext, inputs: Unpack) -> StageResult:
    """Keep what a message carries as documents that are parts of it, as far as there is room for them; once.

    Raises:
        Problem: it is no opened document of the request.
    """
    request = case.the_request
    message = request.documents.filter(pk=inputs.document).first()
    opening = Opening.objects.filter(sha256=message.sha256).first() if message else None
    if message is None or opening is None:
        raise Problem("no such document was opened", where=request.reference, cure="Open the request again")
    if message.parts.exists():
        return StageResult(result=message)
    parts = tuple(
        Upload(part["name"], "", case.store.read(part["sha256"])) for part in opening.parts[: carried.room(message)]
    )
    digests = documents.keep(case, request, parts, message)
    return StageResult(
        details={"document": message.sha256, "documents": digests},
        jobs=assessed_on_arrival(case, request, case.facts),
        result=message,
    )


def take_reading(case: StageContext, inputs: TakeReading) -> StageResult:
    """Keep what was read beside the request; an emergency that was read in it opens the emergency lane."""
    row = Prefill.objects.create(
        request=case.the_request,
        at=case.now,
        findings=[dict(each) for each in inputs.findings],
        documents=list(inputs.documents),
        reader=inputs.reader,
    )
    kinds = tuple(kind.value for kind in inputs.kinds)
    return StageResult(
        # What was read is personal data; the audit tells how much of each field, by which reader, out of what.
        details={
            "documents": list(inputs.documents),
            "reader": inputs.reader,
            "kinds": list(kinds),
            "fields": dict(sorted(Counter(str(each["field"]).partition(".")[0] for each in inputs.findings).items())),
        },
        entails=emergencies.opening(case, case.the_request, kinds, None),
        result=row,
    )


def lift_quarantine(case: StageContext, inputs: LiftQuarantine) -> StageResult:
    """Give the bytes of a document free, with whatever request they came.

    Raises:
        Problem: it is no document of the request, or is not held back.
    """
    document = case.the_request.documents.filter(pk=inputs.document).first()
    digest = document.sha256 if document else ""
    opening = Opening.objects.select_for_update().filter(sha256=digest, quarantined=True).first()
    if opening is None:
        raise Problem("no such document is held back", where=case.the_request.reference, cure="Open the request again")
    opening.quarantined = False
    opening.save(update_fields=["quarantined"])
    # What is held back was not read; it is from now on, beside the rest.
    again = Job("prefill", f"prefill/{case.the_request.pk}/freed/{inputs.document}", {"request": case.the_request.pk})
    return StageResult(details={"document": digest}, private={"words": inputs.words}, jobs=(again,), result=opening)


def settled(case: StageContext, mail: int, request: Request, outcome: str, why: str = "") -> IncomingMail:
    """Note with a message what it has become; one message becomes one thing, once.

    A person may make something of what was set aside, and a request of what had joined one.

    Raises:
        Problem: it is settled already.
    """
    row = IncomingMail.objects.select_for_update().get(pk=mail)
    by_a_person = case.actor.person is not None and (row.outcome, outcome) in _BY_A_PERSON
    if row.settled_at is not None and not by_a_person:
        raise Problem("the message is settled already", where=f"message {row.pk}", cure="Look where it has gone")
    row.request, row.outcome, row.settled_at, row.why = request, outcome, case.now, one_line(why, _WHY_LENGTH)
    row.read_at, row.read_by = (case.now, case.actor.person) if by_a_person else (None, None)
    row.save(update_fields=["request", "outcome", "settled_at", "why", "read_at", "read_by"])
    if settings.MAIL_AUTHENTICATION != "off":
        outbox.queue(AUTHENTICATE, f"{AUTHENTICATE}/{row.pk}", {"mail": row.pk}, now=case.now)
    return row
