"""Who a connector is to its desk, and the desk to it: keys and certificates, made once and handed over once.

The desk has an authority of its own for this (Ed25519, X.509). It vouches for the listener and for each connector, and
for nobody else; no other authority is asked by either side. What a connector is handed lies in one folder.
"""

from __future__ import annotations

import ipaddress
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from rogatory.connector.writing import write_whole
from rogatory.evidence.signature import PublicKey, Signer
from rogatory.packaging.formats.age import new_identity
from rogatory.problem import Problem

YEARS = timedelta(days=3 * 365)
_AUTHORITY, _LISTENER = "authority.pem", "listener.pem"
_BUNDLE, _CLIENT, _TRUSTED = "connector.json", "client.pem", "desk.pem"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_EARLIER = timedelta(hours=1)
"""Certificates are valid from a little earlier on, for clocks that differ."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A connector as the desk knows it: the SHA-256 of its certificate, its key (hexadecimal), to whom results go."""

    name: str
    certificate: str
    key: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a connector was handed: its name, the desk's address, the key that signs plans, to whom results go."""

    name: str
    address: str
    plan_key: str
    recipient: str
    folder: Path

    @property
    def client(self) -> Path:
        """The file of its key and certificate."""
        return self.folder / _CLIENT

    @property
    def trusted(self) -> Path:
        """The file of the desk's authority."""
        return self.folder / _TRUSTED

    def signer(self) -> Signer:
        """Give the key with which it signs what it sends; the same that its certificate is for."""
        return Signer.read(self.client.read_bytes(), str(self.client))


class Enrolment:
    """The desk's folder of connectors: its authority, and a file for each connector."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when something is first put into it."""
        self._folder = folder

    def enrol(self, name: str, address: str, plan_key: PublicKey, into: Path, now: datetime) -> Enrolled:
        """Make keys and certificates for a connector, and write what it is handed into a new folder.

        Raises:
            Problem: the name cannot be one, or is taken; the folder is there already.
        """
        if not _NAME.fullmatch(name):
            cure = "Use small letters, digits and hyphens, at most 40."
            raise Problem(f"{name!r} is no name for a connector", where="connector", cure=cure)
        if self._file(name).exists():
            raise Problem(f"there is a connector {name} already", where="connector", cure="Dismiss it first.")
        if into.exists():
            raise Problem("it is there already", where=str(into), cure="Name a folder that is not there yet.")
        key = Ed25519PrivateKey.generate()
        certificate = self._certificate(key, name, (), now, client=True)
        identity, recipient = new_identity()
        enrolled = Enrolled(name, _digest(certificate), _raw(key), recipient)
        into.mkdir(mode=0o700, parents=True)
        told = {"name": name, "address": address, "plan_key": plan_key.raw.hex(), "recipient": recipient}
        write_whole(into / _CLIENT, _pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
        write_whole(into / _TRUSTED, self._authority(now)[1].public_bytes(serialization.Encoding.PEM))
        write_whole(into / _BUNDLE, json.dumps(told, indent=1).encode())
        write_whole(self._folder / f"{name}.age-identity", identity.encode())
        write_whole(self._file(name), json.dumps(asdict(enrolled)).encode())
        return enrolled

    def dismiss(self, name: str) -> None:
        """Forget a connector: from now on its certificate opens nothing, and what it sent can be read no more.

        Raises:
            Problem: there is none of this name.
        """
        self.of(name)
        self._file(name).unlink()
        (self._folder / f"{name}.age-identity").unlink(missing_ok=True)

    def all(self) -> tuple[Enrolled, ...]:
        """Give the connectors, by their names."""
        return tuple(_read(path) for path in sorted(self._folder.glob("*.enrolled.json")))

    def of(self, name: str) -> Enrolled:
        """Give a connector by its name; raises Problem where there is none."""
        path = self._file(name)
        if not _NAME.fullmatch(name) or not path.exists():
            cure = "Enrol one: rogatory connector enrol"
            raise Problem(f"there is no connector {name!r}", where="ROGATORY_CONNECTOR", cure=cure)
        return _read(path)

    def bearing(self, certificate: bytes) -> Enrolled | None:
        """Give the connector to which a certificate (DER) belongs; None for one that was dismissed, or never was."""
        digest = _digest(x509.load_der_x509_certificate(certificate))
        return next((one for one in self.all() if secrets.compare_digest(one.certificate, digest)), None)

    def identity(self, name: str) -> str:
        """Give the age identity that opens what a connector sends."""
        self.of(name)
        return (self._folder / f"{name}.age-identity").read_text()

    def listener(self, hosts: Sequence[str], now: datetime) -> tuple[Path, Path]:
        """Give the files with the listener's key and certificate for these hosts, made anew, and with the authority."""
        key = Ed25519PrivateKey.generate()
        certificate = self._certificate(key, "desk", hosts, now, client=False)
        path, trusted = self._folder / _LISTENER, self._folder / "authority-public.pem"
        write_whole(path, _pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
        write_whole(trusted, self._authority(now)[1].public_bytes(serialization.Encoding.PEM))
        return path, trusted

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.enrolled.json"

    def _authority(self, now: datetime) -> tuple[Ed25519PrivateKey, x509.Certificate]:
        path = self._folder / _AUTHORITY
        if not path.exists():
            key = Ed25519PrivateKey.generate()
            name = _named("Rogatory connectors")
            made = _builder(name, name, key, now, 10 * YEARS).add_extension(
                x509.BasicConstraints(ca=True, path_length=0), critical=True
            )
            made = made.add_extension(_usage(issues=True), critical=True)
            write_whole(path, _pem(key) + made.sign(key, None).public_bytes(serialization.Encoding.PEM))
        written = path.read_bytes()
        key_of_it = serialization.load_pem_private_key(written, None)
        if not isinstance(key_of_it, Ed25519PrivateKey):
            raise Problem("this is no key as it was written", where=str(path), cure="Restore it from a backup.")
        return key_of_it, x509.load_pem_x509_certificate(written)

    def _certificate(
        self, key: Ed25519PrivateKey, name: str, hosts: Sequence[str], now: datetime, *, client: bool
    ) -> x509.Certificate:
        authority, issued_by = self._authority(now)
        usage = ExtendedKeyUsageOID.CLIENT_AUTH if client else ExtendedKeyUsageOID.SERVER_AUTH
        builder = _builder(_named(name), issued_by.subject, key, now, YEARS)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
        builder = builder.add_extension(_usage(issues=False), critical=True)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())
        builder = builder.add_extension(issuer, critical=False)
        if hosts:
            builder = builder.add_extension(x509.SubjectAlternativeName(list(map(_host, hosts))), critical=False)
        return builder.sign(authority, None)


def read_bundle(folder: Path) -> Bundle:
    """Read what a connector was handed.

    Raises:
        Problem: it is not there, or not as it was written.
    """
    try:
        told = json.loads((folder / _BUNDLE).read_bytes())
        named = {name: str(told[name]) for name in ("name", "address", "plan_key", "recipient")}
        PublicKey.read(named["plan_key"].encode(), str(folder))
    except (OSError, ValueError, KeyError, TypeError) as error:
        cure = "Name the folder that rogatory connector enrol has written."
        raise Problem("this is not what a connector was handed", where=str(folder), cure=cure) from error
    return Bundle(**named, folder=folder)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Ed25519PrivateKey, now: datetime, lasting: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + lasting)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, issues: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issues,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _digest(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()


def _raw(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def _pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _read(path: Path) -> Enrolled:
    try:
        return Enrolled(**json.loads(path.read_bytes()))
    except (ValueError, TypeError) as error:
        raise Problem("this is not as it was written", where=str(path), cure="Restore it from a backup.") from error
