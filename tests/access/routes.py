"""What addresses the site has, found from the resolver: their names, their parts, and the methods that they take."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver

METHODS = frozenset({"GET", "POST"})
"""The methods of the table; what takes PUT, PATCH or DELETE besides answers them as it answers POST."""


@dataclass(frozen=True, slots=True)
class Route:
    """A route by its name with its namespace, the names of the parts of its address, and what its view takes.

    ``methods`` are those of GET and POST; a view that does not say which it takes, takes none here. ``words`` are the
    first sentence of what its view says of itself.
    """

    name: str
    pattern: str
    parts: frozenset[str]
    methods: frozenset[str]
    words: str

    @property
    def about_a_request(self) -> bool:
        """Whether its address names a request."""
        return "reference" in self.parts


@cache
def routes() -> dict[str, Route]:
    """Give every route of the site by its name."""
    return {route.name: route for route in _routes(get_resolver().url_patterns, "", "/")}


def _routes(patterns: list[URLPattern | URLResolver], space: str, before: str) -> Iterator[Route]:
    for pattern in patterns:
        written = before + _written(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _routes(pattern.url_patterns, inner, written)
        else:
            parts = frozenset(re.findall(r"<(\w+)>", written))
            yield Route(
                f"{space}{pattern.name}",
                written,
                parts,
                METHODS & _taken_by(pattern.callback),
                _said_of(pattern.callback),
            )


def _taken_by(view: Callable[..., object]) -> frozenset[str]:
    """Give the methods that a view takes: those of its class, or those to which a decorator around it holds it."""
    of_class = getattr(view, "view_class", None)
    if of_class is not None:
        return frozenset(name.upper() for name in of_class.http_method_names if hasattr(of_class, name))
    around: Callable[..., object] | None = view
    while around is not None:
        held = inspect.getclosurevars(around).nonlocals.get("request_method_list")
        if held is not None:
            return frozenset(held)
        around = getattr(around, "__wrapped__", None)
    # A library's view that says nothing takes both.
    return frozenset() if view.__module__.startswith("rogatory") else METHODS


def _said_of(view: Callable[..., object]) -> str:
    said = (view.__doc__ or "").strip() if view.__module__.startswith("rogatory") else ""
    return " ".join(said.partition("\n\n")[0].split())


def _written(pattern: str) -> str:
    """Give a pattern as people write it: parts in angle brackets, without their kinds."""
    named = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", pattern)
    plain = re.sub(r"<\w+:(\w+)>", r"<\1>", named)
    return plain.replace("\\", "").lstrip("^").removesuffix("$")
