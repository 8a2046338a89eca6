"""A small return with everything in it that a return may have, for the tests of sealing and checking."""

import base64
import io
from datetime import UTC, datetime

from rogatory.evidence.entry import Actor, Entry
from rogatory.evidence.header import Approval, Entity, GuidelineVersion, Officer, ReturnHeader
from rogatory.evidence.merkle import Nodes, TreeHead, inclusion_proof, leaf_hash, root_of
from rogatory.evidence.proof import AuditProof
from rogatory.evidence.returns import (
    Column,
    ItemOutcome,
    MediaPart,
    ReasonLine,
    RenderingPart,
    StatementPart,
    TablePart,
    WithheldPart,
)
from rogatory.evidence.sealing import PROOF_FILE, seal
from rogatory.evidence.signature import Signer
from tests.evidence.made_plan import SUBSCRIBER, VIDEOS, origin_of, plan_of, plans_part

SIGNER = Signer.from_seed(bytes(range(32)))
SEALED_AT = datetime(2020, 9, 17, 14, 3, 11, tzinfo=UTC)
MADE_AT = datetime(2020, 9, 17, 13, 30, tzinfo=UTC)
VIDEO = bytes(range(256)) * 3
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def header(account="mia.lopez", **changes):
    values = {
        "reference": "RG-2020-000042",
        "sealed_at": SEALED_AT,
        "entity": Entity("Example Video Inc.", "1 Example Street, Springfield"),
        "officer": Officer("Det. Ana Müller", "Springfield Police Department", "US"),
        "guideline": GuidelineVersion("example", "2020-08-13", "Law enforcement guidelines", "a" * 64),
        "counsel_digest": "b" * 64,
        "decision_digest": "c" * 64,
        "facts_digest": "d" * 64,
        "approvals": (
            Approval("Rae Viewer", "reviewer", datetime(2020, 9, 16, 9, 0, tzinfo=UTC), "approve"),
            Approval("Cy Counsel", "counsel", datetime(2020, 9, 17, 13, 0, tzinfo=UTC), "countersign"),
        ),
        "people_required": 2,
        "stamp": None,
        "plan_digest": plan_of(account, MADE_AT).digest,
        "scope": ("Records from 2020-01-01 to 2020-08-31 (UTC).",),
    }
    return ReturnHeader(**(values | changes))


def items(account="mia.lopez"):
    subscriber = ReasonLine("inc.subscriber", None, "A grand jury subpoena opens it.", "Subscriber Information", None)
    logs = ReasonLine(
        "inc.logs", "11", "A subpoena does not suffice for log data.", "Log Data", "Serve a 2703(d) order."
    )
    video = ReasonLine("inc.video", None, "A warrant opens it.", "Video Content", None)
    return (
        ItemOutcome("1", account, "subscriber", None, None, "release", (subscriber,)),
        ItemOutcome("2", account, "video", "private", None, "release", (video,)),
        ItemOutcome("3", account, "logs", None, None, "refuse", (logs,)),
    )


def subscriber_part(account="mia.lopez", **values):
    row = {
        "username": account,
        "first_name": "=SUM(A1)",
        "phone": "+1 202 555 0142",
        "created_at": datetime(2019, 5, 4, 3, 2, 1, tzinfo=UTC),
        "creation_ip": "192.0.2.7",
        "device_model": 'Pixel, "3a"',
    } | values
    columns = tuple(Column(name, name.replace("_", " ").capitalize()) for name in row)
    origins = (origin_of(account, SUBSCRIBER),)
    rows = [tuple(row.values())]
    return TablePart("1", "inc.subscriber", account, "subscriber", "subscriber", columns, rows, "Subscriber", origins)


def video_parts(account="mia.lopez", media_id="7001"):
    columns = (
        Column("media_id", "Media id"),
        Column("uploaded_at", "Uploaded", "UTC", "When it came in."),
        Column("caption", "Caption"),
    )
    row = (media_id, datetime(2020, 2, 3, 4, 5, 6, 789000, tzinfo=UTC), "café · 猫 · قطة")
    origins = (origin_of(account, VIDEOS), origin_of(account, VIDEOS, SEALED_AT))
    table = TablePart("2", "inc.video", account, "video", "videos", columns, [row], "Videos", origins)
    chunks = (VIDEO[at : at + 100] for at in range(0, len(VIDEO), 100))
    name = f"{media_id}.mp4"
    media = MediaPart(
        "2",
        "inc.video",
        account,
        "video",
        media_id,
        name,
        len(VIDEO),
        chunks,
        {"caption": "café"},
        PICTURE,
        origins[:1],
    )
    return table, media


def plan_part(account="mia.lopez"):
    """The plan that was put to the platform, and to the copy of the account that was preserved."""
    plan = plan_of(account, MADE_AT)
    return plans_part(plan.written(), plan.written(SEALED_AT))


def parts(account="mia.lopez"):
    table, media = video_parts(account)
    return (
        subscriber_part(account),
        table,
        media,
        plan_part(account),
        RenderingPart("data/layout/SPD/mia/note.txt", "text/plain", b"one line\n", ("data/records/mia.lopez",)),
        StatementPart("1", account, "not-held", "The e-mail address was never given.", {"field": "email"}),
        StatementPart("3", account, "withheld", "Log data needs a 2703(d) order.", clauses=("inc.logs",)),
        WithheldPart("2", account, "video", "videos", 4, 1, "A third person is shown.", "Cy Custodian"),
    )


def plain_certificate(facts):
    return f"%PDF stand-in for {facts.header.reference}: {facts.document.sha256}\n".encode()


def proof(manifest_digest, **changes):
    """The audit proof of a tree of seven entries whose fourth records the sealing."""
    values = {
        "index": 3,
        "at": SEALED_AT,
        "actor": Actor("custodian", "17"),
        "action": "seal_return",
        "request": "RG-2020-000042",
        "from_state": "collected",
        "to_state": "collected",
        "outcome": "done",
        "reason": "",
        "inputs": manifest_digest,
        "details": {"manifest": manifest_digest},
    }
    entry = Entry(**(values | changes)).to_bytes()
    leaves = [leaf_hash(entry if at == 3 else b"%d" % at) for at in range(7)]
    path = tuple(inclusion_proof(Nodes(leaves), 3, 7))
    return AuditProof(entry, 3, TreeHead(7, root_of(leaves)), path).to_bytes()


def proofs(manifest_digest, **changes):
    """What the audit proves of a sealing, by the name of the file."""
    return {PROOF_FILE: proof(manifest_digest, **changes)}


def sealed(some_parts=None, *, some_items=None, some_header=None, certificate=plain_certificate, **options):
    """Seal and give (the zip's bytes, what seal said)."""
    sink = io.BytesIO()
    said = seal(
        sink,
        some_header or header(),
        items() if some_items is None else some_items,
        parts() if some_parts is None else some_parts,
        certificate=certificate,
        signer=SIGNER,
        **({"prove": proofs} | options),
    )
    return sink.getvalue(), said
