"""Look up, in a fixed number of queries, what the signals look at. Whoever calls has marked the request before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, Min, OuterRef, Q

from rogatory.desk import directory
from rogatory.desk.models import Agency, AgencyDomain, Device, IncomingMail, Matter, Officer, Request, RequestMark
from rogatory.desk.signals.contract import Account, Listed, Origin, Sight, Usual, domain_of
from rogatory.desk.signals.marks import ACCOUNT, ADDRESS, DOMAIN
from rogatory.desk.signals.read import Read, read_in
from rogatory.desk.signals.rules import Rules
from rogatory.desk.signals.standing import OWN_CHANNELS
from rogatory.desk.signals.twins import twins_of
from rogatory.desk.zones import clocks_of
from rogatory.flow.states import Kind
from rogatory.guidelines.facts import Channel, Facts

DAY, MONTH = timedelta(days=1), timedelta(days=30)
_MOST = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """The sight of a request, and the requests (their ids) on which it may throw light in turn."""

    sight: Sight
    kin: frozenset[int]


def sight_of(request: Request, facts: Facts | None, now: datetime, rules: Rules) -> Seen:
    """Look at a request as it stands at `now`; at most 25 queries, however much there is."""
    accounts = _accounts(request)
    account, sender = _account_of(request, accounts)
    agency, agency_row = _agency_of(request, sender, accounts, now)
    read = read_in(request)
    domain = domain_of(sender)
    judged = directory.judge(sender) if sender and agency is None else None
    whose = _whose(request, sender, accounts)
    fresh, fresh_kin = _fresh_senders(sender, request, now, rules)
    overlap, overlap_kin = _overlap(request, whose, rules)
    twins = twins_of(request, read, whose, agency.domains if agency else frozenset({domain}), rules.limits)
    counted = _counted(request, whose)
    contact = facts.contact if facts else None
    emergency = Kind.EMERGENCY.value in {kind.value for kind in facts.kinds} if facts else False
    asked = request.matters.filter(kind=Kind.EMERGENCY.value).exists() if not emergency and request.pk else False
    sight = Sight(
        now=now,
        received_at=request.received_at,
        channel=request.channel,
        sender=sender,
        subject=request.subject,
        emergency=emergency or asked,
        account=account,
        agency=agency,
        lookalike=judged.lookalike if judged else None,
        public=judged is not None and judged.standing is directory.Standing.PUBLIC_MAIL,
        contact_email=(contact.email if contact else None) or "",
        contact_phone=(contact.phone if contact else None) or "",
        reply=tuple(each for each in read.replies if each != domain),
        local=clocks_of(agency.country, request.received_at) if agency else (),
        officer=Usual(counted["day"], counted["month"]),
        office=_office(agency, request),
        earlier=counted["earlier"],
        earlier_by_account=counted["filed"],
        earlier_by_mail=counted["mailed"],
        earlier_emergencies=counted["emergencies"],
        fresh_senders=fresh,
        fresh_accounts=_fresh_accounts(domain, agency_row, request.received_at) if domain else 0,
        accounts=len(facts.accounts or ()) if facts else 0,
        overlap=overlap,
        twins=twins,
        pressure=_pressure(request, read, rules),
        origins=_origins(request),
    )
    # Where there is no burst yet, and of what agrees with it, nothing new is to be said.
    burst_kin = fresh_kin if fresh >= rules.limits.burst else frozenset()
    # Of a copy of what is this one's own, that one is to be said.
    twin_kin = {twin.request for twin in twins if twin.copies or twin.alters or twin.ours}
    return Seen(sight, burst_kin | overlap_kin | twin_kin)


def _accounts(request: Request) -> tuple[Officer, ...]:
    """Give the account that the request is filed under, and the one that has the sender's address."""
    address = request.sender.strip().lower()
    wanted = Q(pk=request.officer_id) | (Q(person__email=address) if address else Q(pk=None))
    found = Officer.objects.filter(wanted, left_at=None).select_related("person", "listed")
    return tuple(found.order_by("pk"))


def _account_of(request: Request, found: Iterable[Officer]) -> tuple[Account | None, str]:
    """Give the account behind the request, and the address that counts as its sender's."""
    filed = request.officer_id is not None and request.channel in OWN_CHANNELS
    address = request.sender.strip().lower()
    mine = [each for each in found if each.pk == request.officer_id] if filed else []
    named = [each for each in found if each.person.email == address and each.email_verified_at is not None]
    officer = next(iter([*mine, *named]), None)
    if officer is None:
        return None, address
    # One query: a passkey is on its own only while it is in use.
    devices = Device.objects.filter(person=officer.person_id, removed_at=None, added_at__lte=request.received_at)
    newest = devices.aggregate(newest=Max("added_at"), held=Count("pk", filter=Q(cleared_at=None)))
    account = Account(
        address=officer.person.email,
        filed=bool(mine),
        vetted_at=officer.vetted_at,
        newest_device=newest["newest"],
        held=newest["held"] > 0 and officer.vetted_at is not None,
    )
    return account, officer.person.email.lower() if mine else address


def _agency_of(
    request: Request, sender: str, found: Iterable[Officer], now: datetime
) -> tuple[Listed | None, Agency | None]:
    """Give the agency of the directory: that of the vetted account, else the one that has the sender's very domain."""
    row = next((each.listed for each in found if each.pk == request.officer_id and each.is_vetted), None)
    if row is None:
        domain = AgencyDomain.objects.select_related("agency").filter(domain=domain_of(sender)).first()
        row = domain.agency if domain else None
    if row is None or row.closed_at is not None:
        return None, None
    numbers = directory.numbers(now).filter(agency=row).values_list("number", flat=True)
    listed = Listed(
        name=row.name,
        country=row.country,
        domains=frozenset(row.domains.values_list("domain", flat=True)),
        numbers=tuple(numbers),
        officers=row.officers.filter(vetted_at__isnull=False, left_at=None).count(),
    )
    return listed, row


def _whose(request: Request, sender: str, accounts: Iterable[Officer]) -> Q:
    """Give what tells requests of the same sender: the address, and the account that filed or that has the address."""
    address = sender or request.sender
    same = Q(sender__iexact=address) if address else Q(pk=None)
    return same | Q(officer__in=[each.pk for each in accounts])


def _counted(request: Request, whose: Q) -> Mapping[str, int]:
    at = request.received_at
    mine = Matter.objects.filter(request=OuterRef("pk"), verification__isnull=False)
    others = Request.objects.filter(whose, received_at__lte=at).exclude(pk=request.pk)
    known = others.annotate(verified=Exists(mine), urgent=Exists(mine.filter(kind=Kind.EMERGENCY.value)))
    counted: Mapping[str, int] = known.aggregate(
        day=Count("pk", filter=Q(received_at__gt=at - DAY)),
        month=Count("pk", filter=Q(received_at__lte=at - DAY, received_at__gt=at - DAY - MONTH)),
        earlier=Count("pk"),
        filed=Count("pk", filter=Q(channel__in=OWN_CHANNELS)),
        mailed=Count("pk", filter=Q(channel=Channel.EMAIL.value, verified=True)),
        emergencies=Count("pk", filter=Q(urgent=True)),
    )
    return {**counted, "day": counted["day"] + 1}


def _office(agency: Listed | None, request: Request) -> Usual:
    """Count what the agency's people ask, from its domains."""
    if agency is None:
        return Usual()
    at = request.received_at
    marks = RequestMark.objects.filter(kind=DOMAIN, value__in=agency.domains, at__lte=at, at__gt=at - DAY - MONTH)
    counted = marks.aggregate(
        day=Count("request", distinct=True, filter=Q(at__gt=at - DAY)),
        month=Count("request", distinct=True, filter=Q(at__lte=at - DAY)),
    )
    return Usual(counted["day"], counted["month"])


def _fresh_senders(sender: str, request: Request, now: datetime, rules: Rules) -> tuple[int, frozenset[int]]:
    """Count the new addresses at the sender's domain, if theirs is one; give those requests.

    An address is new whose first request came within a day of this one and that is no account's which was vetted long
    before: such an officer may write to an instance for the first time. What came after this request counts too: the
    first of a burst is seen as one when the burst is there.
    """
    domain = domain_of(sender)
    if not domain:
        return 0, frozenset()
    near = RequestMark.objects.filter(kind=DOMAIN, value=domain, at__lte=now)
    near = near.filter(at__gt=request.received_at - DAY, at__lt=request.received_at + DAY)
    keys = list(near.values_list("request", flat=True)[:_MOST])
    wrote = RequestMark.objects.filter(kind=ADDRESS, request__in=keys).values_list("value", "request")
    by_address: dict[str, set[int]] = {}
    for value, key in wrote:
        by_address.setdefault(value, set()).add(key)
    began = RequestMark.objects.filter(kind=ADDRESS, value__in=by_address).values("value").annotate(first=Min("at"))
    fresh = {each["value"] for each in began if each["first"] > request.received_at - DAY}
    since = request.received_at - timedelta(days=rules.limits.long_vetted_days)
    known = Officer.objects.filter(person__email__in=fresh, vetted_at__lte=since, left_at=None)
    fresh -= set(known.values_list("person__email", flat=True))
    if sender.strip().lower() not in fresh:
        return 0, frozenset()
    return len(fresh), frozenset(key for value in fresh for key in by_address[value]) - {request.pk}


def _fresh_accounts(domain: str, agency: Agency | None, at: datetime) -> int:
    """Count the accounts at a domain, or of the agency that has it, that were registered within a day of an instant."""
    of = Q(person__email__iendswith=f"@{domain}") | (Q(listed=agency) if agency else Q(pk=None))
    return Officer.objects.filter(of, registered_at__gt=at - DAY, registered_at__lt=at + DAY).count()


def _overlap(request: Request, whose: Q, rules: Rules) -> tuple[Mapping[str, int], frozenset[int]]:
    """Count, for each account that is asked for, the other senders who asked for it within days."""
    within = timedelta(days=rules.limits.overlap_days)
    mine = RequestMark.objects.filter(request=request, kind=ACCOUNT).values("value")
    found = RequestMark.objects.filter(kind=ACCOUNT, value__in=mine, at__gt=request.received_at - within)
    found = found.filter(at__lt=request.received_at + within).exclude(request=request)
    others = Request.objects.filter(pk__in=found.values("request")).exclude(whose)
    rows = found.filter(request__in=others).values_list("value", "request", "request__sender", "request__officer")
    senders: dict[str, set[object]] = {}
    kin = set()
    for value, key, sender, officer in rows[:_MOST]:
        senders.setdefault(value, set()).add(officer or sender.lower())
        kin.add(key)
    return {value: len(whom) for value, whom in senders.items()}, frozenset(kin)


def _origins(request: Request) -> tuple[Origin, ...]:
    """Give what is known of where its messages come from, as far as it was looked at."""
    found = IncomingMail.objects.filter(request=request).exclude(authentication={}).order_by("pk")
    told = found.values_list("authentication", flat=True)[:_MOST]
    return tuple(Origin(str(each.get("domain", "")), str(each.get("verdict", ""))) for each in told)


def _pressure(request: Request, read: Read, rules: Rules) -> tuple[str, ...]:
    subject = request.subject.lower()
    said: Collection[str] = {phrase for phrase in rules.phrases if phrase in subject} | set(read.pressure)
    return tuple(phrase for phrase in rules.phrases if phrase in said)
