"""An agency is closed, or a domain taken from it: whoever was vetted on that is vetted no more, in the same step."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from rogatory.desk import agencies, audit, closing, colleagues, vetting
from rogatory.desk.actors import Actor, actor_of
from rogatory.desk.models import Agency, AuditEntry, Device, Officer, OutboxJob
from rogatory.desk.outcome import Refused
from rogatory.desk.vetting import Grounds
from rogatory.flow.states import Role
from tests.desk.team import LONG_AGO, NOW, a_person, an_agency, an_officer
from tests.desk.vetted import CALLED, a_call, a_registrant, an_administrator, the_code

HOUR = timedelta(hours=1)


@pytest.fixture
def intake(db) -> Actor:
    return a_person("ivy", Role.INTAKE)


def fresh(officer: Officer) -> Officer:
    return Officer.objects.select_related("person", "listed").get(pk=officer.pk)


def officer_of(actor: Actor) -> Officer:
    return Officer.objects.get(person=actor.person)


def an_officer_with_a_passkey(name: str = "ada") -> Officer:
    actor = an_officer(name)
    Device.objects.create(person=actor.person, name="A key", added_at=LONG_AGO, cleared_at=LONG_AGO)
    return officer_of(actor)


def test_closing_takes_administrators_out_of_office_and_vets_nobody_any_more(intake: Actor):
    ada, max_ = an_officer_with_a_passkey(), officer_of(an_administrator())
    other = an_agency("Harbor Patrol", "harborpatrol.example")
    stays = officer_of(an_administrator("mia", other))
    waits = a_registrant()
    closing.close(intake, an_agency(), "merged into another", NOW)
    for officer in (ada, max_):
        found = fresh(officer)
        assert (found.is_vetted, found.listed, found.administers, found.left_at) == (False, None, False, None)
        assert not actor_of(found.person).vetted
        assert colleagues.administered(found.person) is None
    assert fresh(stays).administers
    assert not fresh(waits).vettings.exists(), "who was not vetted is not told that they are not any more"
    assert Device.objects.get(person=ada.person).is_held


def test_the_audit_the_page_and_a_message_say_why(intake: Actor):
    agency, ada = an_agency(), an_officer_with_a_passkey()
    closing.close(intake, agency, "merged into another", NOW)
    told, closed = (json.loads(bytes(each.entry)) for each in AuditEntry.objects.order_by("number"))
    assert (told["action"], closed["action"]) == ("unvet_officer", "close_agency")
    assert told["actor"]["id"] == intake.id
    assert (told["details"]["officer"], told["details"]["agency"]) == (ada.pk, agency.pk)
    assert told["details"]["devices"] == [Device.objects.get().pk]
    row = ada.vettings.get()
    assert (row.about, row.accepted, row.by) == ("unvetted", False, intake.person)
    assert row.words == "Example Police. The agency was closed: merged into another"
    assert OutboxJob.objects.get(name=vetting.MAIL).payload == {"officer": ada.pk, "what": "unvetted"}
    assert audit.check().faults == ()


def test_it_is_one_step_with_the_closing(intake: Actor, monkeypatch: pytest.MonkeyPatch):
    agency, ada = an_agency(), an_officer_with_a_passkey()

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(closing, "tell", fails)
    with pytest.raises(RuntimeError):
        closing.close(intake, agency, "merged", NOW)
    assert Agency.objects.get(pk=agency.pk).closed_at is None
    assert fresh(ada).is_vetted
    monkeypatch.undo()
    with pytest.raises(Refused, match="reason"):
        closing.close(intake, agency, " ", NOW)
    assert fresh(ada).is_vetted


def test_a_domain_that_is_removed_takes_the_vetting_of_those_at_it(intake: Actor):
    agency, ada = an_agency(), an_officer_with_a_passkey()
    agencies.add_domain(intake, agency, "harborpatrol.example", NOW)
    elsewhere = officer_of(an_administrator())
    elsewhere.person.email = "max@harborpatrol.example"
    elsewhere.person.save()
    closing.remove_domain(intake, agency, "police.example", "moved", NOW)
    assert not fresh(ada).is_vetted
    assert fresh(elsewhere).is_vetted
    assert ada.vettings.get().words == "Example Police. “police.example” was removed: moved"


def test_who_still_acts_is_vetted_anew_after_a_call_that_came_later(intake: Actor):
    agency, ada = an_agency(), an_officer_with_a_passkey()
    closing.close(intake, agency, "closed by mistake", CALLED + HOUR)
    agencies.reopen(intake, agency, "it was a mistake", CALLED + HOUR)
    assert not fresh(ada).is_vetted, "to open it again vets nobody"
    code = the_code(ada)
    with pytest.raises(Refused, match="before they asked"):
        vetting.accept(intake, ada, agency, Grounds(a_call(), code), CALLED + 2 * HOUR)
    vetting.accept(intake, ada, agency, Grounds(a_call(at=CALLED + 2 * HOUR), code), CALLED + 2 * HOUR)
    found = fresh(ada)
    assert (found.is_vetted, found.listed, found.administers) == (True, agency, False)
    assert not Device.objects.get(person=ada.person).is_held
