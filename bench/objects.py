"""Media of one account from a bucket into the store of collections, beside `obstore` copying the same bytes plainly.

Ours is the whole way of a file: the plan is answered, each object looked at and read in ranges under its ETag, its
length held to what the bucket told, hashed, written, and all of them on the disk at the end. The peer passes what it
gets from the bucket on to a folder, and leaves it to the system to write to the disk later; beside it stands the same
with one wait for the disk at the end.

The server is a process of its own on loopback, the same for all. It knows as much of S3 as it takes to look at objects
and to read ranges of them, and gives them out of memory without copying: any real one is slower, and would hide what
ours costs. No two objects hold the same bytes.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import obstore
import pyarrow as pa
import pyarrow.parquet as pq
from obstore.store import LocalStore

from bench.frame import Row
from rogatory.desk.stages.spool import Spool
from rogatory.desk.store import Store
from rogatory.edge.sourcemaps import read_source_map
from rogatory.evidence.signature import Signer
from rogatory.places.address import bucket_at
from rogatory.sources.plan import ReleasedItem, Signing, compile_plan
from rogatory.sources.tied import tied

MIB = 1 << 20
SHIFT = 4096
"""The objects are parts of one piece of memory, each so many bytes behind the one before."""
_NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_KEY = Signer.from_seed(bytes(32))
_MAP = """
format = "rogatory-source-map/1"
name = "bench"

[connections.main]
kind = "parquet"
folder = "tables"

[stores.media]
kind = "s3"
address_in = "MEDIA"

[categories]
video = { content = true }

[accounts]
table = "accounts"
id = "id"
username = "name"
equality = "exact"

[[tables]]
name = "accounts"
file = "accounts.parquet"
columns = [{ name = "id", content = false }, { name = "name", content = false }]

[[tables]]
name = "videos"
file = "videos.parquet"
columns = [
  { name = "media", content = false },
  { name = "owner", content = false },
  { name = "path", content = true },
]

[[records]]
category = "video"
name = "videos"
label = "Videos"
table = "videos"
account = ["owner"]
fields = [{ id = "media_id", column = "media", label = "Media id" }]
objects = { column = "path", id = "media_id" }
"""
_SERVER = """
import os, re, socketserver, sys
folder, size, shift = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
memory = os.open(folder, os.O_RDONLY)

class Line(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    def handle(self):
        while (asked := self.rfile.readline()):
            method, path, _ = asked.decode().split(" ", 2)
            first, end, status = 0, size, "200 OK"
            while (line := self.rfile.readline().strip()):
                if found := re.match(rb"range: bytes=([0-9]+)-([0-9]+)?", line, re.I):
                    first, status = int(found[1]), "206 Partial Content"
                    end = min(int(found[2]) + 1 if found[2] else size, size)
            number = int(re.search(r"([0-9]+)[.]mp4", path)[1])
            told = [f"HTTP/1.1 {status}", f'ETag: "{number}"', "Last-Modified: Mon, 02 Mar 2026 09:30:00 GMT",
                    f"Content-Length: {end - first}", "Accept-Ranges: bytes"]
            if status[:3] == "206":
                told.append(f"Content-Range: bytes {first}-{end - 1}/{size}")
            self.request.sendall(("\\r\\n".join(told) + "\\r\\n\\r\\n").encode())
            at = number * shift + first
            left = 0 if method == "HEAD" else end - first
            while left:
                sent = os.sendfile(self.request.fileno(), memory, at, left)
                at, left = at + sent, left - sent

class Server(socketserver.ThreadingTCPServer):
    daemon_threads, request_queue_size = True, 64
    def handle_error(self, *_): pass

server = Server(("127.0.0.1", 0), Line)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


@dataclass(frozen=True, slots=True)
class Media:
    """So many objects of one size in bytes."""

    count: int
    size: int

    @property
    def mib(self) -> float:
        """How much all of them hold."""
        return self.count * self.size / MIB


def run(full: bool) -> list[Row]:
    """Measure 1 GB, or 20 GB with `full`, in large files, and half a GB or 2 GB more in smaller ones."""
    large, small = (Media(199, 96 * MIB), Media(256, 8 * MIB)) if full else (Media(10, 96 * MIB), Media(64, 8 * MIB))
    rows: list[Row] = []
    for media, rounds in ((large, 3 if full else 5), (small, 5)):
        folder = tempfile.TemporaryDirectory(prefix="rogatory-bench-", dir=os.environ.get("ROGATORY_BENCH_FOLDER"))
        with folder as name, served(Path(name), media) as address:
            rows += measured(Path(name), address, media, rounds)
    return rows


def measured(base: Path, address: str, media: Media, rounds: int) -> list[Row]:
    """Let the works take turns, each beginning with nothing written and everything on the disk."""
    environment = {
        "MEDIA": "s3://media",
        "MEDIA_AWS_ENDPOINT_URL": address,
        "MEDIA_AWS_ACCESS_KEY_ID": "bench",
        "MEDIA_AWS_SECRET_ACCESS_KEY": "bench",
        "MEDIA_AWS_REGION": "us-east-1",
        "MEDIA_AWS_ALLOW_HTTP": "true",
    }
    tables(base, media.count)
    to = base / "written"
    works: dict[str, Callable[[], object]] = {
        "ours": lambda: collected(base, environment, to, media),
        "plain": lambda: copied(environment, to, media),
        "settled": lambda: settled(environment, to, media),
    }
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            shutil.rmtree(to, ignore_errors=True)
            to.mkdir()
            os.sync()
            begun = perf_counter()
            work()
            taken[name].append(media.mib / (perf_counter() - begun))
    print({name: [round(one) for one in turns] for name, turns in taken.items()}, file=sys.stderr)
    ours, plain, waited = (statistics.median(taken[name]) for name in works)
    subject = (
        f"objects: MiB of {media.mib * MIB / 1e9:.1f} GB of media in {media.count} files from a bucket into the store"
    )
    return [
        Row(subject, ours, plain, "obstore copying plainly", aim=0.8),
        Row(subject, ours, waited, "obstore, and one wait for the disk"),
    ]


def collected(base: Path, environment: dict[str, str], to: Path, media: Media) -> None:
    """Answer a plan, and keep every file."""
    source_map = read_source_map(_MAP, "bench")
    item = ReleasedItem("1", "ann", "video", None, None, "c", ("media_id",), None, None)
    plan = compile_plan(
        [item],
        source_map,
        reference="bench",
        decision_digest="d" * 64,
        now=_NOW,
        lifetime=timedelta(hours=1),
        signing=Signing(_KEY.public.raw.hex(), _KEY.sign),
    )
    store = Store(to)
    spool = Spool(store, {"1": "video"})
    with store.together():
        for answer in tied(source_map, base, environment, _KEY.public.verifies).collect(plan, now=_NOW):
            spool.take(answer)
    assert [file.size for file in spool.files] == [media.size] * media.count
    assert len({file.sha256 for file in spool.files}) == media.count


def copied(environment: dict[str, str], to: Path, media: Media) -> None:
    """Copy every object into a folder, with the library as it is."""
    bucket, folder = bucket_at("s3://media", environment, "MEDIA"), LocalStore(to)

    async def copy() -> None:
        for number in range(media.count):
            name = f"{number}.mp4"
            await obstore.put_async(folder, name, await obstore.get_async(bucket, name))

    asyncio.run(copy())
    assert [path.stat().st_size for path in to.iterdir()] == [media.size] * media.count


def settled(environment: dict[str, str], to: Path, media: Media) -> None:
    """Copy every object as `copied` does, and wait until all of it is on the disk."""
    copied(environment, to, media)
    os.sync()


def tables(base: Path, count: int) -> None:
    """Write the tables of a platform with one account."""
    (base / "tables").mkdir()
    pq.write_table(pa.table({"id": [1], "name": ["ann"]}), base / "tables" / "accounts.parquet")
    names = [f"{number}.mp4" for number in range(count)]
    videos = pa.table({"media": names, "owner": [1] * count, "path": names})
    pq.write_table(videos, base / "tables" / "videos.parquet")


@contextmanager
def served(base: Path, media: Media) -> Iterator[str]:
    """Run the server; give its address, and end it by its process id."""
    in_memory = Path("/dev/shm")  # noqa: S108 - the file in it is made by tempfile
    with tempfile.NamedTemporaryFile(dir=in_memory if in_memory.is_dir() else base) as memory:
        for _ in range(media.size // MIB):
            memory.write(os.urandom(MIB))
        memory.write(os.urandom(media.count * SHIFT))
        memory.flush()
        given = [sys.executable, "-c", _SERVER, memory.name, str(media.size), str(SHIFT)]
        server = subprocess.Popen(given, stdout=subprocess.PIPE)
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.kill()
            server.wait()
