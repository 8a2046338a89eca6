"""Whether a document, a picture in it, or its wording comes from a request that somebody else sent."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.signals.contract import Finding, Limits, Sight, Signal

_WORDS = {
    "bytes": "A document is, byte for byte, one that came with {}, from somebody else.",
    "picture": "A picture in a document, such as a signature or a seal, came with {}, from another agency.",
    "look": "A picture in a document, such as a signature, looks like one that came with {}, from another agency.",
    "wording": "A document is worded nearly as one that came with {}, from another agency.",
}


def _look(sight: Sight, _limits: Limits) -> Iterator[Finding]:
    for shares, words in _WORDS.items():
        found = [twin for twin in sight.twins if twin.shares == shares and twin.copies]
        if found:
            yield Finding(shares, words.format(found[0].reference))


SIGNAL = Signal("copied", ("bytes", "picture", "look", "wording"), _look)
