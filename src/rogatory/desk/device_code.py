"""The device code: six signs by which a person on the phone and a page on a screen mean the same passkey.

Whoever holds a passkey that nobody has cleared sees its code, and nobody else does: not even the team. The officer
reads it out on a call to the agency's number of the directory, and whoever clears the passkey types it in. So a call
that finds a genuine officer cannot clear the passkey of somebody else who registered at the officer's address.
"""

from __future__ import annotations

from django.utils.crypto import constant_time_compare, salted_hmac

from rogatory.desk.models import Device

LENGTH = 6
SIGNS = "23456789ABCDEFGHJKMNPQRTVWXYZ"
"""No sign that is taken for another one when it is read out or seen: no 0 and O, 1 and I and L, S, U."""


def code_of(device: Device) -> str:
    """Give the code of a passkey; always the same one, and it tells nothing of the passkey."""
    told = f"{device.pk}/{device.person_id}/{device.added_at.isoformat()}"
    number = int(salted_hmac("rogatory.desk.device_code", told, algorithm="sha256").hexdigest(), 16)
    signs = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(SIGNS))
        signs.append(SIGNS[rest])
    return "".join(signs)


def is_code_of(told: str, device: Device) -> bool:
    """Tell whether what somebody typed is the code of a passkey; spaces, hyphens and small letters do not matter."""
    typed = "".join(sign for sign in told.upper() if not sign.isspace() and sign != "-")
    return constant_time_compare(typed.encode(), code_of(device).encode())
