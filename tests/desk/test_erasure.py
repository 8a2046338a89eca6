"""Lawful erasure beside the audit: by two people, for ever, told by the log itself, with the tree as it was."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from rogatory.desk import audit, checkpoints, two_people
from rogatory.desk.changes import erasure
from rogatory.desk.models import AuditEntry, PrivateValue
from rogatory.desk.outcome import Refused
from rogatory.desk.publishing import PlaceCopy, publish
from rogatory.desk.vault.place import Place
from rogatory.evidence.published import check_published
from rogatory.flow.states import Role
from tests.desk.team import NOW, a_person
from tests.desk.test_audit import a_draft


def approved(change, words: str = "The person of request R-1 has asked for it; ordered by counsel.") -> None:
    counsel, administrator = a_person("co", Role.COUNSEL), a_person("adm", Role.ADMINISTRATOR)
    proposal = two_people.propose(counsel, erasure.ID, change, words, NOW)
    assert PrivateValue.objects.filter(value__contains="Ada Sample").count() == 6, "nothing happens before the approval"
    two_people.approve(administrator, proposal, NOW)


@pytest.fixture
def recorded(db, tmp_path, settings) -> Place:
    settings.DATA_DIR = tmp_path
    with transaction.atomic():
        audit.append_many([a_draft(number) for number in (1, 2, 1)])
    place = Place((tmp_path / "published").as_uri())
    publish(place, NOW)
    return place


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(("change", "left"), [(erasure.of_request("R-1"), 2), (erasure.of_entry(1), 4)])
def test_what_two_people_erase_is_gone_and_the_tree_stands(change, left):
    before = [bytes(row.entry) for row in AuditEntry.objects.all()]
    approved(change)
    assert PrivateValue.objects.filter(value__contains="Ada Sample").count() == left
    checked = audit.check()
    assert (checked.faults, checked.erased) == ((), 6 - left)
    assert [bytes(row.entry) for row in AuditEntry.objects.filter(number__lt=3)] == before


def test_what_was_published_still_verifies_after_it(recorded):
    approved(erasure.of_request("R-1"))
    publish(recorded, NOW)
    found = check_published(PlaceCopy(recorded), checkpoints.keys())
    assert found.good
    assert audit.check(found).faults == ()


@pytest.mark.usefixtures("recorded")
def test_the_log_says_what_was_erased_and_by_whose_decision():
    approved(erasure.of_request("R-1"))
    entry = audit.Entry.from_bytes(bytes(AuditEntry.objects.get(action=audit.ERASE).entry))
    assert entry.details["erased"] == {"inputs": [0, 2], "words": [0, 2]}
    assert AuditEntry.objects.filter(action="approve_erasure").exists()


@pytest.mark.usefixtures("recorded")
def test_one_person_alone_erases_nothing():
    a_person("adm", Role.ADMINISTRATOR)
    counsel = a_person("co", Role.COUNSEL)
    proposal = two_people.propose(counsel, erasure.ID, erasure.of_request("R-1"), "asked for", NOW)
    with pytest.raises(Refused):
        two_people.approve(counsel, proposal, NOW)
    with pytest.raises(Refused):
        two_people.propose(a_person("in", Role.INTAKE), erasure.ID, erasure.of_request("R-1"), "asked for", NOW)
    assert PrivateValue.objects.filter(value__contains="Ada Sample").count() == 6


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    "change", [erasure.of_request("R-9"), erasure.of_entry(99), {}, {"request": "", "entry": None}]
)
def test_what_is_not_there_cannot_be_erased(change):
    with pytest.raises(Refused):
        two_people.propose(a_person("co", Role.COUNSEL), erasure.ID, change, "asked for", NOW)


@pytest.mark.usefixtures("recorded")
def test_what_somebody_took_out_without_a_decision_is_no_erasure():
    PrivateValue.objects.filter(entry_id=1, name="words").delete()
    (fault,) = audit.check().faults
    assert fault == "entry 1: the private value 'words' is missing, and no erasure is recorded"


@pytest.mark.django_db
def test_sqlite_overwrites_what_is_erased():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL overwrites when it vacuums")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)
