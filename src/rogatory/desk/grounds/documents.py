"""The documents that lay before whoever approved are those of the request: none came in since, none looks otherwise.

One that nobody had been shown, and that is opened afterwards, is the same document: they signed without it.
"""

from __future__ import annotations

from rogatory.desk.grounds.contract import Rule
from rogatory.desk.material import material_of
from rogatory.desk.models import Matter
from rogatory.evidence.canonical import Json
from rogatory.flow.case import Ground


def _documents(matter: Matter) -> Json:
    return {str(each["document"]): each["pages"] for each in material_of(matter.request)}


def _are_those(before: Json, now: Json) -> bool:
    if not isinstance(before, dict) or not isinstance(now, dict) or before.keys() != now.keys():
        return False
    return all(not pages or pages == now[document] for document, pages in before.items())


DOCUMENTS = Rule(Ground.DOCUMENTS, _documents, _are_those)
