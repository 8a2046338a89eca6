"""The time zone of an officer, as far as their country tells it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources

from rogatory.clocks.days import in_zone

UTC_ZONE = "UTC"


def zone_of(country: str | None, at: datetime) -> str:
    """Give the zone whose clocks an officer of a country reads at an instant, and UTC where that is not known.

    It is known where all clocks of the country show the same time then. ``country`` is an ISO 3166-1 code.
    """
    zones = _zones_of_countries().get(country or "", ())
    shown = {in_zone(at, zone).replace(tzinfo=None) for zone in zones}
    return zones[0] if len(shown) == 1 else UTC_ZONE


def clocks_of(country: str | None, at: datetime) -> tuple[datetime, ...]:
    """Give an instant as each clock of a country shows it, the most populous zone first; none where it has none.

    ``country`` is an ISO 3166-1 code.
    """
    shown = [in_zone(at, zone) for zone in _zones_of_countries().get(country or "", ())]
    return tuple({instant.replace(tzinfo=None): instant for instant in shown}.values())


@cache
def _zones_of_countries() -> Mapping[str, tuple[str, ...]]:
    """Give the zones of each country, the most populous first, as the time zone database lists them."""
    text = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found[country] = (*found.get(country, ()), zone)
    return found
