"""What happens next: everything that runs out by itself, over all requests, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from rogatory.console.frame import NEXT, page
from rogatory.console.people import for_staff, now
from rogatory.console.shown.clocks import OF_ACTIONS, country_of, running_of, words_of
from rogatory.console.shown.timeline import timeline_of
from rogatory.desk import need_to_know, queries
from rogatory.desk.actors import Actor
from rogatory.desk.upcoming import Show, upcoming

ROWS = 40
LONGEST_SEARCH = 40
LANES = {Show.AHEAD: "Ahead", Show.PAUSED: "Paused", Show.TROUBLED: "Could not be done yet"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; what it does not name, or names wrongly, is left open."""

    show: Show
    action: str
    search: str
    number: int

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        """Read the address."""
        given = request.GET
        number = given.get("page", "1")
        return cls(
            show=next((show for show in Show if show == given.get("show")), Show.AHEAD),
            action=next((name for name in OF_ACTIONS if name == given.get("kind")), ""),
            search="".join(sign for sign in given.get("q", "") if sign.isprintable()).strip()[:LONGEST_SEARCH],
            number=int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1,
        )

    def query(self, show: Show) -> str:
        """Give the address again for another way to look, without the page's number."""
        said = {"show": show.value, "kind": self.action, "q": self.search}
        return urlencode({name: value for name, value in said.items() if value})


@require_safe
@for_staff
def next_up(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what happens next, a page at a time."""
    asked, at = Asked.of(request), now()
    found = upcoming(actor, asked.show, at, asked.action, asked.search, (asked.number - 1) * ROWS, ROWS)
    facts = queries.latest_facts(row.matter for row in found.rows)
    sealed = need_to_know.sealed_among(row.matter.request_id for row in found.rows)
    context: dict[str, Any] = {
        "lane": NEXT,
        "asked": asked,
        "lanes": [
            {
                "text": text,
                "href": f"{reverse('console:next')}?{asked.query(show)}",
                "current": show is asked.show,
                "count": found.shows[show],
            }
            for show, text in LANES.items()
        ],
        "kinds": [(name, words_of(name).kind) for name in OF_ACTIONS],
        "rows": [
            running_of(row, country_of(row.matter.request, facts.get(row.matter.request_id)), at, actor)
            for row in found.rows
        ],
        "sealed": {row.matter.request.reference for row in found.rows if row.matter.request_id in sealed},
        "timeline": None if asked.show is Show.PAUSED else timeline_of(found.days, at),
        "now": at,
        "total": found.total,
        "page": Paginator(range(found.total), ROWS).get_page(asked.number),
        "query": f"&{asked.query(asked.show)}",
    }
    return page(request, actor, "console/next.html", context)
