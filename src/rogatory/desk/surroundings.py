"""What the operator's settings tie in: guidelines, object store, vault, returns, and how many people it takes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from rogatory.desk import clock
from rogatory.desk.racks.bucket import BucketRack
from rogatory.desk.stages import keys
from rogatory.desk.store import Store
from rogatory.desk.vault.keys import MasterKey, master_key
from rogatory.desk.vault.ledger import Ledger
from rogatory.desk.vault.place import Place
from rogatory.desk.vault.vault import Vault
from rogatory.edge.packs import own_shelf, shelf_with, shipped
from rogatory.flow.case import Policy
from rogatory.guidelines.shelf import Shelf
from rogatory.paper.authority import Authority
from rogatory.paper.token import Token
from rogatory.places.address import Address
from rogatory.problem import Problem
from rogatory.sources.adapter import Verifies
from rogatory.sources.plan import Signing
from rogatory.verify.pades import read_trusted

CERTIFICATES = frozenset((".pem", ".crt", ".cer", ".der"))
"""How files of certificates end."""


def the_shelf() -> Shelf:
    """Give the shipped guidelines and the operator's own, or the operator's own alone; read once in a process.

    Raises:
        Problem: a folder that the operator named holds no sound guideline, or there is none at all.
    """
    return _shelf(tuple(settings.GUIDELINES), settings.SHIPPED_GUIDELINES)


def the_store() -> Store:
    """Give the store of documents and collections: in the data folder, or in the bucket that several hosts share.

    Raises:
        Problem: the place that the operator named cannot be used.
    """
    if not settings.OBJECTS_URL:
        return Store(Path(settings.OBJECTS_DIR))
    address = Address.of(settings.OBJECTS_URL, "ROGATORY_OBJECTS_URL")
    if address.folder is not None:
        return Store(address.folder)
    return Store(BucketRack(Place(address.url, "ROGATORY_OBJECTS_URL")))


def the_signers() -> tuple[bytes, ...]:
    """Give the files of certificates (PEM or DER) by whose word a signer's name is taken; none without a folder."""
    folder = settings.SIGNERS
    if folder is None or not folder.is_dir():
        return ()
    return tuple(each.read_bytes() for each in sorted(folder.iterdir()) if each.suffix in CERTIFICATES)


def the_token() -> Token | None:
    """Give the token that holds the custodian's key; ``None`` where the operator names none.

    Raises:
        Problem: the file of its PIN or of its certificates cannot be read.
    """
    if settings.CUSTODIAN_MODULE is None:
        return None
    pin = settings.CUSTODIAN_PIN.get_secret_value()
    if settings.CUSTODIAN_PIN_FILE is not None:
        pin = _read(settings.CUSTODIAN_PIN_FILE, "ROGATORY_CUSTODIAN_PIN_FILE").decode("utf-8", "replace").strip()
    certificates: tuple[bytes, ...] = ()
    if settings.CUSTODIAN_CERTIFICATE is not None:
        name = "ROGATORY_CUSTODIAN_CERTIFICATE"
        certificates = read_trusted(_read(settings.CUSTODIAN_CERTIFICATE, name), name)
    return Token(settings.CUSTODIAN_MODULE, settings.CUSTODIAN_TOKEN, settings.CUSTODIAN_KEY, pin, certificates)


def the_authority() -> Authority | None:
    """Give the authority that stamps what is sealed; ``None`` where the operator names none.

    Raises:
        Problem: the file of the certificates behind it cannot be read.
    """
    if not settings.TSA_URL:
        return None
    roots = None
    if settings.TSA_ROOTS is not None:
        roots = read_trusted(_read(settings.TSA_ROOTS, "ROGATORY_TSA_ROOTS"), "ROGATORY_TSA_ROOTS")
    return Authority(settings.TSA_URL, clock.now, roots, "ROGATORY_TSA_URL")


def plan_signing() -> Signing:
    """Give the key that signs plans, made at its first use.

    Raises:
        Problem: its file is none.
    """
    signer = keys.signer(settings.DATA_DIR / "keys", keys.PLANS)
    return Signing(signer.public.raw.hex(), signer.sign)


def plan_verifies() -> Verifies:
    """Give what knows the signature of this desk on a plan: that of the present key, and of no earlier one.

    Raises:
        Problem: the key's file is none.
    """
    return keys.signer(settings.DATA_DIR / "keys", keys.PLANS).public.verifies


def the_vault() -> Vault:
    """Give the vault of preserved copies, with the ledger that it obeys.

    Raises:
        Problem: its place or the ledger's cannot be used, or its master key cannot be read.
    """
    return Vault(Place(settings.VAULT_URL), the_master_key(), Ledger(Place(settings.LEDGER_URL)))


def the_master_key() -> MasterKey:
    """Give the operator's master key, under which the keys of copies and of requests are wrapped.

    Raises:
        Problem: it cannot be read.
    """
    return master_key(
        Path(settings.VAULT_KEY_FILE), settings.VAULT_KEY, settings.VAULT_KEY_COMMAND, settings.VAULT_KEY_FORMER
    )


def the_returns() -> Place:
    """Give the place of the encrypted packages of returns.

    Raises:
        Problem: it cannot be used.
    """
    return Place(settings.RETURNS_URL, "ROGATORY_RETURNS_URL")


def the_policy() -> Policy:
    """Give the operator's policy on how many people it takes."""
    return Policy(
        one_person=settings.PEOPLE == "one",
        emergency_people={"two": 2, "three": 3}[settings.EMERGENCY_PEOPLE],
    )


def _read(file: Path, setting: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        words = f"{file} cannot be read ({error.strerror})"
        raise Problem(words, where=setting, cure="Name a file that the account of the service can read") from error


@cache
def _shelf(folders: tuple[Path, ...], with_shipped: bool) -> Shelf:
    if not with_shipped:
        return own_shelf(folders)
    return shelf_with(folders) if folders else shipped()
