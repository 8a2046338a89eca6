"""What was collected becomes a sealed return: produce, and the sealing that comes before it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings

from rogatory.desk import inputs as given
from rogatory.desk.grounds.footing import keep_order
from rogatory.desk.models import Matter, Package, Production, Sealing
from rogatory.desk.reviewing import seen
from rogatory.desk.stages import keys
from rogatory.desk.stages.availability import SUPERSEDED, days, destroy, lasting
from rogatory.desk.stages.collection import check_within
from rogatory.desk.stages.contract import StageContext, StageResult
from rogatory.desk.stages.dossier import dossier_of
from rogatory.desk.stages.kept_back import KeptBack
from rogatory.desk.stages.plans import plan_part
from rogatory.desk.stages.provenance import columns_of, origins_of
from rogatory.desk.stages.spool import Index, rows_of
from rogatory.desk.stages.stationery import stationery_of
from rogatory.desk.store import Store
from rogatory.desk.surroundings import the_authority, the_token
from rogatory.evidence.returns import CertificateFacts, MediaPart, Part, StatementPart, TablePart
from rogatory.evidence.signature import Signer
from rogatory.packaging.blocks import blocks
from rogatory.paper.authority import Authority
from rogatory.paper.certificate import CertificateWording, Custodian, certificate
from rogatory.paper.layout_sheets import Layout
from rogatory.paper.signing import CustodianKey
from rogatory.problem import Problem
from rogatory.sources.cells import value

_IN_MEMORY = 8 << 20


@dataclass(frozen=True, slots=True)
class Press:
    """What a return is made with: the keys, the pack's certificate and layout, and the authority that stamps it."""

    signer: Signer
    custodian: CustodianKey
    wording: CertificateWording
    layout: Layout | None
    authority: Authority | None

    def certify(self, person: Custodian, facts: CertificateFacts) -> bytes:
        """Make the certificate of a return for the person who certifies it.

        Raises:
            Problem: it cannot be set, signed or stamped (`Unanswered`).
        """
        return certificate(facts, self.wording, person, self.custodian, self.authority)

    @property
    def timestamp(self) -> Callable[[bytes], bytes] | None:
        """Give what stamps the manifests of a return, where the operator names an authority."""
        return self.authority.stamp if self.authority else None


def press_for(version: str, country: str | None, now: datetime) -> Press:
    """Get ready what a return is made with, from the operator's folder of keys and the pack of a guideline's version.

    `country` is the official's, by whose law the certificate is worded.

    Raises:
        Problem: a key does not open, its certificate is not valid, or the pack's folder is not there.
    """
    folder = settings.DATA_DIR / "keys"
    stationery = stationery_of(version, country, settings.GUIDELINES)
    custodian = keys.custodian_key(folder, now, the_token())
    # Now, and not when everything else has been written.
    custodian.check_valid(now)
    return Press(
        keys.return_signer(folder),
        custodian,
        stationery.wording,
        stationery.layout,
        the_authority(),
    )


def produce(case: StageContext, inputs: given.Produce) -> StageResult:
    """Take the custodian's order to make a return of what was collected last under the approval in force.

    Raises:
        Problem: nothing was collected under it, or what lay before the custodian has changed meanwhile.
    """
    matter = case.the_matter
    latest = matter.collections.filter(approval=matter.approval).order_by("-pk").first()
    where = f"{case.the_request.reference}, {matter.kind}"
    if latest is None or case.actor.person is None:
        raise Problem("nothing was collected under the approval in force", where=where, cure="Collect again")
    if seen(latest) != inputs.seen:
        raise Problem(
            "what would leave is no longer what you looked at",
            where=where,
            cure="Open the review again, and look through what would leave",
        )
    check_within(Index.from_bytes(case.store.read(latest.sha256)), dossier_of(matter))
    sealing = Sealing.objects.create(
        collection=latest,
        approval=latest.approval,
        ordered_by=case.actor.person,
        ordered_at=case.now,
        # To the second, since the custodian's signature in the certificate can say no more than that.
        sealed_at=case.now.replace(microsecond=0),
        seen=inputs.seen,
    )
    keep_order(latest.approval, case.actor.person, case.now)
    return StageResult(details={"collection": latest.sha256, "seen": inputs.seen}, result=sealing)


def hand_in(case: StageContext, inputs: given.HandIn) -> StageResult:
    """Take in the returns that the worker sealed for the order that is open.

    Raises:
        Problem: they were sealed for another order, or for an approval that is no longer in force.
    """
    matter = case.the_matter
    sealing = open_sealing(matter)
    where = f"{case.the_request.reference}, {matter.kind}"
    if sealing is None or sealing.pk != inputs.sealing or sealing.approval_id != matter.approval_id:
        raise Problem(
            "these returns were not sealed for the order that is open", where=where, cure="Produce the return again"
        )
    _, jobs = destroy(case, matter.productions.filter(destroyed_at=None), SUPERSEDED)
    made = [_production(sealing, one, case.now) for one in inputs.returns]
    sealing.ended_at = case.now
    sealing.save(update_fields=["ended_at"])
    details: dict[str, object] = {
        "collection": sealing.collection.sha256,
        "returns": [{"manifest": one.manifest_sha256, "size": one.size} for one in made],
        "alone": dossier_of(matter).approval.alone,
    }
    clocks = (lasting(made[0].expires_at, case.now, delivered=False),)
    return StageResult(details=details, result=made[0], jobs=jobs, clocks=clocks)


def stop_sealing(case: StageContext, inputs: given.Say) -> StageResult:
    """Stop the order that is open; what was written for it is no return, and is swept away."""
    sealing = open_sealing(case.the_matter)
    if sealing is not None:
        sealing.ended_at, sealing.stopped = case.now, inputs.words
        sealing.save(update_fields=["ended_at", "stopped"])
    return StageResult(private={"words": inputs.words})


def open_sealing(matter: Matter) -> Sealing | None:
    """Give the order to seal that is open on a matter."""
    return Sealing.objects.filter(collection__matter=matter, ended_at=None).order_by("-pk").first()


def _production(sealing: Sealing, one: given.SealedReturn, now: datetime) -> Production:
    production = Production.objects.create(
        matter=sealing.collection.matter,
        collection=sealing.collection,
        sealing=sealing,
        name=one.name,
        account=one.account,
        is_index=one.is_index,
        manifest_sha256=one.manifest_sha256,
        size=one.size,
        files=one.files,
        rows=one.rows,
        media=one.media,
        produced_at=now,
        expires_at=now + days(),
    )
    Package.objects.create(
        production=production,
        folder=one.folder,
        parts=list(one.parts),
        size=one.stored_size,
        made_at=now,
        **one.package,
    )
    return production


def parts_of(
    index: Index, kept_back: KeptBack, said: Iterable[Part], store: Store, previews: Mapping[str, str]
) -> Iterator[Part]:
    """Give what goes into a return: files, rows but for those kept back, the plans, and what is said of the rest.

    ``previews`` are the digests of small pictures by those of files. They are read from the store and not made anew,
    so that whoever takes a return up again writes the same bytes.

    Raises:
        Problem: what was collected, or a small picture of it, is no longer in the store.
    """
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
            chunks=_chunks_of(file.sha256, store),
            metadata={name: value(one) for name, one in file.metadata.items()},
            sha256=file.sha256,
            origins=origins_of(file),
            preview=store.read(small) if (small := previews.get(file.sha256)) else None,
        )
    for table in index.tables:
        yield TablePart(
            item_id=table.item,
            clause=table.clause,
            account=table.account,
            category=table.category,
            table=table.table,
            columns=columns_of(table),
            title=table.title,
            origins=origins_of(table),
            rows=_leaving(rows_of(store, table), kept_back.get(table.sha256, frozenset())),
        )
    if index.plans:
        yield plan_part(index.plans)
    for one in index.statements:
        yield StatementPart(one.item, one.account, one.kind, one.words, one.details)
    yield from said


def _chunks_of(digest: str, store: Store) -> Iterator[memoryview]:
    # Opened when it is read: of what was written already, no file is.
    yield from blocks(store.open(digest))


def _leaving(rows: Iterable[tuple[Any, ...]], kept_back: frozenset[int]) -> Iterator[tuple[Any, ...]]:
    return (row for number, row in enumerate(rows) if number not in kept_back)


def spool_in(folder: Path) -> BinaryIO:
    """Give an empty place for one table; a long one goes to the disk."""
    spooled = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(folder))  # noqa: SIM115 - whoever seals closes it
    return cast("BinaryIO", spooled)
