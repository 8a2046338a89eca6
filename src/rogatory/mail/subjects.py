"""What an alert is about: a matter, a glass that was broken, a stopped reader, an officer turned away, mail.

The payload of the job names one of them by its primary key: ``matter``, ``glass``, ``stop`` or ``officer``; or, as
``untaken``, where a message lies that could not be taken in, and since when that is known; or, as ``audit``, since when
something is wrong with the audit itself; or, as ``certificate``, until when the custodian's is valid. What is told of
it is a reference and a link, and nothing personal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from rogatory.desk.models import AuditEntry, BrokenGlass, Matter, Officer, Person, ReadingStop
from rogatory.desk.stops import LIFTERS
from rogatory.flow.states import Kind
from rogatory.problem import Problem

ABOUT: Mapping[Kind, str] = {
    Kind.DATA: "a request for data",
    Kind.PRESERVATION: "a request to preserve",
    Kind.EXTENSION: "a request to extend a preservation",
    Kind.EMERGENCY: "an emergency request",
    Kind.COPY: "a preserved copy",
    Kind.NOTICE: "the notice to a user",
    Kind.VIOLATION: "a violation that a request tells of",
    Kind.COSTS: "the costs of a request",
}
"""What the thing is that an alert is about."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an alert is about: how it is named, in words, by a word for machines, since when, and where to look.

    ``since`` is named by ``when`` ("Received"). ``besides`` are the addresses that are told besides the team's.
    """

    reference: str
    about: str
    kind: str
    when: str
    since: datetime
    link: str
    besides: tuple[str, ...] = ()


def subject_of(payload: Mapping[str, Any]) -> Subject:
    """Give what an alert with this payload is about.

    Raises:
        Problem: the payload names nothing that alerts are about.
    """
    if "stop" in payload:
        return _stop(ReadingStop.objects.get(pk=payload["stop"]))
    if "glass" in payload:
        return _glass(BrokenGlass.objects.select_related("request").get(pk=payload["glass"]))
    if "officer" in payload:
        return _officer(Officer.objects.get(pk=payload["officer"]))
    if "matter" in payload:
        return _matter(Matter.objects.select_related("request").get(pk=payload["matter"]))
    if "recovered" in payload:
        return _recovered(AuditEntry.objects.get(number=payload["recovered"]))
    if "identity" in payload:
        return _identity(AuditEntry.objects.get(number=payload["identity"]))
    if "audit" in payload:
        since = datetime.fromisoformat(payload["audit"])
        return Subject("the audit", "the audit log", "audit", "Noticed", since, settings.ORIGIN, tuple(_overseers(0)))
    if "certificate" in payload:
        until, named = datetime.fromisoformat(payload["certificate"]), "the custodian's certificate"
        return Subject(named, named, "certificate", "Valid until", until, settings.ORIGIN, tuple(_overseers(0)))
    if "untaken" in payload:
        return _untaken(payload["untaken"])
    raise Problem(
        "an alert is about nothing that is known", where="alert", cure="Name a matter, a glass, a stop or an officer"
    )


def _matter(matter: Matter) -> Subject:
    request = matter.request
    about = ABOUT[Kind(matter.kind)]
    return Subject(request.reference, about, matter.kind, "Received", request.received_at, _case(request.reference))


def _glass(glass: BrokenGlass) -> Subject:
    reference = glass.request.reference
    about, besides = "a case that is read by broken glass", tuple(_overseers(glass.person_id))
    # Not the case itself: an administrator is told, and does not read it.
    return Subject(reference, about, "glass", "Broken", glass.at, _overseen(f"glass-{glass.pk}"), besides)


def _stop(stop: ReadingStop) -> Subject:
    about, besides = "somebody of the team who reads cases", tuple(_overseers(stop.person_id))
    return Subject(f"stop {stop.pk}", about, "reading-stop", "Stopped", stop.at, _overseen(f"stop-{stop.pk}"), besides)


def _recovered(entry: AuditEntry) -> Subject:
    link, about = f"{settings.ORIGIN}{reverse('console:team')}", "an account that answers for this service"
    return Subject(
        f"entry {entry.number} of the audit", about, "recovery", "Done", entry.at, link, tuple(_overseers(0))
    )


def _identity(entry: AuditEntry) -> Subject:
    reference, link = f"entry {entry.number} of the audit", f"{settings.ORIGIN}{reverse('console:team')}"
    return Subject(reference, "an account of the team", "identity", "Refused", entry.at, link, tuple(_overseers(0)))


def _untaken(found: Mapping[str, str]) -> Subject:
    since = datetime.fromisoformat(found["at"])
    return Subject(found["where"], "a message that lies there", "mail", "Found", since, settings.ORIGIN)


def _officer(officer: Officer) -> Subject:
    if officer.left_at is None:
        raise Problem("this officer was not turned away", where=f"officer {officer.pk}", cure="Tell of who was")
    link = f"{settings.ORIGIN}{reverse('console:officer', args=[officer.pk])}"
    return Subject(f"officer {officer.pk}", "an officer", "officer", "Turned away", officer.left_at, link)


def _overseers(but: int) -> Iterator[str]:
    """Give the addresses of counsel and administrators, but for whom it is about."""
    roles = [role.value for role in LIFTERS]
    found = Person.objects.filter(is_active=True, groups__name__in=roles).exclude(pk=but).distinct()
    yield from found.order_by("pk").values_list("email", flat=True)


def _overseen(mark: str) -> str:
    return f"{settings.ORIGIN}{reverse('console:stops')}#{mark}"


def _case(reference: str) -> str:
    return f"{settings.ORIGIN}{reverse('console:request', args=[reference])}"
