"""What goes out with a letter as PDF: the letter itself on the provider's letterhead, and an invoice."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.billing import invoice_of
from rogatory.desk.models import DecisionRecord, Letter, Matter
from rogatory.desk.surroundings import the_shelf
from rogatory.edge.packs import from_archive
from rogatory.flow.states import Kind
from rogatory.guidelines.pack import Pack
from rogatory.paper.letter import Letterhead, letter_pdf


def enclosure(letter: Letter) -> Iterator[tuple[str, bytes]]:
    """Give name and bytes of each PDF; nothing for a letter behind which no decision under a guideline stands."""
    pack = _pack_of(letter.matter) if letter.matter and letter.key != "ready" else None
    if pack is None:
        return
    head = Letterhead(
        entity=pack.about.entity.name,
        address=" ".join(pack.about.entity.address.split()),
        reference=letter.request.reference,
        dated=letter.written_at,
        recipient=(letter.to,),
        footer=pack.about.title,
        language=pack.about.language,
    )
    yield f"{letter.request.reference}-{letter.key}.pdf", letter_pdf(letter.subject, letter.body.split("\n\n"), head)
    if letter.key in {"invoice", "cancellation"}:
        yield invoice_of(letter)


def _pack_of(matter: Matter) -> Pack | None:
    """Give the guideline under which a letter is written.

    That is the one of the decision: of its own matter; for costs, the one that lets them be sought; for a notice, the
    latest one that it tells of. A violation is told of before anybody has decided.
    """
    if matter.kind == Kind.VIOLATION:
        return the_shelf().pack(matter.violation.guideline)
    decision = _decision(matter)
    return from_archive(bytes(decision.guideline.content)) if decision and decision.guideline else None


def _decision(matter: Matter) -> DecisionRecord | None:
    match Kind(matter.kind):
        case Kind.COSTS:
            return matter.cost_file.decision
        case Kind.NOTICE:
            return matter.notice.record
        case _:
            return matter.decision
