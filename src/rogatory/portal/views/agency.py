"""The agency's own page: its administrator vouches for its officers, removes who leaves, and takes over from them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from rogatory.desk import clock, colleagues
from rogatory.desk.actors import Actor, actor_of
from rogatory.desk.models import Agency, Officer, Person
from rogatory.desk.outcome import Refused
from rogatory.entrance.proof import proved_at
from rogatory.entrance.step_up import confirm_first, typed
from rogatory.portal.views.people import signed_in

NOT_YOURS = "This page is for an agency’s own administrator. Two people of the response team make an officer one."


@require_safe
@never_cache
@signed_in
def shown(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Who is of the agency, who waits, and what there is to do."""
    agency = colleagues.administered(person)
    if agency is None:
        raise PermissionDenied(NOT_YOURS)
    return _shown(request, person, agency)


@require_POST
@never_cache
@signed_in
def vouch(request: HttpRequest, person: Person, number: int) -> HttpResponseBase:
    """Vouch for somebody, with the code that they read out."""
    code = request.POST.get("code", "")
    told = "You vouched for them. The response team accepts them next."
    return _done(request, person, number, lambda actor, whom: colleagues.vouch(actor, whom, code, clock.now()), told)


@require_POST
@never_cache
@signed_in
def disown(request: HttpRequest, person: Person, number: int) -> HttpResponseBase:
    """Say that somebody is not of the agency."""
    told = "The registration was ended, and the response team told."
    return _done(request, person, number, lambda actor, whom: colleagues.disown(actor, whom, clock.now()), told)


@require_POST
@never_cache
@signed_in
def remove(request: HttpRequest, person: Person, number: int) -> HttpResponseBase:
    """Remove a colleague who has left."""
    told = "They have no access any more. They and the response team were told."
    return _done(request, person, number, lambda actor, whom: colleagues.remove(actor, whom, clock.now()), told)


@require_POST
@never_cache
@signed_in
def clear(request: HttpRequest, person: Person, number: int) -> HttpResponseBase:
    """Clear a further passkey of a colleague."""
    code = request.POST.get("code", "")
    told = "The passkey was cleared."
    return _done(
        request, person, number, lambda actor, whom: colleagues.clear_device(actor, whom, code, clock.now()), told
    )


@require_POST
@never_cache
@signed_in
def take_over(request: HttpRequest, person: Person, number: int) -> HttpResponseBase:
    """Share within the agency what somebody who left did not share."""
    told = "Their requests are shared within your agency now."
    return _done(request, person, number, lambda actor, whom: colleagues.take_over(actor, whom, clock.now()), told)


def _done(
    request: HttpRequest, person: Person, number: int, step: Callable[[Actor, Officer], object], told: str
) -> HttpResponseBase:
    """Take a step as the agency's administrator, once they have proved afresh who they are."""
    agency = colleagues.administered(person)
    if agency is None:
        raise PermissionDenied(NOT_YOURS)
    actor = actor_of(person, proved_at(request))
    first = confirm_first(request, actor, clock.now(), f"{reverse('portal:agency')}?of={number}")
    if first is not None:
        return first
    whom = Officer.objects.select_related("person").filter(pk=number).first()
    if whom is None:
        raise Http404
    try:
        step(actor, whom)
    except Refused as refused:
        return _shown(request, person, agency, whom, refused.sentences)
    messages.success(request, told)
    return redirect("portal:agency")


def _shown(
    request: HttpRequest, person: Person, agency: Agency, whom: Officer | None = None, refused: tuple[str, ...] = ()
) -> HttpResponse:
    """Show the page, with why a step was refused: 403 where it is not about somebody of theirs, else 409."""
    told = colleagues.agency_page(agency)
    theirs = {each.pk for each in (*told.officers, *told.waiting, *(gone for gone, _ in told.left))}
    mine = whom is not None and whom.pk in theirs and whom.person_id != person.pk
    kept = typed(request)
    context = {
        "told": told,
        "person": person,
        "refused": refused,
        # What was typed before a proof was asked for, and about whom.
        "kept": {"of": request.GET.get("of", ""), "code": kept.get("code", "")} if kept else None,
    }
    return render(request, "portal/agency.html", context, status=200 if whom is None else 409 if mine else 403)
