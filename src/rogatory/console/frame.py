"""The frame of every page of the console: where else one can go, and who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from rogatory.console import lanes
from rogatory.desk import clock, officers, queries, two_people, vetting
from rogatory.desk.actors import Actor
from rogatory.desk.changes.kind import OFFICES
from rogatory.desk.queries import Load
from rogatory.desk.stops import LIFTERS
from rogatory.flow.states import STAFF, Kind, State

NEXT = "next"
"""What a page of what happens next names as its lane, for the frame to mark."""
NOTICES = "notices"
"""The same for the page of the notices to users."""
RETENTION = "retention"
"""The same for the page of the retention policy."""
GLASS = "glass"
"""The same for the page on which the glass is broken."""
AGENCIES = "agencies"
"""The same for the directory of agencies."""
STOPS = "stops"
"""The same for the page of those who were stopped from reading."""
TEAM = "team"
"""The same for the page of the team."""
CHANGES = "changes"
"""The same for the page of the changes that wait for a second person."""
OFFICERS = "officers"
"""The same for the pages of officers."""


def page(
    request: HttpRequest, actor: Actor, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Draw a page in the frame (a query for each number beside the lanes)."""
    load = context.get("load") or queries.load(actor, clock.now())
    frame = {
        "home_href": reverse("console:queue"),
        "role": ", ".join(role.value for role in STAFF if role in actor.roles),
        "nav_items": [
            {
                "text": lane.text,
                "href": address_of(lane),
                "count": lane.count(load, actor),
                "urgent": lane.urgent,
                "current": context.get("lane") == lane.id,
            }
            for lane in lanes.LANES
            if lane.in_frame
        ]
        + [
            {"text": "What happens next", "href": reverse("console:next"), "current": context.get("lane") == NEXT},
            {
                "text": "Notices",
                "href": reverse("console:notices"),
                "count": sum(load.every.get((Kind.NOTICE, state), 0) for state in (State.DUE, State.OBJECTED)),
                "current": context.get("lane") == NOTICES,
            },
            {
                "text": "Officers",
                "href": reverse("console:officers"),
                "count": officers.waiting_count() if vetting.may(actor) else None,
                "current": context.get("lane") == OFFICERS,
            },
            {"text": "Retention", "href": reverse("console:retention"), "current": context.get("lane") == RETENTION},
            {"text": "Costs", "href": reverse("console:costs"), "current": context.get("lane") == "costs"},
            {"text": "Agencies", "href": reverse("console:agencies"), "current": context.get("lane") == AGENCIES},
            {"text": "Team", "href": reverse("console:team"), "current": context.get("lane") == TEAM},
            {
                "text": "Changes",
                "href": reverse("console:changes"),
                # Who can approve nothing needs no number, and no query for it.
                "count": two_people.open_count() if actor.roles & OFFICES else None,
                "current": context.get("lane") == CHANGES,
            },
            {"text": "Break the glass", "href": reverse("console:glass"), "current": context.get("lane") == GLASS},
        ]
        + (
            [{"text": "Stopped readers", "href": reverse("console:stops"), "current": context.get("lane") == STOPS}]
            if actor.roles & LIFTERS
            else []
        ),
    }
    return render(request, template, {**frame, **context}, status=status)


def lane_links(actor: Actor, load: Load, chosen: str) -> list[dict[str, Any]]:
    """Give the lanes above a queue, with the numbers of what is in them."""
    return [
        {
            "text": lane.text,
            "href": address_of(lane),
            "current": lane.id == chosen,
            "count": lane.count(load, actor),
        }
        for lane in lanes.LANES
    ]


def address_of(lane: lanes.Lane) -> str:
    """Give the address of a lane; emergencies have a page of their own."""
    if lane.id == lanes.EMERGENCIES:
        return reverse("console:emergencies")
    return f"{reverse('console:queue')}?lane={lane.id}"
