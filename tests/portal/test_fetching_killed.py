"""Servers killed at random bytes of a download: it goes on where it was, and whatever left stands in the record."""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from rogatory.desk import audit
from rogatory.desk.models import Access, AuditEntry, Package, Production
from rogatory.desk.rest.keys import key_for
from rogatory.desk.rest.parts import Folder, PartsWriter, new_folder
from rogatory.desk.surroundings import the_returns
from rogatory.desk.vault.cipher import Cipher
from tests.desk.returned import delivered
from tests.desk.team import Team
from tests.portal.fetching import address, begin
from tests.portal.served import Fetcher, Server
from tests.signing_in import sign_in
from tests.trials import FULL, fewer_again

pytestmark = pytest.mark.django_db(transaction=True)

MIB = 1 << 20
KILLS = fewer_again(200)
CONTENT = random.Random(11).randbytes(6 * MIB)
SOON = 0.03
"""Seconds within which an answer nearly always begins."""
REST = 4096
"""When no more than so much is missing, it is let come."""
LARGE = (5 << 30) + 12_345 if FULL else 80 * MIB + 12_345
MOST_MEMORY = 150 * MIB


@pytest.fixture
def package(team: Team, tmp_path: Path, settings) -> Package:
    settings.RETURNS_URL, settings.VAULT_KEY_FILE = (tmp_path / "returns").as_uri(), tmp_path / "key"
    return delivered(team, team.approved("subscriber"), datetime.now(UTC), content=CONTENT)


@pytest.fixture
def server(package: Package) -> Iterator[Server]:
    opened = Server()
    yield opened
    opened.close()


@pytest.fixture
def fetcher(package: Package, server: Server, team: Team) -> Fetcher:
    client = Client()
    sign_in(client, team.officer.person)
    request = package.production.matter.request
    assert begin(client, request).status_code == 303
    return Fetcher(server.port, address(request), client.cookies["sessionid"].value)


def test_a_download_whose_server_is_killed_goes_on_where_it_was_and_nothing_leaves_unrecorded(
    server: Server, fetcher: Fetcher, chance: random.Random
):
    answered, unanswered, kinds = Counter[tuple[int, int]](), Counter[tuple[int, int]](), Counter[str]()
    whole, last, longest = 0, len(CONTENT) - 1, 0.0
    while (left := KILLS - kinds["before the answer"] - kinds["within it"]) > 0 or fetcher.held:
        missing = len(CONTENT) - len(fetcher.held)
        at_random = missing > REST and left > 0
        wanted, asked_at = (len(fetcher.held), last), time.monotonic()
        with fetcher.ask(len(fetcher.held)) as asked:
            early = at_random and chance.random() < 0.3
            if early:
                threading.Timer(SOON * chance.random(), server.kill_worker).start()
            came = asked.is_answered()
            longest = max(longest, time.monotonic() - asked_at)
            (answered if came else unanswered)[wanted] += 1
            if came and at_random and not early:
                fetcher.held += asked.read(chance.randrange(missing))
                (server.kill if chance.random() < 0.1 else server.kill_worker)()
            if came:
                fetcher.held += asked.read(missing)
            if at_random:
                kinds["before the answer" if not came else "within it" if len(fetcher.held) <= last else "behind"] += 1
        assert fetcher.held == CONTENT[: len(fetcher.held)], "bytes were lost or joined wrongly"
        if len(fetcher.held) == len(CONTENT):
            whole += 1
            fetcher.held.clear()
    print(f"{dict(kinds)}; {whole} whole downloads; an answer began {longest:.1f} s after it was asked for at most")
    assert kinds["within it"], "no download was ever broken off in its midst"
    recorded = Counter(Access.objects.values_list("first", "last"))
    assert answered <= recorded <= answered + unanswered, "a fetching is not recorded, or twice"
    assert AuditEntry.objects.filter(action="download").count() == recorded.total()
    assert Package.objects.count() == Production.objects.count() == 1
    assert not audit.check().faults


def test_a_large_return_is_fetched_by_ranges_from_a_server_that_stays_small(
    server: Server, package: Package, fetcher: Fetcher, chance: random.Random
):
    grown(package, LARGE)
    with fetcher.ask(0, 0) as first:
        assert first.is_answered()
    before = memory(server)
    edges = [edge for edge in (64 * MIB, 2 << 30, 4 << 30, LARGE) if edge <= LARGE]
    places = [edge - chance.randrange(1, 9000) for edge in edges] + [chance.randrange(LARGE) for _ in range(10)]
    for place in places:
        last = min(LARGE, place + chance.randrange(1, 3 * MIB)) - 1
        with fetcher.ask(place, last) as asked:
            assert asked.is_answered()
            assert asked.read(3 * MIB) == written(place, last + 1)
    found, fetched = hashlib.sha256(), 0
    while fetched < LARGE:
        leave_off = LARGE if chance.random() < 0.3 else fetched + chance.randrange(LARGE)
        with fetcher.ask(fetched) as asked:
            assert asked.is_answered()
            while fetched < min(leave_off, LARGE):
                piece = asked.read(min(MIB, leave_off - fetched))
                assert piece
                found.update(piece)
                fetched += len(piece)
    due = hashlib.sha256()
    for number in range(0, LARGE, MIB):
        due.update(written(number, min(LARGE, number + MIB)))
    assert (fetched, found.digest()) == (LARGE, due.digest())
    grew = memory(server) - before
    print(f"{LARGE:,} bytes; the server's memory grew by {grew / MIB:.1f} MiB")
    assert grew < MOST_MEMORY


def grown(package: Package, size: int) -> None:
    """Exchange what lies at rest for a package of so many bytes."""
    folder = new_folder()
    key = key_for(package.production.matter.request, package.made_at)
    writer = PartsWriter(Folder(folder, Cipher(key), the_returns()))
    for number in range(0, size, MIB):
        writer.write(written(number, min(size, number + MIB)))
    assert writer.close() == size
    Package.objects.filter(pk=package.pk).update(folder=folder, parts=list(writer.parts), size=size)


def written(first: int, end: int) -> bytes:
    """The bytes of the large package from `first` to before `end`: no two megabytes of it are the same."""
    pieces = [
        number.to_bytes(8, "big") + CONTENT[8 : MIB - number % 7] + CONTENT[: number % 7]
        for number in range(first // MIB, -(-end // MIB))
    ]
    return b"".join(pieces)[first % MIB :][: end - first]


def memory(server: Server) -> int:
    """The most memory that the process which answers has ever used, in bytes."""
    lines = Path(f"/proc/{server.worker()}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024
