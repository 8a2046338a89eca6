"""Leave out of a sentence the references of requests that its reader may not know of.

What looks unusual is told by other requests that resemble one; whoever works on the one reads the sentence, and need
not know the others.
"""

from __future__ import annotations

import re
from datetime import datetime

from rogatory.desk import need_to_know
from rogatory.desk.actors import Actor

_REFERENCE = re.compile(r"\bR-[0-9]{4}-[0-9]{6,12}-[0-9A-Z]\b")
_INSTEAD = "another request"


def told_to(actor: Actor, sentences: tuple[str, ...], now: datetime) -> tuple[str, ...]:
    """Give the sentences as somebody may read them (one query, and none where no request is named)."""
    named = {reference for each in sentences for reference in _REFERENCE.findall(each)}
    if not named:
        return sentences
    known = need_to_know.readable(actor, now).filter(reference__in=named).values_list("reference", flat=True)
    unknown = named - set(known)
    return tuple(
        _REFERENCE.sub(lambda found: _INSTEAD if found[0] in unknown else found[0], each) for each in sentences
    )
