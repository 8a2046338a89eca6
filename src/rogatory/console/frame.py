"""The frame of every page of the console: where else one can go, and who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from rogatory.console import lanes
from rogatory.desk import clock, mail_list, officers, queries, two_people, vetting
from rogatory.desk.actors import Actor
from rogatory.desk.changes.kind import OFFICES
from rogatory.desk.queries import Load
from rogatory.desk.stops import LIFTERS
from rogatory.flow.states import STAFF, Kind, State

NEXT = "next"
"""What a page of what happens next names as its lane, for the frame to mark."""
NOTICES = "notices"
"""The same for the page of the notices to users."""
MAIL = "mail"
"""The same for the pages of the mail that came in."""
RETENTION = "retention"
"""The same for the page of the retention policy."""
COSTS = "costs"
"""The same for the page of the costs."""
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


AT_HAND = frozenset({lanes.EMERGENCIES, lanes.MINE, lanes.ASSIGNED})
"""The lanes that stand in the frame on a phone too; everything else is behind "More" there."""


def page(
    request: HttpRequest, actor: Actor, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Draw a page in the frame (a query for each number beside the lanes)."""
    load = context.get("load") or queries.load(actor, clock.now())
    chosen = context.get("lane")
    items = [*_of_lanes(actor, load), *_of_pages(actor, load)]
    frame = {
        "home_href": reverse("console:queue"),
        "role": ", ".join(role.value for role in STAFF if role in actor.roles),
        "nav_items": [
            {**item, "current": item["lane"] == chosen, "rare": item["lane"] not in AT_HAND} for item in items
        ],
    }
    return render(request, template, {**frame, **context}, status=status)


def _of_lanes(actor: Actor, load: Load) -> list[dict[str, Any]]:
    return [
        {
            "lane": lane.id,
            "text": lane.text,
            "href": address_of(lane),
            "count": lane.count(load, actor),
            "urgent": lane.urgent,
        }
        for lane in lanes.LANES
        if lane.in_frame
    ]


def _of_pages(actor: Actor, load: Load) -> list[dict[str, Any]]:
    """Give the pages besides the lanes, with a number where something waits for the reader."""
    notices = sum(load.every.get((Kind.NOTICE, state), 0) for state in (State.DUE, State.OBJECTED))
    # Who can vet, or approve, nothing needs no number, and no query for it.
    waiting = officers.waiting_count() if vetting.may(actor) else None
    proposed = two_people.open_count() if actor.roles & OFFICES else None
    # Whoever was stopped from reading may know of no message either.
    sorts = mail_list.may_sort(actor) and load is not queries.NOTHING
    mail = sum(mail_list.counts(actor, clock.now()).values()) if sorts else None
    named: list[tuple[str, str, str, int | None]] = [
        (NEXT, "What happens next", "console:next", None),
        (NOTICES, "Notices", "console:notices", notices),
        (MAIL, "Mail", "console:mail", mail),
        (OFFICERS, "Officers", "console:officers", waiting),
        (RETENTION, "Retention", "console:retention", None),
        (COSTS, "Costs", "console:costs", None),
        (AGENCIES, "Agencies", "console:agencies", None),
        (TEAM, "Team", "console:team", None),
        (CHANGES, "Changes", "console:changes", proposed),
        (GLASS, "Break the glass", "console:glass", None),
    ]
    if actor.roles & LIFTERS:
        named.append((STOPS, "Stopped readers", "console:stops", None))
    return [{"lane": lane, "text": text, "href": reverse(name), "count": count} for lane, text, name, count in named]


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
