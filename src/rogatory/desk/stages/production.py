"""What was collected becomes a sealed return: produce, and the sealing that comes before it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings

from rogatory.desk import inputs as given
from rogatory.desk.actors import Actor
from rogatory.desk.models import Collection, Production
from rogatory.desk.stages import keys
from rogatory.desk.stages.collection import check_within
from rogatory.desk.stages.contract import StageContext, StageResult
from rogatory.desk.stages.dossier import Dossier, dossier_of
from rogatory.desk.stages.header import header_of, outcomes_of, withheld_statements
from rogatory.desk.stages.proof import record_sealing
from rogatory.desk.stages.spool import Index, chunks_of, rows_of, value
from rogatory.desk.stages.stationery import stationery_of
from rogatory.desk.store import Store
from rogatory.evidence.returns import Column, MediaPart, Part, StatementPart, TablePart
from rogatory.evidence.sealing import PROOF_FILE
from rogatory.evidence.sealing import seal as seal_return
from rogatory.evidence.signature import Signer
from rogatory.guidelines.shelf import Shelf
from rogatory.paper.certificate import CertificateWording, Custodian, certificate
from rogatory.paper.layout import Layout, LayoutRenderer
from rogatory.paper.signing import CustodianKey
from rogatory.problem import Problem

AVAILABLE = timedelta(days=30)
"""How long a return can be fetched, counted from its sealing."""

_IN_MEMORY = 8 << 20


@dataclass(frozen=True, slots=True)
class Press:
    """What a return is made with: the keys, and the pack's certificate and layout."""

    signer: Signer
    custodian: CustodianKey
    wording: CertificateWording
    layout: Layout | None


def press_for(dossier: Dossier, now: datetime) -> Press:
    """Get ready what the return of a matter is made with, from the operator's folder of keys and the guideline's pack.

    Raises:
        Problem: a key does not open, or the pack's folder is not there.
    """
    guideline = dossier.decision.guideline
    if guideline is None:
        raise Problem(
            "no guideline decided this", where=dossier.request.reference, cure="Refer the request to where it belongs"
        )
    folder = settings.DATA_DIR / "keys"
    stationery = stationery_of(guideline.version, settings.GUIDELINES)
    return Press(keys.return_signer(folder), keys.custodian_key(folder, now), stationery.wording, stationery.layout)


def seal(
    collection: Collection, custodian: Actor, shelf: Shelf, store: Store, press: Press, now: datetime
) -> given.Produced:
    """Seal what was collected into a return. This takes long; it is done before the door is called.

    The return is written to the store in one pass. The audit holds the sealing before the return is closed, and the
    return holds the proof of that.

    Raises:
        Problem: what was collected is not what was approved, or the return cannot be made of it.
    """
    if custodian.person is None:
        raise Problem("a return is certified by a person", where="production", cure="Sign in as a custodian of records")
    matter = collection.matter
    dossier = dossier_of(matter)
    index = Index.from_bytes(store.read(collection.sha256))
    check_within(index, dossier)
    header = header_of(dossier, index, shelf, now)
    person = Custodian(custodian.person.name or custodian.person.email, "custodian of records")
    with store.incoming() as sink, tempfile.TemporaryDirectory(prefix="rogatory-sealing-") as scratch:
        sealed = seal_return(
            sink,
            header,
            outcomes_of(dossier),
            _parts(dossier, index, store),
            certificate=partial(certificate, wording=press.wording, custodian=person, key=press.custodian),
            signer=press.signer,
            layout=LayoutRenderer(press.layout, header) if press.layout else None,
            prove=lambda manifest: {PROOF_FILE: record_sealing(custodian, matter, manifest, now)},
            spool=partial(_spool, Path(scratch)),
        )
    if (sink.stored.digest, sink.stored.size) != (sealed.sha256, sealed.size):
        raise Problem(
            "what was stored is not what was sealed", where=header.reference, cure="Check the disk, and seal again"
        )
    return given.Produced(
        collection=collection.pk,
        name=f"{header.reference}-{matter.kind}.zip",
        sha256=sealed.sha256,
        manifest_sha256=sealed.manifest_digest,
        size=sealed.size,
        expires_at=now.astimezone(UTC) + AVAILABLE,
    )


def produce(case: StageContext, inputs: given.Produced) -> StageResult:
    """Take in the return that was sealed of the latest collection under the approval in force.

    Raises:
        Problem: it was made of another collection, or the store does not hold it.
    """
    matter = case.the_matter
    latest = matter.collections.filter(approval=matter.approval).order_by("-pk").first()
    where = f"{case.the_request.reference}, {matter.kind}"
    if latest is None or latest.pk != inputs.collection:
        raise Problem(
            "the return was not made of what was collected last under the approval in force",
            where=where,
            cure="Seal the return again",
        )
    if inputs.sha256 not in case.store:
        raise Problem("the store does not hold the return", where=where, cure="Seal the return again")
    production = Production.objects.create(
        matter=matter,
        collection=latest,
        name=inputs.name,
        sha256=inputs.sha256,
        manifest_sha256=inputs.manifest_sha256,
        size=inputs.size,
        produced_at=case.now,
        expires_at=inputs.expires_at,
    )
    details = {
        "return": inputs.sha256,
        "manifest": inputs.manifest_sha256,
        "collection": latest.sha256,
        "size": inputs.size,
        "alone": dossier_of(matter).approval.alone,
    }
    return StageResult(details=details, result=production)


def _parts(dossier: Dossier, index: Index, store: Store) -> Iterator[Part]:
    # Media come first: a layout's table shows the name under which a file was written.
    for file in index.files:
        yield MediaPart(
            item_id=file.item,
            clause=file.clause,
            account=file.account,
            category=file.category,
            media_id=file.media_id,
            file_name=file.file_name,
            size=file.size,
            chunks=chunks_of(store, file),
            metadata={name: value(one) for name, one in file.metadata.items()},
        )
    for table in index.tables:
        heads = zip(table.columns, table.labels, table.units, strict=True)
        yield TablePart(
            item_id=table.item,
            clause=table.clause,
            account=table.account,
            category=table.category,
            table=table.table,
            columns=tuple(Column(name, label, unit or None) for name, label, unit in heads),
            rows=rows_of(store, table),
        )
    for said in index.statements:
        yield StatementPart(said.item, said.account, said.kind, said.words, said.details)
    yield from withheld_statements(dossier)


def _spool(folder: Path) -> BinaryIO:
    """Give an empty place for one table; a long one goes to the disk."""
    spooled = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(folder))  # noqa: SIM115 - whoever seals closes it
    return cast("BinaryIO", spooled)
