"""Who is asking: verify, hold, reject_sender."""

from __future__ import annotations

from dataclasses import replace

from rogatory.desk import directory
from rogatory.desk.checklist import reasons_to_answer
from rogatory.desk.deciding import recommend
from rogatory.desk.inputs import Say, Verify
from rogatory.desk.models import Device, Request, Verification
from rogatory.desk.stages import bearing, documents, preserving
from rogatory.desk.stages.contract import StageContext, StageResult
from rogatory.desk.stages.ownership import give_to_officer
from rogatory.desk.stages.violations import violation_told
from rogatory.guidelines.facts import Channel
from rogatory.problem import Problem

VETTED_OFFICER = "vetted officer"
"""The method by which a request is verified that a vetted officer filed on the portal, without a call."""


def verify(case: StageContext, inputs: Verify) -> StageResult:
    """Record how the sender was established to be law enforcement, and tie the request to their account.

    Raises:
        Problem: it is not a person who verifies; no facts are recorded yet, so that there is no official to verify; or
            the call-back is incomplete, lies in the future or before the request; a reason for which the request is
            flagged has no answer; the method is that of vetted officers, and it was none who filed it; or a text is
            too long for its field.
    """
    if case.actor.person is None:
        raise Problem("only a person can verify a sender", where="verification", cure="Sign in and verify by name")
    call = inputs.call_back
    if call is not None and call.at > case.now:
        raise Problem("the call-back lies in the future", where="call-back", cure="Record the call once it was made")
    if call is not None and call.at < case.the_request.received_at.replace(second=0, microsecond=0):
        # The minute is all that a person writes down.
        raise Problem(
            "the call-back was made before the request came in",
            where="call-back",
            cure="Call about this request, and record that call",
        )
    if call is not None and not call.spoke_with.strip():
        raise Problem("the call-back is incomplete", where="call-back", cure="Say with whom you spoke")
    _require_answers(case, inputs)
    if inputs.method == VETTED_OFFICER:
        _require_vetted(case.the_request)
    number = directory.number_called(call.number, call.at) if call else None
    verification = Verification(
        request=case.the_request,
        by=case.actor.person,
        at=case.now,
        method=inputs.method,
        notes=inputs.notes,
        number=number,
        call_back_number=str(number) if number else "",
        call_back_source=number.source if number else "",
        call_back_with=call.spoke_with if call else "",
        confirmed=call.confirmed if call else "",
        call_back_at=call.at if call else None,
    )
    _require_room(verification)
    verification.save()
    came_from_nobody = case.the_request.officer is None
    officer = give_to_officer(case.the_request, case.facts)
    if officer is not None and officer.person_id == case.actor.person.pk:
        raise Problem(
            "the request turns out to be your own",
            where=case.the_request.reference,
            cure="Have somebody else of the team verify it",
        )
    details = {
        "called_back": call is not None,
        "compared": inputs.compared or None,
        "officer": officer.pk if officer else None,
        "checked": len(inputs.checked),
        "answered": [each.item for each in inputs.answered],
        **_found(case, law_enforcement=True, called_back=call is not None),
    }
    # How it was established a person words, and may name somebody: it lies beside the entry, with the inputs.
    # A stranger's word about a violation moves nothing: only now it is known who says so.
    recommended = recommend(case.the_request.facts_versions.latest("number"), case.shelf, case.now).decision
    telling = violation_told(case.the_request, recommended, case.shelf)
    jobs = bearing.arrived_verified(case.the_request) if came_from_nobody else ()
    return StageResult(verification=verification, details=details, result=verification, entails=telling, jobs=jobs)


def hold(_case: StageContext, inputs: Say) -> StageResult:
    """Keep why the sender has to be called back first."""
    return StageResult(private={"words": inputs.words})


def reject_sender(case: StageContext, inputs: Say) -> StageResult:
    """Record that the sender is not law enforcement. Nothing is sent from now on (reading 12), and nothing kept."""
    details = _found(case, law_enforcement=False, called_back=False) if case.facts else {}
    why = f"The sender of {case.the_request.reference} is not law enforcement."
    return StageResult(
        details=details | bearing.lift_with(case, why),
        private={"words": inputs.words},
        entails=preserving.on_end(case, why),
    )


def _require_answers(case: StageContext, inputs: Verify) -> None:
    """Require words for each reason for which a request is flagged."""
    if case.the_request.flagged_at is None:
        return
    answered = {each.item for each in inputs.answered if each.words.strip()}
    # Who verifies need not know of the other request that a warning names.
    reasons = reasons_to_answer(case.actor, case.the_request, case.now)
    left = [each for each in reasons if f"signal:{each.signal}" not in answered]
    if left:
        raise Problem(
            f"the request is flagged, and nobody has answered: {left[0].words}",
            where="checklist",
            cure="Say in words, for each warning, why it does not stand against verifying",
        )


def _require_vetted(request: Request) -> None:
    """Require that a vetted officer of an agency in use filed it on the portal, with a passkey that was cleared."""
    officer = request.officer
    listed = officer.listed if officer is not None and officer.is_vetted else None
    filed = request.channel == Channel.PORTAL.value and listed is not None and listed.closed_at is None
    devices = Device.objects.filter(person=officer.person_id, removed_at=None) if filed and officer else None
    if devices is None or not devices.filter(cleared_at__lte=request.received_at).exists():
        raise Problem(
            "no vetted officer with a cleared passkey filed this on the portal",
            where=request.reference,
            cure="Establish who is asking in another way: call a number of the directory",
        )


def _require_room(verification: Verification) -> None:
    for name in ("method", "call_back_number", "call_back_source", "call_back_with"):
        most = getattr(Verification._meta.get_field(name), "max_length", None)
        if most is not None and len(getattr(verification, name)) > most:
            what = f"the {name.replace('_', ' ')} is longer than {most} characters"
            raise Problem(what, where="verification", cure="Shorten it, and write the rest into the notes")


def _found(case: StageContext, *, law_enforcement: bool, called_back: bool) -> dict[str, object]:
    if case.facts is None:
        raise Problem(
            "nobody has recorded yet who is asking",
            where=case.the_request.reference,
            cure="Record the facts of the request first",
        )
    official = replace(case.facts.official, law_enforcement=law_enforcement, called_back=called_back)
    facts = replace(case.facts, official=official)
    if law_enforcement:
        # From now on the officer may learn what the desk knows of the preservation that they ask to extend.
        facts = bearing.with_history(case.the_request, facts)
    if facts == case.facts:
        return {}
    version = documents.record(case, case.the_request, facts)
    return {"facts": version.sha256, "facts_number": version.number}
