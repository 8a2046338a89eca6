"""What the tests of the portal may ask for."""

from __future__ import annotations

import pytest
from django.test import Client

from rogatory.desk.models import Officer, Person
from tests.desk.conftest import team  # noqa: F401 - a fixture
from tests.desk.stages.conftest import Desk, desk, source_map  # noqa: F401 - fixtures
from tests.desk.team import NOW, an_agency
from tests.portal.filing import Desktop
from tests.portal.staff import Staff
from tests.signing_in import sign_in


@pytest.fixture
def objects(tmp_path, settings):
    """An object store of the test's own."""
    settings.OBJECTS_DIR = tmp_path / "objects"
    return settings.OBJECTS_DIR


@pytest.fixture
def staff(desk: Desk) -> Staff:  # noqa: F811 - the fixture of that name
    """A provider with the shipped guidelines and a platform, at work today."""
    return Staff(desk.team)


def an_officer(name: str) -> Person:
    person = Person.objects.create_user(f"{name}@police.example", name="")
    Officer.objects.create(person=person, listed=an_agency(), email_verified_at=NOW, vetted_at=NOW)
    return person


def at(person: Person) -> Desktop:
    client = Client()
    sign_in(client, person)
    return Desktop(client)


@pytest.fixture
def officer(db, objects) -> Desktop:
    """The browser of an officer who was vetted and has sent nothing yet."""
    return at(an_officer("ada.portal"))


@pytest.fixture
def other(db, objects) -> Desktop:
    """The browser of another officer."""
    return at(an_officer("bea.portal"))
