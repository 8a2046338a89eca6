"""What goes out with a letter as PDF: the letter itself on the provider's letterhead, and an invoice."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.models import DecisionRecord, Letter
from rogatory.edge.packs import from_archive
from rogatory.flow.states import Kind
from rogatory.mail.billing import invoice_of
from rogatory.paper.letter import Letterhead, letter_pdf


def enclosure(letter: Letter) -> Iterator[tuple[str, bytes]]:
    """Give name and bytes of each PDF; nothing for a letter behind which no decision under a guideline stands."""
    decision = _decision(letter)
    if decision is None or decision.guideline is None or letter.key == "ready":
        return
    pack = from_archive(bytes(decision.guideline.content))
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


def _decision(letter: Letter) -> DecisionRecord | None:
    """Give the decision behind a letter: that of its matter; for costs, the one that lets them be sought."""
    if letter.matter is None:
        return None
    if letter.matter.kind == Kind.COSTS:
        return letter.matter.cost_file.decision
    return letter.matter.decision
