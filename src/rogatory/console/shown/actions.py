"""Actions as links: their labels, their order, and the one that fits what the guideline recommends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from rogatory.desk.queries import MatterView, RequestPage
from rogatory.flow.actions import Action, Scope
from rogatory.flow.case import Answer, Standing
from rogatory.flow.states import Kind, State


@dataclass(frozen=True, slots=True)
class Link:
    """An action that the reader may try, as a link to the page that asks for its words."""

    name: str
    label: str
    href: str
    tone: str


LABELS = {
    "record_facts": "Record facts",
    "verify": "Verify the sender",
    "hold": "Hold for a call-back",
    "reject_sender": "Sender is not law enforcement",
    "return_for_correction": "Return for correction",
    "correct": "Add the officer’s correction",
    "refer": "Refer",
    "approve": "Approve",
    "send_back": "Send back",
    "countersign": "Countersign",
    "refuse": "Refuse",
    "withhold": "Withhold part of it",
    "restore": "Put back what was withheld",
    "produce": "Produce the return",
    "stop_sealing": "Stop the return",
    "collect_again": "Collect again",
    "leave_open": "Produce without what cannot be reached",
    "deliver": "Deliver",
    "redeliver": "Deliver the return again",
    "produce_again": "Have the return made again",
    "withdraw_return": "Withdraw the return",
    "recall_return": "Recall the return",
    "review_emergency": "Review the emergency",
    "withdraw": "Withdraw",
    "close": "Close the file",
    "let_lapse": "Let the copy lapse",
    "retain": "Retain the copy",
    "spare": "Spare the copy",
    "place_hold": "Place a hold",
    "lift_hold": "Lift a hold",
    "log_effort": "Log effort",
    "estimate": "Send an estimate",
    "invoice": "Send an invoice",
    "record_payment": "Record a payment",
    "cancel_invoice": "Cancel the invoice",
    "waive": "Waive the costs",
    "tell_user": "Tell the user",
    "do_not_tell": "Do not tell the user",
    "record_bar": "Record a bar",
    "lift_bar": "Lift a bar",
    "object": "Record an objection",
    "settle_objection": "Settle the objection",
    "reconsider_notice": "Look at the notice again",
    "ask_deferral": "Record that a deferral is asked",
    "defer": "Defer what follows",
    "decline_deferral": "Decline to defer",
    "hand_on": "Hand on to the enforcement team",
    "drop_violation": "Let nothing follow",
    "assign": "Give the case to somebody",
    "seal": "Seal the case",
    "unseal": "Lift the seal",
    "lift_quarantine": "Give a document free",
}
"""What the console offers, in this order. To collect is the worker's, to download the officer's."""

DONE = {
    "verify": "You verified the sender",
    "hold": "You held the request for a call-back",
    "reject_sender": "You established that the sender is not law enforcement",
    "return_for_correction": "You returned the request for correction",
    "correct": "You added the officer’s correction",
    "refer": "You referred the request to where it belongs",
    "approve": "You approved the decision",
    "send_back": "You sent the decision back",
    "countersign": "You countersigned the decision",
    "refuse": "You refused the request",
    "collect_again": "You had the data collected again",
    "leave_open": "You chose to produce without what cannot be reached",
    "withhold": "You withheld it",
    "restore": "You put it back",
    "produce": "You had the return produced",
    "stop_sealing": "You stopped the production of the return",
    "deliver": "You delivered the return",
    "redeliver": "You delivered the return again",
    "produce_again": "You had the return made again from what was collected",
    "withdraw_return": "You withdrew the return before anybody had fetched it",
    "recall_return": "You recalled the return",
    "review_emergency": "You reviewed the emergency",
    "withdraw": "You withdrew the request",
    "close": "You closed the file",
    "let_lapse": "You let the copy lapse",
    "retain": "You retained the copy",
    "spare": "You spared the copy",
    "place_hold": "You placed a hold on the copy",
    "lift_hold": "You lifted a hold on the copy",
    "log_effort": "You logged effort",
    "estimate": "You sent the agency an estimate",
    "invoice": "You sent an invoice",
    "record_payment": "You recorded a payment",
    "cancel_invoice": "You cancelled the invoice",
    "waive": "You waived the costs",
    "tell_user": "You told the user",
    "do_not_tell": "You decided not to tell the user",
    "record_bar": "You recorded a bar on the notice",
    "lift_bar": "You lifted a bar on the notice",
    "object": "You recorded the user’s objection",
    "settle_objection": "You settled the objection",
    "reconsider_notice": "You put the notice before a person again",
    "ask_deferral": "You recorded that a deferral is asked",
    "defer": "You deferred what follows the violation",
    "decline_deferral": "You declined to defer",
    "hand_on": "You handed the violation on to the enforcement team",
    "drop_violation": "You decided that nothing follows from the violation",
    "assign": "You changed who works on the case",
    "seal": "You sealed the case",
    "unseal": "You lifted the seal",
    "lift_quarantine": "You gave the document free",
}
"""What is said once an action is done; the facts say it in their own place."""

_BESIDE = frozenset({"assign", "seal", "unseal", "lift_quarantine", "withhold", "restore", "leave_open"})
"""What is offered in its own place: where the page says who reads the case, beside a document, in the review."""

_GRAVE = frozenset({"reject_sender", "refuse", "withdraw", "withdraw_return", "recall_return"})


def links_of(page: RequestPage) -> tuple[Link, ...]:
    """Give the actions open to the reader, what is recommended first; one of request scope is named once."""
    best = {view.matter.pk: recommended(view) for view in page.matters}
    found: dict[str, Link] = {}
    several = len(page.matters) > 1
    for view in page.matters:
        for action in view.actions:
            if action.name not in LABELS or action.name in _BESIDE or not _makes_sense(action, view):
                continue
            href = address_of(action, view)
            tone = "good" if best[view.matter.pk] == action.name else "bad" if action.name in _GRAVE else "plain"
            label = LABELS[action.name]
            if several and action.scope is Scope.MATTER:
                label = f"{label}: {view.matter.kind}"
            if href not in found or tone == "good":
                found[href] = Link(action.name, label, href, tone)
    order = list(LABELS)
    return tuple(sorted(found.values(), key=lambda link: (link.tone != "good", order.index(link.name))))


def address_of(action: Action, view: MatterView) -> str:
    """Give the address of the page of an action."""
    reference = view.matter.request.reference
    if action.name == "record_facts":
        return reverse("console:facts", args=[reference])
    if action.name == "produce":
        # Nobody seals what they have not looked through.
        return reverse("console:review", args=[reference, view.matter.kind])
    if action.scope is Scope.REQUEST:
        return reverse("console:act", args=[reference, action.name])
    return reverse("console:act-on", args=[reference, view.matter.kind, action.name])


def recommended(view: MatterView) -> str:
    """Give the name of the action that fits where the matter stands and what the guideline answers."""
    state = State(view.matter.state)
    if state in {State.RECEIVED, State.HELD}:
        return "verify" if view.answer else "record_facts"
    if state is State.VERIFIED:
        return _decision_for(view)
    return {State.PREPARED: "countersign", State.COLLECTED: "produce", State.PRODUCED: "deliver"}.get(state, "")


def _decision_for(view: MatterView) -> str:
    decided = view.decided
    if decided is None:
        return "record_facts"
    if decided.route == "referred" and view.matter.kind != Kind.EMERGENCY:
        return "refer"
    if decided.blocking:
        return "return_for_correction"
    if not decided.eligible or all(item.answer is Answer.REFUSE for item in decided.items):
        return "refuse"
    return "approve"


def _makes_sense(action: Action, view: MatterView) -> bool:
    """Leave out what the decision in force rules out anyhow; the door would say so too."""
    decided = view.decided
    if action.name == "refer":
        return decided is not None and decided.route == "referred" and view.matter.kind != Kind.EMERGENCY
    if action.name == "approve":
        return decided is not None and _decision_for(view) not in {"refer", "refuse"}
    if action.name == "send_back":
        return view.upheld or not view.settled or bool(view.changed)
    if action.name == "produce_again":
        return Standing.GONE in view.returned
    if action.name == "redeliver":
        return Standing.GONE not in view.returned
    if action.name == "withdraw_return":
        return not view.returned & {Standing.GONE, Standing.FETCHED}
    return True


def waiting(views: Iterable[MatterView]) -> str:
    """Say in one sentence where the matters stand."""
    told = {view.matter.kind: State(view.matter.state).words for view in views}
    if len(set(told.values())) == 1:
        words = next(iter(told.values()))
        return f"{words[:1].upper()}{words[1:]}."
    return " ".join(f"{kind.capitalize()}: {words}." for kind, words in told.items())
