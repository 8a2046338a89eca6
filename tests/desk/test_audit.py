"""The audit log: in the transaction of what it tells, whole, checkable, and kept by the database itself."""

from __future__ import annotations

import io

import pytest
from django.db import DatabaseError, connection, transaction

from rogatory.desk import audit, triggers
from rogatory.desk.audit import Draft
from rogatory.desk.models import AuditEntry, AuditHead, PrivateValue
from rogatory.evidence.entry import Actor, Entry, salted_digest
from rogatory.evidence.log import verify_log
from rogatory.evidence.merkle import Frontier, root_of
from tests.desk.team import NOW


def a_draft(number: int = 0, **fields) -> Draft:
    given = {
        "at": NOW,
        "actor": Actor("intake", "person-1"),
        "action": "verify",
        "request": f"R-{number}",
        "from_state": "received",
        "to_state": "verified",
        "inputs": '{"method": "call to Ada Sample"}',
        "details": {"number": number},
        "private": {"words": "spoke with Ada Sample"},
    }
    return Draft(**(given | fields))


def appended(count: int, start: int = 0) -> None:
    with transaction.atomic():
        audit.append_many([a_draft(number) for number in range(start, start + count)])


def test_entries_make_the_tree_whose_head_is_kept(db):
    appended(5)
    with transaction.atomic():
        audit.append(a_draft(5))
    head = AuditHead.objects.get()
    leaves = [bytes(row.leaf_hash) for row in AuditEntry.objects.all()]
    assert [row.number for row in AuditEntry.objects.all()] == list(range(6))
    assert Frontier.from_bytes(bytes(head.frontier)).root() == root_of(leaves)
    found = audit.check()
    assert (found.size, found.root, found.faults) == (6, root_of(leaves), ())


def test_an_entry_is_written_only_in_the_transaction_of_what_it_tells(transactional_db):
    with pytest.raises(RuntimeError, match="in the transaction"):
        audit.append(a_draft())


def test_an_entry_goes_when_what_it_tells_is_rolled_back(db):
    appended(2)

    def change_that_fails() -> None:
        with transaction.atomic():
            audit.append(a_draft(2))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    assert audit.check().size == 2
    appended(1, start=2)
    assert audit.check().faults == ()


def test_personal_data_lies_beside_its_entry_and_not_in_it(db):
    appended(1)
    entry = Entry.from_bytes(bytes(AuditEntry.objects.get().entry))
    assert b"Ada" not in entry.to_bytes()
    for value in PrivateValue.objects.all():
        assert entry.private[value.name] == salted_digest(bytes(value.salt), value.value)


def test_what_is_too_long_for_an_entry_is_kept_beside_it(db):
    with transaction.atomic():
        entry = audit.append(
            a_draft(
                outcome="refused", to_state="received", reason="Not this one. " * 9000, details={"of": ["x"] * 30000}
            )
        )
    assert len(entry.to_bytes()) < 1000
    beside = dict(PrivateValue.objects.values_list("name", "value"))
    assert beside["reason"] == "Not this one. " * 9000
    assert beside["details"].count('"x"') == 30000
    assert audit.check().faults == ()


def test_a_private_value_that_was_altered_is_found(db):
    appended(1)
    PrivateValue.objects.filter(name="words").update(value="spoke with nobody")
    (fault,) = audit.check().faults
    assert "'words'" in fault


def test_the_exported_log_verifies_without_a_database(db):
    appended(7)
    stream = io.BytesIO()
    assert audit.export(stream) == 7
    stream.seek(0)
    report = verify_log(stream, expected_root=audit.check().root)
    assert (report.size, report.vouched, report.good) == (7, 7, True)


def orm_update():
    AuditEntry.objects.filter(number=1).update(action="other")


def orm_save():
    entry = AuditEntry.objects.get(number=1)
    entry.action = "other"
    entry.save()


def orm_delete():
    AuditEntry.objects.filter(number=1).delete()


def orm_delete_all():
    PrivateValue.objects.all().delete()
    AuditEntry.objects.all().delete()


def shrink_head():
    AuditHead.objects.update(size=1)


def delete_head():
    AuditHead.objects.all().delete()


def sql(statement: str):
    def run():
        with connection.cursor() as cursor:
            cursor.execute(statement)

    run.__name__ = statement.split(" SET")[0]
    return run


WRONGS = [
    orm_update,
    orm_save,
    orm_delete,
    orm_delete_all,
    shrink_head,
    delete_head,
    sql("UPDATE desk_auditentry SET action = 'other'"),
    sql("UPDATE desk_auditentry SET number = 99 WHERE number = 2"),
    sql("DELETE FROM desk_auditentry WHERE number = 2"),
    sql("DELETE FROM desk_audithead"),
    sql("UPDATE desk_audithead SET size = 0"),
]
ON_ONE = {
    "sqlite": [
        sql(
            "INSERT OR REPLACE INTO desk_auditentry "
            "SELECT number, '', leaf_hash, at, action, subject FROM desk_auditentry"
        ),
        sql("UPDATE OR REPLACE desk_auditentry SET number = 1 WHERE number = 2"),
        sql("INSERT OR REPLACE INTO desk_audithead (id, size, frontier) VALUES (1, 0, '')"),
    ],
    "postgresql": [sql("TRUNCATE desk_auditentry CASCADE"), sql("TRUNCATE desk_audithead")],
}


@pytest.mark.parametrize("wrong", WRONGS, ids=lambda wrong: wrong.__name__)
def test_the_database_refuses_to_change_or_delete_what_was_recorded(db, wrong):
    appended(3)
    with pytest.raises(DatabaseError), transaction.atomic():
        wrong()
    assert audit.check().faults == ()


def test_the_database_refuses_its_own_shortcuts_too(db):
    appended(3)
    for wrong in ON_ONE[connection.vendor]:
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()
        assert audit.check().faults == ()


def test_whoever_gets_past_the_triggers_is_found_out(transactional_db):
    appended(4)
    triggers.remove(connection)
    try:
        assert all("trigger" in fault for fault in audit.check().faults)
        assert len(audit.check().faults) == len(triggers.missing(connection)) > 0
        AuditEntry.objects.filter(number=2).update(entry=a_leaf_of_another_action())
        assert any("entry 2" in fault for fault in audit.check().faults)
        PrivateValue.objects.filter(entry_id=3).delete()
        AuditEntry.objects.filter(number=3).delete()
        assert any("head" in fault for fault in audit.check().faults)
    finally:
        triggers.install(connection)


def test_a_tampered_entry_of_those_taken_back_is_named_and_the_check_goes_on(transactional_db):
    appended(3)
    recovered({"first": 0, "size": 3})
    PrivateValue.objects.filter(entry_id__in=[0, 1, 2]).delete()
    assert audit.check().faults == ()
    triggers.remove(connection)
    try:
        AuditEntry.objects.filter(number=1).update(entry=b"{")
        AuditEntry.objects.filter(number=2).update(entry=a_leaf_of_another_action())
        faults = audit.check().faults
        assert all(any(fault.startswith(f"entry {number}: ") for fault in faults) for number in (1, 2))
        assert not any(fault.startswith(("entry 0: ", "entry 3: ")) for fault in faults)
    finally:
        triggers.install(connection)


@pytest.mark.parametrize("erased", ["all of them", ["inputs"], {"inputs": 0}, {"inputs": "0"}, {"inputs": [[0]]}, None])
def test_an_erasure_that_does_not_say_what_it_erased_is_named_and_the_check_goes_on(db, erased: object):
    appended(1)
    with transaction.atomic():
        audit.append(a_draft(action=audit.ERASE, details={"erased": erased}))
    recovered({"first": "0", "size": None})
    faults = audit.check().faults
    assert [fault for fault in faults if "which private values are gone" in fault] == [
        f"entry {number}: it does not say which private values are gone" for number in (1, 2)
    ]


def recovered(details: dict[str, object]) -> None:
    with transaction.atomic():
        audit.append(a_draft(action=audit.RECOVER, details=details))


def a_leaf_of_another_action() -> bytes:
    row = AuditEntry.objects.get(number=2)
    return bytes(row.entry).replace(b"verify", b"refuse")
