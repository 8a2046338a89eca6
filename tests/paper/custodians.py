"""Custodians with keys of their own, as an operator buys them."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from tests.paper.local_authority import certified


def usage():
    """What a custodian's certificate is for."""
    return x509.KeyUsage(True, True, False, False, False, False, False, False, False)


def in_pkcs12(name="Casey Custodian", *, at=None):
    """A custodian's key and certificate, valid for a month from `at` (now); the password is `secret`."""
    key = ec.generate_private_key(ec.SECP256R1())
    holder = certified(name, name, key, key, (usage(), True), at=at or datetime.now(UTC))
    return pkcs12.serialize_key_and_certificates(b"c", key, holder, None, BestAvailableEncryption(b"secret"))
