"""The emergency form, for everybody; and the template of what has to be told.

Whoever has no account is told nothing but the receipt. The page is the same whether or not an account with the address
in it exists, or an account named in it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rogatory.desk import clock, door
from rogatory.desk.actors import SYSTEM
from rogatory.desk.models import Officer, Person
from rogatory.desk.outcome import Outcome
from rogatory.desk.surroundings import the_shelf
from rogatory.entrance import tries
from rogatory.guidelines.facts import Channel, Kind
from rogatory.guidelines.pack import Pack
from rogatory.paper.form import BlankForm, form_pdf
from rogatory.portal import guidance
from rogatory.portal.forms.emergency import EmergencyForm, OfficialForm
from rogatory.portal.registration import profile_of
from rogatory.portal.urgently import submission
from rogatory.portal.views.people import officer_actor

RECEIVED = "portal.emergency"


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Ask, and take in what is told; of somebody who is not an officer nothing is filed."""
    now = clock.now()
    packs = _packs(now)
    person = request.user if isinstance(request.user, Person) else None
    if person is not None:
        officer_actor(person)
    if request.method != "POST":
        form = EmergencyForm(packs=packs, initial=_known(person))
        return _ask(request, form, packs)
    if request.POST.get("official") == "no":
        return render(request, "portal/emergency_public.html", {"advice": _advice(packs)})
    form = EmergencyForm(request.POST, request.FILES, packs=packs)
    if not form.is_valid():
        return _ask(request, form, packs)
    if person is None and not tries.within(request, "emergency"):
        return _ask(request, form, packs, status=429, limited=True)
    outcome = _file(request, person, form.cleaned_data, now)
    if outcome.request is None or not outcome.done:
        return _ask(request, form, packs, status=409, refused=outcome.refused)
    request.session[RECEIVED] = outcome.request.reference
    return redirect("portal:emergency-received")


@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """Show the reference number to the browser from which the form was sent."""
    reference = request.session.get(RECEIVED)
    if not reference:
        return redirect("portal:emergency")
    mine = isinstance(request.user, Person)
    return render(
        request,
        "portal/emergency_received.html",
        {"reference": reference, "mine": mine, "advice": _advice(_packs(clock.now()))},
    )


@require_safe
def template(_request: HttpRequest, line: str, kind: str) -> HttpResponse:
    """Give the template of what an emergency request has to tell, under one guideline, as PDF or as plain text."""
    pack = the_shelf().in_force(line, clock.now().date())
    if pack is None or pack.emergency is None:
        raise Http404
    blank = _blank(pack)
    content = _pdf(pack.about.version) if kind == "pdf" else blank.text().encode()
    media = "application/pdf" if kind == "pdf" else "text/plain; charset=utf-8"
    name = f"emergency-request-{line}.{kind}"
    return HttpResponse(content, content_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _file(request: HttpRequest, person: Person | None, told: dict[str, Any], now: datetime) -> Outcome:
    if person is not None:
        officer = profile_of(
            person, {name: told[name] for name in ("name", "badge", "agency", "phone", "jurisdiction")}
        )
        inputs = submission(told, Channel.PORTAL, receipt_to=person.email, officer=officer.pk, now=now)
        return door.act(officer_actor(person), "submit", None, inputs, now)
    # Anybody can write anybody's address into the form: after a few receipts to it no more are sent.
    email = told["email"]
    answers = bool(email) and tries.within(request, "emergency_receipt", email)
    inputs = submission(told, Channel.FORM, receipt_to=email if answers else "", officer=None, now=now)
    return door.act(SYSTEM, "submit", None, inputs, now)


def _ask(
    request: HttpRequest,
    form: OfficialForm,
    packs: tuple[Pack, ...],
    *,
    status: int = 200,
    refused: tuple[str, ...] = (),
    limited: bool = False,
) -> HttpResponse:
    context = {"form": form, "advice": _advice(packs), "ways": _ways(packs), "refused": refused, "limited": limited}
    return render(request, "portal/emergency_form.html", context, status=status)


def _packs(now: datetime) -> tuple[Pack, ...]:
    return tuple(pack for pack in guidance.in_force(the_shelf(), now.date()) if pack.emergency)


def _advice(packs: tuple[Pack, ...]) -> tuple[str, ...]:
    """Give what the guidelines tell the public, each sentence once."""
    return tuple(dict.fromkeys(pack.emergency.public_advice for pack in packs if pack.emergency))


def _ways(packs: tuple[Pack, ...]) -> list[dict[str, str]]:
    """Give the ways by which an emergency can be reported besides, for somebody whom the form does not serve."""
    return [
        {
            "line": pack.about.line,
            "entity": pack.about.entity.name,
            "email": pack.about.entity.email,
            "subject": next((each.text for each in pack.channels.subject if each.kind == Kind.EMERGENCY.value), ""),
        }
        for pack in packs
    ]


def _known(person: Person | None) -> dict[str, Any]:
    """Give what the account tells already, so that nobody types it at night."""
    if person is None:
        return {}
    officer = Officer.objects.filter(person=person).first()
    told = {"official": "yes", "name": person.name, "email": person.email}
    if officer is None:
        return told
    return told | {name: getattr(officer, name) for name in ("agency", "badge", "phone", "jurisdiction")}


def _blank(pack: Pack) -> BlankForm:
    asked = guidance.asked_of(pack, Kind.EMERGENCY)
    subject = next((each.text for each in pack.channels.subject if each.kind == Kind.EMERGENCY.value), "")
    return BlankForm(
        title=subject or "Emergency request",
        under=f"{pack.about.title} ({pack.about.version})",
        notes=tuple(rule.cure for rule in asked if rule.test != "present" and rule.field.startswith("emergency.")),
        lines=tuple(
            dict.fromkeys(rule.name for rule in asked if rule.field.startswith("contact.") and rule.test == "present")
        ),
        points=tuple(
            (rule.name, rule.cure) for rule in asked if rule.field.startswith("emergency.") and rule.test == "present"
        ),
        language=pack.about.language,
    )


@cache
def _pdf(version: str) -> bytes:
    """Set the template of one version of a guideline once: anybody may ask for it."""
    pack = the_shelf().pack(version)
    about = pack.about
    dated = datetime(about.captured.year, about.captured.month, about.captured.day, tzinfo=UTC)
    return form_pdf(_blank(pack), dated)
