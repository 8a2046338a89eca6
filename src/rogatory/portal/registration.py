"""The profile of an officer who files: what it lacks is taken from what they tell in their request."""

from __future__ import annotations

from collections.abc import Mapping

from rogatory.desk.models import Officer, Person

FILLED = ("badge", "agency", "jurisdiction", "address", "phone")
"""What a profile takes from the first request of its officer."""


def profile_of(person: Person, told: Mapping[str, str]) -> Officer:
    """Give the profile of a person who files a request, made now if there is none; what it lacks is taken from `told`.

    What is there already stays: a person may have looked at it.
    """
    officer, _ = Officer.objects.get_or_create(person=person)
    lacking = [name for name in FILLED if told.get(name) and not getattr(officer, name)]
    for name in lacking:
        setattr(officer, name, told[name])
    if lacking:
        officer.save(update_fields=lacking)
    if told.get("name") and not person.name:
        person.name = told["name"]
        person.save(update_fields=["name"])
    return officer
