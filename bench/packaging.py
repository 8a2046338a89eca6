"""Packaging a return beside what an administrator would do by hand, and beside the limit of the machine.

The work: incompressible files and rows of records, to an age-encrypted zip with a manifest. Its peers get the records
as files, ready made; we make them from rows on the way, and count that. The limit is the least that has to be done to
each byte: SHA-256 of each file, AES-256-GCM, and writing, by two threads in blocks that are used again, without any
format. The limit, tar and age leave it to the system to write to the disk later; ours goes past the system's cache.

Packages of 200 kB are made one in a turn, after a turn of other programs that leaves nothing in the processor's caches,
and ten in a turn, as for a request about many accounts; the peer does as much in each.

A snapshot is the same files put into the vault as a preserved copy, all of them on the disk when it is finished. Beside
the limit, which does not wait for the disk, stands the same with a wait after each file. restic stands there as it is
installed, which compresses; the row in which it is told not to is without an aim.

Each round begins with the outputs of the one before removed and everything on the disk. Rates are in MiB a second.
"""

from __future__ import annotations

import hashlib
import io
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from time import perf_counter

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.frame import Row
from rogatory.desk.vault.copies import CopyStore
from rogatory.desk.vault.keys import HeldKey
from rogatory.desk.vault.ledger import Ledger
from rogatory.desk.vault.place import Place
from rogatory.desk.vault.vault import Vault
from rogatory.evidence.header import Entity, GuidelineVersion, Officer, ReturnHeader
from rogatory.evidence.returns import CertificateFacts, Column, MediaPart, Part, TablePart
from rogatory.evidence.signature import Signer
from rogatory.packaging.blocks import BLOCK, blocks
from rogatory.packaging.direct import DirectFile
from rogatory.packaging.formats import age
from rogatory.packaging.formats.age import AgeRecipients
from rogatory.packaging.package import write_return

MIB = 1 << 20
ROUNDS = 5
SMALL = 200_000
_INSTANT = datetime(2026, 1, 1, tzinfo=UTC)
_COLUMNS = tuple(Column(name, name) for name in ("media_id", "at", "address", "likes", "caption"))
_ROW = 330
"""Bytes that a row comes to, in CSV and in JSON."""


@dataclass(frozen=True, slots=True)
class Material:
    """What is packaged: a folder with media and records, and the rows of which the records were made."""

    folder: Path
    media: tuple[Path, ...]
    rows: Sequence[tuple[object, ...]] = field(repr=False)

    @property
    def size(self) -> float:
        """Give the MiB of all files."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file()) / MIB


@dataclass(frozen=True, slots=True)
class Work:
    """One way to do it, and what has to be ready before its clock begins."""

    name: str
    do: Callable[[], object]
    ready: Callable[[], object] = lambda: None


def run(full: bool) -> list[Row]:
    """Measure 90 MB in 20 files, or with `full` 3 GB in 200; and a package of 200 kB."""
    with tempfile.TemporaryDirectory(prefix="rogatory-bench-", dir=os.environ.get("ROGATORY_BENCH_FOLDER")) as folder:
        base = Path(folder)
        files, size, records = (200, 15 << 20, 20 << 20) if full else (20, 9 << 19, 600 << 10)
        large = material(base / "large", files, size, records)
        small = material(base / "small", 3, SMALL // 4, SMALL // 4)
        return [*packages(large, base), *smalls(small, base), *snapshots(large, base)]


def packages(what: Material, base: Path) -> list[Row]:
    """Compare ours with the limit, the bagit chain, and tar to age."""
    made = {name: base / f"{name}.out" for name in ("ours", "limit", "chain", "tar")}
    identity, recipient = age.new_identity()
    works = [
        Work("ours", lambda: package(what, made["ours"], recipient)),
        Work("limit", lambda: limit(what, made["limit"])),
    ]
    if are_there("age", "zip", "tar"):
        bag = base / "bag"
        works.append(Work("chain", lambda: chain(bag, made["chain"], recipient), lambda: linked(what.folder, bag)))
        works.append(Work("tar", lambda: tar(what.folder, made["tar"], recipient)))
    rates = turns(works, what.size, list(made.values()))
    made["ours"].unlink(missing_ok=True)
    package(what, made["ours"], recipient)
    check(made["ours"], identity)
    subject = f"packaging: MiB of {len(what.media)} files and {len(what.rows):,} rows"
    rows = [Row(subject, rates["ours"], rates["limit"], "the limit (SHA-256, AES-256-GCM, writing)", aim=0.7)]
    if "chain" in rates:
        rows.append(Row(subject, rates["ours"], rates["chain"], "bagit.py --processes 2, zip -0, age", aim=3.7))
        rows.append(Row(subject, rates["ours"], rates["tar"], "tar | age, without any hash", aim=1))
    return rows


def smalls(what: Material, base: Path) -> list[Row]:
    """Compare packages of 200 kB, one alone and many at once."""
    if not are_there("age", "zip", "tar"):
        return []
    return [small_row(what, base, 1, "packages of 200 kB"), small_row(what, base, 10, "the same, ten at once")]


def small_row(what: Material, base: Path, count: int, words: str) -> Row:
    """Compare so many packages in a turn."""
    made = [base / f"small{number}.out" for number in range(count)]
    bags = [base / f"bag{number}" for number in range(count)]
    _, recipient = age.new_identity()

    def ours() -> None:
        for path in made:
            package(what, path, recipient)

    def theirs() -> None:
        for bag, path in zip(bags, made, strict=True):
            chain(bag, path, recipient)

    def ready() -> None:
        for bag in bags:
            linked(what.folder, bag)

    rates = turns([Work("ours", ours), Work("chain", theirs, ready)], count, made, rounds=3 * ROUNDS)
    return Row(f"packaging: {words}", rates["ours"], rates["chain"], "bagit.py, zip -0, age", aim=50)


def snapshots(what: Material, base: Path) -> list[Row]:
    """Compare the vault with the limits and with restic."""
    place, repository, plain = base / "vault", base / "restic", base / "plain"
    works = [
        Work("ours", lambda: preserve(what, place), lambda: shutil.rmtree(place, ignore_errors=True)),
        Work("durable", lambda: limit(what, plain, durable=True)),
        Work("limit", lambda: limit(what, plain)),
    ]
    if are_there("restic"):
        works.append(Work("restic", lambda: backup(what, repository), lambda: fresh(repository)))
        plainly = "--compression", "off"
        works.append(Work("plain", lambda: backup(what, repository, *plainly), lambda: fresh(repository)))
    rates = turns(works, what.size, [plain])
    subject = f"snapshot at rest: MiB of {len(what.media)} files"
    rows = [
        Row(subject, rates["ours"], rates["limit"], "the limit (SHA-256, AES-256-GCM, writing)", aim=0.9),
        Row(subject, rates["ours"], rates["durable"], "the limit, each file on the disk"),
    ]
    if "restic" in rates:
        rows.append(Row(subject, rates["ours"], rates["restic"], "restic", aim=6))
        rows.append(Row(subject, rates["ours"], rates["plain"], "restic --compression off"))
    return rows


def turns(works: list[Work], size: float, made: Collection[Path], rounds: int = ROUNDS) -> dict[str, float]:
    """Give each work's median rate over rounds in which the works take turns, after one that does not count."""
    found: dict[str, list[float]] = {work.name: [] for work in works}
    for number in range(rounds + 1):
        for work in works:
            for path in made:
                path.unlink(missing_ok=True)
            work.ready()
            os.sync()
            start = perf_counter()
            work.do()
            if number:
                found[work.name].append(size / (perf_counter() - start))
    return {name: statistics.median(rates) for name, rates in found.items()}


def material(folder: Path, files: int, size: int, records: int) -> Material:
    """Make the files, and the records in the files that we would make of the rows."""
    chance = random.Random(6)
    (folder / "media").mkdir(parents=True)
    media = tuple(folder / "media" / f"{number}.mp4" for number in range(files))
    for path in media:
        path.write_bytes(chance.randbytes(size))
    what = Material(folder, media, tuple(rows(records // _ROW)))
    package(what, out := folder / "out", age.new_identity()[1], keep := io.BytesIO())
    out.unlink()
    (folder / "records").write_bytes(keep.getvalue())
    return what


def rows(count: int) -> Iterator[tuple[object, ...]]:
    """Give rows as a platform's tables have them."""
    for number in range(count):
        at = _INSTANT + timedelta(seconds=37 * number)
        caption = f"caption {number}, of a film that somebody showed to others on a day in autumn"
        yield str(7_000_000_000 + number), at, f"192.0.2.{number % 256}", number * 7919 % 100_003, caption


def package(what: Material, to: Path, recipient: str, records: io.BytesIO | None = None) -> None:
    """Make a return of the material; `records` gets a copy of its records."""
    wrapping = AgeRecipients((recipient,))
    header = ReturnHeader(
        reference="RG-2026-000001",
        sealed_at=_INSTANT,
        entity=Entity("Example Video Inc.", "1 Example Street, Springfield"),
        officer=Officer("Ana Miller", "Springfield Police Department", "US"),
        guideline=GuidelineVersion("example", "2026-01-01", "Guidelines", "a" * 64),
        counsel_digest=None,
        decision_digest="b" * 64,
        facts_digest="c" * 64,
        approvals=(),
        people_required=1,
        stamp=None,
        plan_digest="d" * 64,
    )

    def spool() -> io.BytesIO:
        return Kept(records) if records is not None else io.BytesIO()

    with opened(to) as sink:
        write_return(
            sink,
            header,
            (),
            parts(what),
            wrapping=wrapping,
            start=wrapping.start(),
            certificate=certificate,
            signer=Signer.from_seed(bytes(32)),
            spool=spool,
        )


@contextmanager
def opened(path: Path) -> Iterator[DirectFile]:
    """Give a file of the kind in which returns lie at rest."""
    sink = DirectFile(path)
    try:
        yield sink
        sink.close()
    finally:
        sink.abandon()


class Kept(io.BytesIO):
    """A spool whose bytes are kept elsewhere as well."""

    def __init__(self, kept: io.BytesIO) -> None:
        """Begin empty."""
        super().__init__()
        self._kept = kept

    def close(self) -> None:
        """Keep what was spooled."""
        self._kept.write(self.getvalue())
        super().close()


def certificate(facts: CertificateFacts) -> bytes:
    """Give a stand-in: to typeset and sign one takes the same time for every return, and no peer has any."""
    return facts.document.sha256.encode()


def parts(what: Material) -> Iterator[Part]:
    """Give the media, then the rows."""
    for path in what.media:
        chunks = blocks(path.open("rb", buffering=0))
        yield MediaPart("1", "c", "mia", "video", path.stem, path.name, path.stat().st_size, chunks)
    yield TablePart("2", "c", "mia", "video", "videos", _COLUMNS, what.rows)


def limit(what: Material, to: Path, *, durable: bool = False) -> None:
    """Do the least to every byte, by two threads; `durable` waits for the disk after each file."""
    free: SimpleQueue[memoryview] = SimpleQueue()
    full: SimpleQueue[memoryview | None] = SimpleQueue()
    for _ in range(8):
        free.put(memoryview(bytearray(BLOCK)))

    def write() -> None:
        cipher, number, out = AESGCM(bytes(32)), 0, memoryview(bytearray(BLOCK + 16))
        with to.open("wb", buffering=0) as file:
            while (block := full.get()) is not None:
                if not block:
                    os.fsync(file.fileno())
                    continue
                number += 1
                end = len(block) + 16
                cipher.encrypt_into(number.to_bytes(12, "big"), block, None, out[:end])
                file.write(out[:end])
                free.put(memoryview(block.obj))

    writer = Thread(target=write)
    writer.start()
    for path in (*what.media, what.folder / "records"):
        digest = hashlib.sha256()
        with path.open("rb", buffering=0) as file:
            while filled := file.readinto(block := free.get()):
                digest.update(block[:filled])
                full.put(block[:filled])
        free.put(block)
        if durable:
            full.put(memoryview(b""))
    full.put(None)
    writer.join()


def are_there(*programs: str) -> bool:
    """Tell whether peers are installed, and say on the terminal which are not."""
    missing = [program for program in programs if not shutil.which(program)]
    for program in missing:
        print(f"{program} is not installed: it is left out (on Debian: apt-get install {program})", file=sys.stderr)
    return not missing


def linked(folder: Path, bag: Path) -> None:
    """Give bagit.py, which moves files, a folder of its own without copying a byte."""
    shutil.rmtree(bag, ignore_errors=True)
    shutil.copytree(folder, bag, copy_function=os.link)


def chain(bag: Path, to: Path, recipient: str) -> None:
    """Make a bag, zip it without compression, and encrypt it."""
    bagit = [sys.executable, "-m", "bagit", "--quiet", "--sha256", "--processes", "2", str(bag)]
    subprocess.run(bagit, check=True)
    archive = bag.with_suffix(".zip")
    archive.unlink(missing_ok=True)
    subprocess.run(["zip", "-0", "-q", "-r", str(archive), bag.name], cwd=bag.parent, check=True)
    subprocess.run(["age", "-r", recipient, "-o", str(to), str(archive)], check=True)


def tar(folder: Path, to: Path, recipient: str) -> None:
    """Encrypt an archive that has no digests."""
    with to.open("wb") as sink:
        archive = subprocess.Popen(["tar", "-cf", "-", "-C", str(folder), "."], stdout=subprocess.PIPE)
        subprocess.run(["age", "-r", recipient], stdin=archive.stdout, stdout=sink, check=True)
        assert archive.wait() == 0


def preserve(what: Material, folder: Path) -> None:
    """Put every file into the vault."""
    ledger = Ledger(Place((folder / "ledger").as_uri()))
    vault = Vault(Place((folder / "objects").as_uri()), HeldKey(bytes(32)), ledger)
    copy = CopyStore(vault.unlock("bench", vault.new_key("bench")))
    for path in (*what.media, what.folder / "records"):
        last = copy.put(blocks(path.open("rb", buffering=0)))
    copy.finish(last.digest)


def restic(repository: Path, *words: str) -> None:
    """Call restic."""
    environment = {**os.environ, "RESTIC_PASSWORD": "bench", "RESTIC_REPOSITORY": str(repository)}
    subprocess.run(["restic", "--quiet", "--no-cache", *words], env=environment, check=True)


def fresh(repository: Path) -> None:
    """Begin a repository anew: in the old one the files would lie already."""
    shutil.rmtree(repository, ignore_errors=True)
    restic(repository, "init", "--repository-version", "2")


def backup(what: Material, repository: Path, *options: str) -> None:
    """Keep every file with restic."""
    restic(repository, "backup", *options, str(what.folder))


def check(made: Path, identity: str) -> None:
    """See that what was measured opens."""
    with made.open("rb") as stream:
        assert sum(map(len, blocks(age.unwrap(stream, identity)))) > 0
