"""A request comes in, and its facts are recorded: submit, record_facts, correct, withdraw, close."""

from __future__ import annotations

import secrets
from dataclasses import replace

from rogatory.desk.cases import attempt_of
from rogatory.desk.inputs import Correct, RecordFacts, Say, Submit
from rogatory.desk.models import FactsVersion, Request
from rogatory.desk.stages import answered, answering, bearing, documents, emergencies, preserving
from rogatory.desk.stages.assessing import assessed_on_arrival
from rogatory.desk.stages.contract import ClockChange, Entailed, LetterDraft, StageContext, StageResult
from rogatory.desk.stages.correspondence import receipt
from rogatory.desk.stages.incoming import settled
from rogatory.desk.stages.plain_text import one_line, paragraphs
from rogatory.desk.stages.preserving import Follows, follows
from rogatory.desk.stages.reference import reference_of
from rogatory.flow.states import Role
from rogatory.guidelines.facts import Channel, Facts, Official
from rogatory.problem import Problem

_SUBJECT_LENGTH = 500
_MAILBOX_LENGTH = 320


def submit(case: StageContext, inputs: Submit) -> StageResult:
    """Give a request its reference number, keep its documents, record what it says, and draft the receipt.

    What its facts name to preserve is copied at once, and what they bear on is held.

    Raises:
        Problem: the channel is unknown, or the request would have been received in the future.
    """
    request = _new_request(case, inputs)
    digests = documents.keep(case, request, inputs.documents)
    details: dict[str, object] = {"documents": digests, "channel": inputs.channel}
    if inputs.mail is not None:
        details["mail"] = settled(case, inputs.mail, request, "request", inputs.why).identity
    clocks: tuple[ClockChange, ...] = ()
    copies = Follows()
    version = facts = None
    if inputs.facts is not None:
        claimed = documents.as_claimed(case, request, inputs.facts)
        # Nobody has verified anything yet, whoever wrote the facts.
        official = replace(claimed.official, law_enforcement=None, called_back=None)
        facts = replace(claimed, received_at=inputs.received_at, official=official)
        version = documents.record(case, request, facts)
        details["facts"] = version.sha256
        clocks = answering.clocks_for(case, request, version)
        copies = follows(case, request, version)
    kinds = emergencies.kinds_named(inputs.facts) or inputs.kinds
    return StageResult(
        request=request,
        letter=_receipt(case, inputs, request),
        details=details,
        private=_private(inputs),
        result=request,
        clocks=clocks,
        jobs=(*copies.jobs, *assessed_on_arrival(case, request, facts)),
        entails=(*emergencies.opening(case, request, kinds, version), *copies.entails),
    )


def record_facts(case: StageContext, inputs: RecordFacts) -> StageResult:
    """Record what intake read in the documents, as a new version.

    Whether the sender is law enforcement is what verification found. It is kept as long as its ground is: matters of
    the request that have gone further rest on it too.
    """
    voided = attempt_of(case.actor, inputs, case.facts, case.now).voids_verification
    found = case.facts.official if case.facts and not voided else Official()
    version = _recorded(case, bearing.with_history(case.the_request, inputs.facts), found)
    copies = follows(case, case.the_request, version)
    return StageResult(
        details=_told(version),
        clocks=answering.clocks_for(case, case.the_request, version),
        jobs=(*copies.jobs, *assessed_on_arrival(case, case.the_request, inputs.facts)),
        entails=(*_urgent(case, inputs.facts, version), *copies.entails),
    )


def correct(case: StageContext, inputs: Correct) -> StageResult:
    """Take in what the officer added after the request was returned: documents, other facts, or words.

    Raises:
        Problem: nothing was added.
    """
    request = case.the_request
    if not (inputs.documents or inputs.facts or inputs.words.strip()):
        raise Problem(
            "nothing was corrected",
            where=request.reference,
            cure="Add the document or the information that the letter asked for",
        )
    details: dict[str, object] = {"documents": documents.keep(case, request, inputs.documents)}
    clocks = answering.resumed(case)
    copies = Follows()
    version = None
    if inputs.facts is not None:
        version = _recorded(case, documents.as_claimed(case, request, inputs.facts), Official())
        details |= _told(version)
        clocks += answering.clocks_for(case, request, version)
        copies = follows(case, request, version)
    private = {"words": inputs.words} if inputs.words.strip() else {}
    entails = (*_urgent(case, inputs.facts, version), *copies.entails)
    jobs = (*copies.jobs, *assessed_on_arrival(case, request, inputs.facts or case.facts))
    return StageResult(details=details, private=private, clocks=clocks, jobs=jobs, entails=entails)


def withdraw(case: StageContext, inputs: Say) -> StageResult:
    """Keep why a request was withdrawn; it holds no copy any more, and what was kept for it comes before a person."""
    return _over(case, inputs, f"{case.the_request.reference} was withdrawn.")


def close(case: StageContext, inputs: Say) -> StageResult:
    """Keep why a file was closed; what was returned and never corrected ends like what was withdrawn."""
    return _over(case, inputs, f"{case.the_request.reference} was closed.")


def _over(case: StageContext, inputs: Say, why: str) -> StageResult:
    return StageResult(
        details=bearing.lift_with(case, why),
        private={"words": inputs.words},
        entails=preserving.on_end(case, why),
    )


def _receipt(case: StageContext, inputs: Submit, request: Request) -> LetterDraft | None:
    """Draft the receipt. For a message it goes to who may be answered, and to nobody twice within an hour."""
    draft = receipt(request, case.shelf) if inputs.answer else None
    if draft is None or inputs.mail is None or answered.may_answer_now(draft.to, case.now):
        return draft
    return None


def _urgent(case: StageContext, facts: Facts | None, version: FactsVersion | None) -> tuple[Entailed, ...]:
    """Give what comes with facts that name an emergency, whatever the request seemed to be before."""
    return emergencies.opening(case, case.the_request, emergencies.kinds_named(facts), version)


def _told(version: FactsVersion) -> dict[str, object]:
    return {"facts": version.sha256, "facts_number": version.number}


def _recorded(case: StageContext, facts: Facts, found: Official) -> FactsVersion:
    return documents.record(
        case,
        case.the_request,
        replace(
            facts,
            received_at=case.the_request.received_at,
            official=replace(facts.official, law_enforcement=found.law_enforcement, called_back=found.called_back),
        ),
    )


def _new_request(case: StageContext, inputs: Submit) -> Request:
    channels = [channel.value for channel in Channel]
    if inputs.channel not in channels:
        raise Problem(
            f"{inputs.channel!r} is no channel", where="submission", cure=f"Use one of: {', '.join(channels)}"
        )
    if inputs.received_at > case.now:
        raise Problem(
            "the request would be received in the future",
            where="submission, received_at",
            cure="Give the instant at which it came in, in UTC",
        )
    request = Request.objects.create(
        # The running number is known once the row is there; until then the name is one that nobody else can have.
        reference=f"new-{secrets.token_hex(16)}",
        received_at=inputs.received_at,
        channel=inputs.channel,
        subject=one_line(inputs.subject, _SUBJECT_LENGTH),
        sender=one_line(inputs.sender, _MAILBOX_LENGTH),
        officer_id=_officer(case, inputs),
    )
    request.reference = reference_of(inputs.received_at.year, request.pk)
    request.save(update_fields=["reference"])
    return request


def _officer(case: StageContext, inputs: Submit) -> int | None:
    """Give whose request it is: staff and the mailbox say so, an officer files in their own name.

    That holds for an officer who is of the team as well: what they file is theirs, so that they never handle it.
    """
    person = case.actor.person
    # Who makes a request of a message does not file it, whatever else they are.
    if person is None or Role.OFFICER not in case.actor.roles or inputs.mail is not None:
        return inputs.officer
    if inputs.officer not in {None, person.officer.pk}:
        raise Problem(
            "a request would be filed in another officer's name", where="submission", cure="File it in your own name"
        )
    return person.officer.pk


def _private(inputs: Submit) -> dict[str, str]:
    said = {"sender": paragraphs(inputs.sender), "subject": paragraphs(inputs.subject)}
    return {name: text for name, text in said.items() if text}
