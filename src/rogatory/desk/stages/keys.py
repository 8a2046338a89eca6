"""The provider's keys, in a folder that its operator keeps: one seals returns, one is the custodian's own.

- ``return-key.pem``: the Ed25519 key that seals every return; made at the first use. ``return-key.pub.pem`` beside it
  is what the operator publishes, so that anybody can verify a return without asking the provider's server.
- ``custodian.p12`` with ``custodian-password``: the custodian's certificate, as bought or issued. Without it,
  certificates are signed with a demonstration key (``custodian-demonstration.json``), and say that they prove nothing.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rogatory.desk.durable import write_once
from rogatory.evidence.signature import Signer
from rogatory.paper.signing import CustodianKey, demo_signer

RETURN_KEY = "return-key.pem"
PUBLIC_KEY = "return-key.pub.pem"
CUSTODIAN = "custodian.p12"
OPENED_BY = "custodian-password"
DEMONSTRATION = "custodian-demonstration.json"


def return_signer(folder: Path) -> Signer:
    """Give the key that seals returns; the first call makes it and writes its public half beside it."""
    path = folder / RETURN_KEY
    if not path.exists():
        write_once(path, _new_key())
    signer = Signer.read(path.read_bytes(), str(path))
    if not (folder / PUBLIC_KEY).exists():
        write_once(folder / PUBLIC_KEY, signer.public.pem(), mode=0o644)
    return signer


def custodian_key(folder: Path, now: datetime) -> CustodianKey:
    """Give the custodian's key, or one for demonstrations where the operator has put none."""
    path = folder / CUSTODIAN
    if path.exists():
        password = folder / OPENED_BY
        secret = password.read_bytes().strip() if password.exists() else None
        return CustodianKey.from_pkcs12(path.read_bytes(), secret, str(path))
    demonstration = folder / DEMONSTRATION
    if not demonstration.exists():
        made = {"seed": secrets.token_hex(32), "made_at": now.isoformat()}
        write_once(demonstration, json.dumps(made).encode())
    kept = json.loads(demonstration.read_bytes())
    return demo_signer(bytes.fromhex(kept["seed"]), datetime.fromisoformat(kept["made_at"]))


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
