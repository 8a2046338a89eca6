"""The documents that lay before whoever approved are those of the request: none came in since, none looks otherwise.

One that nobody had been shown, and that is opened afterwards, is the same document: they signed without it. What was
handed in by somebody who was signed in is told apart from what came by mail, which anybody can send (`flow.grounds`).
"""

from __future__ import annotations

from collections.abc import Iterable

from rogatory.desk.grounds.contract import Rule
from rogatory.desk.material import material, openings_of
from rogatory.desk.models import Document, Matter
from rogatory.desk.unread_mail import of_unread_mail
from rogatory.evidence.canonical import Json
from rogatory.flow.case import Ground


def _documents(matter: Matter) -> Json:
    """Give the pages of each document, and which of them somebody handed in (three queries)."""
    documents = list(matter.request.documents.all())
    lie = material(matter.request, documents, openings_of(documents))
    shown: dict[str, Json] = {str(each["document"]): each["pages"] for each in lie}
    return {"pages": shown, "handed_in": [*sorted(shown.keys() & _handed_in(documents))]}


def _mail(matter: Matter) -> Json:
    """Give the documents that came by mail, and that nobody has handed in as well (two queries)."""
    documents = list(matter.request.documents.all())
    unread = of_unread_mail(matter.request, documents)
    return [*sorted({each.sha256 for each in documents if each.pk not in unread} - _handed_in(documents))]


def _are_those(before: Json, now: Json) -> bool:
    """Whether all that lay there is there and looks as it did, and nothing was handed in that did not lie there."""
    match before, now:
        case {"pages": dict(lay)}, {"pages": dict(shown), "handed_in": list(handed_in)}:
            same = all(document in shown and (not pages or pages == shown[document]) for document, pages in lay.items())
            return same and all(document in lay for document in handed_in)
    return False


def _brought_no_more(before: Json, now: Json) -> bool:
    return isinstance(before, list) and isinstance(now, list) and all(each in before for each in now)


def _handed_in(documents: Iterable[Document]) -> set[str]:
    return {each.sha256 for each in documents if each.by_id is not None}


DOCUMENTS = Rule(Ground.DOCUMENTS, _documents, _are_those)
MAIL = Rule(Ground.MAIL, _mail, _brought_no_more)
