"""One's own account: who one is here, and the passkeys that one has."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from rogatory.desk import clock, devices
from rogatory.desk.actors import actor_of, person_id
from rogatory.desk.models import Device, Officer, Person
from rogatory.entrance import letters, passkeys, sessions, sign_ins
from rogatory.entrance.held_code import held_code, spelled
from rogatory.entrance.proof import proved_at
from rogatory.entrance.step_up import confirm_first
from rogatory.evidence import entry

Given = ParamSpec("Given")


def of_one_self(
    view: Callable[Concatenate[HttpRequest, Person, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
    """Give a view for somebody signed in, who is handed to it."""

    @login_required
    @never_cache
    @wraps(view)
    def checked(request: HttpRequest, /, *args: Given.args, **named: Given.kwargs) -> HttpResponse:
        if not isinstance(request.user, Person):
            raise PermissionDenied
        return view(request, request.user, *args, **named)

    return checked


@require_safe
@of_one_self
def held(request: HttpRequest, person: Person) -> HttpResponse:
    """Say that the passkey in use is held, and what will come of it."""
    if not sessions.holds_back(request):
        return redirect("entrance:account")
    return render(
        request, "entrance/held.html", {"is_staff": devices.is_staff(person), "code": held_code(request, person)}
    )


@require_safe
@of_one_self
def account(request: HttpRequest, person: Person) -> HttpResponse:
    """Show one's own passkeys; and one's details, unless the passkey in use is held (four queries)."""
    mine = Device.objects.filter(person=person, removed_at=None).select_related("authenticator")
    shown = tuple(mine)
    in_use = sessions.passkeys_of(request, person)
    held_back = any(device.is_held for device in shown if device.authenticator_id in in_use)
    officer = Officer.objects.filter(person=person).select_related("listed").first()
    known = not held_back or (officer is not None and officer.vetted_at is None)
    context: dict[str, Any] = {
        "devices": [
            (device, device.authenticator_id in in_use, spelled(device) if device.is_held else "") for device in shown
        ],
        "officer": officer,
        "known": known,
        "held_back": held_back,
        "several": len(shown) > 1,
        # Who has the passkey that nobody cleared may be a stranger: they do not learn when its owner comes.
        "sign_ins": sign_ins.latest(person) if known else (),
        "is_staff": officer is None,
    }
    return render(request, "entrance/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_one_self
def add(request: HttpRequest, person: Person) -> HttpResponse:
    """Add a passkey, after a fresh proof; it is held until a person clears it, and the owner is told by mail."""
    now = clock.now()
    if asked := confirm_first(request, actor_of(person, proved_at(request)), now):
        return asked
    form = passkeys.NewPasskey(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        context = {"form": form, "person": person, "js_data": passkeys.to_make(person)}
        return render(request, "entrance/add_passkey.html", context, status=status)
    with transaction.atomic():
        device = devices.added(form.add_to(person), now)
    letters.send("passkey_added", person.email, name=device.name, held=True, at=now)
    messages.success(request, "The passkey is added. It is held until a person has cleared it.")
    return redirect("entrance:account")


@require_http_methods(["GET", "HEAD", "POST"])
@of_one_self
def remove(request: HttpRequest, person: Person, number: int) -> HttpResponse:
    """Remove one of one's own passkeys, after a fresh proof; the last one in force stays."""
    now = clock.now()
    device = Device.objects.filter(pk=number, person=person, removed_at=None).first()
    if device is None:
        raise Http404
    if asked := confirm_first(request, actor_of(person, proved_at(request)), now):
        return asked
    last = not device.is_held and not _others_in_force(device)
    if request.method != "POST" or last:
        status = 409 if request.method == "POST" else 200
        return render(request, "entrance/remove_passkey.html", {"device": device, "last": last}, status=status)
    devices.remove(device, entry.Actor("person", person_id(person.pk)), now)
    letters.send("passkey_removed", person.email, name=device.name, at=now)
    messages.success(request, f"The passkey “{device.name}” is removed.")
    return redirect("entrance:account")


def _others_in_force(device: Device) -> bool:
    others = Device.objects.filter(person=device.person_id, removed_at=None, cleared_at__isnull=False)
    return others.exclude(pk=device.pk).exists()
