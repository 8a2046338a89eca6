"""A zip whose one member, the return's zip, is encrypted with AES-256 (AE-2), for readers with nothing else.

7-Zip, WinZip and others open it (https://www.winzip.com/en/support/aes-encryption/). The member is stored, since it is
a zip itself. Everything around it follows from its name, the instant and its size, so that no bit is free.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import secrets
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, ClassVar, Protocol, cast

# This is pycryptodome, which is maintained; what is warned of is PyCrypto, whose name for imports it took over.
from Crypto.Cipher import AES  # nosec B413
from Crypto.Util import Counter  # nosec B413

from rogatory.evidence.container import Sink, dos_stamp
from rogatory.evidence.sums import Piece
from rogatory.packaging.blocks import BLOCK
from rogatory.packaging.formats.passphrase import check_passphrase
from rogatory.packaging.formats.start import Start
from rogatory.problem import Problem

_SALT, _CHECK, _CODE, _ROUNDS = 16, 2, 10, 1000
_FULL32 = 0xFFFFFFFF
_FLAGS = 0x0801 | 0x0008
_METHOD, _VERSION = 99, 51
_AES_FIELD = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 0)
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_ON_UNIX, _ORDINARY_FILE = 3 << 8, 0o100644 << 16


class _Stream(Protocol):
    """A cipher that works through bytes of any number."""

    def encrypt(self, plaintext: Piece | bytearray, output: memoryview) -> None:
        """Encrypt into `output`."""
        ...


@dataclass(frozen=True, slots=True)
class ProtectedZip:
    """To whoever knows a passphrase.

    Attributes:
        passphrase: as `passphrase.new_passphrase` draws it: the format stretches it little, so it must be long.
        name: of the return's zip inside.
        instant: that the member bears.

    Raises:
        Problem: the passphrase is short, or the instant cannot stand in a zip.
    """

    passphrase: str = field(repr=False)
    name: str
    instant: datetime
    format: ClassVar[str] = "zip-aes256"
    suffix: ClassVar[str] = ".protected.zip"
    media_type: ClassVar[str] = "application/zip"

    def __post_init__(self) -> None:
        check_passphrase(self.passphrase)
        dos_stamp(self.instant)

    @property
    def _frame(self) -> _Frame:
        return _Frame(self.name.encode(), dos_stamp(self.instant))

    def start(self) -> Start:
        """Draw the salt, and give what the file begins with."""
        salt = secrets.token_bytes(_SALT)
        return Start(salt, self._frame.local + salt + _keys(self.passphrase, salt)[2])

    def begin(
        self, sink: Sink, start: Start, *, position: int = 0, skip: int = 0, there: Iterable[Piece] = ()
    ) -> _Encrypting:
        """Begin to encrypt into `sink`, or go on (`package.TakenUp`); the code at the end is of what is `there` too."""
        encrypting = _Encrypting(sink, self.passphrase, self._frame, start)
        encrypting.go_on(position, skip, there)
        return encrypting

    def position(self, start: Start, size: int) -> int:
        """Give the first plaintext byte that is needed to go on after `size` bytes of the file: the next one."""
        return max(0, size - len(start.head))

    def reach(self, start: Start, size: int) -> int:
        """Give the number of plaintext bytes among the first `size` bytes of the file: all behind the header."""
        return max(0, size - len(start.head))


@dataclass(frozen=True, slots=True)
class _Frame:
    """The bytes around the member."""

    name: bytes
    stamp: int

    @property
    def local(self) -> bytes:
        extra = struct.pack("<HHQQ", 1, 16, 0, 0) + _AES_FIELD
        head = _LOCAL.pack(
            b"PK\x03\x04", _VERSION, _FLAGS, _METHOD, self.stamp & 0xFFFF, self.stamp >> 16, 0, _FULL32, _FULL32,
            len(self.name), len(extra),
        )  # fmt: skip
        return head + self.name + extra

    def closing(self, size: int) -> bytes:
        """Give what stands behind the member's bytes, of which `size` are plaintext."""
        packed = _SALT + _CHECK + size + _CODE
        extra = struct.pack("<HHQQ", 1, 16, size, packed) + _AES_FIELD
        central = _CENTRAL.pack(
            b"PK\x01\x02", _ON_UNIX | _VERSION, _VERSION, _FLAGS, _METHOD, self.stamp & 0xFFFF, self.stamp >> 16, 0,
            _FULL32, _FULL32, len(self.name), len(extra), 0, 0, 0, _ORDINARY_FILE, 0,
        ) + self.name + extra  # fmt: skip
        descriptor = struct.pack("<4sLQQ", b"PK\x07\x08", 0, packed, size)
        start = len(self.local) + packed + len(descriptor)
        end = struct.pack(
            "<4sQ2H2L4Q", b"PK\x06\x06", 44, _ON_UNIX | _VERSION, _VERSION, 0, 0, 1, 1, len(central), start
        )
        end += struct.pack("<4sLQL", b"PK\x06\x07", 0, start + len(central), 1)
        end += struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(central), _FULL32, 0)
        return descriptor + central + end


def _keys(passphrase: str, salt: bytes) -> tuple[bytes, hmac.HMAC, bytes]:
    """Give the cipher's key, the authentication code, and the two bytes that tell a wrong passphrase at once."""
    made = hashlib.pbkdf2_hmac("sha1", passphrase.encode(), salt, _ROUNDS, 64 + _CHECK)
    return made[:32], hmac.new(made[32:64], digestmod="sha1"), made[64:]


def _cipher(key: bytes, at: int = 0) -> _Stream:
    """Give the cipher as it stands before byte `at` of the member."""
    blocks, rest = divmod(at, AES.block_size)
    cipher = AES.new(key, AES.MODE_CTR, counter=Counter.new(128, little_endian=True, initial_value=1 + blocks))
    cipher.encrypt(bytes(rest))
    return cast("_Stream", cipher)


class _Encrypting:
    """Encrypts what is written to it into the member."""

    def __init__(self, sink: Sink, passphrase: str, frame: _Frame, start: Start) -> None:
        self._sink, self._frame, self._head = sink, frame, start.head
        self._key, self._code, _ = _keys(passphrase, start.file_key)
        self._size = self._unneeded = 0
        self._out = memoryview(bytearray(BLOCK))

    def go_on(self, position: int, skip: int, there: Iterable[Piece]) -> None:
        """Begin where `skip` bytes of the file are `there`, and plaintext is given from byte `position` on.

        Raises:
            ValueError: other than `skip` bytes are there, or what is given begins behind them.
        """
        if skip < len(self._head):
            self._sink.write(self._head[skip:])
        self._size = max(0, skip - len(self._head))
        self._unneeded = self._size - position
        self._cipher = _cipher(self._key, self._size)
        if self._size:
            self._authenticate(there, skip)
        if self._unneeded < 0:
            raise ValueError("the bytes that are given begin behind those that are there")

    def _authenticate(self, there: Iterable[Piece], size: int) -> None:
        seen = 0
        for piece in there:
            self._code.update(memoryview(piece)[max(0, len(self._head) - seen) :])
            seen += len(piece)
        if seen != size:
            raise ValueError(f"{size} bytes of the file should be there, and {seen} are")

    def write(self, data: Piece, /) -> None:
        passed = min(self._unneeded, len(data))
        self._unneeded -= passed
        view = memoryview(data)[passed:]
        for at in range(0, len(view), BLOCK):
            piece = view[at : at + BLOCK]
            out = self._out[: len(piece)]
            self._cipher.encrypt(piece, output=out)
            self._code.update(out)
            self._sink.write(out)
        self._size += len(view)

    def close(self) -> None:
        self._sink.write(self._code.digest()[:_CODE] + self._frame.closing(self._size))

    def abandon(self) -> None:
        pass


def unwrap(stream: BinaryIO, passphrase: str) -> BinaryIO:
    """Give the return's zip out of a protected one.

    Whether its bytes are the right ones is known at its end, where reading raises if not: use nothing before.

    Raises:
        Problem: it is no such zip, or the passphrase is another.
    """
    refused = Problem(
        "the encrypted return does not open: it was altered, cut short, or has another passphrase",
        where="packaging, protected zip",
        cure="Fetch it again, and open it with the passphrase that was shown for it.",
    )
    head = stream.read(_LOCAL.size)
    if len(head) != _LOCAL.size:
        raise refused
    time, date = struct.unpack_from("<2H", head, 10)
    name = stream.read(struct.unpack_from("<H", head, 26)[0])
    frame = _Frame(name, date << 16 | time)
    if head + name + stream.read(len(frame.local) - len(head) - len(name)) != frame.local:
        raise refused
    salt, check = stream.read(_SALT), stream.read(_CHECK)
    key, code, due = _keys(passphrase, salt)
    if len(salt) != _SALT or not hmac.compare_digest(due, check):
        raise refused
    return io.BufferedReader(_Decrypted(stream, frame, _cipher(key), code, refused), BLOCK)


class _Decrypted(io.RawIOBase):
    """The plaintext of the member. At its end it raises where a byte was not the one that was written."""

    def __init__(self, source: BinaryIO, frame: _Frame, cipher: _Stream, code: hmac.HMAC, refused: Problem) -> None:
        super().__init__()
        self._source, self._frame, self._cipher, self._code, self._refused = source, frame, cipher, code, refused
        self._behind = _CODE + len(frame.closing(0))
        self._held = b""
        self._size = 0
        self._over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # the caller gives a writable buffer
        while len(self._held) <= self._behind and not self._over:
            piece = self._source.read(BLOCK)
            self._held += piece
            if not piece:
                self._end()
        given = 0 if self._over else min(len(view), len(self._held) - self._behind)
        packed, self._held = self._held[:given], self._held[given:]
        self._code.update(packed)
        self._cipher.encrypt(packed, output=view[:given])
        self._size += given
        return given

    def close(self) -> None:
        self._source.close()
        super().close()

    def _end(self) -> None:
        self._over = True
        due = self._code.digest()[:_CODE] + self._frame.closing(self._size)
        if not hmac.compare_digest(due, self._held):
            raise self._refused
