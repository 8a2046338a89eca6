"""The changes that wait for a second person: what is proposed, and the steps of those who may take them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rogatory.console.forms.changes import FORMS, ProposeForm
from rogatory.console.frame import CHANGES, page
from rogatory.console.people import for_staff, now
from rogatory.console.views.team import code_page
from rogatory.desk import audit, retention, two_people
from rogatory.desk.actors import Actor
from rogatory.desk.changes import audit_export, recovery
from rogatory.desk.changes.kind import OFFICES
from rogatory.desk.changes.table import KINDS
from rogatory.desk.models import Person, Proposal
from rogatory.desk.outcome import Refused
from rogatory.entrance.step_up import confirm_first
from rogatory.flow.permissions import named
from rogatory.flow.states import Role

READERS = OFFICES | {Role.AUDITOR}
"""Who reads every proposal; whoever may propose or approve a kind sees those of that kind."""


@require_safe
@for_staff
def changes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what waits, and below it what was approved and declined."""
    return _shown(request, actor)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def propose(request: HttpRequest, actor: Actor, what: str) -> HttpResponse:
    """Show the form of a kind, and take in a proposal."""
    if what not in FORMS:
        raise Http404
    if not two_people.may_propose(actor, what):
        raise PermissionDenied(f"Only {named(KINDS[what].proposers)} may propose this ({KINDS[what].words.lower()}).")
    if request.method != "POST":
        return _form(request, actor, what, FORMS[what](initial=_known(request)))
    form = FORMS[what](request.POST)
    if not form.is_valid():
        return _form(request, actor, what, form, 422)
    try:
        two_people.propose(actor, what, form.change(), form.cleaned_data["words"], now())
    except Refused as refused:
        return _form(request, actor, what, form, 409, refused.sentences)
    messages.success(request, f"{KINDS[what].words}: proposed. It waits for a second person.")
    return redirect("console:changes")


@require_POST
@for_staff
def take_up(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Make one's own what came from the command line in nobody's name; a second person approves it then."""
    found = _proposal(actor, number)
    return _done(request, actor, found, lambda: two_people.take_up(actor, found, now()), "taken up")


@require_POST
@for_staff
def approve(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Approve a change, and make it."""
    found = _proposal(actor, number)
    if two_people.may_approve(actor, found.what) and (way := confirm_first(request, actor, now(), _back())):
        return way
    return _done(request, actor, found, lambda: two_people.approve(actor, found, now()), "approved")


@require_POST
@for_staff
def decline(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Decline a change, or take one's own back."""
    found, words = _proposal(actor, number), request.POST.get("words", "")
    return _done(request, actor, found, lambda: two_people.decline(actor, found, words, now()), "declined")


@require_POST
@for_staff
def use(request: HttpRequest, actor: Actor, number: int) -> HttpResponseBase:
    """Do, once, what an approval permits: download the audit log, or show a code for a colleague."""
    found = _proposal(actor, number)
    if two_people.may_propose(actor, found.what) and (way := confirm_first(request, actor, now(), _back())):
        return way
    try:
        two_people.use(actor, found, now())
    except Refused as refused:
        return _refused(request, actor, found, refused)
    return _log() if found.what == audit_export.KIND.id else _code(request, actor, found)


def _log() -> FileResponse:
    """Give the whole log; its last entries tell of this export."""
    # No folder of the case file is written to, and nothing of it is left when the answer is sent.
    spooled = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    size = audit.export(spooled)
    spooled.seek(0)
    headers = {
        "Cache-Control": "no-store, private",
        "X-Audit-Size": str(size),
        "X-Audit-Root": audit.check().root.hex(),
    }
    return FileResponse(
        spooled, as_attachment=True, filename="audit-log.jsonl", content_type="application/jsonl", headers=headers
    )


def _code(request: HttpRequest, actor: Actor, proposal: Proposal) -> HttpResponse:
    person = Person.objects.get(pk=proposal.change["person"])
    return code_page(request, actor, person)


def _back() -> str:
    return reverse("console:changes")


def _done(
    request: HttpRequest, actor: Actor, proposal: Proposal, step: Callable[[], Proposal], word: str
) -> HttpResponse:
    try:
        step()
    except Refused as refused:
        return _refused(request, actor, proposal, refused)
    messages.success(request, f"{two_people.kind_of(proposal).words}: {word}.")
    return redirect("console:changes")


def _refused(request: HttpRequest, actor: Actor, proposal: Proposal, refused: Refused) -> HttpResponse:
    """Say why it was refused: 403 where it is not the person's to do, else 409."""
    own = actor.person is not None and proposal.proposed_by_id == actor.person.pk
    may = own or two_people.may_approve(actor, proposal.what) or two_people.may_propose(actor, proposal.what)
    return _shown(request, actor, 409 if may else 403, refused.sentences)


def _proposal(actor: Actor, number: int) -> Proposal:
    found = Proposal.objects.filter(pk=number).first()
    if found is None or not _sees(actor, found.what):
        raise Http404
    return found


def _sees(actor: Actor, what: str) -> bool:
    kind = KINDS[what]
    return bool(actor.roles & (READERS | kind.proposers | kind.approvers))


def _known(request: HttpRequest) -> dict[str, Any]:
    """Give what a link from the team's page fills in: whose roles they are, and which."""
    person = Person.objects.filter(email=request.GET.get("of", "").lower()).prefetch_related("groups").first()
    if person is None:
        return {}
    held = [group.name for group in person.groups.all()]
    return {"email": person.email, "name": person.name, "roles": held, "person": person.pk}


def _form(
    request: HttpRequest, actor: Actor, what: str, form: ProposeForm, status: int = 200, refused: tuple[str, ...] = ()
) -> HttpResponse:
    context = {"lane": CHANGES, "form": form, "kind": KINDS[what], "refused": refused}
    return page(request, actor, "console/propose.html", context, status)


def _shown(request: HttpRequest, actor: Actor, status: int = 200, refused: tuple[str, ...] = ()) -> HttpResponse:
    at = now()
    rows = [_row(actor, each, at) for each in two_people.proposals() if _sees(actor, each.what)]
    context = {
        "lane": CHANGES,
        "refused": refused,
        "waiting": [row for row in rows if row["stands"] == "open"],
        "past": [row for row in rows if row["stands"] != "open"],
        "retention": sum(retention.standing(each) == "proposed" for each in retention.policies()),
        "kinds": [KINDS[what] for what in FORMS if two_people.may_propose(actor, what)],
    }
    return page(request, actor, "console/changes.html", context, status)


def _row(actor: Actor, proposal: Proposal, at: datetime) -> dict[str, Any]:
    kind, stands = two_people.kind_of(proposal), two_people.standing(proposal)
    own = actor.person is not None and proposal.proposed_by_id == actor.person.pk
    nobody_s = proposal.proposed_by_id is None
    approver = two_people.may_approve(actor, proposal.what)
    alone = stands == "open" and own and approver and two_people.may_alone(actor, kind)
    return {
        "proposal": proposal,
        "kind": kind,
        "stands": stands,
        "told": kind.told(proposal.change),
        "approvable": stands == "open" and not nobody_s and approver and (not own or alone),
        "takes_up": stands == "open" and nobody_s and two_people.may_propose(actor, proposal.what),
        "alone": alone,
        "own": own,
        "declinable": stands == "open" and (own or approver),
        "usable": own and stands == "approved" and not two_people.why_unusable(proposal, at),
        "use": "Download the log" if kind is audit_export.KIND else "Show the code" if kind is recovery.KIND else "",
    }
