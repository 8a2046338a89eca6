"""What goes into the returns of an order: what was collected, less what is withheld, under what was decided."""

from __future__ import annotations

from rogatory.desk.models import Sealing
from rogatory.desk.packing import Contents
from rogatory.desk.stages.collection import check_within
from rogatory.desk.stages.dossier import dossier_of
from rogatory.desk.stages.header import header_of, outcomes_of, withheld_statements
from rogatory.desk.stages.kept_back import without_what_is_withheld
from rogatory.desk.stages.spool import Index
from rogatory.desk.surroundings import the_shelf, the_store
from rogatory.paper.certificate import Custodian


def contents_of(sealing: Sealing) -> Contents:
    """Give what goes into the return of an order.

    Raises:
        Problem: what was collected is not what was approved.
    """
    collection = sealing.collection
    dossier = dossier_of(collection.matter)
    collected = Index.from_bytes(the_store().read(collection.sha256))
    check_within(collected, dossier)
    index, rows, kept_back = without_what_is_withheld(collection, collected)
    header = header_of(dossier, index, the_shelf(), sealing.sealed_at)
    return Contents(
        header=header,
        items=outcomes_of(dossier),
        index=index,
        rows=rows,
        said=(*withheld_statements(dossier), *kept_back),
        custodian=Custodian(sealing.ordered_by.name or sealing.ordered_by.email, "custodian of records"),
        version=header.guideline.version,
        country=dossier.facts.official.jurisdiction,
    )
