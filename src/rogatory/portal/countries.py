"""The countries and regions of ISO 3166-1 that an official may name, and none of them."""

from __future__ import annotations

from functools import cache

from rogatory.desk.countries import countries

NO_COUNTRY = ("none", "No primary jurisdiction (international organisation)")


@cache
def jurisdictions() -> tuple[tuple[str, str], ...]:
    """Give the choices for an official's primary jurisdiction."""
    return (*countries(), NO_COUNTRY)


def name_of(code: str) -> str:
    """Give the name of a country or region; an unknown code is its own name."""
    return dict(jurisdictions()).get(code, code)
