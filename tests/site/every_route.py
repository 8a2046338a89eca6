"""Every address of the site, with parts filled in that name nothing: for what holds on all of them."""

from __future__ import annotations

from itertools import product

from django.urls import NoReverseMatch, reverse

from tests.access.routes import Route, routes

NOTHING = ("x", "1", "pdf")
"""What parts of addresses are tried with: a word, a number, the end of a file's name."""


def addresses() -> dict[str, str]:
    """Give an address of every route, by its name."""
    return {name: _address(route) for name, route in routes().items()}


def _address(route: Route) -> str:
    parts = sorted(route.parts)
    for values in product(NOTHING, repeat=len(parts)):
        try:
            return reverse(route.name, kwargs=dict(zip(parts, values, strict=True)))
        except NoReverseMatch:
            continue
    raise AssertionError(f"no address of {route.name} was found")
