"""A custodian's key that never leaves its device: a smart card, a hardware security module, or a service behind one.

All of them are reached by PKCS#11. Its library is an optional part of the installation (`rogatory[pkcs11]`). A PIN that
a token has refused is not shown to it again by this process, nor any PIN of which it says that one try is left: devices
lock themselves after three.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from rogatory.problem import Problem
from rogatory.verify.apart import awaited

if TYPE_CHECKING:
    from pyhanko.sign.pkcs11 import PKCS11Signer

_MISSING = "Install the extra: pip install 'rogatory[pkcs11]'."
_LOOK = "Look at the settings of the custodian's token, and at the token itself."
_PIN = "Correct the PIN of the custodian's token; a token locks itself after some wrong ones."
_TRIED = b"Rogatory: is this the key of the custodian's certificate?"

_one_at_a_time = threading.Lock()
_initialised_by: dict[str, int] = {}
_refused: set[bytes] = set()


@dataclass(frozen=True, slots=True)
class Token:
    """Where a custodian's key is, and what opens it. Its representation shows no PIN.

    Attributes:
        module: the library that speaks to the device (`.so`).
        label: the token's own label.
        key: the label of the key, and of its certificate where the token holds that.
        pin: opens the token.
        certificates: DER, the holder's first and then those above it, where the token does not hold the holder's.
    """

    module: Path
    label: str
    key: str
    pin: str = field(repr=False)
    certificates: tuple[bytes, ...] = ()

    @property
    def where(self) -> str:
        """Name the key for a person."""
        return f"key {self.key!r} on the token {self.label!r}"

    def certificate(self) -> Certificate:
        """Give the holder's certificate, once the key was seen to be its own.

        Raises:
            Problem: the library, the token, the PIN, the key or the certificate is not as it is named.
        """
        with self.signing() as signer:
            found = signer.signing_cert
            signature = awaited(lambda: signer.async_sign_raw(_TRIED, "sha256"))
        if not _verifies(x509.load_der_x509_certificate(found.dump()), signature):
            raise Problem("the key is not that of the certificate", where=self.where, cure=_LOOK)
        return found

    @contextmanager
    def signing(self) -> Iterator[PKCS11Signer]:
        """Open the token, for as long as one document is signed.

        Raises:
            Problem: see `certificate`.
        """
        try:
            import pkcs11
            from pyhanko.sign.pkcs11 import PKCS11Signer
        except ImportError:
            raise Problem("the library that speaks to tokens is not here", where=self.where, cure=_MISSING) from None
        with _one_at_a_time:
            try:
                session = self._session(pkcs11)
                try:
                    signer = self._signer(PKCS11Signer, session)
                    _ = signer.signing_cert
                    yield signer
                finally:
                    session.close()
            except pkcs11.PKCS11Error as error:
                words = str(error).rstrip(".") or type(error).__name__
                raise Problem(f"the token did not do it: {words}", where=self.where, cure=_LOOK) from error

    def _session(self, pkcs11: Any) -> Any:  # noqa: ANN401 - the optional library
        token = self._token(pkcs11)
        flags, guess = token.flags, self._guess()
        if flags & pkcs11.TokenFlag.USER_PIN_LOCKED:
            raise Problem("the token has locked itself after wrong PINs", where=self.where, cure=_PIN)
        if flags & pkcs11.TokenFlag.USER_PIN_FINAL_TRY:
            words = "the token would lock itself after one more wrong PIN, so that none is tried"
            raise Problem(words, where=self.where, cure="Sign in to it once with its own tools and the right PIN.")
        if guess in _refused:
            raise Problem("the PIN is wrong; it is not tried again", where=self.where, cure=_PIN)
        try:
            return token.open(user_pin=self.pin)
        except (pkcs11.exceptions.PinIncorrect, pkcs11.exceptions.PinInvalid, pkcs11.exceptions.PinLenRange) as error:
            _refused.add(guess)
            raise Problem("the PIN is wrong", where=self.where, cure=_PIN) from error

    def _token(self, pkcs11: Any) -> Any:  # noqa: ANN401 - as above
        try:
            library = pkcs11.lib(str(self.module))
        except (pkcs11.PKCS11Error, OSError) as error:
            words = f"{self.module} is no library for tokens that can be loaded here"
            raise Problem(words, where=self.where, cure=_LOOK) from error
        if _initialised_by.setdefault(str(self.module), os.getpid()) != os.getpid():
            # A process that was forked off must begin anew (PKCS#11, section 5.4).
            library.reinitialize()
            _initialised_by[str(self.module)] = os.getpid()
        there = [slot.get_token() for slot in library.get_slots(token_present=True)]
        named = [token for token in there if token.label == self.label]
        if len(named) != 1:
            labels = ", ".join(repr(token.label) for token in there if token.label) or "none with a label"
            count = "no token" if not named else f"{len(named)} tokens"
            raise Problem(f"{count} with this label; there is {labels}", where=self.where, cure=_LOOK)
        return named[0]

    def _signer(self, kind: type[PKCS11Signer], session: Any) -> PKCS11Signer:  # noqa: ANN401 - as above
        given = [Certificate.load(der) for der in self.certificates]
        # The token is asked for the bare operation: not every one knows it together with the digest.
        return kind(
            session,
            key_label=self.key,
            cert_label=self.key,
            signing_cert=given[0] if given else None,
            ca_chain=given[1:],
            use_raw_mechanism=True,
        )

    def _guess(self) -> bytes:
        return hashlib.sha256(repr((str(self.module), self.label, self.pin)).encode()).digest()


def _verifies(certificate: x509.Certificate, signature: bytes) -> bool:
    public = certificate.public_key()
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, _TRIED, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, _TRIED, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True
