"""The queue: who waits, for whom, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from rogatory.console import lanes
from rogatory.console.frame import lane_links, page
from rogatory.console.people import for_staff, now
from rogatory.console.shown.clocks import due_of
from rogatory.desk import queries
from rogatory.desk.actors import Actor
from rogatory.desk.models import Matter
from rogatory.desk.upcoming import ends_of
from rogatory.desk.urgent import is_unverified, times_of
from rogatory.flow.states import ASKED, OF_ASKED, Kind, State
from rogatory.guidelines.facts import Facts

ROWS = 40
LONGEST_SEARCH = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; what it does not name, or names wrongly, is left open."""

    lane: lanes.Lane
    kind: Kind | None
    state: State | None
    search: str
    number: int

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        """Read the address. A search looks in every state, unless a lane is named beside it."""
        given = request.GET
        search = "".join(sign for sign in given.get("q", "") if sign.isprintable()).strip()[:LONGEST_SEARCH]
        lane = lanes.lane_of(given.get("lane", "")) or lanes.lane_of(lanes.ALL)
        if lane is None:
            raise LookupError(lanes.ALL)
        number = given.get("page", "1")
        return cls(
            lane=lane,
            kind=next((kind for kind in ASKED if kind == given.get("kind")), None),
            state=next((state for state in OF_ASKED if state == given.get("state")), None),
            search=search,
            number=int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1,
        )

    def states(self, actor: Actor) -> frozenset[State]:
        """Give the states to look in."""
        if self.state is not None:
            return frozenset({self.state})
        if self.search and self.lane.id == lanes.ALL:
            return OF_ASKED
        return self.lane.states_for(actor)

    @property
    def kinds(self) -> frozenset[Kind]:
        """Give the kinds to look for."""
        return frozenset({self.kind}) if self.kind else self.lane.kinds

    @property
    def query(self) -> str:
        """Give the address again without the page's number."""
        said = {"lane": self.lane.id, "kind": self.kind, "state": self.state, "q": self.search}
        return urlencode({name: value for name, value in said.items() if value})


@require_safe
@for_staff
def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show a lane of the queue, a page at a time."""
    asked, at = Asked.of(request), now()
    if asked.query == f"lane={lanes.EMERGENCIES}":
        return redirect("console:emergencies")
    first = (asked.number - 1) * ROWS
    found = queries.queue(
        actor,
        at,
        asked.states(actor),
        asked.kinds,
        first,
        ROWS,
        asked.search,
        mine=asked.lane.assigned,
        again=asked.lane.again,
    )
    facts = queries.latest_facts(found.rows)
    ends = {**ends_of(found.rows), **times_of(found.rows)}
    context = {
        "lane": asked.lane.id,
        "heading": asked.lane.text,
        "load": found.load,
        "lanes": lane_links(actor, found.load, asked.lane.id),
        "asked": asked,
        "kinds": list(ASKED),
        "states": [state for state in State if state in OF_ASKED],
        "rows": [
            _row(matter, facts.get(matter.request_id), ends)
            | {"sealed": matter.request_id in found.sealed, "mine": matter.request_id in found.mine}
            for matter in found.rows
        ],
        "me": actor.person,
        "now": at,
        "total": found.total,
        "page": Paginator(range(found.total), ROWS).get_page(asked.number),
        "query": f"&{asked.query}",
    }
    return page(request, actor, "console/queue.html", context)


def _row(matter: Matter, facts: Facts | None, ends: Mapping[tuple[int, Kind], datetime]) -> dict[str, object]:
    state = State(matter.state)
    urgent = matter.kind == Kind.EMERGENCY
    first = matter.preparation
    return {
        "href": reverse("console:request", args=[matter.request.reference]) + f"#{matter.kind}",
        "reference": matter.request.reference,
        "kind": matter.kind,
        "urgent": urgent,
        "flagged": matter.request.flagged_at is not None,
        "unverified": is_unverified(matter),
        "agency": (facts.contact.agency if facts else None) or matter.request.sender,
        "country": facts.official.jurisdiction if facts else None,
        "received_at": matter.request.received_at,
        "due_at": due_of(matter, facts, ends),
        "state": state,
        "next": lanes.next_step(Kind(matter.kind), state),
        "prepared_by": first.by if first and state is State.PREPARED else None,
        "since": matter.entered_at,
    }
