"""The custodian keeps part of what was collected back, and puts it back: withhold, restore."""

from __future__ import annotations

from rogatory.desk.inputs import Restore, Withhold
from rogatory.desk.models import Collection, Withholding
from rogatory.desk.stages.contract import StageContext, StageResult
from rogatory.desk.stages.spool import Index
from rogatory.problem import Problem


def withhold(case: StageContext, inputs: Withhold) -> StageResult:
    """Keep rows of a table, or a whole table or file, of the latest collection back.

    Raises:
        Problem: the collection has no such part, or the part no such row.
    """
    collection = _latest(case)
    index = Index.from_bytes(case.store.read(collection.sha256))
    rows = {table.sha256: table.rows for table in index.tables}
    known = rows.keys() | {file.sha256 for file in index.files}
    where = case.the_request.reference
    if inputs.part not in known:
        raise Problem("the collection has no such part", where=where, cure="Choose a table or a file of the review")
    if any(not 0 <= row < rows.get(inputs.part, 0) for row in inputs.rows):
        raise Problem("the part has no such row", where=where, cure="Choose rows that the review shows")
    if case.actor.person is None:
        raise Problem("a person withholds", where=where, cure="Sign in as a custodian of records")
    made = Withholding.objects.create(
        collection=collection,
        part=inputs.part,
        rows=sorted(set(inputs.rows)),
        words=inputs.words,
        note=inputs.note,
        by=case.actor.person,
        at=case.now,
    )
    details = {"part": inputs.part, "rows": len(made.rows), "withholding": made.pk}
    private = {"words": inputs.words} | ({"note": inputs.note} if inputs.note.strip() else {})
    return StageResult(details=details, private=private, result=made)


def restore(case: StageContext, inputs: Restore) -> StageResult:
    """Put back what was withheld of the latest collection.

    Raises:
        Problem: nothing of that id stands withheld.
    """
    standing = _latest(case).withholdings.filter(pk=inputs.withholding, restored_at=None).first()
    if standing is None:
        raise Problem("this does not stand withheld", where=case.the_request.reference, cure="Open the review again")
    standing.restored_by, standing.restored_at, standing.restored_words = case.actor.person, case.now, inputs.words
    standing.save(update_fields=["restored_by", "restored_at", "restored_words"])
    return StageResult(details={"withholding": standing.pk}, private={"words": inputs.words}, result=standing)


def _latest(case: StageContext) -> Collection:
    matter = case.the_matter
    latest = matter.collections.filter(approval=matter.approval).order_by("-pk").first()
    if latest is None:
        raise Problem(
            "nothing was collected under the approval in force", where=case.the_request.reference, cure="Collect again"
        )
    return latest
