"""The custodian's electronic signature in a PDF: PAdES baseline B-B (ETSI EN 319 142-1)."""

from __future__ import annotations

import hashlib
import io
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
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from rogatory.problem import Problem
from rogatory.verify.apart import apart

DEMONSTRATION = "DEMONSTRATION - not for evidence"
AUTHENTICITY = "Custodian of records: certificate of authenticity"

_FIELD = "CustodianOfRecords"
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class CustodianKey:
    """A key that signs certificates, with its holder's X.509 certificate. Shows the holder's name, never the key."""

    def __init__(self, signer: signers.SimpleSigner, *, demonstration: bool = False) -> None:
        """Wrap a pyHanko signer; `demonstration` marks a key that proves nothing."""
        self._signer = signer
        self.demonstration = demonstration

    @classmethod
    def from_pkcs12(cls, data: bytes, password: bytes | None, where: str) -> CustodianKey:
        """Read key and certificates from PKCS#12.

        Raises:
            Problem: when it does not open.
        """
        try:
            signer = signers.SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=password)
        except (ValueError, TypeError):
            signer = None
        if not isinstance(signer, signers.SimpleSigner) or signer.signing_cert is None:
            raise Problem(
                "this PKCS#12 file does not open", where=where, cure="Give a key, its certificate and the password."
            )
        return cls(signer)

    @property
    def holder(self) -> str:
        """Give the subject of the certificate in words."""
        return str(_certificate(self._signer).subject.human_friendly)

    @property
    def certificate_pem(self) -> bytes:
        """Give the holder's certificate as PEM, to be published as a root of trust where it is self-signed."""
        der = _certificate(self._signer).dump()
        return x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)

    def sign_pdf(self, pdf: bytes, at: datetime, reason: str = AUTHENTICITY) -> bytes:
        """Sign a whole PDF, saying that it was signed at `at` (aware), and for which reason."""
        metadata = signers.PdfSignatureMetadata(
            field_name=_FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            reason=reason,
        )
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        out = apart(lambda: _DatedSigner(metadata, self._signer, at).sign_pdf(writer))
        signed: bytes = out.getvalue()
        return signed

    def __repr__(self) -> str:
        return f"CustodianKey({self.holder})"


class _DatedSigner(signers.PdfSigner):
    """A signer that states the instant it is given instead of reading a clock."""

    def __init__(self, metadata: signers.PdfSignatureMetadata, signer: signers.SimpleSigner, at: datetime) -> None:
        super().__init__(metadata, signer)
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
    return CustodianKey(signer, demonstration=True)


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


def _certificate(signer: signers.SimpleSigner) -> asn1_x509.Certificate:
    if signer.signing_cert is None:
        raise Problem(
            "the key has no certificate", where="custodian's key", cure="Give a PKCS#12 file with a certificate."
        )
    return signer.signing_cert
