"""A person says what a message is: a request, a part of one, or nothing that anybody has to do something about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rogatory.desk import need_to_know, outbox
from rogatory.desk.actors import Actor
from rogatory.desk.door import act
from rogatory.desk.inputs import AddMail, Submit
from rogatory.desk.mail_list import SORTERS
from rogatory.desk.message_file import MessageFile, message_file
from rogatory.desk.models import IncomingMail, Request
from rogatory.desk.outcome import Outcome, Refused
from rogatory.desk.prefilling import PREFILL
from rogatory.desk.stages.reference import parse_reference
from rogatory.desk.steps import Step, take
from rogatory.desk.surroundings import the_store
from rogatory.flow.states import Kind, Role
from rogatory.guidelines.facts import Channel

READERS = SORTERS | {Role.REVIEWER, Role.COUNSEL, Role.CUSTODIAN}
_NOT_YOURS = "Intake says what a message is."
_NOT_READ_BY_YOU = "Whoever works on requests says that a message was read."
_NO_REQUEST = (
    "There is no request with this reference that you may read. Check the reference: its last sign tells a slip."
)
_READ = "The message was read already, or is a request: that is worked on as one."


def make_request(actor: Actor, mail: IncomingMail, kind: Kind, now: datetime) -> Outcome:
    """Make a request of a message that was set aside, or that had joined another one. No receipt goes out for it.

    Raises:
        Refused: it may not be made one, by them or as things stand. That is recorded.
    """
    file = message_file(mail, the_store())
    sender, subject = _claims(mail, file)
    inputs = Submit(
        channel=Channel.EMAIL.value,
        received_at=mail.received_at,
        documents=(file.upload(),),
        kinds=(kind,),
        subject=subject,
        sender=sender,
        mail=mail.pk,
        why=file.why,
        answer=False,
    )
    return act(actor, "submit", None, inputs, now).require()


def join(actor: Actor, mail: IncomingMail, reference: str, now: datetime) -> Outcome:
    """Join a message that was set aside to the request to which it belongs.

    Raises:
        Refused: there is no such request that they may read, or it may not join as things stand.
    """
    try:
        request, _ = need_to_know.find(actor, parse_reference(reference) or "", now)
    except Request.DoesNotExist:
        raise Refused((_NO_REQUEST,)) from None
    file = message_file(mail, the_store())
    sender, subject = _claims(mail, file)
    inputs = AddMail(mail.pk, (file.upload(),), sender, subject, why=file.why)
    return act(actor, "add_mail", request, inputs, now).require()


def note_read(actor: Actor, mail: IncomingMail, now: datetime) -> IncomingMail:
    """Note that a person has read what joined a request, or what was set aside and nothing follows from.

    Raises:
        Refused: it is not theirs to say, or there is nothing to note. That is recorded.
    """
    offices = READERS if mail.outcome == "reply" else SORTERS
    step = Step(actor, "read_mail", now, offices, about={"mail": mail.identity})

    def read() -> tuple[IncomingMail, Mapping[str, object]]:
        person = step.by(_NOT_READ_BY_YOU if mail.outcome == "reply" else _NOT_YOURS)
        row = IncomingMail.objects.select_for_update().get(pk=mail.pk)
        if row.read_at is not None or row.outcome not in {"reply", "quarantine"}:
            raise Refused((_READ,))
        row.read_at, row.read_by = now, person
        row.save(update_fields=["read_at", "read_by"])
        if row.request_id is not None:
            # What it says is suggested from now on.
            outbox.queue(PREFILL, f"{PREFILL}/{row.request_id}/read/{row.pk}", {"request": row.request_id}, now=now)
        return row, {"outcome": row.outcome}

    return take(step, read)


def _claims(mail: IncomingMail, file: MessageFile) -> tuple[str, str]:
    message = file.message
    return (message.sender or "", message.subject) if message else (mail.sender, mail.subject)
