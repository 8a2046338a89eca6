"""Opens an encrypted return again on our side, to encrypt it for somebody else or to look into it."""

from __future__ import annotations

from typing import BinaryIO

from rogatory.packaging.formats import age, openpgp, protected_zip
from rogatory.packaging.formats.start import Start

Secret = Start | str | bytes
"""What opens it: the start of an age file, an age identity or a passphrase, or an OpenPGP secret key."""


def unwrap(wrapped: str, stream: BinaryIO, secret: Secret) -> BinaryIO:
    """Give the zip out of an encrypted return.

    Args:
        wrapped: the name of its format, as `wrapping.Wrapping.format` has it.
        stream: the encrypted return; it need not seek.
        secret: what opens it.

    Raises:
        Problem: the secret does not open it, or it was altered. Reading raises it too: use nothing before the end.
        ValueError: the secret is none for this format.
    """
    match wrapped, secret:
        case "age" | "age-passphrase", Start() | str():
            return age.unwrap(stream, secret)
        case "zip-aes256", str():
            return protected_zip.unwrap(stream, secret)
        case "openpgp", bytes():
            return openpgp.unwrap(stream, secret)
        case "zip", _:
            return stream
    raise ValueError(f"a secret of another kind than {wrapped} takes")
