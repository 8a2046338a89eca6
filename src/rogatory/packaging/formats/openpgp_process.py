"""The OpenPGP library in a process of its own, with pipes for files.

The library works from file to file, and lets nothing else run in its process meanwhile. Given pipes it passes bytes on
as they come: nothing of a return lies on a disk, and memory does not grow with it. What it decrypts it holds back for
some 50 MiB, to check it.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Sequence
from threading import Thread
from typing import BinaryIO, cast

from rogatory.evidence.sums import Piece
from rogatory.packaging.blocks import blocks
from rogatory.problem import Problem

_PIPE = 1 << 16
"""Bytes that a pipe holds: no read gives more."""
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


class Encrypting:
    """A process that encrypts what is written to it; what comes of it is given on by a thread."""

    def __init__(self, certificates: Sequence[bytes], take: Callable[[Piece], object]) -> None:
        """Begin to encrypt to `certificates`, into `take`."""
        self._take = take
        self._failure: BaseException | None = None
        self.process = _process(_ENCRYPT)
        self._into, self._out = _pipes(self.process)
        self._reader = Thread(target=self._read, name="packaging-openpgp", daemon=True)
        self._reader.start()
        self.write(_told(certificates))

    def write(self, data: Piece, /) -> None:
        """Encrypt all of `data`.

        Raises:
            RuntimeError: the process ended before its time.
            Exception: whatever `take` raised.
        """
        try:
            _put(self._into, data)
        except BrokenPipeError:
            self.stop()
            raise self._failure or RuntimeError("the process that encrypts ended before its time") from None

    def close(self) -> bool:
        """Wait for the last bytes; say whether the process finished its work."""
        self._into.close()
        self._reader.join()
        self._out.close()
        ended = self.process.wait()
        if self._failure is not None:
            raise self._failure
        return ended == 0

    def stop(self) -> None:
        """End the process, whatever it is at."""
        self.process.kill()
        self._reader.join()
        self.process.wait()
        for pipe in (self._into, self._out):
            pipe.close()

    def _read(self) -> None:
        memory = memoryview(bytearray(_PIPE))
        try:
            while filled := self._out.readinto(memory):
                self._take(memory[:filled])
        except BaseException as error:  # noqa: BLE001 - the thread that writes raises it
            self._failure = error
            self.process.kill()


class Decrypting(io.RawIOBase):
    """What a process decrypts, as it is asked for; a thread gives it the message.

    At the end reading raises where the message was not whole: use nothing before.
    """

    def __init__(self, source: BinaryIO, secret: bytes, refused: Problem) -> None:
        """Begin to decrypt `source` with a secret key; `refused` is raised where that does not open it."""
        super().__init__()
        self._source, self._refused = source, refused
        self._failure: BaseException | None = None
        self._over = False
        self.process = _process(_DECRYPT)
        self._into, self._out = _pipes(self.process)
        self._feeder = Thread(target=self._feed, args=(secret,), name="packaging-openpgp", daemon=True)
        self._feeder.start()

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: object, /) -> int:
        """Give what is decrypted by now, and nothing at the end.

        Raises:
            Problem: the message does not open, or was altered.
            Exception: whatever reading the message raised.
        """
        filled = 0 if self._over else self._out.readinto(buffer)  # type: ignore[arg-type]  # the caller's is writable
        if not filled:
            self._end()
        return filled

    def close(self) -> None:
        """End the process, whatever it is at."""
        if not self.closed:
            self.process.kill()
            self._feeder.join()
            self.process.wait()
            self._out.close()
            self._source.close()
        super().close()

    def _end(self) -> None:
        self._over = True
        self._feeder.join()
        ended = self.process.wait()
        if self._failure is not None:
            raise self._failure
        if ended != 0:
            raise self._refused

    def _feed(self, secret: bytes) -> None:
        try:
            with self._into:
                _put(self._into, _told([secret]))
                for block in blocks(self._source):
                    _put(self._into, block)
        except BrokenPipeError:
            # It wanted no more: it does not open, or something stands behind its end.
            self._failure = self._refused
        except BaseException as error:  # noqa: BLE001 - whoever reads raises it
            self._failure = error
            self.process.kill()


def _process(program: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env={},
    )


def _pipes(process: subprocess.Popen[bytes]) -> tuple[io.FileIO, io.FileIO]:
    """Give a process's pipes, unbuffered: what it reads, and what it writes."""
    return cast("io.FileIO", process.stdin), cast("io.FileIO", process.stdout)


def _told(keys: Sequence[bytes]) -> bytes:
    return len(keys).to_bytes(4, "big") + b"".join(len(key).to_bytes(4, "big") + key for key in keys)


def _put(pipe: io.FileIO, data: Piece) -> None:
    view = memoryview(data)
    while len(view):
        view = view[pipe.write(view) :]
