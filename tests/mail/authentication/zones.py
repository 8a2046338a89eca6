"""A name system for the tests, keys of their own, and messages that are signed with them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import cache

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from rogatory.mail.authentication.resolving import Record, Unresolved

AGENCY, OTHER, RELAY = "police.example", "mailer.test", "mx.provider.test"
SERVER, STRANGER = "203.0.113.7", "198.51.100.66"
"""The machine that the agency names as its mail server, and one that nobody names."""

MESSAGE = (
    b"From: Ada Sample <ada@police.example>\r\nTo: legal@provider.test\r\nSubject: Request\r\n"
    b"Date: Mon, 02 Mar 2026 09:30:00 +0000\r\nMessage-ID: <1@police.example>\r\n\r\nPlease preserve river_lantern.\r\n"
)


@cache
def key(domain: str) -> tuple[bytes, str]:
    """A private key of a domain's (PEM), and what its owner publishes of it."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


class Zone:
    """Answers as name servers would, and remembers what it was asked."""

    def __init__(self, records: dict[tuple[str, str], Sequence[Record]], silent: frozenset[str] = frozenset()) -> None:
        self.records = records
        self.silent = silent
        self.asked: list[tuple[str, str]] = []

    def __call__(self, name: str, kind: str, _seconds: float) -> Sequence[Record]:
        self.asked.append((name, kind))
        if name in self.silent:
            raise Unresolved("nobody answers")
        return self.records.get((name.lower(), kind), ())


def zone(policy: str = "v=DMARC1; p=reject", **differs: Sequence[Record]) -> Zone:
    """What the agency publishes: its keys, its servers and its policy. A name is written with two bars for a dot."""
    records: dict[tuple[str, str], Sequence[Record]] = {
        (f"key._domainkey.{AGENCY}", "TXT"): [key(AGENCY)[1]],
        (f"key._domainkey.{OTHER}", "TXT"): [key(OTHER)[1]],
        (f"key._domainkey.{RELAY}", "TXT"): [key(RELAY)[1]],
        (AGENCY, "TXT"): ["some other text", f"v=spf1 ip4:{SERVER} -all"],
        (OTHER, "TXT"): [f"v=spf1 ip4:{STRANGER} -all"],
    }
    if policy:
        records[f"_dmarc.{AGENCY}", "TXT"] = [policy]
    records.update({(name.replace("__", "."), "TXT"): texts for name, texts in differs.items()})
    return Zone(records)


def signed(content: bytes = MESSAGE, domain: str = AGENCY, **differs: object) -> bytes:
    """A message with a signature of a domain's before it."""
    given = {"include_headers": [b"from", b"to", b"subject", b"date", b"message-id"], **differs}
    return dkim.sign(content, b"key", domain.encode(), key(domain)[0], **given) + content
