"""Tells a return that nobody has opened yet from one that was altered: whoever checks it would take it for that."""

from __future__ import annotations

_AGE = b"age-encryption.org/"
_PGP_ARMOUR = b"-----BEGIN PGP MESSAGE-----"
_PGP_TO_A_KEY = b"\xc1"
"""What a message to a key begins with (RFC 9580, section 5.1)."""
_ZIP, _REST_OF_ZIP = b"PK\x03\x04", b"K\x03\x04"
_ENCRYPTED, _AES = 1, 99
LONGEST = 32
"""Bytes of the beginning that tell it."""


def is_encrypted(begins: bytes) -> bool:
    """Say whether a file that begins so is an encrypted package, and no zip of which a byte was altered."""
    if begins.startswith((_AGE, _PGP_ARMOUR)):
        return True
    if begins.startswith(_PGP_TO_A_KEY):
        return begins[1:4] != _REST_OF_ZIP
    flags, method = (int.from_bytes(begins[at : at + 2], "little") for at in (6, 8))
    return begins.startswith(_ZIP) and bool(flags & _ENCRYPTED) and method == _AES
