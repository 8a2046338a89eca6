"""Who may read: the glass that somebody breaks, and those who were stopped from reading."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rogatory.console.forms.reading import GlassForm, LiftForm
from rogatory.console.frame import GLASS, STOPS, page
from rogatory.console.people import for_staff, now
from rogatory.desk import glass, stops
from rogatory.desk.actors import Actor
from rogatory.desk.models import ReadingStop
from rogatory.desk.outcome import Refused
from rogatory.entrance.step_up import confirm_first, typed

_NOT_YOURS = "Only counsel or an administrator see who was stopped from reading, and let them read again."


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def break_glass(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Break the glass of a case; the answer is the same whether there is such a case or not."""
    form = GlassForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reference = form.cleaned_data["reference"].strip().upper()
        glass.break_glass(actor, reference, form.cleaned_data["words"], now())
        return redirect("console:request", reference)
    status = 422 if request.method == "POST" else 200
    return page(request, actor, "console/glass.html", {"lane": GLASS, "form": form, "most": glass.A_DAY}, status)


@require_safe
@for_staff
def stopped(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List who was stopped from reading, for those who may let them read again."""
    if not actor.roles & stops.LIFTERS:
        raise PermissionDenied(_NOT_YOURS)
    kept = typed(request)
    return _shown(request, actor, {int(request.GET["of"]): LiftForm(kept)} if kept and _is_number(request) else None)


@require_http_methods(["POST"])
@for_staff
def lift(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Let somebody read again."""
    found = ReadingStop.objects.select_related("person").filter(pk=number).first()
    if found is None or not actor.roles & stops.LIFTERS:
        raise Http404 if actor.roles & stops.LIFTERS else PermissionDenied(_NOT_YOURS)
    back = f"{reverse('console:stops')}?of={found.pk}"
    if stops.may_lift(actor, found) and (way := confirm_first(request, actor, now(), back)):
        return way
    form = LiftForm(request.POST)
    if stops.may_lift(actor, found) and not form.is_valid():
        return _shown(request, actor, {found.pk: form}, status=422)
    try:
        stops.lift(actor, found, request.POST.get("words", ""), now())
    except Refused as refused:
        return _shown(request, actor, {found.pk: form}, status=409, refused=refused.sentences)
    messages.success(request, f"{found.person} may read cases again.")
    return redirect("console:stops")


def _is_number(request: HttpRequest) -> bool:
    return request.GET.get("of", "").isdecimal()


def _shown(
    request: HttpRequest,
    actor: Actor,
    forms: dict[int, LiftForm] | None = None,
    *,
    status: int = 200,
    refused: tuple[str, ...] = (),
) -> HttpResponse:
    given = forms or {}
    context: dict[str, Any] = {
        "lane": STOPS,
        "now": now(),
        "rows": [
            {
                "stop": each,
                "may": each.lifted_at is None and stops.may_lift(actor, each),
                "form": given.get(each.pk) or LiftForm(auto_id=f"id_%s_{each.pk}"),
            }
            for each in stops.every()
        ],
        "broken": glass.recent(),
        "form": next(iter(given.values()), None),
        "refused": refused,
    }
    return page(request, actor, "console/stops.html", context, status)
