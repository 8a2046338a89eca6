"""A device that keeps passkeys, in software: it answers WebAuthn's challenges as a telephone would."""

from __future__ import annotations

import hashlib
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAG = AuthenticatorData.FLAG


class SoftPasskey:
    """One passkey. `verified` is whether the device knew its owner's finger."""

    def __init__(self, host: str = "testserver", origin: str = "https://testserver", *, verified: bool = True) -> None:
        self.host = hashlib.sha256(host.encode()).digest()
        self.origin = origin
        self.flags = FLAG.UP | (FLAG.UV if verified else FLAG(0))
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)

    def registration(self, challenge: str = "none", *, discoverable: bool = True) -> dict[str, Any]:
        """What a browser sends when the passkey was made."""
        public = ES256.from_cryptography_key(self.key.public_key())
        data = AttestedCredentialData.create(bytes(16), self.id, public)
        made = AuthenticatorData.create(self.host, self.flags | FLAG.AT, 0, data)
        response = {"attestationObject": websafe_encode(AttestationObject.create("none", made, {}))}
        client = CollectedClientData.create("webauthn.create", challenge, self.origin)
        return {
            **self._named(response | {"clientDataJSON": websafe_encode(client)}),
            "clientExtensionResults": {"credProps": {"rk": discoverable}},
        }

    def answer(self, challenge: str, handle: str) -> dict[str, Any]:
        """What a browser sends when the passkey's owner signs in; `handle` names them as the server did."""
        client = CollectedClientData.create("webauthn.get", challenge, self.origin)
        data = AuthenticatorData.create(self.host, self.flags, 1)
        signature = self.key.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(handle.encode()),
        }
        return {**self._named(response), "clientExtensionResults": {}}

    def _named(self, response: dict[str, str]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        return {"type": "public-key", "id": name, "rawId": name, "response": response}
