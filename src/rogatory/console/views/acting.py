"""An action on a request or a matter: words are asked for, the letter is shown, and then it is brought to the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rogatory.console.forms.acting import (
    ActForm,
    CorrectForm,
    SayForm,
    Sight,
)
from rogatory.console.forms.copies import LiftHoldForm, PlaceHoldForm, RetainForm
from rogatory.console.forms.costs import EffortForm, EstimateForm, InvoiceForm, PaymentForm, WaiveForm
from rogatory.console.forms.deciding import ApproveForm, DecideForm, RefuseForm
from rogatory.console.forms.documents import FreeForm
from rogatory.console.forms.reading import AssignForm, SealForm
from rogatory.console.forms.reviewing import ReviewForm
from rogatory.console.forms.telling import (
    DeferForm,
    DoNotTellForm,
    LiftBarForm,
    ObjectionForm,
    RecordBarForm,
    SettleForm,
    TellForm,
)
from rogatory.console.forms.verifying import VerifyForm
from rogatory.console.forms.withholding import DeliverForm, ProduceForm, RedeliverForm, RestoreForm, WithholdForm
from rogatory.console.frame import page
from rogatory.console.opening import page_of
from rogatory.console.people import for_staff, now
from rogatory.console.shown.actions import DONE, LABELS
from rogatory.console.shown.decision import shown_of
from rogatory.console.shown.facts import Group, groups_of
from rogatory.console.shown.letters import paper_of
from rogatory.console.shown.outcomes import outcomes_of
from rogatory.console.shown.releasing import asked_for, changed_since, reviewed
from rogatory.console.views.refusing import refuse_attempt
from rogatory.console.views.request import documents_of, unusual_in
from rogatory.desk import door, need_to_know
from rogatory.desk.actors import Actor
from rogatory.desk.checklist import Item, checklist, origins_of, reasons_to_answer
from rogatory.desk.deciding import claimed
from rogatory.desk.models import Matter, Request
from rogatory.desk.outcome import Outcome
from rogatory.desk.queries import MatterView, RequestPage
from rogatory.desk.surroundings import the_shelf
from rogatory.desk.urgent import is_unverified
from rogatory.entrance.step_up import confirm_first, typed
from rogatory.flow.actions import Action, Scope
from rogatory.flow.guards import PROVED
from rogatory.flow.states import State
from rogatory.flow.table import ACTIONS
from rogatory.guidelines.letters import TO_USERS

FORMS: Mapping[str, type[ActForm]] = {
    "verify": VerifyForm,
    "hold": SayForm,
    "reject_sender": SayForm,
    "return_for_correction": DecideForm,
    "correct": CorrectForm,
    "refer": DecideForm,
    "approve": ApproveForm,
    "send_back": SayForm,
    "countersign": DecideForm,
    "refuse": RefuseForm,
    "collect_again": SayForm,
    "leave_open": SayForm,
    "withhold": WithholdForm,
    "restore": RestoreForm,
    "produce": ProduceForm,
    "stop_sealing": SayForm,
    "deliver": DeliverForm,
    "redeliver": RedeliverForm,
    "produce_again": SayForm,
    "withdraw_return": SayForm,
    "recall_return": SayForm,
    "withdraw": SayForm,
    "close": SayForm,
    "review_emergency": ReviewForm,
    "tell_user": TellForm,
    "do_not_tell": DoNotTellForm,
    "record_bar": RecordBarForm,
    "lift_bar": LiftBarForm,
    "object": ObjectionForm,
    "settle_objection": SettleForm,
    "reconsider_notice": SayForm,
    "ask_deferral": SayForm,
    "defer": DeferForm,
    "decline_deferral": SayForm,
    "hand_on": SayForm,
    "drop_violation": SayForm,
    "let_lapse": SayForm,
    "retain": RetainForm,
    "spare": SayForm,
    "place_hold": PlaceHoldForm,
    "lift_hold": LiftHoldForm,
    "log_effort": EffortForm,
    "estimate": EstimateForm,
    "waive": WaiveForm,
    "invoice": InvoiceForm,
    "cancel_invoice": SayForm,
    "record_payment": PaymentForm,
    "assign": AssignForm,
    "seal": SealForm,
    "unseal": SayForm,
    "lift_quarantine": FreeForm,
}
"""The form of each action that is asked for here; the facts have a page of their own."""


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody at an action's page: on what they act, and what they see of it."""

    row: Action
    actor: Actor
    found: RequestPage
    view: MatterView
    target: Request | Matter
    sight: Sight


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def act(request: HttpRequest, actor: Actor, reference: str, action: str) -> HttpResponse:
    """An action on a whole request."""
    row = _row(action, Scope.REQUEST)
    found = page_of(actor, reference)
    fitting = [view for view in found.matters if row in view.actions]
    view = (fitting or list(found.matters))[0]
    if fitting and row.stage == "reading_rights" and not found.right.lasts:
        return refuse_attempt(request, actor, row, found.request, view, need_to_know.ONLY_READS)
    return _asked(request, _step(row, actor, found, view, found.request), may=bool(fitting))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def act_on(request: HttpRequest, actor: Actor, reference: str, kind: str, action: str) -> HttpResponse:
    """An action on one matter of a request."""
    row = _row(action, Scope.MATTER)
    found = page_of(actor, reference)
    view = next((view for view in found.matters if view.matter.kind == kind), None)
    if view is None:
        raise Http404
    return _asked(request, _step(row, actor, found, view, view.matter), may=row in view.actions)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def act_on_following(request: HttpRequest, actor: Actor, reference: str, matter: int, action: str) -> HttpResponse:
    """An action on something that follows from a request: a preserved copy, a notice, a violation, costs."""
    row = _row(action, Scope.MATTER)
    found = page_of(actor, reference)
    view = next((view for view in found.following if view.matter.pk == matter), None)
    if view is None:
        raise Http404
    return _asked(request, _step(row, actor, found, view, view.matter), may=row in view.actions)


def _row(action: str, scope: Scope) -> Action:
    row = ACTIONS.get(action) if action in FORMS else None
    if row is None or row.scope is not scope:
        raise Http404
    return row


def _step(row: Action, actor: Actor, found: RequestPage, view: MatterView, target: Request | Matter) -> Step:
    things = shown_of(view, found.current).things
    at = now()
    items = _checklist(found, actor, at) if row.name == "verify" else ()
    sight = Sight(row.name, actor, view, things, at, claimed(found.latest), items)
    return Step(row, actor, found, view, target, sight)


def _checklist(found: RequestPage, actor: Actor, at: datetime) -> tuple[Item, ...]:
    current = found.current
    facts, decision = (current.facts, current.decision) if current else (None, None)
    reasons = reasons_to_answer(actor, found.request, at)
    return checklist(facts, decision, the_shelf().packs, reasons, origins_of(found.request))


def _asked(request: HttpRequest, step: Step, *, may: bool) -> HttpResponse:
    if not may:
        return refuse_attempt(request, step.actor, step.row, step.target, step.view)
    if PROVED in step.row.guards and (first := confirm_first(request, step.actor, step.sight.now)):
        return first
    if request.method != "POST":
        asked = asked_for(step.row.name, step.view.matter, request.GET)
        return _ask(request, step, FORMS[step.row.name](typed(request), initial=asked, sight=step.sight))
    if "search" in request.POST:
        return _ask(request, step, FORMS[step.row.name](initial=request.POST.dict(), sight=step.sight))
    form = FORMS[step.row.name](request.POST, request.FILES, sight=step.sight)
    if not form.is_valid():
        return _ask(request, step, form, status=422)
    if "change" in request.POST:
        return _ask(request, step, form)
    return _done(request, step, form)


def _done(request: HttpRequest, step: Step, form: ActForm) -> HttpResponse:
    """Show what would be done where a letter goes out with it, and do it once that was confirmed."""
    shows_first = step.row.letter is not None and "confirmed" not in request.POST
    outcome = _brought(step, form, preview=shows_first)
    if not outcome.done:
        return _ask(request, step, form, status=409, refused=outcome.refused)
    if shows_first:
        return _confirm(request, step, form, outcome)
    messages.success(request, _told(step.row, outcome))
    if need_to_know.right_of(step.actor, step.found.request, step.sight.now) is None:
        return redirect("console:queue")
    if step.row.stage == "withholding":
        return redirect("console:review", step.found.request.reference, step.view.matter.kind)
    return redirect("console:request", step.found.request.reference)


def _brought(step: Step, form: ActForm, *, preview: bool) -> Outcome:
    attempt = door.preview if preview else door.act
    return attempt(step.actor, step.row.name, step.target, form.inputs(), step.sight.now)


def _ask(
    request: HttpRequest, step: Step, form: ActForm, *, status: int = 200, refused: tuple[str, ...] = ()
) -> HttpResponse:
    context = {
        **_context(step),
        "form": form,
        "refused": refused,
        "groups": _claims(step) if step.row.name == "verify" else (),
        "shown": shown_of(step.view, step.found.current),
        **(reviewed(step.row.name, step.view.matter, form) if step.row.stage in _RELEASES else {}),
        **(changed_since(step.view.matter) if step.row.confirms else {}),
        "return_days": settings.RETURN_DAYS,
        "outcomes": outcomes_of(step.sight.things, step.view.choices) if step.row.name == "countersign" else (),
        **(unusual_in(step.found.request, step.actor, step.sight.now) if step.row.name in _ON_SCORE else {}),
        **documents_of(step.found, request.GET.get("document", "")),
    }
    return page(request, step.actor, "console/act.html", context, status)


def _claims(step: Step) -> tuple[Group, ...]:
    """Give who the request says is asking; all that it says, where nobody has compared it with the documents yet."""
    current = step.found.current
    groups = groups_of(current.facts, ()) if current else ()
    return tuple(group for group in groups if step.sight.claimed or group.id in {"contact", "service"})


def _confirm(request: HttpRequest, step: Step, form: ActForm, outcome: Outcome) -> HttpResponse:
    choices = form.choices() if isinstance(form, DecideForm) else ()
    given = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {
        **_context(step),
        "given": [(name, value) for name, value in given if name not in _OWN],
        "outcome": outcome,
        "becomes": [(matter.kind, State(matter.state)) for matter in outcome.matters],
        "letter": paper_of(outcome.letter) if outcome.letter else None,
        "outcomes": outcomes_of(step.sight.things, choices or step.view.choices) if _decides(step.row) else (),
        "owner": settings.DEFAULT_FROM_EMAIL,
    }
    return page(request, step.actor, "console/confirm.html", context)


def _context(step: Step) -> dict[str, Any]:
    return {
        "now": step.sight.now,
        "found": step.found,
        "reference": step.found.request.reference,
        "row": step.row,
        "label": LABELS[step.row.name],
        "matter": step.view.matter if step.row.scope is Scope.MATTER else None,
        "unverified": is_unverified(step.view.matter),
        "grave": step.row.name in _GRAVE,
    }


_GRAVE = {
    *("refuse", "reject_sender", "withdraw", "withdraw_return", "recall_return"),
    *("let_lapse", "do_not_tell", "hand_on"),
}

_ON_SCORE = {"verify", "hold", "approve", "countersign"}
"""The actions on whose pages stands what looks unusual."""

_RELEASES = {"production", "withholding"}
"""The stages of what is done in the review before release."""

_OWN = {"csrfmiddlewaretoken", "confirmed", "change"}
"""What a form sends besides its answers."""


def _decides(row: Action) -> bool:
    return row.name in {"approve", "countersign", "refuse"}


def _told(row: Action, outcome: Outcome) -> str:
    """Say what was done and what comes next."""
    states = dict.fromkeys(State(matter.state).words for matter in outcome.matters)
    letter = (
        f" A letter goes to the {'user' if outcome.letter.key in TO_USERS else 'officer'}." if outcome.letter else ""
    )
    alone = " One person approved alone, which is stamped in the audit and in the return." if outcome.alone else ""
    return f"{DONE[row.name]}. Now: {'; '.join(states)}.{letter}{alone}"
