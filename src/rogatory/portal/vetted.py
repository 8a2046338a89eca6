"""How an officer stands, in words that say what they can do now: shown wherever it makes a difference to them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from rogatory.desk.models import Officer, Person
from rogatory.entrance.held_code import held_code


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


def standing_of(request: HttpRequest, person: Person) -> Standing:
    """Give how somebody stands (two queries, one of them only until they are vetted)."""
    officer = Officer.objects.filter(person=person, left_at=None).select_related("listed").first()
    if officer is None:
        return Standing(False, False, "", False, "")
    if officer.is_vetted:
        return Standing(True, True, str(officer.listed or ""), officer.administers, "")
    return Standing(True, False, officer.agency, False, held_code(request, person))
