"""Find the requests whose documents share something with those of one: bytes, a picture, wording, or a number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from typing import Any

from django.db.models import Q, QuerySet

from rogatory.desk.models import Document, DocumentMark, Request, RequestMark
from rogatory.desk.reading.looks import differ
from rogatory.desk.reading.wording import alike
from rogatory.desk.signals.contract import Limits, Twin
from rogatory.desk.signals.marks import ACCOUNT, DOMAIN, NUMBER
from rogatory.desk.signals.read import Read
from rogatory.desk.signals.standing import with_standing

Shared = Mapping[int, Set[str]]
"""By the requests (their ids) what of this one they share: its own digests, looks, signatures or numbers."""
_MOST = 200
"""More than so many documents that share a mark tell no more than these."""


def twins_of(request: Request, read: Read, whose: Q, domains: frozenset[str], limits: Limits) -> tuple[Twin, ...]:
    """Give the requests that share something with one, each once for each thing shared, the oldest first.

    Everything is found by its index; of near-same wording and looks only candidates are compared. Ten queries at most.

    Args:
        request: the one.
        read: what was read in its documents.
        whose: tells requests of the same sender.
        domains: those of the sender's agency.
        limits: how much of the wording two documents share, and in how much two pictures differ, to be near the same.
    """
    found = sharing(request, read, RequestMark.objects.filter(request=request, kind=NUMBER).values("value"), limits)
    keys = {key for shared in found.values() for key in shared}
    if not keys:
        return ()
    others = {each.pk: each for each in Request.objects.filter(pk__in=keys)}
    own = set(Request.objects.filter(whose, pk__in=keys).values_list("pk", flat=True))
    marks = _marks_of({*keys, request.pk})
    mine = marks.get((request.pk, ACCOUNT), set())
    kin = own | {key for key in keys if marks.get((key, DOMAIN), set()) & domains}
    standing = with_standing(Request.objects.filter(pk__in={*keys, request.pk}))
    known = dict(standing.values_list("pk", "received_at"))

    def is_ours(key: int, what: str) -> bool:
        # A file is its sender's; a signature, a form or a case is the agency's, but for what colleagues share.
        ours = {request.pk} if key in kin else {request.pk, *(own if what == "bytes" else kin)}
        since = {each: known[each] for each in ours - {key} if each in known}
        return all(
            any(
                (each == request.pk or value in found[what].get(each, ())) and (key not in known or at < known[key])
                for each, at in since.items()
            )
            for value in found[what][key]
        )

    return tuple(
        Twin(
            request=key,
            reference=others[key].reference,
            shares=what,
            same_sender=key in own,
            same_agency=key in kin,
            # Of what nobody has recorded the accounts of, it is not known that it asks for others.
            same_accounts=not mine or not marks.get((key, ACCOUNT)) or marks[key, ACCOUNT] == mine,
            ours=is_ours(key, what),
        )
        for key, what in sorted((key, what) for what, shared in found.items() for key in shared)
        if what != "look" or key not in found["picture"]
    )


def sharing(
    request: Request, read: Read, numbers: Iterable[str] | QuerySet[Any, Any], limits: Limits
) -> Mapping[str, Shared]:
    """Give, by what is shared, the other requests that share it with what was `read` or with these numbers."""
    return {
        "bytes": _same_bytes(request, read),
        "picture": _same_pictures(request, read),
        "look": _same_looks(request, read, limits),
        "wording": _same_wording(request, read, limits),
        "number": _same_numbers(request, numbers),
    }


def _same_bytes(request: Request, read: Read) -> Shared:
    found = Document.objects.filter(sha256__in=read.digests).exclude(request=request).order_by("pk")
    return _by_request(found.values_list("request", "sha256")[:_MOST]) if read.digests else {}


def _same_pictures(request: Request, read: Read) -> Shared:
    pictures = read.marks.get("picture", frozenset())
    found = DocumentMark.objects.filter(kind="picture", value__in=pictures).exclude(document__request=request)
    return _by_request(found.order_by("pk").values_list("document__request", "value")[:_MOST]) if pictures else {}


def _same_looks(request: Request, read: Read, limits: Limits) -> Shared:
    """Look up in whose pictures a row of a look is the same, and compare the whole looks of those."""
    near = _bearing(request, "look-row", read, each=8)
    return _alike("look", near, read, lambda one, other: differ(one, other) <= limits.looks_differ)


def _same_wording(request: Request, read: Read, limits: Limits) -> Shared:
    """Look up who shares a band of the signature, and compare the whole signatures of those."""
    near = _bearing(request, "band", read, each=16)
    return _alike("wording", near, read, lambda one, other: alike(one, other) >= limits.wording_alike)


def _alike(kind: str, near: list[int], read: Read, is_alike: Callable[[str, str], bool]) -> Shared:
    """Compare the marks of a kind that documents bear with those that were `read`."""
    theirs = DocumentMark.objects.filter(kind=kind, document__in=near).values_list("document__request", "value")
    mine = read.marks.get(kind, frozenset())
    return _by_request((key, each) for key, value in theirs for each in mine if is_alike(value, each)) if near else {}


def _bearing(request: Request, kind: str, read: Read, each: int) -> list[int]:
    """Give the newest documents of other requests with a mark that was `read`; a document has `each` of that kind."""
    values = read.marks.get(kind, frozenset())
    if not values:
        return []
    near = DocumentMark.objects.filter(kind=kind, value__in=values).exclude(document__request=request)
    return list(dict.fromkeys(near.order_by("-pk").values_list("document", flat=True)[: _MOST * each]))[:_MOST]


def _same_numbers(request: Request, numbers: Iterable[str] | QuerySet[Any, Any]) -> Shared:
    found = RequestMark.objects.filter(kind=NUMBER, value__in=numbers).exclude(request=request)
    return _by_request(found.order_by("pk").values_list("request", "value")[:_MOST])


def _by_request(pairs: Iterable[tuple[int, str]]) -> Shared:
    shared: dict[int, set[str]] = {}
    for key, value in pairs:
        shared.setdefault(key, set()).add(value)
    return shared


def _marks_of(keys: set[int]) -> Mapping[tuple[int, str], set[str]]:
    marks: dict[tuple[int, str], set[str]] = {}
    found = RequestMark.objects.filter(request__in=keys, kind__in=[ACCOUNT, DOMAIN])
    for key, kind, value in found.values_list("request", "kind", "value"):
        marks.setdefault((key, kind), set()).add(value)
    return marks
