"""Costs of all requests: what is open, invoiced, overdue and paid; the table for the accounts; an invoice as PDF."""

from __future__ import annotations

from datetime import UTC, date

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from rogatory.console.frame import page
from rogatory.console.opening import case_of
from rogatory.console.people import for_staff, now
from rogatory.desk import costs, need_to_know
from rogatory.desk.actors import Actor
from rogatory.desk.billing import paper_of
from rogatory.desk.costs import Lane, Standing
from rogatory.desk.models import Invoice
from rogatory.flow.states import State
from rogatory.guidelines.money import written

A_PAGE = 50


@require_safe
@for_staff
def costs_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the costs of a lane."""
    at = now()
    lane = _lane(request.GET.get("lane", ""))
    number = request.GET.get("page", "1")
    sheet = max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    found = costs.ledger(actor, lane, at, (sheet - 1) * A_PAGE, A_PAGE)
    sealed = need_to_know.sealed_among(each.file.matter.request_id for each in found.rows)
    context = {
        "now": at,
        "lane": "costs",
        "lanes": [{"id": one, "count": many, "current": one is lane} for one, many in costs.counts(actor, at).items()],
        "shown_lane": lane,
        "found": found,
        "rows": [_row(each, sealed) for each in found.rows],
        "sheet": sheet,
        "more": sheet * A_PAGE < found.total,
        "today": at.astimezone(UTC).date(),
        "year_began": date(at.astimezone(UTC).year, 1, 1),
    }
    return page(request, actor, "console/costs.html", context)


@require_safe
@for_staff
def costs_csv(request: HttpRequest, actor: Actor) -> StreamingHttpResponse:
    """Hand out the invoices that were issued between two days as CSV."""
    at = now()
    today = at.astimezone(UTC).date()
    since = _day(request.GET.get("from", "")) or date(today.year, 1, 1)
    until = _day(request.GET.get("to", "")) or today
    answer = StreamingHttpResponse(costs.export(actor, since, until, at), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="invoices-{since}-{until}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@for_staff
def invoice(request: HttpRequest, actor: Actor, reference: str, number: str) -> HttpResponse:
    """Hand out an invoice, or with ``?credit`` the credit note that cancelled it, as PDF."""
    credit = "credit" in request.GET
    found = case_of(actor, reference)
    try:
        made = Invoice.objects.select_related("file__matter__request").get(file__matter__request=found, number=number)
    except Invoice.DoesNotExist as missing:
        raise Http404 from missing
    if credit and made.cancelled_at is None:
        raise Http404
    name, content = paper_of(made, credit=credit)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _row(one: Standing, sealed: frozenset[int]) -> dict[str, object]:
    made, matter = one.invoice, one.file.matter
    return {
        "reference": matter.request.reference,
        "sealed": matter.request_id in sealed,
        "state": State(matter.state),
        "since": matter.entered_at,
        "number": made.number if made else "",
        "total": written(made.total, made.currency) if made else "",
        "owed": written(one.owed, made.currency) if made else "",
        "due_on": made.due_on if made else None,
    }


def _lane(name: str) -> Lane:
    return Lane(name) if name in set(Lane) else Lane.OPEN


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
