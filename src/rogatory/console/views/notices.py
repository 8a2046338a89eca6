"""The notices of all requests: which are due, which are barred and until when, and which somebody looks at again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.core.paginator import Paginator
from django.db.models import Count, F, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from rogatory.console.frame import NOTICES, page
from rogatory.console.people import for_staff, now
from rogatory.desk import need_to_know
from rogatory.desk.actors import Actor
from rogatory.desk.models import Matter
from rogatory.flow.states import Kind, State

ROWS = 40
LONGEST_SEARCH = 40


class Show(StrEnum):
    """Which notices the page shows."""

    DUE = "due"
    BARRED = "barred"
    OBJECTED = "objected"
    NOT_TOLD = "not-told"
    ALL = "all"


LANES = {
    Show.DUE: "Due",
    Show.BARRED: "Barred",
    Show.OBJECTED: "Objected",
    Show.NOT_TOLD: "Not told",
    Show.ALL: "All",
}


@require_safe
@for_staff
def notices(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show notices, a page at a time: what is next first, and what has no date by how long it has waited."""
    given = request.GET
    show = next((each for each in Show if each == given.get("show")), Show.DUE)
    search = "".join(sign for sign in given.get("q", "") if sign.isprintable()).strip()[:LONGEST_SEARCH]
    number = given.get("page", "1")
    first = (max(1, int(number)) - 1) * ROWS if number.isascii() and number.isdigit() and len(number) < 7 else 0
    at = now()
    every = _found(actor, search, at)
    counted = dict(every.values_list("state").annotate(count=Count("pk")).order_by())
    counts = {each: sum(counted.values()) if each is Show.ALL else counted.get(each.value, 0) for each in Show}
    rows = (every if show is Show.ALL else every.filter(state=show.value)).select_related("request", "notice")
    rows = rows.annotate(next_at=Min("clocks__due_at", filter=Q(clocks__ended_at=None)))
    here = reverse("console:notices")
    shown = list(rows.order_by(F("next_at").asc(nulls_first=True), "entered_at", "pk")[first : first + ROWS])
    sealed = need_to_know.sealed_among(matter.request_id for matter in shown)
    context = {
        "lane": NOTICES,
        "show": show,
        "search": search,
        "lanes": [
            {
                "text": text,
                "href": f"{here}?{_query(each, search)}",
                "current": each is show,
                "count": counts[each],
            }
            for each, text in LANES.items()
        ],
        "rows": [
            {
                "matter": matter,
                "state": State(matter.state),
                "next_at": matter.next_at,
                "sealed": matter.request_id in sealed,
            }
            for matter in shown
        ],
        "now": at,
        "total": counts[show],
        "page": Paginator(range(counts[show]), ROWS).get_page(first // ROWS + 1),
        "query": f"&{_query(show, search)}",
    }
    return page(request, actor, "console/notices.html", context)


def _found(actor: Actor, search: str, at: datetime) -> QuerySet[Matter]:
    every = Matter.objects.filter(kind=Kind.NOTICE, request__in=need_to_know.readable(actor, at))
    return every.filter(request__reference__icontains=search) if search else every


def _query(show: Show, search: str) -> str:
    return urlencode({name: value for name, value in (("show", show.value), ("q", search)) if value})
