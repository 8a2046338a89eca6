"""Asks a timestamping authority (RFC 3161 over HTTP, 3.4) for its word that a digest was there at an instant."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import http.client
import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from asn1crypto import algos, cms, tsp
from pyhanko.sign.timestamps import TimeStamper

from rogatory.problem import Problem
from rogatory.verify.timestamp import LEEWAY, read_stamp

SECONDS = 20.0
"""How long an authority may take for a whole answer."""

_LARGEST = 1 << 18
_TRIED_AGAIN = "Look whether it runs and can be reached from here; nothing leaves without its stamp."


class Unanswered(Problem):
    """An authority gave no answer: that passes by itself, and what was to be stamped is tried again later."""


@dataclass(frozen=True, slots=True)
class Authority:
    """A timestamping authority as the operator names it.

    Attributes:
        url: where it answers.
        clock: gives the instant of now, aware; a stamp that departs from it by more than `LEEWAY` is refused.
        trusted: DER certificates, one of which must stand behind its stamps, or None where the operator names none.
        setting: what the operator would look at where it does not answer.
        seconds: how long it may take for a whole answer.
    """

    url: str
    clock: Callable[[], datetime]
    trusted: Sequence[bytes] | None = None
    setting: str = "timestamping authority"
    seconds: float = SECONDS

    def stamp(self, data: bytes) -> bytes:
        """Have bytes stamped by their SHA-256, and give the authority's checked reply (DER).

        Raises:
            Problem: it does not answer in time (`Unanswered`), refuses, or answers something else.
        """
        return self.stamp_digest(hashlib.sha256(data).digest())

    def stamp_digest(self, digest: bytes) -> bytes:
        """Have a SHA-256 digest stamped, and give the authority's checked reply (DER).

        Raises:
            Problem: see `stamp`.
        """
        nonce = secrets.randbits(64)
        reply = self._answer(_question(digest, nonce))
        stamp = read_stamp(
            reply, lambda algorithm: digest if algorithm == "sha256" else b"", self.trusted, self.setting, nonce
        )
        if stamp.trusted is False:
            raise Problem(
                f"none of the certificates that you named stands behind the authority «{stamp.authority}»",
                where=self.setting,
                cure="Name the authority's root certificate, or another authority.",
            )
        apart_by = abs(stamp.at - self.clock())
        if apart_by > LEEWAY:
            raise Problem(
                f"its clock and the one here are {apart_by} apart",
                where=self.setting,
                cure="Keep the clock of this machine by NTP; if it is right, name another authority.",
            )
        return reply

    def _answer(self, question: bytes) -> bytes:
        parts = urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self.seconds)
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        late = threading.Event()
        try:
            connection.connect()
            # Each byte has its time by the connection; all of them together have theirs here.
            hang_up = threading.Timer(self.seconds, _cut, [connection.sock, late])
            hang_up.start()
            try:
                connection.request("POST", target, question, headers)
                answer = connection.getresponse()
                reply = answer.read(_LARGEST + 1)
            finally:
                hang_up.cancel()
        except (OSError, http.client.HTTPException) as error:
            took_long = late.is_set() or isinstance(error, TimeoutError)
            words = f"it gave no whole answer ({type(error).__name__})"
            raise (self._too_slow() if took_long else self._silent(words)) from error
        finally:
            connection.close()
        if late.is_set():
            raise self._too_slow()
        if answer.status != http.HTTPStatus.OK:
            raise self._silent(f"it answered {answer.status} where a timestamp was asked for")
        if not 0 < len(reply) <= _LARGEST:
            raise self._silent("its answer is empty or has more than 256 kB")
        return reply

    def _too_slow(self) -> Unanswered:
        return self._silent(f"it took longer than {self.seconds:g} seconds")

    def _silent(self, why: str) -> Unanswered:
        return Unanswered(f"the timestamping authority gave no timestamp: {why}", where=self.setting, cure=_TRIED_AGAIN)


class SignatureStamper(TimeStamper):
    """Stamps the signature in a PDF at an authority, which makes PAdES baseline B-T of B-B."""

    def __init__(self, authority: Authority) -> None:
        """Ask this authority."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._authority = authority

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Have the digest of a signature stamped."""
        if md_algorithm != "sha256":
            raise ValueError(md_algorithm)
        reply = await asyncio.to_thread(self._authority.stamp_digest, message_digest)
        return tsp.TimeStampResp.load(reply)["time_stamp_token"]


def _question(digest: bytes, nonce: int) -> bytes:
    imprint = {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": digest}
    question = {"version": 1, "message_imprint": tsp.MessageImprint(imprint), "nonce": nonce, "cert_req": True}
    written: bytes = tsp.TimeStampReq(question).dump()
    return written


def _cut(line: socket.socket, late: threading.Event) -> None:
    late.set()
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
