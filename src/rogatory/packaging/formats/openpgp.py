"""OpenPGP messages (RFC 9580), which a reader opens with `gpg -d`, Sequoia or a mail program.

What is small is encrypted here, and what is larger in a process of its own (`openpgp_process`).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from pysequoia import Cert, Tsk, encrypt

from rogatory.evidence.container import Sink
from rogatory.evidence.sums import Piece
from rogatory.packaging.blocks import BLOCK
from rogatory.packaging.formats.openpgp_process import Decrypting, Encrypting
from rogatory.packaging.formats.start import Start
from rogatory.problem import Problem

SMALL = 4 * BLOCK
"""Bytes up to which a message is made in this process."""
_MOST = 64
_SECRET_KEY = 0xC5
"""What a packet with a secret key begins with (RFC 9580, section 4.2)."""


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
        self._child: Encrypting | None = None

    def write(self, data: Piece, /) -> None:
        if self._child is None:
            self._held += data
            if len(self._held) <= SMALL:
                return
            self._child = Encrypting(self._certificates, self._sink.write)
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


def unwrap(stream: BinaryIO, secret: bytes) -> BinaryIO:
    """Give what a message holds, as it is decrypted; it cannot seek, and nothing of it lies on a disk.

    Whether its bytes are the right ones is known at its end, where reading raises if not: use nothing before.

    Args:
        stream: the message.
        secret: a secret key without a passphrase, as bytes.

    Raises:
        Problem: in reading: the key does not open it, or it was altered.
    """
    refused = Problem(
        "the encrypted return does not open: it was altered, cut short, or is for somebody else",
        where="packaging, OpenPGP",
        cure="Fetch it again, and open it with the key that it was made for.",
    )
    return io.BufferedReader(Decrypting(stream, secret, refused), BLOCK)


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
