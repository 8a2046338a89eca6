"""An action that is not open to somebody: the attempt is brought to the door, which records it and says why not."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from rogatory.console.frame import page
from rogatory.console.people import now
from rogatory.console.shown.actions import LABELS
from rogatory.desk import door
from rogatory.desk.actors import Actor
from rogatory.desk.cases import owner_of
from rogatory.desk.inputs import (
    TAKES,
    Assign,
    Bar,
    Correct,
    Decide,
    Defer,
    Deliver,
    DoNotTell,
    Effort,
    Estimate,
    Inputs,
    LiftBar,
    LiftHold,
    LiftQuarantine,
    Objection,
    Payment,
    PlaceHold,
    Produce,
    RecordBar,
    RecordFacts,
    Redeliver,
    Restore,
    Retain,
    ReviewEmergency,
    Say,
    SealFor,
    SendInvoice,
    SettleObjection,
    TellUser,
    Verify,
    Waive,
    Withhold,
)
from rogatory.desk.models import Matter, Request
from rogatory.desk.queries import MatterView
from rogatory.desk.stages.arrival import known_from_headers
from rogatory.flow.actions import Action
from rogatory.flow.case import Case
from rogatory.flow.permissions import forbidden
from rogatory.flow.states import Kind, State
from rogatory.guidelines import facts as known


def refuse_attempt(
    request: HttpRequest, actor: Actor, row: Action, target: Request | Matter, view: MatterView, why: str = ""
) -> HttpResponse:
    """Say why not: 403 where the action is not the person's, 409 where the matter does not stand so, or else `why`.

    A form that was sent is an attempt, which the door records; to look at the page is none. The door is given empty
    inputs: permission and state are judged before anything that the person wrote.
    """
    at = now()
    attempt = door.act if request.method == "POST" else door.preview
    outcome = attempt(actor, row.name, target, _empty(row, view, at), at)
    context = {
        "reference": view.matter.request.reference,
        "label": LABELS[row.name],
        "refused": (why,) if why else outcome.refused,
        "recorded": request.method == "POST",
    }
    return page(request, actor, "console/refused.html", context, status=403 if _is_barred(actor, row, view) else 409)


def _is_barred(actor: Actor, row: Action, view: MatterView) -> bool:
    matter = view.matter
    case = Case(Kind(matter.kind), State(matter.state), owner=owner_of(matter.request))
    return forbidden(row, case, actor.signature) is not None


def _empty(row: Action, view: MatterView, at: datetime) -> Inputs:
    """Give inputs of the action's class that no guard would let pass."""
    takes = TAKES[row.name]
    if takes is RecordFacts:
        request = view.matter.request
        return RecordFacts(known_from_headers(request, (known.Kind(view.matter.kind),)))
    if takes is Produce:
        return Produce("")
    if takes is Deliver:
        return Deliver("")
    if takes is Withhold:
        return Withhold("", "")
    if takes is Restore:
        return Restore(0, "")
    empty: dict[type, Inputs] = {
        Say: Say(),
        Redeliver: Redeliver(),
        Decide: Decide(""),
        Verify: Verify(""),
        Correct: Correct(),
        ReviewEmergency: ReviewEmergency("", ""),
        Retain: Retain(at.date()),
        PlaceHold: PlaceHold(""),
        LiftHold: LiftHold(0),
        Effort: Effort(at.date()),
        Estimate: Estimate({}),
        Waive: Waive(""),
        SendInvoice: SendInvoice(),
        Payment: Payment(at.date(), 0),
        TellUser: TellUser(""),
        DoNotTell: DoNotTell(),
        RecordBar: RecordBar(Bar("", "")),
        LiftBar: LiftBar(0),
        Objection: Objection(at),
        SettleObjection: SettleObjection(upheld=False),
        Defer: Defer(at.date()),
        Assign: Assign(0),
        SealFor: SealFor((), ""),
        LiftQuarantine: LiftQuarantine(0, ""),
    }
    return empty[takes]
