"""A token in software (SoftHSM), with a key and its certificate, where Debian's softhsm2 is installed."""

import importlib.util
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.paper.custodians import usage
from tests.paper.local_authority import certified, pem_of

PIN, LABEL = "0031-4159", "Custodians"
_PLACES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")


def module():
    """The library of the token, or a reason to skip."""
    found = [Path(place) for place in _PLACES if Path(place).exists()]
    if not found:
        pytest.skip("Debian's softhsm2 is not installed")
    if importlib.util.find_spec("pkcs11") is None:
        pytest.skip("the extra pkcs11 is not installed")
    return found[0]


@contextmanager
def soft_token(folder):
    """Make a token with the keys Elliptic and RSA; Bare has no certificate, Mistaken that of another key."""
    library = module()
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    _tool("--init-token", "--free", "--label", LABEL, "--so-pin", "so-pin-of-tests", "--pin", PIN)
    keys = {
        "Elliptic": ec.generate_private_key(ec.SECP256R1()),
        "RSA": rsa.generate_private_key(65537, 2048),
        "Bare": ec.generate_private_key(ec.SECP256R1()),
        "Mistaken": ec.generate_private_key(ec.SECP256R1()),
    }
    holders = {}
    for number, (name, key) in enumerate(keys.items()):
        (folder / "key.pem").write_bytes(pem_of(key))
        _tool("--import", folder / "key.pem", "--token", LABEL, "--label", name, "--id", f"0{number}", "--pin", PIN)
        holders[name] = certified(f"Custodian {name}", f"Custodian {name}", key, key, (usage(), True))
    loaded = pkcs11.lib(str(library))
    loaded.reinitialize()
    with (
        next(slot for slot in loaded.get_slots() if slot.get_token().label == LABEL)
        .get_token()
        .open(rw=True, user_pin=PIN) as session
    ):
        for name, holder in (("Elliptic", "Elliptic"), ("RSA", "RSA"), ("Mistaken", "Elliptic")):
            written = decode_x509_certificate(holders[holder].public_bytes(serialization.Encoding.DER))
            session.create_object(written | {pkcs11.Attribute.LABEL: name, pkcs11.Attribute.TOKEN: True})
    try:
        yield holders
    finally:
        del os.environ["SOFTHSM2_CONF"]


def _tool(*arguments):
    subprocess.run(["softhsm2-util", *arguments], capture_output=True, check=True)
