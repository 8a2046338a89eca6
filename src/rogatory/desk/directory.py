"""The directory of agencies, as everybody asks it: who has a domain, what an address says, which numbers may be called.

Only an exact domain of an agency in use counts. `rogatory.desk.agencies` changes what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from django.db.models import Q, QuerySet

from rogatory.addresses.address import Address, read_address
from rogatory.addresses.domain import read_domain
from rogatory.addresses.lookalikes import Known, Lookalike
from rogatory.addresses.word_lists import is_public_mail
from rogatory.desk.models import Agency, AgencyDomain, CallBackNumber
from rogatory.problem import Problem


class Standing(StrEnum):
    """What an address says about who writes."""

    KNOWN = "known"
    LOOKALIKE = "lookalike"
    PUBLIC_MAIL = "public mail"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the directory says of an address, in `words` for a person.

    ``agency`` is set only where the address is exactly at one of its domains; ``lookalike`` where the domain was made
    to look like a known one, or cannot be told from it by chance. An address that could be read in two ways is
    UNREADABLE, and may be a lookalike as well.
    """

    standing: Standing
    words: str
    agency: Agency | None = None
    lookalike: Lookalike | None = None


def agency_at(domain: str) -> Agency | None:
    """Give the agency in use of which a domain is exactly one; None for everything else, also what is no domain."""
    found = _registered(domain)
    return found.agency if found is not None and found.agency.closed_at is None else None


def agency_of(address: Address | str) -> Agency | None:
    """Give the agency in use at whose domain an address exactly is; None for everything else."""
    try:
        read = read_address(address) if isinstance(address, str) else address
    except Problem:
        return None
    return agency_at(read.domain)


def known() -> Known:
    """Give every domain of the directory, those of closed agencies too, ready to be compared (one query).

    Who judges many addresses asks for this once.
    """
    return _indexed(tuple(AgencyDomain.objects.order_by("domain").values_list("domain", flat=True)))


def lookalike_of(domain: str) -> Lookalike | None:
    """Tell of which known domain a domain is a lookalike, if of any (one query)."""
    return known().lookalike(domain)


def judge(address: Address | str, among: Known | None = None) -> Judgement:
    """Say what an address says about who writes (two queries, or one with the known domains given).

    Args:
        address: as it came, or as it was read.
        among: the known domains, from `known`.
    """
    try:
        read = read_address(address) if isinstance(address, str) else address
    except Problem as problem:
        return _unreadable(str(address), problem, among)
    found = _registered(read.domain)
    if found is not None and found.agency.closed_at is None:
        return Judgement(Standing.KNOWN, f"“{read.domain}” is a domain of {found.agency}.", found.agency)
    if found is not None:
        return Judgement(Standing.UNKNOWN, f"“{read.domain}” was a domain of {found.agency}, which is closed.")
    if is_public_mail(read.domain):
        return Judgement(
            Standing.PUBLIC_MAIL, f"Anybody gets a mailbox at “{read.domain}”: it says nothing of an agency."
        )
    every = among or known()
    alike = every.lookalike(read.domain)
    if alike is not None:
        return Judgement(Standing.LOOKALIKE, alike.words, lookalike=alike)
    parent = every.parent(read.domain)
    if parent is not None:
        words = (
            f"“{read.domain}” lies below “{parent}”, which the directory has; the directory does not have it itself."
        )
        return Judgement(Standing.UNKNOWN, words)
    return Judgement(Standing.UNKNOWN, f"The directory does not have “{read.domain}”.")


def search(words: str, kind: str = "", *, closed: bool = False) -> QuerySet[Agency]:
    """Find agencies by a part of the name, of the place, or of a domain; `closed`: those out of use."""
    found = Agency.objects.filter(closed_at__isnull=not closed)
    if kind:
        found = found.filter(kind=kind)
    if words:
        at = AgencyDomain.objects.filter(domain__contains=words.lower()).values("agency")
        found = found.filter(Q(name__icontains=words) | Q(place__icontains=words) | Q(pk__in=at))
    return found.order_by("name", "pk")


def number_called(key: int, at: datetime) -> CallBackNumber:
    """Give the number on which an agency was called back at an instant, of which people write down the minute.

    Raises:
        Problem: it was no number of the directory then, or is none any more.
    """
    return number_in_force(key, at.replace(second=59, microsecond=999_999))


def number_in_force(key: int, now: datetime) -> CallBackNumber:
    """Give a number on which an agency may be called back at `now` (one query).

    Raises:
        Problem: it is no number of the directory, or it was retired, or its agency was closed.
    """
    found = CallBackNumber.objects.select_related("agency").filter(pk=key, approved_at__lte=now).first()
    if found is None or found.retired_at is not None or found.agency.closed_at is not None:
        raise Problem(
            "this is no number of the directory",
            where="call-back",
            cure="Choose a number that the directory has; a number from the request is never called",
        )
    return found


def numbers(now: datetime) -> QuerySet[CallBackNumber]:
    """Give every number on which an agency may be called back at `now`."""
    found = CallBackNumber.objects.filter(approved_at__lte=now, retired_at=None, agency__closed_at=None)
    return found.select_related("agency").order_by("agency__name", "pk")


def _registered(domain: str) -> AgencyDomain | None:
    return AgencyDomain.objects.select_related("agency").filter(domain=domain).first()


@lru_cache(maxsize=2)
def _indexed(domains: tuple[str, ...]) -> Known:
    """Index the domains; as long as they stay the same, the index is kept."""
    return Known.of(domains)


def _unreadable(text: str, problem: Problem, among: Known | None) -> Judgement:
    """Say why an address cannot be used, and still of which known domain its own may be a lookalike."""
    words = f"This address cannot be used: {problem.what}."
    alike = _alike_anyway(text.rpartition("@")[2].strip().lower(), among or known())
    if alike is not None:
        words = f"{words} {alike.words}"
    return Judgement(Standing.UNREADABLE, words, lookalike=alike)


def _alike_anyway(domain: str, every: Known) -> Lookalike | None:
    """Compare what no address may have, letters of several scripts for example."""
    try:
        read_domain(domain)
    except Problem:
        labels = domain.split(".")
        usable = len(labels) > 1 and all(labels) and all(sign.isprintable() and not sign.isspace() for sign in domain)
        return every.lookalike(domain) if usable else None
    return None
