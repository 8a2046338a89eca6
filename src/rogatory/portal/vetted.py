"""How an officer stands, in words that say what they can do now: shown wherever it makes a difference to them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from rogatory.desk.models import Officer, Person
from rogatory.desk.vetting import UNVETTED
from rogatory.entrance.held_code import held_code


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an officer is vetted, for which agency, and whether they administer it.

    ``code`` is the device code of the passkey with which they are here, as long as nobody has cleared it: they read it
    out when their agency is called. ``before`` says that they were vetted once, and that their agency or
    its domain is not in the directory any more.
    """

    is_officer: bool
    is_vetted: bool
    agency: str
    administers: bool
    code: str
    before: bool = False


def standing_of(request: HttpRequest, person: Person) -> Standing:
    """Give how somebody stands (three queries, two of them only until they are vetted)."""
    officer = Officer.objects.filter(person=person, left_at=None).select_related("listed").first()
    if officer is None:
        return Standing(False, False, "", False, "")
    if officer.is_vetted:
        return Standing(True, True, str(officer.listed or ""), officer.administers, "")
    before = officer.vettings.filter(about=UNVETTED).exists()
    return Standing(True, False, officer.agency, False, held_code(request, person), before)
