"""Agencies taken over from a file: new ones added, changed ones changed, each with its history; twice changes nothing.

What another source or a person has entered is left as it is, and so is what is closed. What an earlier import brought
and the file does not have any more stays, and is counted: a file may be a part. The whole import is one entry in the
audit. Numbers are only ever proposed, in nobody's name: two people of the team answer for each.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from rogatory.addresses.lookalikes import Known
from rogatory.desk import agencies, audit, directory, two_people
from rogatory.desk.agencies import Described
from rogatory.desk.agency_files import Row, Told
from rogatory.desk.call_backs import Numbered
from rogatory.desk.changes import numbers
from rogatory.desk.models import Agency, AgencyChange, AgencyDomain, CallBackNumber, Officer, Proposal
from rogatory.evidence import entry

Progress = Callable[[int, int], None]
"""Is told how many agencies are done, and of how many."""

_OPERATOR = entry.Actor("operator", "command-line")
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class File:
    """What was imported: its name, the digest of its bytes, and whether its new domains are held against known ones.

    A registry that tells apart whom it registers (``vouches``) may well bring neighbours of known domains.
    """

    name: str
    sha256: str
    vouches: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: how many agencies were added, changed, and the same; what was told of single lines.

    ``missing`` counts the domains that the same sources brought before and that are not in the file. ``numbers`` are
    those that are neither in force nor proposed yet.
    """

    added: int
    changed: int
    same: int
    missing: int
    refused: tuple[Told, ...]
    left: tuple[Told, ...]
    numbers: tuple[tuple[int, Numbered], ...]


@dataclass(slots=True)
class _Wanted:
    """An agency as the file has it, over all its rows."""

    described: Described
    says_kind: bool
    domains: dict[str, int] = field(default_factory=dict)
    numbers: list[Numbered] = field(default_factory=list)
    line: int = 0


@dataclass(slots=True)
class _Plan:
    """What is to be written, collected so that it is written at once."""

    new: list[tuple[Agency, tuple[str, ...]]] = field(default_factory=list)
    domains: list[AgencyDomain] = field(default_factory=list)
    changes: list[AgencyChange] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)
    left: list[Told] = field(default_factory=list)


def take_over(file: File, rows: Iterable[Row | Told], now: datetime, progress: Progress) -> Imported:
    """Take over the rows of a file in one transaction.

    Raises:
        Problem: the file cannot be read; nothing of it was taken over.
    """
    wanted, refused = _gathered(rows)
    with transaction.atomic(durable=True):
        held = _Held.read()
        plan = _Plan()
        among = None if file.vouches else directory.known()
        targets = []
        for done, each in enumerate(wanted, 1):
            targets.append(_settle(each, held, plan, among, now))
            if done % _BLOCK == 0 or done == len(wanted):
                progress(done, len(wanted))
        _write(plan, held, now)
        touched = plan.changed | {agency.pk for agency, _ in plan.new} | {None}
        result = Imported(
            added=len(plan.new),
            changed=len(plan.changed),
            same=sum(each.pk not in touched for each in targets),
            missing=_missing(wanted, held),
            refused=refused,
            left=tuple(plan.left),
            numbers=_numbers_to_propose(zip(targets, wanted, strict=True)),
        )
        audit.append(_draft(file, result, now))
    return result


def propose_numbers(found: Imported, words: str, now: datetime) -> int:
    """Propose the numbers of an import, and give how many.

    They are proposed by the operator on the host, in nobody's name: of the team one person takes each up, and another
    approves it (`rogatory.desk.two_people`).

    Raises:
        Refused: one of them cannot be put in force.
    """
    held = Agency.objects.in_bulk([key for key, _ in found.numbers])
    for key, numbered in found.numbers:
        two_people.propose(None, numbers.ID, numbers.of(held[key], numbered), words, now)
    return len(found.numbers)


def _gathered(rows: Iterable[Row | Told]) -> tuple[list[_Wanted], tuple[Told, ...]]:
    """Put the rows of each agency together."""
    wanted: dict[tuple[str, str, str, str], _Wanted] = {}
    refused: list[Told] = []
    taken: dict[str, tuple[tuple[str, str, str, str], int]] = {}
    for row in rows:
        if isinstance(row, Told):
            refused.append(row)
            continue
        key = _key(row.described)
        usable = [domain for domain in row.domains if taken.setdefault(domain, (key, row.line))[0] == key]
        for domain in (each for each in row.domains if each not in usable):
            what = f"“{domain}” stands in line {taken[domain][1]} for another agency"
            refused.append(Told(row.line, what, "Leave it where it belongs."))
        if row.domains and not usable:
            continue
        one = wanted.setdefault(key, _Wanted(row.described, row.says_kind, line=row.line))
        for domain in usable:
            one.domains.setdefault(domain, row.line)
        if row.number is not None and row.number not in one.numbers:
            one.numbers.append(row.number)
    return list(wanted.values()), tuple(refused)


def _key(described: Described | Agency) -> tuple[str, str, str, str]:
    return described.name, described.country, described.place, described.source


@dataclass(slots=True)
class _Held:
    """What the directory has: by domain, by what is said of an agency, and the domains of each."""

    by_domain: dict[str, AgencyDomain]
    by_key: dict[tuple[str, str, str, str], Agency]
    of_agency: dict[int, set[str]]

    @classmethod
    def read(cls) -> _Held:
        every = {agency.pk: agency for agency in Agency.objects.all()}
        rows = list(AgencyDomain.objects.select_for_update())
        of_agency: dict[int, set[str]] = {}
        for row in rows:
            row.agency = every[row.agency_id]
            of_agency.setdefault(row.agency_id, set()).add(row.domain)
        # Of two that are alike the one in use is meant, and of those the first.
        ordered = sorted(every.values(), key=lambda each: (each.closed_at is None, -each.pk))
        return cls({row.domain: row for row in rows}, {_key(each): each for each in ordered}, of_agency)

    def own(self, agency: Agency) -> set[str]:
        return self.of_agency.get(agency.pk, set())


def _settle(one: _Wanted, held: _Held, plan: _Plan, among: Known | None, now: datetime) -> Agency:
    """Find or make the agency, and plan what has to change for it."""
    agency = held.by_key.get(_key(one.described)) or _renamed(one, held)
    if agency is None:
        agency = Agency(**agencies.fields_of(one.described), added_at=now)
        usable = tuple(domain for domain in one.domains if _is_free(domain, one, held, plan))
        if usable or not one.domains:
            plan.new.append((agency, usable))
            plan.left += _near(one, usable, among)
        return agency
    if agency.closed_at is not None:
        plan.left.append(Told(one.line, f"{agency} is closed and stays so", "Open it again first, if it is in use."))
        return agency
    described = one.described if one.says_kind else replace(one.described, kind=agency.kind)
    before = Described.of(agency)
    if before != described:
        agencies.rewrite(agency, described)
        plan.changed.add(agency.pk)
        _note(plan, agency, "described", before.words, described.words, now)
    for domain in one.domains:
        if domain not in held.own(agency) and _is_free(domain, one, held, plan):
            plan.changed.add(agency.pk)
            _give(domain, agency, held, plan, now)
            plan.left += _near(one, (domain,), among)
    return agency


def _renamed(one: _Wanted, held: _Held) -> Agency | None:
    """Give the agency of the same source that has all its domains within this one: it has another name now."""
    for domain in one.domains:
        row = held.by_domain.get(domain)
        if row is not None and row.agency.source == one.described.source and held.own(row.agency) <= set(one.domains):
            return row.agency
    return None


def _is_free(domain: str, one: _Wanted, held: _Held, plan: _Plan) -> bool:
    """Whether a domain is nobody's, or of an agency of the same source; who has it otherwise keeps it."""
    row = held.by_domain.get(domain)
    if row is None or (row.agency.source == one.described.source and row.agency.closed_at is None):
        if row is not None and (vetted := _vetted_at(domain, row.agency)):
            what = f"“{domain}” moves from {row.agency}, for which {vetted} of its officers are vetted"
            plan.left.append(Told(one.domains[domain], what, "Look at them, and close the accounts of those who left."))
        return True
    what = (
        f"“{domain}” is a domain of {row.agency}, which another source has entered, or which is closed: it stays there"
    )
    plan.left.append(Told(one.domains[domain], what, "Move it by hand, if it belongs elsewhere."))
    return False


def _vetted_at(domain: str, agency: Agency) -> int:
    """Count the officers of an agency with an address at a domain."""
    there = {"person__email__iendswith": f"@{domain}", "vetted_at__isnull": False, "left_at": None}
    return Officer.objects.filter(listed=agency, **there).count()


def _give(domain: str, agency: Agency, held: _Held, plan: _Plan, now: datetime) -> None:
    """Give a domain to an agency, from another one of the same source if that had it."""
    row = held.by_domain.get(domain)
    if row is None:
        plan.domains.append(AgencyDomain(agency=agency, domain=domain))
    else:
        plan.changed.add(row.agency.pk)
        _note(plan, row.agency, "domain removed", domain, f"the source now has it for {agency.name}", now)
        held.own(row.agency).discard(domain)
        row.agency = agency
        row.save(update_fields=["agency"])
    held.of_agency.setdefault(agency.pk, set()).add(domain)
    _note(plan, agency, "domain added", "", domain, now)


def _near(one: _Wanted, domains: Iterable[str], among: Known | None) -> Iterator[Told]:
    """Tell which new domains look like one that was known before."""
    if among is None:
        return
    for domain in domains:
        alike = among.lookalike(domain)
        if alike is not None:
            yield Told(one.domains[domain], alike.words, "It was added: remove it, if it is no genuine neighbour.")


def _note(plan: _Plan, agency: Agency, what: str, before: str, after: str, now: datetime) -> None:
    plan.changes.append(AgencyChange(agency=agency, at=now, what=what, before=before, after=after))


def _write(plan: _Plan, held: _Held, now: datetime) -> None:
    """Write what was planned: the new agencies first, so that their domains find them."""
    Agency.objects.bulk_create([agency for agency, _ in plan.new], batch_size=_BLOCK)
    for agency, domains in plan.new:
        _note(plan, agency, "added", "", Described.of(agency).words, now)
        for domain in domains:
            _give(domain, agency, held, plan, now)
    AgencyDomain.objects.bulk_create(plan.domains, batch_size=_BLOCK)
    AgencyChange.objects.bulk_create(plan.changes, batch_size=_BLOCK)


def _missing(wanted: Iterable[_Wanted], held: _Held) -> int:
    """Count the domains that the file's sources brought once and that are not in it."""
    every = list(wanted)
    sources = {one.described.source for one in every}
    there = {domain for one in every for domain in one.domains}
    return sum(row.agency.source in sources and row.domain not in there for row in held.by_domain.values())


def _numbers_to_propose(found: Iterable[tuple[Agency, _Wanted]]) -> tuple[tuple[int, Numbered], ...]:
    """Give the numbers that are neither in force nor proposed."""
    asked = [
        (agency.pk, number) for agency, one in found if agency.pk and not agency.closed_at for number in one.numbers
    ]
    if not asked:
        return ()
    in_force = CallBackNumber.objects.filter(retired_at=None).values_list("agency_id", "number", "extension")
    waiting = Proposal.objects.filter(what=numbers.ID, approved_at=None, declined_at=None).values_list(
        "change", flat=True
    )
    there = {*in_force, *((each["agency"], each["number"], each["extension"]) for each in waiting)}
    return tuple((key, number) for key, number in asked if (key, number.number, number.extension) not in there)


def _draft(file: File, result: Imported, now: datetime) -> audit.Draft:
    return audit.Draft.of_no_move(
        at=now,
        actor=_OPERATOR,
        action="import_agencies",
        inputs=json.dumps({"file": file.name}, ensure_ascii=False),
        details={
            "sha256": file.sha256,
            "added": result.added,
            "changed": result.changed,
            "same": result.same,
            "refused": len(result.refused),
            "left": len(result.left),
        },
    )
