"""What every page knows besides its own: whose guidelines these are, where to go, and in what role one is here."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from rogatory.desk.models import Person
from rogatory.desk.surroundings import the_shelf
from rogatory.flow.states import STAFF

_EVERYBODY = (("Guideline", "portal:start"), ("Emergency", "portal:emergency"))
_MINE = (("Your requests", "portal:requests"),)
_TEAM = (("Console", "console:queue"),)
_ACCOUNT = (("Your account", "entrance:account"),)


def surface(request: HttpRequest) -> dict[str, Any]:
    """Give ``operator_name``, ``home_href``, ``nav_items`` and ``role``; a view's own values win over these.

    The database is asked once, and only when a template shows the navigation or the role of somebody signed in.
    """

    @cache
    def roles() -> tuple[str, ...]:
        user = request.user
        held = set(user.groups.values_list("name", flat=True)) if isinstance(user, Person) else set()
        return tuple(role.value for role in STAFF if role.value in held)

    return {
        "operator_name": " and ".join(dict.fromkeys(pack.about.provider for pack in the_shelf().packs)),
        "home_href": "/",
        "nav_items": SimpleLazyObject(lambda: _items(request, roles())),
        "role": SimpleLazyObject(lambda: ", ".join(roles())),
    }


def _items(request: HttpRequest, roles: tuple[str, ...]) -> list[dict[str, Any]]:
    """Give the portal's navigation; the team's way to the console is shown to the team alone."""
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    named = (*_EVERYBODY, *((*(_TEAM if roles else _MINE), *_ACCOUNT) if signed_in else ()))
    return [item for text, name in named if (item := _item(request, text, name))]


def _item(request: HttpRequest, text: str, name: str) -> dict[str, Any] | None:
    try:
        href = reverse(name)
    except NoReverseMatch:  # the pages of an account are shown on sites without this surface too
        return None
    return {"text": text, "href": href, "current": request.path == href, "urgent": name == "portal:emergency"}
