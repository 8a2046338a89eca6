"""The custodian's electronic signature in a PDF: PAdES baseline B-B, or B-T with an authority (ETSI EN 319 142-1)."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from rogatory.paper.authority import Authority, SignatureStamper
from rogatory.paper.token import Token
from rogatory.problem import Problem
from rogatory.verify.apart import apart

DEMONSTRATION = "DEMONSTRATION - not for evidence"
AUTHENTICITY = "Custodian of records: certificate of authenticity"

_FIELD = "CustodianOfRecords"
_BARE_SIGNATURE, _STAMP = 2048, 12288
"""Bytes kept for a signature without certificates, and for an authority's stamp with those of its authority."""
_MEND = "Look at the custodian's key and certificate."
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class CustodianKey:
    """A key that signs certificates, with its holder's X.509 certificate. Shows the holder's name, never the key."""

    def __init__(
        self,
        certificate: asn1_x509.Certificate,
        signing: Callable[[], AbstractContextManager[signers.Signer]],
        *,
        where: str,
        demonstration: bool = False,
    ) -> None:
        """Take a holder's certificate and what opens the key for one signature.

        Args:
            certificate: the holder's.
            signing: gives a pyHanko signer for as long as one document is signed.
            where: where the key is, in words.
            demonstration: marks a key that proves nothing.
        """
        self._certificate, self._signing = certificate, signing
        self.where, self.demonstration = where, demonstration

    @classmethod
    def from_pkcs12(cls, data: bytes, password: bytes | None, where: str) -> CustodianKey:
        """Read key and certificates from PKCS#12.

        Raises:
            Problem: when it does not open.
        """
        try:
            signer = signers.SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=password)
        except (ValueError, TypeError, AttributeError):
            signer = None
        if not isinstance(signer, signers.SimpleSigner) or signer.signing_cert is None:
            raise Problem(
                "this PKCS#12 file does not open", where=where, cure="Give a key, its certificate and the password."
            )
        return cls(signer.signing_cert, lambda: nullcontext(signer), where=where)

    @classmethod
    def from_token(cls, token: Token) -> CustodianKey:
        """Take a key that stays on its device; the device is asked whether it is there.

        Raises:
            Problem: the token, its PIN or its key is not as it is named.
        """
        return cls(token.certificate(), token.signing, where=token.where)

    @property
    def holder(self) -> str:
        """Give the subject of the certificate in words."""
        return str(self._certificate.subject.human_friendly)

    @property
    def certificate_pem(self) -> bytes:
        """Give the holder's certificate as PEM, to be published as a root of trust where it is self-signed."""
        der = self._certificate.dump()
        return x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)

    @property
    def valid_until(self) -> datetime:
        """Give the last instant at which the holder's certificate is valid, aware."""
        last: datetime = self._certificate.not_valid_after
        return last

    def sign_pdf(
        self, pdf: bytes, at: datetime, reason: str = AUTHENTICITY, authority: Authority | None = None
    ) -> bytes:
        """Sign a whole PDF, saying that it was signed at `at` (aware), and for which reason.

        Args:
            pdf: what to sign.
            at: the instant, which must lie within the validity of the holder's certificate.
            reason: stands in the signature.
            authority: stamps the signature (PAdES B-T), or None for a signature alone (B-B).

        Raises:
            Problem: the certificate is not valid then, the key does not sign, or the authority does not stamp.
        """
        self.check_valid(at)
        metadata = signers.PdfSignatureMetadata(
            field_name=_FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            reason=reason,
        )
        writer = _AddedTo(io.BytesIO(pdf))
        stamper = SignatureStamper(authority) if authority else None
        with self._signing() as signer:
            certificates = sum(len(each.dump()) for each in signer.cert_registry)
            room = _BARE_SIGNATURE + certificates + len(self._certificate.dump()) + (_STAMP if authority else 0)
            dated = _DatedSigner(metadata, signer, stamper, at)
            try:
                out = apart(lambda: dated.sign_pdf(writer, bytes_reserved=2 * room))
            except SigningError as error:
                raise Problem(f"it cannot be signed: {error}", where=self.where, cure=_MEND) from error
        signed: bytes = out.getvalue()
        return signed

    def check_valid(self, at: datetime) -> None:
        """Check that the holder's certificate is valid at an instant; one for demonstrations is not held to that.

        Raises:
            Problem: it is not.
        """
        begins, ends = self._certificate.not_valid_before, self.valid_until
        if self.demonstration or begins <= at <= ends:
            return
        raise Problem(
            f"the custodian's certificate has expired: it was valid until {ends:%Y-%m-%d %H:%M} UTC"
            if at > ends
            else f"the custodian's certificate is not valid yet: it will be from {begins:%Y-%m-%d %H:%M} UTC",
            where=self.where,
            cure="Put in the custodian's present certificate.",
        )

    def __repr__(self) -> str:
        return f"CustodianKey({self.holder})"


class _AddedTo(IncrementalPdfFileWriter):
    """Adds to a PDF and leaves what it says of itself: the library would write the clock's time there."""

    def _update_meta(self) -> None:
        pass


class _DatedSigner(signers.PdfSigner):
    """A signer that states the instant it is given instead of reading a clock."""

    def __init__(
        self,
        metadata: signers.PdfSignatureMetadata,
        signer: signers.Signer,
        stamper: SignatureStamper | None,
        at: datetime,
    ) -> None:
        super().__init__(metadata, signer, timestamper=stamper)
        self._at = at

    def init_signing_session(
        self,
        pdf_out: BasePdfFileWriter,
        existing_fields_only: bool = False,
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


def demo_signer(seed: bytes, now: datetime) -> CustodianKey:
    """Make a self-signed key from a seed, for demonstrations: its name says that it proves nothing.

    Args:
        seed: any bytes; the same seed gives the same key.
        now: aware; the certificate is valid for ten years from the day before.
    """
    secret = int.from_bytes(hashlib.sha512(b"rogatory demonstration key" + seed).digest()) % (_P256_ORDER - 1) + 1
    key = ec.derive_private_key(secret, ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, DEMONSTRATION),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Rogatory demonstration"),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(hashlib.sha256(seed).digest()[:16]) | 1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3652))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_only_signatures(), critical=True)
        .sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    )
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=asn1_keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )
    return CustodianKey(
        signer.signing_cert, lambda: nullcontext(signer), where="a key for demonstrations", demonstration=True
    )


def _only_signatures() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
