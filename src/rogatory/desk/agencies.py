"""Changes of the directory of agencies: added, described anew, domains added and removed, closed, opened again.

Intake, counsel and administrators make them alone; each stands in the history of the agency and in the audit. What
takes two people is a number on which an agency is called back (`rogatory.desk.call_backs`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from rogatory.addresses.domain import read_domain
from rogatory.addresses.lookalikes import is_public_suffix
from rogatory.addresses.word_lists import is_public_mail
from rogatory.desk import audit, directory
from rogatory.desk.actors import Actor
from rogatory.desk.countries import is_country
from rogatory.desk.models import Agency, AgencyChange, AgencyDomain, Person
from rogatory.desk.models.agency import KINDS
from rogatory.desk.outcome import Refused
from rogatory.desk.stages.plain_text import one_line
from rogatory.evidence import entry
from rogatory.flow.states import Role
from rogatory.problem import Problem

EDITORS = frozenset({Role.INTAKE, Role.COUNSEL, Role.ADMINISTRATOR})
"""Who may change the directory."""

DOMAIN_ADDED = "domain added"
"""What the history of an agency calls it."""

MAY_NOT = "Only intake, counsel or an administrator may change the directory of agencies."
_NO_WORDS = "This needs a reason: say in words why."
_OTHER_NUMBERS = (
    "“{domain}” was another agency’s, and its officers would be called back on the numbers of this one: that takes two "
    "people. Retire the numbers first, add the domain, and propose them anew."
)
_CLOSED = "This agency is closed: open it again first."


@dataclass(frozen=True, slots=True)
class Described:
    """What the directory says of an agency: its fields, as `rogatory.desk.models.Agency` has them.

    Raises:
        Problem: there is no name or no source, or the kind or country is none.
    """

    name: str
    kind: str
    country: str
    source: str
    place: str = ""

    def __post_init__(self) -> None:
        """Hold one line of text each, and a kind and a country that exist."""
        for field, length in (("name", 300), ("source", 300), ("place", 200)):
            object.__setattr__(self, field, one_line(getattr(self, field), length))
        if not self.name:
            raise Problem("an agency has a name", where="name", cure="Give it as the agency writes it.")
        if not self.source:
            cure = "Say from where the agency is known: a registry, or an official directory."
            raise Problem("an entry has a source", where="source", cure=cure)
        if self.kind not in dict(KINDS):
            cure = f"Choose one of: {', '.join(kind for kind, _ in KINDS)}."
            raise Problem(f"“{self.kind}” is no kind of agency", where="kind", cure=cure)
        if not is_country(self.country):
            cure = "Give the two capital letters of ISO 3166-1, such as US or DE."
            raise Problem(f"“{self.country}” is no country", where="country", cure=cure)

    @classmethod
    def of(cls, agency: Agency) -> Described:
        """Read what an agency's row says."""
        return cls(agency.name, agency.kind, agency.country, agency.source, agency.place)

    @property
    def words(self) -> str:
        """What the history keeps."""
        parts = (self.name, dict(KINDS)[self.kind], self.country, self.place, f"source: {self.source}")
        return "; ".join(part for part in parts if part)


def may(actor: Actor) -> bool:
    """Whether somebody may change the directory."""
    return actor.person is not None and bool(actor.roles & EDITORS)


def read_agency_domain(text: str) -> str:
    """Read a domain that may be an agency's: one that was registered for it, and at which not everybody gets a mailbox.

    Raises:
        Problem: it is none.
    """
    domain = read_domain(text.strip())
    if is_public_mail(domain):
        cure = "An agency's own domain is needed; officers who write from here are vetted by other means."
        raise Problem(f"anybody gets a mailbox at “{domain}”", where="domain", cure=cure)
    if is_public_suffix(domain):
        cure = "Give the domain itself, one part longer."
        raise Problem(f"anybody may register a name below “{domain}”", where="domain", cure=cure)
    return domain


def add(actor: Actor, described: Described, domains: Iterable[str], now: datetime, *, knowing: bool = False) -> Agency:
    """Add an agency with its domains.

    Args:
        actor: who adds it.
        described: its entry.
        domains: as `read_agency_domain` gives them.
        now: the instant.
        knowing: a domain that looks like a known one is a genuine neighbour, and the actor has been told.

    Raises:
        Refused: the actor may not, a domain is another agency's, or looks like one. That is recorded.
    """
    given = tuple(dict.fromkeys(domains))

    def added(person: Person) -> Agency:
        agency = Agency.objects.create(**fields_of(described), added_at=now)
        note(agency, "added", now, by=person, after=described.words)
        for domain in given:
            _take(agency, domain, person, now, knowing=knowing)
        return agency

    return step(Step(actor, "add_agency", now, {"agency": described.words, "domains": list(given)}), None, added)


def describe(actor: Actor, agency: Agency, described: Described, now: datetime) -> Agency:
    """Change what the directory says of an agency.

    Raises:
        Refused: the actor may not, the agency is closed, or nothing changes. That is recorded.
    """

    def changed(person: Person) -> Agency:
        found = _in_use(agency)
        before = Described.of(found)
        if before == described:
            raise Refused(("Nothing would change.",))
        rewrite(found, described)
        note(found, "described", now, by=person, before=before.words, after=described.words)
        return found

    return step(Step(actor, "change_agency", now, {"agency": described.words}), agency, changed)


def add_domain(actor: Actor, agency: Agency, domain: str, now: datetime, *, knowing: bool = False) -> Agency:
    """Add a domain, as `read_agency_domain` gives it, to an agency; `knowing` as in `add`.

    Raises:
        Refused: the actor may not, the agency is closed, the domain is another agency's, or looks like one. That is
            recorded.
    """

    def added(person: Person) -> Agency:
        found = _in_use(agency)
        _take(found, domain, person, now, knowing=knowing)
        return found

    return step(Step(actor, "add_agency_domain", now, {"domain": domain, "knowing": knowing}), agency, added)


def give_up(agency: Agency, domain: str, words: str, person: Person, now: datetime) -> Agency:
    """Take a domain from an agency, in the caller's step (`rogatory.desk.closing`).

    Raises:
        Refused: there is no reason, or the agency does not have the domain.
    """
    found = Agency.objects.select_for_update().get(pk=agency.pk)
    if not words.strip():
        raise Refused((_NO_WORDS,))
    if not AgencyDomain.objects.filter(agency=found, domain=domain).delete()[0]:
        raise Refused(("The agency does not have this domain.",))
    note(found, "domain removed", now, by=person, before=domain, after=words.strip())
    return found


def reopen(actor: Actor, agency: Agency, words: str, now: datetime) -> Agency:
    """Put a closed agency in use again, with the domains and numbers that it had; its officers are vetted anew.

    Raises:
        Refused: the actor may not, gives no reason, or it is in use. That is recorded.
    """
    attempt = Step(actor, "reopen_agency", now, {"words": words})
    return step(attempt, agency, lambda person: set_closed(agency, words, person, now, closed=False))


def set_closed(agency: Agency, words: str, person: Person, now: datetime, *, closed: bool) -> Agency:
    """Take an agency out of use or put it in use again, in the caller's step.

    Raises:
        Refused: there is no reason, or it is so already.
    """
    found = Agency.objects.select_for_update().get(pk=agency.pk)
    if not words.strip():
        raise Refused((_NO_WORDS,))
    if (found.closed_at is not None) == closed:
        raise Refused(("This agency is closed already." if closed else "This agency is in use.",))
    found.closed_at = now if closed else None
    found.save(update_fields=["closed_at"])
    note(found, "closed" if closed else "opened again", now, by=person, after=words.strip())
    return found


def note(
    agency: Agency,
    what: str,
    now: datetime,
    *,
    by: Person | None,
    second: Person | None = None,
    before: str = "",
    after: str = "",
) -> None:
    """Write a change into the history of an agency."""
    AgencyChange.objects.create(agency=agency, at=now, what=what, before=before, after=after, by=by, second=second)


def fields_of(described: Described) -> dict[str, str]:
    """Give the columns of an agency's row."""
    return {
        "name": described.name,
        "kind": described.kind,
        "country": described.country,
        "source": described.source,
        "place": described.place,
    }


def rewrite(agency: Agency, described: Described) -> None:
    """Set an agency's row to what the directory now says of it."""
    fields = fields_of(described)
    for field, value in fields.items():
        setattr(agency, field, value)
    agency.save(update_fields=list(fields))


@dataclass(frozen=True, slots=True)
class Step:
    """Who tries to change the directory, how, when and with what, for the audit."""

    actor: Actor
    verb: str
    now: datetime
    given: Mapping[str, object]

    def draft(self, agency: Agency | None, refused: str = "") -> audit.Draft:
        """Write the audit's entry."""
        return audit.Draft.of_no_move(
            at=self.now,
            actor=entry.Actor(self.actor.acting_as(EDITORS), self.actor.id),
            action=self.verb,
            inputs=json.dumps(self.given, ensure_ascii=False, sort_keys=True),
            refused=refused,
            details={
                "agency": agency.pk if agency else None,
                "roles": sorted(role.value for role in self.actor.roles),
            },
        )


def step(attempt: Step, agency: Agency | None, change: Callable[[Person], Agency]) -> Agency:
    """Take a step with its entry in the audit, or record that it was refused.

    Raises:
        Refused: the actor may not, or `change` raised it.
    """
    try:
        with transaction.atomic(durable=True):
            if attempt.actor.person is None or not may(attempt.actor):
                raise Refused((MAY_NOT,))
            changed = change(attempt.actor.person)
            audit.append(attempt.draft(changed))
            return changed
    except Refused as refused:
        with transaction.atomic(durable=True):
            audit.append(attempt.draft(agency, " ".join(refused.sentences)))
        raise


def _in_use(agency: Agency) -> Agency:
    """Give an agency, locked.

    Raises:
        Refused: it is closed.
    """
    found = Agency.objects.select_for_update().get(pk=agency.pk)
    if found.closed_at is not None:
        raise Refused((_CLOSED,))
    return found


def _take(agency: Agency, domain: str, person: Person, now: datetime, *, knowing: bool) -> None:
    """Register a domain for an agency."""
    alike = directory.lookalike_of(domain)
    row, made = AgencyDomain.objects.select_related("agency").get_or_create(domain=domain, defaults={"agency": agency})
    if not made:
        raise Refused((f"“{domain}” is a domain of {row.agency} already.",))
    if _was_of_another(domain, agency) and agency.numbers.filter(retired_at=None).exists():
        raise Refused((_OTHER_NUMBERS.format(domain=domain),))
    if alike is not None and not knowing:
        raise Refused((f"{alike.words} Add it only if you know that it is a genuine neighbour.",))
    after = f"{domain} (a neighbour of {alike.known})" if alike else domain
    note(agency, DOMAIN_ADDED, now, by=person, after=after)


def _was_of_another(domain: str, agency: Agency) -> bool:
    """Whether the history has that a domain was taken from another agency."""
    return AgencyChange.objects.filter(what="domain removed", before=domain).exclude(agency=agency).exists()
