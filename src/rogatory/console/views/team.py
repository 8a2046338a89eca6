"""The team: everybody with their roles and passkeys, and the steps of those who answer for it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rogatory.console.frame import TEAM, page
from rogatory.console.people import for_staff, now
from rogatory.desk import appointing, devices, enrolling
from rogatory.desk.actors import Actor
from rogatory.desk.changes.kind import OFFICES
from rogatory.desk.models import Device, Person, StaffIdentity
from rogatory.desk.outcome import Refused
from rogatory.entrance.step_up import confirm_first, typed

_NOT_YOURS = "Only counsel or an administrator give codes, clear passkeys and dismiss people of the team."


@require_safe
@for_staff
def team(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show everybody who holds a role or once did."""
    return _shown(request, actor)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def dismiss(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Ask whether somebody is to be dismissed, and do it: at once, by one person."""
    person = _member(actor, number)
    if request.method != "POST":
        return page(request, actor, "console/dismiss.html", {"lane": TEAM, "person": person})
    try:
        appointing.dismiss(person.email, now(), actor)
    except Refused as refused:
        return _shown(request, actor, 409, refused.sentences)
    messages.success(request, f"{person} can no longer sign in. Their sessions have ended.")
    return redirect("console:team")


@require_POST
@for_staff
def code(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Make the code with which a newly appointed colleague makes their first passkey, and show it once."""
    person = _member(actor, number)
    if way := confirm_first(request, actor, now(), reverse("console:team")):
        return way
    if not awaits_first(person):
        told = ("They have had a way in: a code for a passkey takes two people. Propose it under “Changes”.",)
        return _shown(request, actor, 409, told)
    if actor.person == person:
        return _shown(request, actor, 409, ("Somebody else makes a code for you.",))
    return code_page(request, actor, person)


@require_POST
@for_staff
def clear(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Clear a colleague's passkey that is held."""
    device = Device.objects.select_related("person").filter(pk=number).first()
    if device is None or not devices.is_staff(device.person):
        raise Http404
    _require_office(actor)
    if way := confirm_first(request, actor, now(), f"{reverse('console:team')}?of={device.pk}"):
        return way
    try:
        devices.clear(actor, device, request.POST.get("words", ""), now())
    except Refused as refused:
        return _shown(request, actor, 409, refused.sentences)
    messages.success(request, f"The passkey {device.name} of {device.person} is cleared.")
    return redirect("console:team")


def code_page(request: HttpRequest, actor: Actor, person: Person) -> HttpResponse:
    """Make a code and show it: it is not kept, so that nobody sees it again."""
    made = enrolling.make_code(person, actor.person, now())
    return page(request, actor, "console/code.html", {"lane": TEAM, "person": person, "code": made})


def awaits_first(person: Person) -> bool:
    """Whether somebody who is on the team has never had a passkey, nor come from the identity provider (two queries).

    Somebody who has would not notice that a colleague uses such a code in their name.
    """
    came = StaffIdentity.objects.filter(person=person).exists()
    return person.is_active and not came and not Device.objects.filter(person=person).exists()


def _require_office(actor: Actor) -> None:
    if not actor.roles & OFFICES:
        raise PermissionDenied(_NOT_YOURS)


def _member(actor: Actor, number: int) -> Person:
    """Give a person of the team to somebody whose office it is."""
    _require_office(actor)
    found = next((one for one in appointing.the_team() if one.pk == number), None)
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, actor: Actor, status: int = 200, refused: tuple[str, ...] = ()) -> HttpResponse:
    people = appointing.the_team()
    owned = defaultdict(list)
    for device in Device.objects.filter(person__in=people):
        owned[device.person_id].append(device)
    came = set(StaffIdentity.objects.filter(person__in=people).values_list("person", flat=True))
    office = bool(actor.roles & OFFICES)
    rows: list[dict[str, Any]] = [
        {
            "person": person,
            "roles": [group.name for group in person.groups.all()],
            "devices": [device for device in owned[person.pk] if device.removed_at is None],
            "first": office
            and person.is_active
            and not owned[person.pk]
            and person.pk not in came
            and person != actor.person,
            "came": person.pk in came,
            "other": person != actor.person,
        }
        for person in people
    ]
    kept = typed(request)
    context = {
        "lane": TEAM,
        "rows": rows,
        "office": office,
        "refused": refused,
        # What was typed about a passkey before a proof was asked for.
        "kept": {"of": request.GET.get("of", ""), "words": kept.get("words", "")} if kept else None,
    }
    return page(request, actor, "console/team.html", context, status)
