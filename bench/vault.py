"""The vault's format, Tink's streaming AES-256-GCM, beside age; and a preserved object beside one of the plain store.

Both formats encrypt the same bytes in pieces of 1 MiB for one key, into a place that only counts, and decrypt the same
bytes again, each as its library likes it best: ours is read from, age writes. Small objects are what tables of one
account come to; there a key is set up once for all of them, as for one preserved copy.

The vault and the plain store take the same bytes onto the same disk, and both wait until they are there.
"""

from __future__ import annotations

import importlib
import io
import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import BinaryIO

from bench.frame import Row, rates
from rogatory.desk.store import Store
from rogatory.desk.vault.cipher import Cipher, new_key
from rogatory.desk.vault.keys import HeldKey
from rogatory.desk.vault.ledger import Ledger
from rogatory.desk.vault.place import Place
from rogatory.desk.vault.vault import Vault

MIB = 1 << 20
SMALL = 2048
SMALLS = 200
CONTEXT = b"bench"


def run(full: bool) -> list[Row]:
    """Measure 64 MiB, or 256 with `full`."""
    size = 256 if full else 64
    piece = random.Random(8).randbytes(MIB)
    return [*formats(piece, size), *smalls(piece[:SMALL]), *on_disk(piece, size)]


class Counting(io.RawIOBase):
    """Takes any number of bytes and keeps none."""

    size = 0

    def writable(self) -> bool:
        """Say that it takes bytes."""
        return True

    def write(self, content: bytes | memoryview, /) -> int:  # type: ignore[override]  # what the libraries give
        """Count."""
        self.size += len(content)
        return len(content)


class Repeating(io.RawIOBase):
    """Gives one piece so many times."""

    def __init__(self, piece: bytes, times: int) -> None:
        """Begin at the first."""
        self._piece = piece
        self._left = times * len(piece)

    def readable(self) -> bool:
        """Say that it gives bytes."""
        return True

    def readinto(self, buffer: object, /) -> int:
        """Give some bytes of the piece."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # the caller gives a writable buffer
        size = min(len(view), len(self._piece), self._left)
        view[:size] = self._piece[:size]
        self._left -= size
        return size


def formats(piece: bytes, size: int) -> list[Row]:
    """Compare the formats over one large object of `size` MiB."""
    cipher = Cipher(new_key())
    encrypt_age, decrypt_age = age()
    of_ours, of_age = io.BytesIO(), io.BytesIO()
    cipher.seal(repeated(piece, size), of_ours.write, CONTEXT)
    encrypt_age(Repeating(piece, size), of_age)

    def read() -> None:
        of_ours.seek(0)
        assert counted(cipher.open(of_ours, CONTEXT, "bench")) == size * MIB

    def read_age() -> None:
        of_age.seek(0)
        into = Counting()
        decrypt_age(of_age, into)
        assert into.size == size * MIB

    sealing, sealing_age = rates(
        lambda: cipher.seal(repeated(piece, size), Counting().write, CONTEXT),
        lambda: encrypt_age(Repeating(piece, size), Counting()),
        pieces=size,
    )
    reading, reading_age = rates(read, read_age, pieces=size)
    return [
        Row(f"vault format: MiB encrypted, an object of {size}", sealing, sealing_age, "age", aim=1),
        Row(f"vault format: MiB decrypted, an object of {size}", reading, reading_age, "age", aim=1),
    ]


def smalls(content: bytes) -> list[Row]:
    """Compare the formats over many small objects of one copy."""
    cipher = Cipher(new_key())
    encrypt_age, decrypt_age = age()

    def both() -> None:
        for _ in range(SMALLS):
            into = io.BytesIO()
            cipher.seal([content], into.write, CONTEXT)
            into.seek(0)
            assert cipher.open(into, CONTEXT, "bench").read() == content

    def both_age() -> None:
        for _ in range(SMALLS):
            into, back = io.BytesIO(), io.BytesIO()
            encrypt_age(io.BytesIO(content), into)
            into.seek(0)
            decrypt_age(into, back)
            assert back.getvalue() == content

    ours, theirs = rates(both, both_age, pieces=SMALLS)
    return [Row("vault format: objects of 2 KiB, there and back", ours, theirs, "age", aim=1)]


def on_disk(piece: bytes, size: int) -> list[Row]:
    """Compare the vault with the plain store, on the disk."""
    with tempfile.TemporaryDirectory(prefix="rogatory-bench-") as folder:
        base = Path(folder)
        ledger = Ledger(Place((base / "ledger").as_uri()))
        vault = Vault(Place((base / "vault").as_uri()), HeldKey(bytes(32)), ledger)
        copy = vault.unlock("bench", vault.new_key("bench"))
        store = Store(base / "plain")

        def preserve() -> None:
            name = copy.put(repeated(piece, size)).name
            assert counted(copy.open(name)) == size * MIB
            copy.withdraw(name)

        def keep() -> None:
            digest = store.put(repeated(piece, size)).digest
            assert counted(store.open(digest)) == size * MIB
            # The same bytes would be one object the next time.
            next((base / "plain").rglob(digest)).unlink()

        ours, plain = rates(preserve, keep, pieces=size, clock=perf_counter)
    return [Row(f"vault: MiB put on the disk and read, an object of {size}", ours, plain, "the plain store")]


def repeated(piece: bytes, size: int) -> Iterator[bytes]:
    """Give one piece so many times."""
    return (piece for _ in range(size))


def counted(stream: BinaryIO) -> int:
    """Read a stream to its end and give how many bytes it had."""
    with stream:
        return sum(map(len, iter(lambda: stream.read(MIB), b"")))


def age() -> tuple[Callable[[io.IOBase, io.IOBase], None], Callable[[io.IOBase, io.IOBase], None]]:
    """Give what encrypts to one fresh key with age, and what decrypts."""
    # By name, so that types are checked where the peers are not installed.
    pyrage = importlib.import_module("pyrage")
    identity = pyrage.x25519.Identity.generate()
    recipients = [identity.to_public()]

    def encrypt(source: io.IOBase, into: io.IOBase) -> None:
        pyrage.encrypt_io(source, into, recipients)

    def decrypt(source: io.IOBase, into: io.IOBase) -> None:
        pyrage.decrypt_io(source, into, [identity])

    return encrypt, decrypt
