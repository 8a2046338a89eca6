"""How an officer stands, in words that say what they can do now: shown wherever it makes a difference to them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from rogatory.desk.device_code import code_of
from rogatory.desk.models import Device, Officer, Person
from rogatory.entrance.sessions import passkeys_of


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an officer is vetted, for which agency, and whether they administer it.

    ``code`` is the device code of the passkey with which they are here, as long as nobody has cleared it: they read it
    out when their agency is called.
    """

    is_officer: bool
    is_vetted: bool
    agency: str
    administers: bool
    code: str

    @property
    def spaced_code(self) -> str:
        """The code as it is read: in two groups of three."""
        return f"{self.code[:3]} {self.code[3:]}" if self.code else ""


def standing_of(request: HttpRequest, person: Person) -> Standing:
    """Give how somebody stands (two queries, one of them only until they are vetted)."""
    officer = Officer.objects.filter(person=person, left_at=None).select_related("listed").first()
    if officer is None:
        return Standing(False, False, "", False, "")
    if officer.is_vetted:
        return Standing(True, True, str(officer.listed or ""), officer.administers, "")
    return Standing(True, False, officer.agency, False, held_code(request, person))


def held_code(request: HttpRequest, person: Person) -> str:
    """Give the code of the passkey of this session while it is held (one query); else ""."""
    used = passkeys_of(request, person)
    held = Device.objects.filter(person=person, authenticator__in=used, cleared_at=None, removed_at=None).first()
    return code_of(held) if held is not None else ""
