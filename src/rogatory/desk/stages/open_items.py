"""What could not be reached is asked for again and handed in later, or produced without: collect_open, leave_open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, OuterRef

from rogatory.desk import inputs as given
from rogatory.desk.models import Collection, LeftOpen, Matter, Withholding
from rogatory.desk.reviewing import withheld_of
from rogatory.desk.stages.collection import answered, handed_in, released_items, taken_in
from rogatory.desk.stages.contract import StageContext, StageResult
from rogatory.desk.stages.dossier import Dossier
from rogatory.desk.stages.open_parts import asking_again, better, joined, open_parts
from rogatory.desk.stages.spool import Index
from rogatory.desk.store import Store
from rogatory.desk.vault.vault import Vault
from rogatory.evidence.returns import StatementPart
from rogatory.flow.case import Standing
from rogatory.flow.states import State
from rogatory.problem import Problem
from rogatory.sources.adapter import Source
from rogatory.sources.source_map import SourceMap


def gather_open(
    dossier: Dossier,
    earlier: Collection,
    source: Source,
    source_map: SourceMap,
    store: Store,
    vault: Vault,
    now: datetime,
) -> given.Collected | None:
    """Ask again for the items of a collection that are open; None where nothing more of them is answered.

    This takes long: it comes before the door.

    Raises:
        Problem: as `rogatory.desk.stages.collection.gather`.
    """
    before = Index.from_bytes(store.read(earlier.sha256))
    missing = open_parts(before)
    items = [item for item in released_items(dossier) if item.item in missing]
    if not items:
        return None
    again, linked = answered(dossier, items, source, source_map, store, vault, now)
    reached = better(missing, open_parts(again))
    if not reached:
        return None
    known = list(earlier.summary.get("copies", []))
    known += [one for one in linked if one not in known]
    found = handed_in(dossier, joined(before, again, reached), known, source_map, store)
    return replace(found, before=earlier.sha256)


def collect_open(case: StageContext, inputs: given.Collected) -> StageResult:
    """Take in what could be reached later, in the place of what was collected before; what was withheld stays so.

    Raises:
        Problem: all was collected again meanwhile; or see `rogatory.desk.stages.collection.collect`.
    """
    earlier = _latest(case)
    if earlier.sha256 != inputs.before:
        raise Problem(
            "all was collected again meanwhile, and this is not of it",
            where=case.the_request.reference,
            cure="What is open of the newer collection is asked for by itself",
        )
    collection, details = taken_in(case, inputs)
    before, after = (Index.from_bytes(case.store.read(one.sha256)) for one in (earlier, collection))
    carried = Withholding.objects.bulk_create(_carried(earlier, before, collection, after))
    details |= {"before": earlier.sha256, "carried": len(carried)}
    return StageResult(details=details, result=collection, jobs=asking_again(collection, case.now))


def leave_open(case: StageContext, inputs: given.Say) -> StageResult:
    """Keep the custodian's choice to produce without what could not be reached; the return tells it in these words.

    Raises:
        Problem: nobody stands behind it.
    """
    collection = _latest(case)
    if case.actor.person is None:
        raise Problem("a person chooses this", where=case.the_request.reference, cure="Sign in as a custodian")
    made = LeftOpen.objects.create(collection=collection, words=inputs.words, by=case.actor.person, at=case.now)
    details = {"collection": collection.sha256, "open": collection.summary.get("open", 0)}
    return StageResult(details=details, private={"words": inputs.words}, result=made)


def open_standing(matter: Matter) -> frozenset[Standing]:
    """Establish whether something of what was collected is open, and nobody has chosen to produce without it."""
    if matter.state != State.COLLECTED:
        return frozenset()
    chosen = Exists(LeftOpen.objects.filter(collection=OuterRef("pk")))
    latest = matter.collections.filter(approval=matter.approval_id).order_by("-pk")
    found = latest.annotate(chosen=chosen).values_list("summary__open", "chosen").first()
    is_open = found is not None and bool(found[0]) and not found[1]
    return frozenset({Standing.OPEN} if is_open else ())


def produced_without(collection: Collection, index: Index) -> tuple[StatementPart, ...]:
    """Tell of each item that is open that it was chosen to produce without the rest of it, by whom, when, and why."""
    choice = LeftOpen.objects.filter(collection=collection).select_related("by").first()
    if choice is None:
        return ()
    accounts = {one.item: one.account for one in index.statements}
    day, by = f"{choice.at:%Y-%m-%d}", choice.by.name or choice.by.email
    words = f"What could not be reached was left out: {by} chose on {day} to produce without it. {choice.words}"
    return tuple(
        StatementPart(item, accounts[item], "unreachable", words, {"left_out": sorted(parts)})
        for item, parts in open_parts(index).items()
    )


def _carried(earlier: Collection, before: Index, collection: Collection, after: Index) -> Iterator[Withholding]:
    """Give what stands withheld of an earlier collection for a later one.

    Rows are withheld by their numbers: where a table is another one now, all of it is withheld until somebody looks.
    """
    there = {one.sha256 for one in after.tables} | {one.sha256 for one in after.files}
    for one in withheld_of(earlier):
        parts = [one.part] if one.part in there else _in_its_place(one.part, before, after)
        for part in parts:
            yield Withholding(
                collection=collection,
                part=part,
                rows=one.rows if part == one.part else [],
                words=one.words,
                note=one.note,
                by=one.by,
                at=one.at,
            )


def _in_its_place(part: str, before: Index, after: Index) -> list[str]:
    """Give the tables or the file that are now what a part was: of the same item and record, or of the same id."""
    tables = {(one.item, one.table) for one in before.tables if one.sha256 == part}
    files = {(one.item, one.media_id) for one in before.files if one.sha256 == part}
    found = [one.sha256 for one in after.tables if (one.item, one.table) in tables]
    found += [one.sha256 for one in after.files if (one.item, one.media_id) in files]
    return list(dict.fromkeys(found))


def _latest(case: StageContext) -> Collection:
    matter = case.the_matter
    latest = matter.collections.filter(approval=matter.approval_id).order_by("-pk").first()
    if latest is None:
        where = case.the_request.reference
        raise Problem("nothing was collected under the approval in force", where=where, cure="Collect again")
    return latest
