"""The emergencies' own queue: what is under way, the oldest first, with the time that runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rogatory.console import lanes
from rogatory.console.frame import lane_links, page
from rogatory.console.people import for_staff, now
from rogatory.desk import queries, urgent
from rogatory.desk.actors import Actor
from rogatory.desk.urgent import Urgent
from rogatory.flow.states import Kind, State


@require_safe
@for_staff
def emergencies(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the emergencies under way; asked for as a piece of the page, only the rows, every few seconds."""
    at = now()
    context: dict[str, Any] = {"rows": [_row(each, at) for each in urgent.urgent(actor, at)], "now": at}
    if request.headers.get("HX-Request") == "true":
        return render(request, "console/parts/emergencies.html", context)
    load = queries.load(actor, at)
    frame = {"lane": lanes.EMERGENCIES, "load": load, "lanes": lane_links(actor, load, lanes.EMERGENCIES)}
    return page(request, actor, "console/emergencies.html", {**context, **frame})


def _row(found: Urgent, at: datetime) -> dict[str, Any]:
    matter, facts = found.matter, found.facts
    state = State(matter.state)
    return {
        "href": reverse("console:request", args=[matter.request.reference]) + "#emergency",
        "reference": matter.request.reference,
        "agency": (facts.contact.agency if facts else None) or matter.request.sender,
        "country": facts.official.jurisdiction if facts else None,
        "received_at": matter.request.received_at,
        "due_at": found.due_at,
        "over": found.is_over(at),
        "share": found.share(at),
        "unverified": found.unverified,
        "sealed": found.sealed,
        "account": matter.request.officer is not None,
        "belongs_to": found.belongs_to,
        "state": state,
        "next": lanes.next_step(Kind.EMERGENCY, state),
        "prepared_by": matter.preparation.by if matter.preparation and state is State.PREPARED else None,
    }
