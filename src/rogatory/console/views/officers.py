"""Officers: who waits to be vetted, and the page of each, on which a person of the team vets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rogatory.console.forms.officers import CallForm, CodeForm, WhyForm
from rogatory.console.frame import OFFICERS, page
from rogatory.console.people import for_staff, now
from rogatory.desk import device_vetting, officers, two_people, vetting
from rogatory.desk.actors import Actor
from rogatory.desk.changes import agency_administrators
from rogatory.desk.models import Device, Officer, Recovery
from rogatory.desk.officers import OfficerPage
from rogatory.desk.outcome import Refused
from rogatory.desk.vetting import Grounds
from rogatory.entrance.step_up import confirm_first, typed

ROWS = 40
LONGEST_SEARCH = 60
_LANES = (("waiting", "Registrations"), ("devices", "Held passkeys"), ("recoveries", "Lost passkeys"), ("all", "All"))


@require_safe
@for_staff
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show who waits, the oldest first; or everybody."""
    chosen = next((lane for lane, _ in _LANES if lane == request.GET.get("lane")), "waiting")
    search = "".join(sign for sign in request.GET.get("q", "") if sign.isprintable()).strip()[:LONGEST_SEARCH]
    lines = {
        "waiting": officers.waiting(),
        "devices": officers.held_devices(),
        "recoveries": officers.recoveries(),
        "all": officers.everybody(search),
    }
    rows = Paginator(lines[chosen], ROWS).get_page(request.GET.get("page"))
    counts = {lane: lines[lane].count() for lane in ("waiting", "devices", "recoveries")}
    context: dict[str, Any] = {
        "lane": OFFICERS,
        "chosen": chosen,
        "lanes": [
            {
                "text": text,
                "href": f"{reverse('console:officers')}?lane={lane}",
                "current": lane == chosen,
                "count": counts.get(lane),
            }
            for lane, text in _LANES
        ],
        "rows": rows,
        "page": rows,
        "query": f"&{urlencode({'lane': chosen, 'q': search})}",
        "search": search,
        "now": now(),
    }
    return page(request, actor, "console/officers.html", context)


@require_safe
@for_staff
def officer(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Show an officer."""
    return _shown(request, actor, _officer(number))


@require_POST
@for_staff
def accept(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Accept a registration, after a call or on the word of the agency's administrator."""
    found = _officer(number)
    told = officers.officer_page(actor, found, now())
    agency = told.directory.agency
    if agency is None:
        return _shown(request, actor, found, status=409, refused=told.directory.warnings)
    if way := _proof_first(request, actor, found):
        return way
    if request.POST.get("rests_on") == "vouch":
        grounds = Grounds(words=request.POST.get("words", ""))
        return _done(request, actor, found, lambda: vetting.accept(actor, found, agency, grounds, now()), _ACCEPTED)
    form = CodeForm(request.POST, numbers=told.directory.numbers, now=now(), prefix="accept")
    if not form.is_valid():
        return _invalid(request, actor, found, "accept", form)
    step = form.grounds()
    return _done(
        request, actor, found, lambda: vetting.accept(actor, found, agency, step, now()), _ACCEPTED, ("accept", form)
    )


@require_POST
@for_staff
def decline(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Decline a registration."""
    return _with_words(request, actor, _officer(number), "decline", vetting.decline, "The registration was declined.")


@require_POST
@for_staff
def close(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """End an officer's account."""
    return _with_words(request, actor, _officer(number), "close", vetting.close, "The account was closed.")


@require_POST
@for_staff
def clear(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Clear a further passkey of an officer."""
    found = _officer(number)
    if way := _proof_first(request, actor, found):
        return way
    numbers = officers.directory_of(found.person.email, now()).numbers
    form = CodeForm(request.POST, numbers=numbers, now=now(), prefix="clear")
    if not form.is_valid():
        return _invalid(request, actor, found, "clear", form)
    step = form.grounds()
    return _done(
        request,
        actor,
        found,
        lambda: device_vetting.clear_device(actor, found, step, now()),
        "The passkey was cleared.",
        ("clear", form),
    )


@require_POST
@for_staff
def refuse(request: HttpRequest, actor: Actor, number: int, device: int) -> HttpResponse:
    """Refuse a further passkey of an officer: it is removed."""
    found = _officer(number)
    held = Device.objects.select_related("person__officer").filter(pk=device, person=found.person_id).first()
    if held is None:
        raise Http404
    words = request.POST.get("words", "")
    return _done(
        request,
        actor,
        found,
        lambda: device_vetting.refuse_device(actor, held, words, now()),
        "The passkey was removed.",
    )


@require_POST
@for_staff
def propose(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Propose an officer as an administrator of their agency; a second person approves it."""
    found = _officer(number)
    words, change = request.POST.get("words", ""), agency_administrators.of(found)
    return _done(
        request,
        actor,
        found,
        lambda: two_people.propose(actor, agency_administrators.ID, change, words, now()),
        "It was proposed. A second person has to approve it.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def recovery(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Show somebody who lost their passkey; grant it with a code that is shown once, or refuse it."""
    asked = Recovery.objects.select_related("person__officer__listed").filter(pk=number).first()
    if asked is None:
        raise Http404
    found: Officer | None = getattr(asked.person, "officer", None) if asked.person else None
    numbers = officers.directory_of(found.person.email, now()).numbers if found else ()
    posted = request.POST if request.method == "POST" else None
    granting = posted is not None and posted.get("what") == "grant"
    back = reverse("console:recovery", args=[number])
    if granting and vetting.may(actor) and (way := confirm_first(request, actor, now(), back)):
        return way
    call = CallForm(posted if granting else typed(request), numbers=numbers, now=now(), prefix="grant")
    why = WhyForm(posted if posted is not None and not granting else None, prefix="refuse")
    context: dict[str, Any] = {
        "lane": OFFICERS,
        "asked": asked,
        "officer": found,
        "call": call,
        "why": why,
        "now": now(),
    }
    context |= {"may": vetting.may(actor), "form": call if granting else why, "numbers": numbers}
    if posted is None or (vetting.may(actor) and not (call if granting else why).is_valid()):
        return page(request, actor, "console/recovery.html", context, 200 if posted is None else 422)
    try:
        if granting and call.is_valid():
            _, code = device_vetting.grant_recovery(actor, asked, call.grounds(), now())
            return page(request, actor, "console/recovery.html", context | {"code": code})
        device_vetting.refuse_recovery(actor, asked, posted.get("refuse-words", ""), now())
    except Refused as refused:
        status = 409 if vetting.may(actor) else 403
        return page(request, actor, "console/recovery.html", context | {"refused": refused.sentences}, status)
    messages.success(request, "The recovery was refused.")
    return redirect(f"{reverse('console:officers')}?lane=recoveries")


def _proof_first(request: HttpRequest, actor: Actor, found: Officer) -> HttpResponse | None:
    """Ask whoever vets for a fresh proof; what they typed, on the telephone perhaps, is there again afterwards."""
    if not vetting.may(actor):
        return None
    return confirm_first(request, actor, now(), reverse("console:officer", args=[found.pk]))


_ACCEPTED = "The officer was accepted. A message tells them."


def _with_words(
    request: HttpRequest,
    actor: Actor,
    found: Officer,
    name: str,
    change: Callable[..., object],
    told: str,
) -> HttpResponse:
    form = WhyForm(request.POST, prefix=name)
    if not form.is_valid():
        return _invalid(request, actor, found, name, form)
    words = form.cleaned_data["words"]
    return _done(request, actor, found, lambda: change(actor, found, words, now()), told, (name, form))


def _invalid(request: HttpRequest, actor: Actor, found: Officer, name: str, form: forms.Form) -> HttpResponse:
    if not vetting.may(actor):
        return _shown(request, actor, found, status=403, refused=(vetting.NOT_YOURS,))
    return _shown(request, actor, found, status=422, filled=(name, form))


def _done(
    request: HttpRequest,
    actor: Actor,
    found: Officer,
    change: Callable[[], object],
    told: str,
    filled: tuple[str, forms.Form] | None = None,
) -> HttpResponse:
    """Take a step; where it is refused, say why beside what was typed: 403 where it is not the person's, else 409."""
    try:
        change()
    except Refused as refused:
        status = 409 if vetting.may(actor) else 403
        return _shown(request, actor, _officer(found.pk), status=status, refused=refused.sentences, filled=filled)
    messages.success(request, told)
    return redirect("console:officer", found.pk)


def _officer(number: int) -> Officer:
    try:
        return officers.find(number)
    except Officer.DoesNotExist:
        raise Http404 from None


def _shown(
    request: HttpRequest,
    actor: Actor,
    found: Officer,
    *,
    status: int = 200,
    refused: tuple[str, ...] = (),
    filled: tuple[str, forms.Form] | None = None,
) -> HttpResponse:
    told = officers.officer_page(actor, found, now())
    offered = _forms(told, typed(request))
    if filled is not None and filled[0] in offered:
        offered[filled[0]] = filled[1]
    context: dict[str, Any] = {
        "lane": OFFICERS,
        "told": told,
        "officer": found,
        "facts": _facts(told),
        "may": vetting.may(actor) and found.person != actor.person,
        "may_propose": two_people.may_propose(actor, agency_administrators.ID),
        "forms": offered,
        "form": filled[1] if filled else None,
        "refused": refused,
        "now": now(),
    }
    return page(request, actor, "console/officer.html", context, status)


def _forms(told: OfficerPage, kept: QueryDict | None) -> dict[str, forms.Form]:
    """Give the forms that the officer's standing calls for, with what was typed before a proof was asked for."""
    numbers, at = told.directory.numbers, now()
    kept = kept if kept and any(f"{prefix}-code" in kept for prefix in ("accept", "clear")) else None
    if told.waits:
        accepting: dict[str, forms.Form] = {"decline": WhyForm(prefix="decline")}
        return (
            accepting | {"accept": CodeForm(kept, numbers=numbers, now=at, prefix="accept")} if numbers else accepting
        )
    if told.officer.left_at:
        return {}
    closing: dict[str, forms.Form] = {"close": WhyForm(prefix="close")}
    return (
        closing | {"clear": CodeForm(kept, numbers=numbers, now=at, prefix="clear")}
        if told.held and numbers
        else closing
    )


def _facts(told: OfficerPage) -> list[dict[str, object]]:
    """Give what the officer says of themselves; nothing of it is believed for being said."""
    officer = told.officer
    phone = f"{officer.phone} ext. {officer.extension}" if officer.extension else officer.phone
    said = (
        ("Name", officer.person.name),
        ("E-mail address", told.email),
        ("Agency, as they call it", officer.agency),
        ("Badge or identification number", officer.badge),
        ("Jurisdiction", officer.jurisdiction),
        ("Phone, as they say", phone),
        ("Street address", officer.address),
    )
    return [{"key": key, "value": value, "unknown": not value} for key, value in said]
