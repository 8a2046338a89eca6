"""The demonstration's directory of agencies, as agencies.toml has it: their domains, and where they are called back."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from pydantic import TypeAdapter

if TYPE_CHECKING:
    from rogatory.desk.models import Agency

BEGAN = datetime(2019, 1, 7, 9, 0, tzinfo=UTC)
"""Since when everybody has been known: the directory's entries, and the officers of the cast who have accounts."""


@dataclass(frozen=True, slots=True)
class DemoNumber:
    """A number (E.164) with who answers it, and the independent source that it was taken from."""

    number: str
    desk: str
    source: str


@dataclass(frozen=True, slots=True)
class DemoAgency:
    """An agency; ``country`` is ISO 3166-1 alpha-2, ``kind`` a word of `rogatory.desk.models.agency.KINDS`."""

    name: str
    kind: Literal["police", "prosecutor", "court", "other-government"]
    country: str
    place: str
    domains: tuple[str, ...]
    numbers: tuple[DemoNumber, ...]


def agencies() -> tuple[DemoAgency, ...]:
    """Read the agencies of agencies.toml."""
    read = tomllib.loads(files(__package__).joinpath("agencies.toml").read_text("utf-8"))
    return TypeAdapter(tuple[DemoAgency, ...]).validate_python(read["agencies"])


def list_agencies() -> None:
    """Enter each agency into the directory; one that is there already stays as it is."""
    from rogatory.desk.models import Agency, AgencyDomain, CallBackNumber

    for each in agencies():
        if AgencyDomain.objects.filter(domain__in=each.domains).exists():
            continue
        source = each.numbers[0].source
        row = Agency.objects.create(
            name=each.name, kind=each.kind, country=each.country, place=each.place, source=source, added_at=BEGAN
        )
        AgencyDomain.objects.bulk_create(AgencyDomain(agency=row, domain=domain) for domain in each.domains)
        CallBackNumber.objects.bulk_create(
            CallBackNumber(agency=row, number=one.number, desk=one.desk, source=one.source, approved_at=BEGAN)
            for one in each.numbers
        )


def agency_of(email: str) -> Agency | None:
    """Give the agency at whose domain an address is; ``None`` where the directory has none."""
    from rogatory.desk.models import Agency

    return Agency.objects.filter(domains__domain=email.rpartition("@")[2].lower()).first()


def number_of(written: str, now: datetime) -> int:
    """Give the id of the directory's number that is written like this, with spaces or hyphens.

    Raises:
        LookupError: the directory has no such number.
    """
    from rogatory.desk.directory import numbers

    digits = "".join(each for each in written if each.isdecimal())
    row = numbers(now).filter(number=f"+{digits}").first()
    if row is None:
        raise LookupError(f"the directory has no number {written}")
    return row.pk
