"""Parts of a text as they are told: the paragraph that follows a label, and the first words of what was found."""

from __future__ import annotations

import re

from rogatory.prefill.labels import Labelled, is_label
from rogatory.prefill.sheet import Sheet
from rogatory.prefill.shipped import folded

LONGEST_PARAGRAPH = 2_000


def paragraph(sheet: Sheet, label: Labelled) -> tuple[str, int]:
    """Give what follows a label, down to the next one and in one line, and where it ends in the text."""
    cell = sheet.cell_at(label.start)
    pieces, end = [sheet.text[label.start : label.end].strip()], label.end
    below = sheet.below(cell)
    for _ in range(24):
        if below is None or sum(map(len, pieces)) > LONGEST_PARAGRAPH:
            break
        line = sheet.text_of(below)
        if (
            is_label(line)
            or abs(below.box.left - cell.box.left) > 0.25
            or re.match(r"\(?\d{1,2}[.)]\s", line)
            or folded(line) == ""
        ):
            break
        before = sheet.cells[below.number - 1] if below.number else None
        if (
            before is not None
            and before.line == below.line
            and before.box.right < below.box.left
            and is_label(sheet.text_of(before))
        ):
            break
        if before is not None and before.line == below.line and re.match(r"\(?\d{1,2}[.)]\s", sheet.text_of(before)):
            break
        pieces.append(line.strip())
        end = below.end
        below = sheet.below(below)
    return " ".join(" ".join(pieces).split())[:LONGEST_PARAGRAPH], end


def short(text: str) -> str:
    """Give a text in one line, and no more of it than a sentence can hold."""
    told = " ".join(text.split())
    return told if len(told) <= 80 else f"{told[:77]}…"
