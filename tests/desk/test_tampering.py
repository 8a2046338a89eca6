"""Whoever has the database as its superuser, and not the audit's key, is found out by the published copy."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, transaction

from rogatory.desk import audit, checkpoints, triggers
from rogatory.desk.audit import Draft
from rogatory.desk.models import AuditEntry, AuditHead, PrivateValue
from rogatory.desk.publishing import PlaceCopy, publish
from rogatory.desk.vault.place import Place
from rogatory.evidence.entry import Actor, Entry
from rogatory.evidence.log import verify_log
from rogatory.evidence.merkle import Frontier, leaf_hash
from rogatory.evidence.published import Published, check_published
from tests.desk.team import NOW
from tests.trials import fewer_again

SIZE = 120
PUBLISHED = 110
"""What came after it is newer than the copy; an entry before it that is another one is named."""


@contextmanager
def past_the_triggers() -> Iterator[None]:
    """As the database's owner: no trigger holds, and no constraint; all of it undone at the end."""
    with transaction.atomic():
        triggers.remove(connection)
        yield
        transaction.set_rollback(True)


def rows() -> list[tuple[int, bytes]]:
    return [(number, bytes(entry)) for number, entry in AuditEntry.objects.values_list("number", "entry")]


def rewritten(entry: bytes, **changes) -> bytes:
    """Another sound entry: a tamperer writes no nonsense."""
    read = Entry.from_bytes(entry)
    fields = {name: getattr(read, name) for name in Entry.__dataclass_fields__ if name != "_bytes"}
    return Entry(**(fields | changes)).to_bytes()


FROM_ON, AT = "DELETE FROM desk_auditentry WHERE number >= %s", "DELETE FROM desk_auditentry WHERE number = %s"


def delete_where(statement: str, number: int) -> None:
    """Delete rows and leave what refers to them: a constraint is checked at a commit, and none comes."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [number])


def put(number: int, entry: bytes, *, hashed: bool = True) -> None:
    columns = Entry.from_bytes(entry)
    values = {"entry": entry, "action": columns.action, "subject": columns.request or "", "at": columns.at}
    AuditEntry.objects.filter(number=number).update(**values, **({"leaf_hash": leaf_hash(entry)} if hashed else {}))


def put_all(entries: list[bytes]) -> None:
    """Have the table hold exactly these, each with its own number, as if it had never been otherwise."""
    before = dict(rows())
    fresh = [entry if before.get(n) == entry else rewritten(entry, index=n) for n, entry in enumerate(entries)]
    first = next((n for n, entry in enumerate(fresh) if before.get(n) != entry), len(fresh))
    delete_where(FROM_ON, first)
    reads = [(n, fresh[n], Entry.from_bytes(fresh[n])) for n in range(first, len(fresh))]
    AuditEntry.objects.bulk_create(
        AuditEntry(
            number=n, entry=entry, leaf_hash=leaf_hash(entry), at=read.at, action=read.action, subject=read.request
        )
        for n, entry, read in reads
    )


def with_a_new_head() -> None:
    """Recompute what the database itself keeps of the tree: whoever is clever does."""
    leaves = [leaf_hash(entry) for _, entry in rows()]
    AuditHead.objects.update(size=len(leaves), frontier=Frontier().append_many(leaves).to_bytes())


def edit(chance: random.Random) -> int:
    number = chance.randrange(PUBLISHED)
    change = chance.choice(
        [{"action": "approve"}, {"actor": Actor("counsel", "person-9")}, {"at": NOW.replace(year=2025)},
         {"request": "R-0"}, {"details": {}}, {"outcome": "refused", "reason": "No."}]
    )  # fmt: skip
    put(number, rewritten(dict(rows())[number], **change), hashed=chance.random() < 0.7)
    return number


def delete(chance: random.Random) -> int:
    number = chance.randrange(PUBLISHED)
    if chance.random() < 0.5:
        delete_where(AT, number)
    else:
        put_all([entry for at, entry in rows() if at != number])
    return number


def insert(chance: random.Random) -> int:
    number = chance.randrange(PUBLISHED)
    entries = [entry for _, entry in rows()]
    put_all([*entries[:number], rewritten(entries[number], action="forged"), *entries[number:]])
    return number


def reorder(chance: random.Random) -> int:
    first, second = sorted(chance.sample(range(PUBLISHED), 2))
    entries = [entry for _, entry in rows()]
    entries[first], entries[second] = entries[second], entries[first]
    put_all(entries)
    return first


def cut_the_tail(chance: random.Random) -> int:
    size = chance.randrange(PUBLISHED)
    put_all([entry for _, entry in rows()][:size])
    return size


def old_backup(chance: random.Random) -> int:
    """What an older backup holds, and on which the service has gone on since."""
    size = chance.randrange(PUBLISHED)
    entries = [entry for _, entry in rows()]
    since = (rewritten(entries[0], action="since", request=f"N-{n}") for n in range(PUBLISHED - size + 9))
    put_all([*entries[:size], *since])
    return size


def alter_a_private_value(chance: random.Random) -> int:
    number = chance.randrange(SIZE)
    PrivateValue.objects.filter(entry_id=number).update(value="somebody else")
    return number


def alter_a_column(chance: random.Random) -> int:
    number = chance.randrange(SIZE)
    AuditEntry.objects.filter(number=number).update(**chance.choice([{"action": "x"}, {"subject": "x"}, {"at": NOW}]))
    return number


IN_THE_LOG: tuple[Callable[[random.Random], int], ...] = (edit, delete, insert, reorder, cut_the_tail, old_backup)
BESIDE_IT = (alter_a_private_value, alter_a_column)


@pytest.fixture
def published(db, tmp_path: Path, settings) -> Published:
    settings.DATA_DIR = tmp_path
    actor = Actor("intake", "person-1")
    at = NOW.replace(year=2024)
    drafts = [Draft(at, actor, "note", f"R-{n}", None, None, f"Ada {n}", details={"n": n}) for n in range(SIZE)]
    place = Place((tmp_path / "published").as_uri())
    with transaction.atomic():
        audit.append_many(drafts[:PUBLISHED])
    publish(place, NOW)
    with transaction.atomic():
        audit.append_many(drafts[PUBLISHED:])
    found = check_published(PlaceCopy(place), checkpoints.keys())
    assert found.good
    assert audit.check(found).faults == ()
    return found


def exported(published: Published) -> tuple[str, ...]:
    """Check the log as it is taken out, on another machine."""
    stream = io.BytesIO()
    audit.export(stream)
    stream.seek(0)
    report = verify_log(stream, heads=published.heads, known_leaves=published.leaves)
    return tuple(str(fault) for fault in report.faults)


def test_every_tampering_of_a_superuser_is_found_and_the_first_entry_named(published, chance):
    count = fewer_again(1000)
    print(f"{count} tamperings")
    missed = []
    for trial in range(count):
        beside = trial % 10 == 9
        tamper = chance.choice(BESIDE_IT if beside else IN_THE_LOG)
        clever = chance.random() < 0.5
        with past_the_triggers():
            number = tamper(chance)
            if clever:
                with_a_new_head()
            here = audit.check(published).faults
            # What lies beside an entry leaves the database in no export.
            away = here if beside else exported(published)
        named_in = re.compile(f"entry {number}[: ]").match
        for told in (here, away):
            missed += [] if any(map(named_in, told)) else [(tamper.__name__, number, clever, told[:3])]
    assert missed == []


def test_a_clever_tamperer_is_found_by_the_published_copy_alone(published):
    with past_the_triggers():
        put(7, rewritten(dict(rows())[7], action="approve"))
        with_a_new_head()
        PrivateValue.objects.all().delete()
        alone = [fault for fault in audit.check().faults if "trigger" not in fault and "private" not in fault]
        found = audit.check(published).faults[0]
    assert alone == []
    assert found == "entry 7: it is not the entry that was published"
