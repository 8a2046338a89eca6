"""The code of a passkey that is held, for whoever is signed in with it: they read it out to whoever clears it."""

from __future__ import annotations

from django.http import HttpRequest

from rogatory.desk.device_code import LENGTH, code_of
from rogatory.desk.models import Device, Person
from rogatory.entrance.sessions import passkeys_of


def held_code(request: HttpRequest, person: Person) -> str:
    """Give the code of the passkey that was used to sign in while it is held, in two groups (one query); else ""."""
    used = passkeys_of(request, person)
    held = Device.objects.filter(person=person, authenticator__in=used, cleared_at=None, removed_at=None).first()
    return "" if held is None else spelled(held)


def spelled(device: Device) -> str:
    """Give the code of a passkey in two groups, as it is read out."""
    code = code_of(device)
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"
