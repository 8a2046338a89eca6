"""Find the requests whose documents share something with those of one: bytes, a picture, wording, or a number."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from rogatory.desk.models import Document, DocumentMark, Request, RequestMark
from rogatory.desk.reading.looks import differ
from rogatory.desk.reading.wording import alike
from rogatory.desk.signals.contract import Limits, Twin
from rogatory.desk.signals.marks import ACCOUNT, DOMAIN, NUMBER
from rogatory.desk.signals.read import Read

_MOST = 200
"""More than so many documents that share a mark tell no more than these."""


def twins_of(request: Request, read: Read, whose: Q, domains: frozenset[str], limits: Limits) -> tuple[Twin, ...]:
    """Give the requests that share something with one, each once for each thing shared, the oldest first.

    Everything is found by its index; of near-same wording and looks only candidates are compared. Nine queries at most.

    Args:
        request: the one.
        read: what was read in its documents.
        whose: tells requests of the same sender.
        domains: those of the sender's agency.
        limits: how much of the wording two documents share, and in how much two pictures differ, to be near the same.
    """
    pictures = _same_pictures(request, read)
    shared = {
        *((key, "bytes") for key in _same_bytes(request, read)),
        *((key, "picture") for key in pictures),
        *((key, "look") for key in _same_looks(request, read, limits) - pictures),
        *((key, "wording") for key in _same_wording(request, read, limits)),
        *((key, "number") for key in _same_numbers(request)),
    }
    if not shared:
        return ()
    keys = {key for key, _ in shared}
    others = {each.pk: each for each in Request.objects.filter(pk__in=keys)}
    own = set(Request.objects.filter(whose, pk__in=keys).values_list("pk", flat=True))
    marks = _marks_of({*keys, request.pk})
    mine = marks.get((request.pk, ACCOUNT), set())
    return tuple(
        Twin(
            request=key,
            reference=others[key].reference,
            shares=what,
            same_sender=key in own,
            same_agency=key in own or bool(marks.get((key, DOMAIN), set()) & domains),
            # Of what nobody has recorded the accounts of, it is not known that it asks for others.
            same_accounts=not mine or not marks.get((key, ACCOUNT)) or marks[key, ACCOUNT] == mine,
        )
        for key, what in sorted(shared)
    )


def _same_bytes(request: Request, read: Read) -> set[int]:
    found = Document.objects.filter(sha256__in=read.digests).exclude(request=request)
    return set(found.order_by("pk").values_list("request", flat=True)[:_MOST]) if read.digests else set()


def _same_pictures(request: Request, read: Read) -> set[int]:
    pictures = read.marks.get("picture", frozenset())
    found = DocumentMark.objects.filter(kind="picture", value__in=pictures).exclude(document__request=request)
    return set(found.order_by("pk").values_list("document__request", flat=True)[:_MOST]) if pictures else set()


def _same_looks(request: Request, read: Read, limits: Limits) -> set[int]:
    """Look up in whose pictures a row of a look is the same, and compare the whole looks of those."""
    rows, mine = read.marks.get("look-row", frozenset()), read.marks.get("look", frozenset())
    if not rows:
        return set()
    near = DocumentMark.objects.filter(kind="look-row", value__in=rows).exclude(document__request=request)
    documents = set(near.order_by("-pk").values_list("document", flat=True)[: _MOST * 8])
    looks = DocumentMark.objects.filter(kind="look", document__in=list(documents)[:_MOST])
    return {
        key
        for key, look in looks.values_list("document__request", "value")
        if any(differ(look, each) <= limits.looks_differ for each in mine)
    }


def _same_wording(request: Request, read: Read, limits: Limits) -> set[int]:
    """Look up who shares a band of the signature, and compare the whole signatures of those."""
    bands, mine = read.marks.get("band", frozenset()), read.marks.get("wording", frozenset())
    if not bands:
        return set()
    near = DocumentMark.objects.filter(kind="band", value__in=bands).exclude(document__request=request)
    documents = set(near.order_by("-pk").values_list("document", flat=True)[: _MOST * 16])
    written = DocumentMark.objects.filter(kind="wording", document__in=list(documents)[:_MOST])
    return {
        key
        for key, signature in written.values_list("document__request", "value")
        if any(alike(signature, each) >= limits.wording_alike for each in mine)
    }


def _same_numbers(request: Request) -> set[int]:
    mine = RequestMark.objects.filter(request=request, kind=NUMBER).values("value")
    found = RequestMark.objects.filter(kind=NUMBER, value__in=mine).exclude(request=request)
    return set(found.order_by("pk").values_list("request", flat=True)[:_MOST])


def _marks_of(keys: set[int]) -> Mapping[tuple[int, str], set[str]]:
    marks: dict[tuple[int, str], set[str]] = {}
    found = RequestMark.objects.filter(request__in=keys, kind__in=[ACCOUNT, DOMAIN])
    for key, kind, value in found.values_list("request", "kind", "value"):
        marks.setdefault((key, kind), set()).add(value)
    return marks
