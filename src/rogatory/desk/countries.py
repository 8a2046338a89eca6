"""The countries and regions of ISO 3166-1 with their English names, as the time zone database lists them."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Give code and name of each, in the order of the names."""
    text = (resources.files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(sorted(((code, name) for code, name in rows), key=lambda each: each[1]))


def is_country(code: str) -> bool:
    """Whether a code is one of ISO 3166-1."""
    return code in dict(countries())
