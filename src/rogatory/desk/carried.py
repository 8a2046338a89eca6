"""How much of what messages carry becomes documents of their own, and what is told of the rest.

Whoever knows a reference may write to its request: what they send must not bury the documents of that request.
"""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.models import Document, IncomingMail, Opening, Request

DEEPEST, MOST_DOCUMENTS, MOST_OF_A_REPLY = 5, 500, 100
"""Files are taken out of messages in messages of this depth, as long as the request has fewer documents than so many;
what joins a request brings at most so many with it."""
_TOO_DEEP = f"messages in messages are taken apart {DEEPEST} deep at most"
_TOO_MANY = f"a request holds {MOST_DOCUMENTS} documents at most"
_OF_A_REPLY = f"a message that joins a request brings {MOST_OF_A_REPLY} files at most"


def room_for_reply(request: Request) -> int:
    """Give of how many files that a message carries documents may be made when it joins a request (one query)."""
    # The message itself is always kept.
    return max(0, min(MOST_OF_A_REPLY, MOST_DOCUMENTS - request.documents.count() - 1))


def room(message: Document) -> int:
    """Give of how many files that a message carries documents may be made (two queries)."""
    return max(0, min(left for left, _ in _bounds(message)))


def left_in(carried: int, taken: int) -> str:
    """Say that only so many of the files that a message carries became documents; "" where all did."""
    if taken >= carried:
        return ""
    if carried == 1:
        return "It carries a file that does not stand among the documents. The original holds it."
    told = f"the first {taken} of them stand" if taken else "none of them stands"
    return f"It carries {carried} files: {told} among the documents. The original holds all."


def told(message: Document, opening: Opening) -> str:
    """Say which files that a message carries became no documents, and why; "" where all did or still will."""
    taken = message.parts.count()
    if taken >= len(opening.parts):
        return ""
    why = next((why for left, why in _bounds(message) if left <= 0), "")
    return f"{left_in(len(opening.parts), taken)} That is so because {why}." if why else ""


def _bounds(message: Document) -> Iterator[tuple[int, str]]:
    """Give how many more documents each limit leaves, with its words."""
    above = dict(Document.objects.filter(request=message.request_id).values_list("pk", "part_of"))
    depth, first = 0, message.pk
    while (over := above[first]) is not None:
        depth, first = depth + 1, over
    if depth >= DEEPEST:
        yield 0, _TOO_DEEP
    digest = Document.objects.filter(pk=first).values("sha256")
    if IncomingMail.objects.filter(request=message.request_id, outcome="reply", sha256__in=digest).exists():
        yield MOST_OF_A_REPLY - _under(first, above), _OF_A_REPLY
    yield MOST_DOCUMENTS - len(above), _TOO_MANY


def _under(first: int, above: dict[int, int | None]) -> int:
    """Count what was taken out of a message, and out of messages in it."""
    found = {first}
    # What a message carries comes after it.
    for each in sorted(above):
        if above[each] in found:
            found.add(each)
    return len(found) - 1
