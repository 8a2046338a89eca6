"""A provider of the tests: its keys, its audit, its custodian, and the whole returns that it seals now."""

import io
from datetime import timedelta

from rogatory.evidence.checkpoint import Checkpoint
from rogatory.evidence.merkle import TreeHead
from rogatory.evidence.note import NoteSigner
from rogatory.evidence.proof import AuditProof
from rogatory.evidence.sealing import CHECKPOINT_FILE, PROOF_FILE, seal
from rogatory.paper.certificate import CertificateWording, Custodian, certificate
from rogatory.paper.signing import demo_signer
from tests.evidence.made_return import SIGNER, header, items, parts, proof
from tests.paper.local_authority import clock

AT = clock().replace(microsecond=0)
KEY = demo_signer(b"provider", AT - timedelta(days=1))
STRANGER = demo_signer(b"stranger", AT - timedelta(days=1))
AUDIT = NoteSigner.fresh("requests.example/audit")

_WORDING = CertificateWording("Certificate", "", ("I, {custodian}, certify {reference}.",), "Executed on {date}.")
_CUSTODIAN = Custodian("Casey Custodian", "Custodian of Records")


def certified(facts, authority=None, key=KEY):
    """The custodian's certificate, stamped where there is an authority."""
    return certificate(facts, _WORDING, _CUSTODIAN, key, authority)


def proved(digest, *, root=None, **entry):
    """The audit's proof and signed checkpoint; `root` stands for that of another tree, `entry` for what it tells."""
    written = proof(digest, **entry)
    head = AuditProof.from_bytes(written).head
    note = Checkpoint("requests.example/audit", TreeHead(head.size, root or head.root)).signed(AUDIT)
    return {PROOF_FILE: written, CHECKPOINT_FILE: note.to_bytes()}


def whole_return(authority, account="mia.lopez", *, more=(), certify=None, about=None, **changes):
    """Seal a return with everything in it at the authority, or with none; `changes` are what a provider does wrong.

    `about` is told in its header in another way.
    """
    client = authority.client() if authority else None
    options = {
        "certificate": certify or (lambda facts: certified(facts, client)),
        "signer": SIGNER,
        "prove": proved,
        "timestamp": client and client.stamp,
    }
    sink = io.BytesIO()
    seal(
        sink,
        header(account, **{"sealed_at": AT, **(about or {})}),
        items(account),
        (*parts(account), *more),
        **(options | changes),
    )
    return sink.getvalue()
