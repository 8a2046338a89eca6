"""The audit off the host: published whole, gone on with after a kill, and never with what takes back what was said."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from rogatory.desk import audit, checkpoints, outbox, publishing, triggers
from rogatory.desk.audit import Draft
from rogatory.desk.audit_key import AUDIT_PUBLIC, rotate_audit_key
from rogatory.desk.checkpoints import Diverged
from rogatory.desk.models import AuditEntry, AuditHead, Checkpoint, OutboxJob, PrivateValue
from rogatory.desk.publishing import PUBLISH, PlaceCopy, publish
from rogatory.desk.recovering import recover
from rogatory.desk.vault.place import Place
from rogatory.evidence.entry import Actor
from rogatory.evidence.merkle import Frontier
from rogatory.evidence.note import VerifierKey
from rogatory.evidence.published import Published, check_published
from rogatory.problem import Problem
from tests.desk.team import NOW


@pytest.fixture
def place(db, tmp_path: Path, settings) -> Place:
    settings.DATA_DIR = tmp_path
    settings.AUDIT_URL = (tmp_path / "published").as_uri()
    return Place(settings.AUDIT_URL)


def recorded(count: int) -> None:
    start = AuditHead.objects.get().size
    actor = Actor("intake", "person-1")
    with transaction.atomic():
        audit.append_many(
            [
                Draft(NOW, actor, "note", f"R-{number}", None, None, f"of Ada Sample, {number}")
                for number in range(start, start + count)
            ]
        )


def checked(place: Place) -> Published:
    return check_published(PlaceCopy(place), checkpoints.keys())


def test_what_is_published_is_the_log_and_nothing_personal(place, tmp_path):
    recorded(300)
    head = publish(place, NOW)
    found = checked(place)
    assert (found.head, found.faults, len(found.leaves)) == (head, (), 300)
    assert head.root == audit.check().root
    assert not any(b"Ada Sample" in file.read_bytes() for file in (tmp_path / "published").rglob("*") if file.is_file())
    assert Checkpoint.objects.get().published_at == NOW
    assert publishing.unpublished() == 0


@pytest.mark.parametrize("steps", [(1, 1, 253, 1, 1, 255, 300), (256, 256), (0, 5)])
def test_each_publication_goes_on_from_the_one_before(place, steps):
    for count in steps:
        recorded(count)
        publish(place, NOW)
    found = checked(place)
    assert (found.head.size, found.faults) == (sum(steps), ())
    assert [head.size for head in found.heads] == [sum(steps[: n + 1]) for n in range(len(steps))]


def test_a_publication_that_was_killed_at_any_write_is_gone_on_with(place, monkeypatch):
    recorded(520)
    writes = 0
    real = Place.create, Place.replace

    def until(most: int):
        def written(self, name, content, which):
            nonlocal writes
            writes += 1
            if writes > most:
                raise KeyboardInterrupt
            return real[which](self, name, content)

        return written

    for most in range(12):
        writes = 0
        write = until(most)
        monkeypatch.setattr(Place, "create", lambda self, name, content, w=write: w(self, name, content, 0))
        monkeypatch.setattr(Place, "replace", lambda self, name, content, w=write: w(self, name, content, 1))
        with pytest.raises(KeyboardInterrupt):
            publish(place, NOW)
        monkeypatch.undo()
        recorded(1)
    publish(place, NOW)
    assert checked(place).faults == ()
    assert checked(place).head.size == 532


def as_of_a_backup(size: int) -> None:
    """Cut the log to its first entries, as a restored backup would have it."""
    PrivateValue.objects.filter(entry_id__gte=size).delete()
    triggers.remove(connection)
    AuditEntry.objects.filter(number__gte=size).delete()
    leaves = [bytes(leaf) for leaf in AuditEntry.objects.order_by("number").values_list("leaf_hash", flat=True)]
    AuditHead.objects.update(size=size, frontier=Frontier().append_many(leaves).to_bytes())
    Checkpoint.objects.filter(size__gt=size).delete()
    triggers.install(connection)


@pytest.mark.parametrize("after", [0, 3, 40])
@pytest.mark.parametrize("keys_too", [False, True], ids=["database", "database and keys"])
def test_a_restored_backup_is_noticed_and_nothing_is_overwritten(place, tmp_path, after, keys_too):
    recorded(280)
    publish(place, NOW)
    old = (tmp_path / "keys" / "audit-key.signed").read_bytes()
    recorded(20)
    published = publish(place, NOW)
    as_of_a_backup(285)
    if keys_too:
        (tmp_path / "keys" / "audit-key.signed").write_bytes(old)
    recorded(after)
    with pytest.raises(Diverged):
        publish(place, NOW)
    assert not Checkpoint.objects.filter(size__gt=285).exists()
    assert checked(place).head == published
    assert checked(place).faults == ()


def test_a_database_that_was_rewritten_gets_no_signature(place):
    recorded(20)
    checkpoints.sign(NOW)
    as_of_a_backup(10)
    recorded(30)
    with pytest.raises(Diverged):
        checkpoints.sign(NOW)


def test_every_checkpoint_that_was_given_out_is_published_beside_the_newest(place):
    recorded(5)
    given = checkpoints.sign(NOW)
    recorded(7)
    publish(place, NOW)
    found = checked(place)
    assert [head.size for head in found.heads] == [5, 12]
    assert Checkpoint.objects.filter(published_at=None).count() == 0
    assert place.read("checkpoints/000000000005") == bytes(given.note)


def test_a_new_audit_key_goes_on_with_the_same_log(place, tmp_path, settings):
    recorded(5)
    publish(place, NOW)
    first = checkpoints.keys()
    rotate_audit_key(tmp_path / "keys", settings.ORIGIN, 1, NOW)
    rotate_audit_key(tmp_path / "keys", settings.ORIGIN, 1, NOW)
    assert checkpoints.keys()[1:] == first
    assert VerifierKey.read((tmp_path / "keys" / AUDIT_PUBLIC).read_text()) == checkpoints.keys()[0]
    recorded(5)
    publish(place, NOW)
    assert checked(place).faults == ()
    with pytest.raises(Problem, match="no known key"):
        check_published(PlaceCopy(place), first)


def work(at) -> None:
    claim = outbox.claim("test", now=at, only=(PUBLISH,))
    assert claim is not None
    publishing.publish_when_due(claim, lambda: at)
    assert outbox.is_settled(claim)


def test_much_is_published_at_the_next_look_and_little_within_five_minutes(place):
    publishing.begin(NOW)
    publishing.begin(NOW)
    at = NOW
    work(at)
    recorded(publishing.MANY)
    at += publishing.LOOK
    work(at)
    assert publishing.unpublished() == 0
    recorded(1)
    while publishing.unpublished():
        at += publishing.LOOK
        work(at)
    assert at - NOW < timedelta(minutes=5)
    assert OutboxJob.objects.get(name=PUBLISH).attempts == 0


@pytest.mark.usefixtures("place")
def test_the_team_is_alerted_once_a_day_when_the_log_took_another_way():
    publishing.begin(NOW)
    recorded(60)
    work(NOW)
    as_of_a_backup(30)
    for minutes in (10, 20):
        work(NOW + timedelta(minutes=minutes))
    job = OutboxJob.objects.get(name="alert")
    assert job.payload["what"] == "audit-diverged"


def test_the_team_is_alerted_of_a_place_that_has_failed_for_five_minutes(place, settings, tmp_path):
    publishing.begin(NOW)
    recorded(60)
    work(NOW)
    (tmp_path / "file").write_bytes(b"")
    settings.AUDIT_URL = (tmp_path / "file" / "below").as_uri()
    recorded(60)
    work(NOW + timedelta(minutes=3))
    assert not OutboxJob.objects.filter(name="alert").exists()
    work(NOW + timedelta(minutes=6))
    assert OutboxJob.objects.get(name="alert").payload["what"] == "audit-behind"


def test_after_a_restored_backup_the_lost_entries_come_back_and_the_log_goes_on(place, tmp_path):
    recorded(280)
    publish(place, NOW)
    recorded(300)
    publish(place, NOW)
    kept = [bytes(row.entry) for row in AuditEntry.objects.all()]
    as_of_a_backup(270)
    assert recover(PlaceCopy(place), checkpoints.keys(), NOW) == 310
    assert [bytes(row.entry) for row in AuditEntry.objects.filter(number__lt=580)] == kept
    assert (audit.check().faults, audit.check().erased) == ((), 310)
    recorded(3)
    publish(place, NOW)
    assert audit.check(checked(place)).faults == ()
    assert recover(PlaceCopy(place), checkpoints.keys(), NOW) == 0


def test_a_log_that_went_on_by_itself_is_not_mended(place):
    recorded(20)
    publish(place, NOW)
    as_of_a_backup(10)
    recorded(1)
    with pytest.raises(Diverged):
        recover(PlaceCopy(place), checkpoints.keys(), NOW)


def test_nothing_is_taken_back_from_a_copy_that_does_not_verify(place, tmp_path):
    recorded(20)
    publish(place, NOW)
    as_of_a_backup(10)
    (tmp_path / "published" / "tile" / "entries" / "000.p" / "20").unlink()
    with pytest.raises(Problem, match="does not verify"):
        recover(PlaceCopy(place), checkpoints.keys(), NOW)
