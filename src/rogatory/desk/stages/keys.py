"""The provider's keys, in a folder that its operator keeps: one seals returns, one is the custodian's own.

- ``return-key.pem``: the Ed25519 key that seals every return; made at the first use. ``return-key.pub.pem`` beside it
  is what the operator publishes, so that anybody can verify a return without asking the provider's server.
- ``plan-key.pem``: the Ed25519 key that signs every plan, in the same way; sources answer no plan without it.
- ``custodian.p12`` with ``custodian-password``: the custodian's key and certificate, as bought or issued, where they
  are not on a token. Without either, certificates are signed with a demonstration key
  (``custodian-demonstration.json``), and say that they prove nothing.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rogatory.desk.durable import alone_with, replace, write_once
from rogatory.evidence.signature import PublicKey, Signer
from rogatory.paper.signing import CustodianKey, demo_signer
from rogatory.paper.token import Token
from rogatory.problem import Problem

RETURN_KEY = "return-key.pem"
PUBLIC_KEY = "return-key.pub.pem"
CUSTODIAN = "custodian.p12"
OPENED_BY = "custodian-password"
DEMONSTRATION = "custodian-demonstration.json"
FORMER = "former"
"""The folder of the public halves of earlier return keys, each with the instant at which it ended."""


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """The names of the files of a key: its secret, its public half, and the folder of its predecessors' halves."""

    secret: str
    public: str
    former: str


RETURNS = KeyFiles(RETURN_KEY, PUBLIC_KEY, FORMER)
PLANS = KeyFiles("plan-key.pem", "plan-key.pub.pem", "former-plan")


def return_signer(folder: Path) -> Signer:
    """Give the key that seals returns; the first call makes it and writes its public half beside it."""
    return signer(folder, RETURNS)


def signer(folder: Path, files: KeyFiles) -> Signer:
    """Give the key of these files; the first call makes it and writes its public half beside it."""
    path = folder / files.secret
    if not path.exists():
        write_once(path, _new_key())
    found = Signer.read(path.read_bytes(), str(path))
    if not (folder / files.public).exists():
        write_once(folder / files.public, found.public.pem(), mode=0o644)
    return found


@dataclass(frozen=True, slots=True)
class FormerKey:
    """A key that was used until another took its place."""

    public: PublicKey
    until: datetime

    @property
    def pem(self) -> str:
        """The key as it is published."""
        return self.public.pem().decode()


def former_keys(folder: Path, files: KeyFiles = RETURNS) -> tuple[FormerKey, ...]:
    """Give the keys that were used before the present one, the latest first.

    Raises:
        Problem: a file of an earlier key is not what was written.
    """
    found = [_former(path) for path in (folder / files.former).glob("*.json")]
    return tuple(sorted(found, key=lambda each: each.until, reverse=True))


def rotate(folder: Path, files: KeyFiles, number: int, now: datetime) -> Signer:
    """Put a new key in the place of the present one, and keep the public half of the earlier one.

    Done again with the same `number` it goes on where it was broken off, and does nothing once it is done.

    Raises:
        Problem: see `signer` and `former_keys`.
    """
    path, kept = folder / files.secret, folder / files.former / f"{number}.json"
    with alone_with(path):
        present = signer(folder, files)
        if not kept.exists():
            written = {"public": present.public.pem().decode(), "until": now.isoformat()}
            write_once(kept, json.dumps(written).encode())
        if _former(kept).public == present.public:
            replace(path, _new_key(), 0o600)
        fresh = signer(folder, files)
        replace(folder / files.public, fresh.public.pem(), 0o644)
    return fresh


def _former(path: Path) -> FormerKey:
    try:
        kept = json.loads(path.read_bytes())
        return FormerKey(PublicKey.read(kept["public"].encode(), str(path)), datetime.fromisoformat(kept["until"]))
    except (ValueError, KeyError) as error:
        cure = "Restore the folder of keys from a backup."
        raise Problem("this is no earlier key as it was written", where=str(path), cure=cure) from error


def custodian_key(folder: Path, now: datetime, token: Token | None = None) -> CustodianKey:
    """Give the custodian's key, or one for demonstrations where the operator has put none.

    Raises:
        Problem: see `operators_key`.
    """
    own = operators_key(folder, token)
    if own is not None:
        return own
    demonstration = folder / DEMONSTRATION
    if not demonstration.exists():
        made = {"seed": secrets.token_hex(32), "made_at": now.isoformat()}
        write_once(demonstration, json.dumps(made).encode())
    kept = json.loads(demonstration.read_bytes())
    return demo_signer(bytes.fromhex(kept["seed"]), datetime.fromisoformat(kept["made_at"]))


def operators_key(folder: Path, token: Token | None) -> CustodianKey | None:
    """Give the custodian's own key: that on the token, or that in the folder; ``None`` where there is neither.

    Raises:
        Problem: the token or the file does not open.
    """
    if token is not None:
        return CustodianKey.from_token(token)
    path = folder / CUSTODIAN
    if not path.exists():
        return None
    password = folder / OPENED_BY
    secret = password.read_bytes().strip() if password.exists() else None
    return CustodianKey.from_pkcs12(path.read_bytes(), secret, str(path))


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
