"""The same letter on the provider's letterhead, as a PDF that can be filed."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.models import Letter
from rogatory.edge.packs import from_archive
from rogatory.paper.letter import Letterhead, letter_pdf


def enclosure(letter: Letter) -> Iterator[tuple[str, bytes]]:
    """Give name and bytes of the PDF; nothing for a letter behind which no decision under a guideline stands."""
    decision = letter.matter.decision if letter.matter else None
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
