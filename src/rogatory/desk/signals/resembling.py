"""In which other requests something of one document was seen, for whoever looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rogatory.desk import need_to_know
from rogatory.desk.actors import Actor
from rogatory.desk.models import Document, DocumentMark
from rogatory.desk.signals import twins
from rogatory.desk.signals.marks import NUMBER
from rogatory.desk.signals.read import Read
from rogatory.desk.signals.rules import the_rules

MOST = 5
"""So many requests are named for each thing shared."""

_WORDS: Mapping[str, str] = {
    "bytes": "This very file came with",
    "picture": "A picture in it, such as a signature or a seal, came with",
    "look": "A picture in it, such as a signature, looks like one that came with",
    "wording": "It is worded as a document of",
    "number": "A number of a case or an order in it stands in",
}


@dataclass(frozen=True, slots=True)
class Resemblance:
    """What a document shares, in ``words`` that end before those who share it.

    ``references`` are of requests that the reader may know of; ``others`` is how many there are besides.
    """

    words: str
    references: tuple[str, ...]
    others: int


def resemblances(actor: Actor, document: Document, now: datetime) -> tuple[Resemblance, ...]:
    """Give what a document shares with other requests, by what is shared (nine queries at most)."""
    marks: dict[str, set[str]] = {}
    for kind, value in DocumentMark.objects.filter(document=document).values_list("kind", "value"):
        marks.setdefault(kind, set()).add(value)
    read = Read(frozenset({document.sha256}), {kind: frozenset(values) for kind, values in marks.items()})
    found = twins.sharing(document.request, read, read.marks.get(NUMBER, frozenset()), the_rules().limits)
    keys = {key for shared in found.values() for key in shared}
    if not keys:
        return ()
    known = need_to_know.readable(actor, now).filter(pk__in=keys).values_list("pk", "reference")
    named = dict(known.order_by("-pk"))
    # Who shares the very file shares all that is in it; who shares a picture has it look alike.
    shared = {what: {*keys} - {*found["bytes"]} for what, keys in found.items()}
    shared |= {"bytes": {*found["bytes"]}, "look": shared["look"] - {*found["picture"]}}
    return tuple(_told(words, shared[what], named) for what, words in _WORDS.items() if shared[what])


def _told(words: str, keys: set[int], named: Mapping[int, str]) -> Resemblance:
    shown = tuple(reference for key, reference in named.items() if key in keys)[:MOST]
    return Resemblance(words, shown, len(keys) - len(shown))
