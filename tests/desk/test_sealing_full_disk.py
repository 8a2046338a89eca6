"""A disk that is full at any point of a return: nothing of it is seen, and it is made as soon as there is room."""

from __future__ import annotations

import errno
import io
import os
import random
from datetime import timedelta
from pathlib import Path

import pytest

from rogatory.desk import worker
from rogatory.desk.models import Matter, OutboxJob, Package, Production
from rogatory.desk.rest import parts
from rogatory.desk.sealing import LEASE, SEAL_RETURN
from rogatory.evidence.signature import PublicKey
from rogatory.packaging import direct
from rogatory.verify import check_return
from tests.desk import sealed
from tests.desk.filed import FILES, SIZE, collected_with_files
from tests.desk.sealed import HANDLERS
from tests.desk.stages.conftest import Desk, desk, source_map  # noqa: F401
from tests.desk.team import fresh
from tests.desk.unpacked import zip_of
from tests.trials import trials

POINTS = trials(50)


class _Disk:
    """Takes so many bytes more, and then none."""

    def __init__(self, room: int) -> None:
        self.room = room

    def __getattr__(self, name: str) -> object:
        """Be the system in everything else."""
        return getattr(os, name)

    def write(self, file: int, content: memoryview) -> int:
        if self.room <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = os.write(file, content[: self.room])
        self.room -= taken
        return taken


@pytest.mark.django_db
def test_a_full_disk_refuses_a_return_cleanly_and_it_is_made_once_there_is_room(
    desk: Desk,  # noqa: F811
    chance: random.Random,
    monkeypatch: pytest.MonkeyPatch,
    settings,
):
    monkeypatch.setattr(parts, "PART", sealed.PART)
    matter = collected_with_files(desk)
    refused = 0
    for point in range(POINTS):
        Matter.objects.filter(pk=matter.pk).update(state="collected")
        desk.order(matter)
        disk = _Disk(chance.randrange(FILES * SIZE))
        with monkeypatch.context() as full:
            full.setattr(direct, "os", disk)
            worker.work_once(HANDLERS, lambda: desk.now, "one", lease=LEASE, only=(SEAL_RETURN,))
        assert fresh(matter).state == "sealing"
        job = OutboxJob.objects.filter(name=SEAL_RETURN, ended_at=None).get()
        assert "No space left" in job.last_error
        assert Production.objects.count() == Package.objects.count() == point, "a part of it is seen"
        refused += 1
        desk.now += timedelta(minutes=5)
        worker.work_once(HANDLERS, lambda: desk.now, "one", lease=LEASE, only=(SEAL_RETURN,))
        assert fresh(matter).state == "produced", job.last_error
        key = PublicKey.read((Path(settings.DATA_DIR) / "keys" / "return-key.pub.pem").read_bytes(), "key")
        assert check_return(io.BytesIO(zip_of(Production.objects.latest("pk"))), key).ok
    print(f"full at {refused} points: none seen, all made once there was room")
