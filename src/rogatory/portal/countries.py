"""The countries and regions of ISO 3166-1 with their English names, as the time zone database lists them."""

from __future__ import annotations

from functools import cache
from importlib import resources

NO_COUNTRY = ("none", "No primary jurisdiction (international organisation)")


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Give code and name of each, in the order of the names."""
    text = (resources.files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(sorted(((code, name) for code, name in rows), key=lambda each: each[1]))


@cache
def jurisdictions() -> tuple[tuple[str, str], ...]:
    """Give the choices for an official's primary jurisdiction."""
    return (*countries(), NO_COUNTRY)


def name_of(code: str) -> str:
    """Give the name of a country or region; an unknown code is its own name."""
    return dict(jurisdictions()).get(code, code)
