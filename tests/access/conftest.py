"""A request of an officer at *verified*, the same of a reviewer's own, and everybody who may come to ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client, override_settings
from pytest_django.plugin import DjangoDbBlocker

from rogatory.desk import clock, deciding, retention
from rogatory.desk.models import (
    Matter,
    Officer,
    Person,
    PreservedCopy,
    Request,
    RetentionPolicy,
    UserNotice,
    ViolationReferral,
)
from rogatory.desk.stages.keys import return_signer
from rogatory.desk.surroundings import the_shelf
from rogatory.flow.states import Kind, Role, State
from rogatory.flow.table import ACTIONS
from tests.access import recording
from tests.access.table import Entry, Visitor
from tests.access.world import World, build
from tests.desk.conftest import objects  # noqa: F401 - a fixture
from tests.desk.stages.conftest import NOW, Desk, desk, message, source_map, subpoena_facts, subpoena_pdf  # noqa: F401
from tests.desk.team import a_person, a_team, an_officer
from tests.signing_in import sign_in


@dataclass
class Situation:
    """Who comes, and about which request they ask."""

    people: Mapping[Visitor, Person | None]
    common: Request
    own: Request

    def client(self, visitor: Visitor) -> Client:
        client = Client()
        person = self.people[visitor]
        if person is not None:
            sign_in(client, person)
        return client

    def request(self, visitor: Visitor) -> Request:
        return self.own if visitor is Visitor.OWN_REVIEWER else self.common

    def given(self, entry: Entry, visitor: Visitor, names: set[str]) -> dict[str, object]:
        """Fill in the parts of an address."""
        request = self.request(visitor)
        document = request.documents.get(name="subpoena.pdf")
        known = {"reference": request.reference, "kind": "data", "number": document.pk, "sheet": 1} | entry.given
        if entry.route.startswith("console:retention"):
            known["number"] = RetentionPolicy.objects.get().pk
        if "matter" in names and "matter" not in known:
            known["matter"] = request.matters.get(kind=_follows(str(entry.given.get("action", "let_lapse")))).pk
        return {name: value for name, value in known.items() if name in names}

    def states(self) -> list[tuple[str, str]]:
        return list(Matter.objects.order_by("pk").values_list("kind", "state"))


def _follows(action: str) -> str:
    """Give the kind of matter on which an action is."""
    (kind,) = ACTIONS[action].kinds
    return kind.value


@pytest.fixture
def situation(desk: Desk, subpoena_pdf: bytes) -> Situation:  # noqa: F811 - the fixtures' own names
    return_signer(settings.DATA_DIR / "keys")
    team = desk.team
    reviewer = an_officer("own").person
    reviewer.groups.set(Group.objects.filter(name=Role.REVIEWER.value))
    common, own = (desk.arrive(message(("subpoena.pdf", subpoena_pdf))) for _ in range(2))
    for request in (common, own):
        desk.record(request, subpoena_facts("subscriber", "drafts"))
        desk.verify(request)
        copy = Matter.objects.create(
            request=request, kind=Kind.COPY, account="river_lantern", state=State.ENDED, entered_at=desk.now
        )
        PreservedCopy.objects.create(matter=copy, sought=copy.account, vault_id=f"copy-{copy.pk}")
        shelf = the_shelf()
        record = deciding.keep(deciding.recommend(request.facts_versions.last(), shelf, desk.now), shelf, desk.now)
        given = {"request": request, "entered_at": desk.now}
        notice = Matter.objects.create(kind=Kind.NOTICE, account="river_lantern", state=State.DUE, **given)
        UserNotice.objects.create(matter=notice, record=record, guideline=shelf.packs[0].about.version)
        violation = Matter.objects.create(kind=Kind.VIOLATION, state=State.OPEN, **given)
        ViolationReferral.objects.create(matter=violation, guideline=shelf.packs[0].about.version)
    retention.propose(team.counsel, "Copies lapse at their end.", desk.now)
    Request.objects.filter(pk=own.pk).update(officer=Officer.objects.get(person=reviewer))
    people = {
        Visitor.NOBODY: None,
        Visitor.PERSON: Person.objects.create_user("person@elsewhere.example"),
        Visitor.OWNER: team.officer.person,
        Visitor.STRANGER: an_officer("eve").person,
        Visitor.INTAKE: team.intake.person,
        Visitor.REVIEWER: team.reviewer.person,
        Visitor.COUNSEL: team.counsel.person,
        Visitor.CUSTODIAN: team.custodian.person,
        Visitor.AUDITOR: a_person("aud", Role.AUDITOR).person,
        Visitor.ADMINISTRATOR: a_person("adm", Role.ADMINISTRATOR).person,
        Visitor.OWN_REVIEWER: reviewer,
    }
    return Situation(people, common, own)


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
    subpoena_pdf: bytes,  # noqa: F811 - the fixture's own name
) -> Iterator[World]:
    """Everybody and every request, made once; each cell takes back what it did."""
    folder = tmp_path_factory.mktemp("access")
    places = {
        "DATA_DIR": folder,
        "OBJECTS_DIR": folder / "objects",
        "VAULT_URL": (folder / "vault").as_uri(),
        "LEDGER_URL": (folder / "ledger").as_uri(),
        "VAULT_KEY_FILE": folder / "keys" / "vault-master.key",
    }
    with (
        django_db_blocker.unblock(),
        override_settings(**places),
        pytest.MonkeyPatch.context() as patch,
        _one_for_all(),
    ):
        return_signer(folder / "keys")
        made = build(Desk(a_team()), subpoena_pdf)
        patch.setattr(clock, "now", lambda: made.now)
        yield made
    if recording.WRITES:
        recording.rewrite()


@contextmanager
def _one_for_all() -> Iterator[None]:
    """Hold a transaction open around a module of tests, and undo it."""
    outer = transaction.atomic()
    outer._from_testcase = True  # the door wants its own to be the outermost besides those of tests
    with outer:
        yield
        transaction.set_rollback(True)
