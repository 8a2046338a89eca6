"""Workers killed at random bytes of a return: none is seen by halves, none is there twice, and each is made."""

from __future__ import annotations

import io
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from rogatory.desk import worker
from rogatory.desk.models import AuditEntry, DeliveryKey, Matter, OutboxJob, Package, Production, Sealing
from rogatory.desk.rest import parts
from rogatory.desk.sealing import LEASE, SEAL_RETURN
from rogatory.desk.worker import IDLE
from rogatory.evidence.signature import PublicKey
from rogatory.packaging.formats.age import new_identity
from rogatory.verify import check_return
from tests.desk import sealed
from tests.desk.filed import FILES, SIZE, collected_with_files
from tests.desk.sealed import HANDLERS
from tests.desk.stages.conftest import Desk, source_map  # noqa: F401
from tests.desk.team import a_team, fresh
from tests.desk.test_killed import SECONDS, Nursery
from tests.desk.unpacked import zip_of
from tests.trials import trials

KILLS = trials(200)
ROUND = timedelta(minutes=10)


@pytest.fixture
def desk(transactional_db, tmp_path: Path, settings, source_map: Path) -> Desk:  # noqa: F811
    settings.SOURCE_MAP, settings.DATA_DIR, settings.OBJECTS_DIR = source_map, tmp_path, tmp_path / "objects"
    settings.RETURNS_URL = (tmp_path / "returns").as_uri()
    settings.VAULT_KEY_FILE = tmp_path / "keys" / "vault-master.key"
    return Desk(a_team())


@pytest.fixture
def matter(desk: Desk) -> Matter:
    collected = collected_with_files(desk)
    # Both encryptions that go on where they were broken off take turns: to this key, and a protected zip without it.
    key = new_identity()[1]
    DeliveryKey.objects.create(
        person=desk.team.officer.person, kind="age", text=key, fingerprint=key, added_at=desk.now
    )
    return collected


@pytest.fixture
def nursery(desk: Desk, matter: Matter, source_map: Path, tmp_path: Path) -> Iterator[Nursery]:  # noqa: F811
    opened = Nursery(tmp_path, source_map, "tests.desk.sealed")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the killed workers set is set here as well, for whoever takes over."""
    monkeypatch.setattr(parts, "PART", sealed.PART)
    monkeypatch.setattr("rogatory.desk.progress.EVERY", 0.0)
    monkeypatch.setattr("rogatory.desk.progress._SHARE", 0)


def ordered(desk: Desk, matter: Matter, now: datetime) -> None:
    """Order the return of a matter, once more."""
    desk.now = now
    Matter.objects.filter(pk=matter.pk).update(state="collected")
    desk.order(matter)


def taken_over(now: datetime) -> None:
    """Be another worker, once the lease of the one that was killed is over."""
    later, until = now + LEASE + IDLE, time.monotonic() + SECONDS
    left = OutboxJob.objects.filter(name=SEAL_RETURN, ended_at=None)
    while worker.work_once(HANDLERS, lambda: later, "another", only=(SEAL_RETURN,)) or left.exists():
        assert time.monotonic() < until, list(left.values_list("key", "last_error"))


def test_a_return_whose_worker_is_killed_is_made_once_and_never_seen_by_halves(
    desk: Desk, matter: Matter, nursery: Nursery, chance: random.Random, settings
):
    now = desk.now + ROUND
    ordered(desk, matter, now)
    waiting = nursery.started()
    waiting.begin(desk.now)
    length = waiting.finish()
    size = Package.objects.get().size
    key = PublicKey.read((settings.DATA_DIR / "keys" / "return-key.pub.pem").read_bytes(), "key")
    found, kills = Counter[str](), 0
    waiting = nursery.started()
    while kills < KILLS:
        now += ROUND
        DeliveryKey.objects.update(removed_at=None if kills % 2 else now)
        ordered(desk, matter, now)
        by_byte = chance.random() < 0.7
        waiting.begin(desk.now, str(chance.randrange(size)) if by_byte else "")
        killed = waiting.died() if by_byte else waiting.killed_after(length * chance.random())
        kills += killed
        order = Sealing.objects.latest("pk")
        for seen in order.productions.all():
            require_whole(seen, key, settings.DATA_DIR)
        lies = sum(len(one["parts"]) for one in order.journal.values())
        how = {one["format"] for one in order.journal.values()}
        found["whole parts in the journal" if lies else "killed before a part was whole"] += killed
        found[", ".join(sorted(how))] += killed and bool(lies)
        waiting = nursery.started()
        if killed:
            taken_over(desk.now)
            require_whole(order.productions.get(), key, settings.DATA_DIR)
    resumed_in = (LEASE + IDLE).total_seconds()
    print(f"{kills} kills, taken up again within {resumed_in:.0f} s; found then: {dict(found)}")
    assert resumed_in <= 60
    assert found["age"], "no packaging to a key was ever taken up in its midst"
    assert found["zip-aes256"], "no protected zip was ever taken up in its midst"
    orders = Sealing.objects.all()
    assert all(order.productions.count() == 1 for order in orders), "a return is lost, or there twice"
    assert Package.objects.count() == Production.objects.count() == orders.count()
    assert not OutboxJob.objects.filter(name=SEAL_RETURN, ended_at=None).exists()
    assert not OutboxJob.objects.filter(given_up=True).exists()


def test_an_order_whose_return_was_refused_is_stopped_by_whoever_takes_over_from_the_dead(
    desk: Desk, matter: Matter, nursery: Nursery
):
    ordered(desk, matter, desk.now + ROUND)
    waiting = nursery.started()
    waiting.begin(desk.now, sealed.REFUSED)
    assert waiting.died()
    order = Sealing.objects.get()
    assert (fresh(matter).state, order.ended_at) == ("sealing", None)
    assert AuditEntry.objects.filter(action="hand_in").count() == 1
    taken_over(desk.now)
    order.refresh_from_db()
    assert (fresh(matter).state, Production.objects.count()) == ("collected", 0)
    assert "officer" in order.stopped


def require_whole(made: Production, key: PublicKey, data: Path) -> None:
    """A return that is seen holds every byte, verifies, and nothing lies beside its parts."""
    content, package = zip_of(made), made.packages.get()
    assert len(content) == made.size > FILES * SIZE
    assert check_return(io.BytesIO(content), key).ok, "a return is seen that is not whole"
    folder = data / "returns" / parts.FOLDER / package.folder
    assert {each.name for each in folder.iterdir()} == set(package.parts), "what was broken off is still there"
