"""A request's page: facts and documents side by side, what the guideline answers, and everything that was done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rogatory.console.frame import page
from rogatory.console.opening import case_of, page_of
from rogatory.console.people import for_staff, now
from rogatory.console.shown.actions import links_of, waiting
from rogatory.console.shown.clocks import country_of, due_of, ended_of, running_of
from rogatory.console.shown.costs import costs_shown
from rogatory.console.shown.decision import shown_of
from rogatory.console.shown.documents import listed
from rogatory.console.shown.facts import groups_of
from rogatory.console.shown.following import follows_of
from rogatory.console.shown.holds import copies_of
from rogatory.console.shown.letters import paper_of
from rogatory.console.shown.material import signed_in
from rogatory.console.shown.notices import MOST, notices_of
from rogatory.console.shown.progress import progress_of, under_way
from rogatory.console.shown.reading import readers_of
from rogatory.console.shown.readings import summary_of
from rogatory.console.shown.since import since_of
from rogatory.console.shown.violations import violation_of
from rogatory.console.views.reviewing import LOOKS
from rogatory.desk import mail_list, queries, urgent
from rogatory.desk.actors import Actor
from rogatory.desk.checklist import latest_of, reasons_for
from rogatory.desk.models import Document, Request
from rogatory.desk.queries import RequestPage
from rogatory.desk.reading.content_types import PDF
from rogatory.desk.signals.rules import the_rules
from rogatory.desk.upcoming import ends_of, of_request
from rogatory.flow.states import Kind, State


@require_safe
@for_staff
def request(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Show a request."""
    at = now()
    found = page_of(actor, reference)
    facts = found.current.facts if found.current else None
    decision = found.current.decision if found.current else None
    jobs = under_way(view.matter for view in found.matters)
    matters = [shown_of(view, found.current) for view in found.matters]
    asked = [view.matter for view in found.matters]
    ends = {**ends_of(asked), **urgent.times_of(asked)}
    context: dict[str, Any] = {
        "now": at,
        "found": found,
        "reference": found.request.reference,
        "matters": [
            {
                "shown": one,
                "due_at": due_of(one.view.matter, facts, ends),
                "progress": progress_of(one.view.matter, jobs),
                "since": since_of(one.view),
                "unverified": urgent.is_unverified(one.view.matter),
                "reviews": one.view.matter.reviews.select_related("by") if one.kind is Kind.EMERGENCY else (),
            }
            for one in matters
        ],
        "facts": facts,
        "groups": groups_of(facts, decision.questions if decision else ()) if facts else (),
        "misdirected": urgent.belongs_to(facts, at) if any(one.kind is Kind.EMERGENCY for one in matters) else "",
        "questions": decision.questions if decision else (),
        "decision": decision,
        "copies": copies_of(found, actor, at),
        "notices": notices_of(found, at),
        "notices_more": sum(view.matter.kind == Kind.NOTICE for view in found.following) > MOST,
        "violation": violation_of(found),
        "follows": follows_of(found),
        "times": times_of(found, actor, at),
        "facts_first": all(State(one.view.matter.state) in {State.RECEIVED, State.HELD} for one in matters),
        "came": listed(found.documents, found.openings),
        "read": summary_of(found),
        "signed": signed_in(found),
        "letters": [paper_of(letter) for letter in found.letters],
        "collections": queries.collections(found.request),
        "costs": costs_shown(found.following, at),
        "links": links_of(found),
        "waiting": waiting(found.matters),
        **unusual_in(found.request, actor, at),
        "readers": readers_of(found, actor, at),
        "me": actor.person,
        "looks": bool(actor.roles & LOOKS),
        "unread": mail_list.unread_in(found.request),
        **documents_of(found, request.GET.get("document", "")),
    }
    return page(request, actor, "console/request.html", context)


@require_safe
@for_staff
def progress(request: HttpRequest, actor: Actor, reference: str, kind: str) -> HttpResponse:
    """Tell how far the collection or the return is: a piece of the page, asked for every two seconds."""
    matter = case_of(actor, reference).matters.filter(kind=kind).first()
    if matter is None:
        raise Http404
    told = progress_of(matter, under_way([matter]))
    answer = render(request, "console/parts/progress.html", {"progress": told, "kind": kind})
    if told is None:
        # The matter has moved on: the page around this piece is an old one.
        answer["HX-Refresh"] = "true"
    return answer


def unusual_in(request: Request, actor: Actor, at: datetime) -> dict[str, Any]:
    """Give what the latest assessment says of a request (two queries at most)."""
    latest = latest_of(request)
    return {"assessment": latest, "reasons": reasons_for(actor, latest, at), "threshold": the_rules().threshold}


def times_of(found: RequestPage, actor: Actor, at: datetime) -> dict[str, Any]:
    """Give the running times of the request, the warnings before their ends, and those that have ended."""
    times = of_request(found.request)
    country = country_of(found.request, found.current.facts if found.current else None)
    shown = [running_of(row, country, at, actor) for row in times.first]
    return {
        "running": [one for one in shown if not one.is_quiet_warning],
        "warnings": [one for one in shown if one.is_quiet_warning],
        "shown": len(shown),
        "ended": [ended_of(row) for row in times.last],
        "total": times.running,
        "total_ended": times.ended,
    }


def documents_of(found: RequestPage, chosen: str) -> dict[str, Any]:
    """Give what the panel of documents shows: the chosen one, else the first that has pages."""
    documents = found.documents
    first = next((one for one in documents if one.media_type == PDF), documents[0] if documents else None)
    named: Document | None = next((one for one in documents if str(one.pk) == chosen), first)
    return {"documents": documents, "chosen": named, "request_reference": found.request.reference}
