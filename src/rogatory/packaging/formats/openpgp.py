"""OpenPGP messages (RFC 9580), which a reader opens with `gpg -d`, Sequoia or a mail program.

The library encrypts from file to file, and lets nothing else run in its process meanwhile. So it runs in a process of
its own, and its files are pipes: nothing of the return lies on a disk, and memory does not grow with it.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Thread
from typing import IO, BinaryIO, ClassVar

from pysequoia import Cert, Tsk, encrypt

from rogatory.evidence.container import Sink
from rogatory.evidence.sums import Piece
from rogatory.packaging.blocks import BLOCK, blocks
from rogatory.packaging.formats.start import Start
from rogatory.problem import Problem

SMALL = 4 * BLOCK
"""Bytes up to which a message is made in this process."""
_MOST = 64
_PIPE = 1 << 16
"""Bytes that a pipe holds: no read gives more."""
_SECRET_KEY = 0xC5
"""What a packet with a secret key begins with (RFC 9580, section 4.2)."""
_FRAME = """
import os, sys
def taken(size):
    raw = b""
    while len(raw) < size:
        raw += os.read(0, size - len(raw)) or sys.exit(1)
    return raw
keys = [taken(int.from_bytes(taken(4), "big")) for _ in range(int.from_bytes(taken(4), "big"))]
import pysequoia
"""
_ENCRYPT = _FRAME + (
    "certificates = [pysequoia.Cert.from_bytes(key) for key in keys]\n"
    'pysequoia.encrypt_file("/dev/stdin", "/dev/stdout", certificates, armor=False)\n'
)
_DECRYPT = _FRAME + (
    'key = pysequoia.Tsk.from_bytes(keys[0]).decryptor()\npysequoia.decrypt_file("/dev/stdin", "/dev/stdout", key)\n'
)


@dataclass(frozen=True, slots=True)
class OpenPgp:
    """To the holders of certificates, each as an armoured or binary file has it.

    Raises:
        Problem: there is none, or one cannot be encrypted to.
    """

    certificates: tuple[bytes, ...]
    format: ClassVar[str] = "openpgp"
    suffix: ClassVar[str] = ".zip.pgp"
    media_type: ClassVar[str] = "application/pgp-encrypted"

    def __post_init__(self) -> None:
        if not 0 < len(self.certificates) <= _MOST:
            raise Problem(
                "a return is encrypted to at least one certificate",
                where="packaging, OpenPGP",
                cure=f"Give 1 to {_MOST} certificates.",
            )
        for raw in self.certificates:
            _check(raw)

    def start(self) -> Start:
        """Give an empty start: an encryption by the library cannot be taken up."""
        return Start(b"", b"")

    def begin(self, sink: Sink, _start: Start) -> _Encrypting:
        """Begin to encrypt into `sink`."""
        return _Encrypting(sink, self.certificates)


class _Encrypting:
    """Encrypts what is written to it: a little here, much in a child."""

    def __init__(self, sink: Sink, certificates: tuple[bytes, ...]) -> None:
        self._sink, self._certificates = sink, certificates
        self._held = bytearray()
        self._child: _Child | None = None

    def write(self, data: Piece, /) -> None:
        if self._child is None:
            self._held += data
            if len(self._held) <= SMALL:
                return
            self._child = _Child(_ENCRYPT, self._certificates, self._sink.write)
            data, self._held = bytes(self._held), bytearray()
        self._child.write(data)

    def close(self) -> None:
        if self._child is None:
            certificates = [Cert.from_bytes(raw) for raw in self._certificates]
            self._sink.write(encrypt(bytes(self._held), certificates, armor=False))
        elif not self._child.close():
            raise RuntimeError("the process that encrypts ended before its time")

    def abandon(self) -> None:
        if self._child is not None:
            self._child.stop()


class _Child:
    """A process that reads bytes from us, and gives bytes to us."""

    def __init__(self, program: str, keys: Iterable[bytes], take: Callable[[Piece], object]) -> None:
        self._take = take
        self._failure: BaseException | None = None
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={},
        )
        self._reader = Thread(target=self._read, name="packaging-openpgp", daemon=True)
        self._reader.start()
        given = list(keys)
        self.write(len(given).to_bytes(4, "big") + b"".join(len(key).to_bytes(4, "big") + key for key in given))

    def write(self, data: Piece, /) -> None:
        view = memoryview(data)
        into: IO[bytes] = self._process.stdin  # type: ignore[assignment]  # it is a pipe
        try:
            while len(view):
                view = view[into.write(view) :]
        except BrokenPipeError:
            self.stop()
            raise self._failure or RuntimeError("the process that encrypts ended before its time") from None

    def close(self) -> bool:
        """Wait for the last bytes; say whether the child finished its work."""
        self._process.stdin.close()  # type: ignore[union-attr]  # it is a pipe
        self._reader.join()
        self._process.stdout.close()  # type: ignore[union-attr]  # it is a pipe
        ended = self._process.wait()
        if self._failure is not None:
            raise self._failure
        return ended == 0

    def stop(self) -> None:
        self._process.kill()
        self._reader.join()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            pipe.close()  # type: ignore[union-attr]  # they are pipes

    def _read(self) -> None:
        out: io.FileIO = self._process.stdout  # type: ignore[assignment]  # it is a pipe, unbuffered
        memory = memoryview(bytearray(_PIPE))
        try:
            while filled := out.readinto(memory):
                self._take(memory[:filled])
        except BaseException as error:  # noqa: BLE001 - the thread that writes raises it
            self._failure = error
            self._process.kill()


def unwrap(stream: BinaryIO, secret: bytes, into: BinaryIO) -> BinaryIO:
    """Decrypt a message into `into`, an empty seekable stream, and give it at its beginning.

    Args:
        stream: the message.
        secret: a secret key without a passphrase, as bytes.
        into: where the plaintext goes; a file in a private place for a large return.

    Raises:
        Problem: the key does not open it, or it was altered.
    """
    child = _Child(_DECRYPT, [secret], into.write)
    try:
        for block in blocks(stream):
            child.write(block)
        whole = child.close()
    except RuntimeError:
        whole = False
    if not whole:
        raise Problem(
            "the encrypted return does not open: it was altered, cut short, or is for somebody else",
            where="packaging, OpenPGP",
            cure="Fetch it again, and open it with the key that it was made for.",
        )
    into.seek(0)
    return into


def new_key() -> tuple[bytes, bytes]:
    """Draw a key of a package's own: the secret key, and the certificate."""
    key = Tsk.generate("return")
    return bytes(key), bytes(key.extract_certificate())


def _check(raw: bytes) -> None:
    try:
        certificate = Cert.from_bytes(raw)
        encrypt(b"", [certificate], armor=False)
        if bytes(Tsk.from_bytes(raw))[0] == _SECRET_KEY:
            raise ValueError("it is a secret key")
    except Exception as error:  # the library's errors have no class of their own
        raise Problem(
            f"this is no certificate that returns can be encrypted to: {str(error)[:200]}",
            where="packaging, OpenPGP",
            cure="Give the public key (`gpg --export --armor`), in force and with a part for encryption; never the "
            "secret one.",
        ) from error
