"""Read papers: what they seem to say of each fact, where, and how surely."""

from __future__ import annotations

from collections.abc import Sequence

from rogatory.prefill.finding import Finding
from rogatory.prefill.page import Paper
from rogatory.prefill.vocabulary import Vocabulary

READER = "prefill 1"
"""The version of the reader, which is kept with what it read."""


def read(papers: Sequence[Paper], vocabulary: Vocabulary) -> tuple[Finding, ...]:
    """Give what was read in the papers of one request, all fields together; several findings may be of one field.

    The surest of a field comes first. Nothing is believed of it: it is for a person to confirm.
    """
    return ()
