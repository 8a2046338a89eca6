"""The frame of every page of the console: where else one can go, and who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from rogatory.console import lanes
from rogatory.desk import queries
from rogatory.desk.actors import Actor
from rogatory.flow.states import STAFF

NEXT = "next"
"""What a page of what happens next names as its lane, for the frame to mark."""


def page(
    request: HttpRequest, actor: Actor, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Draw a page in the frame (one query, for the numbers beside the lanes)."""
    load = context.get("load") or queries.load()
    here = reverse("console:queue")
    frame = {
        "home_href": here,
        "role": ", ".join(role.value for role in STAFF if role in actor.roles),
        "nav_items": [
            {
                "text": lane.text,
                "href": f"{here}?lane={lane.id}",
                "count": lane.count(load, actor),
                "urgent": lane.urgent,
                "current": context.get("lane") == lane.id,
            }
            for lane in lanes.LANES
            if lane.in_frame
        ]
        + [{"text": "What happens next", "href": reverse("console:next"), "current": context.get("lane") == NEXT}],
    }
    return render(request, template, {**frame, **context}, status=status)
