"""Who is in the portal: officers file and look at their own requests; the team does its work in the console."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from rogatory.desk.actors import Actor, actor_of
from rogatory.desk.models import Person
from rogatory.flow.states import STAFF

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
FILES_NOTHING = "You are of the response team, which decides on requests and files none. Your work is in the console."
PersonView = Callable[Concatenate[HttpRequest, Person, P], HttpResponseBase]


def signed_in(view: PersonView[P]) -> View[P]:
    """Give a view that is for somebody signed in, and hands them to `view`; others are sent to sign in."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **named: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, Person):
            raise PermissionDenied
        return view(request, request.user, *args, **named)

    return checked


def officer_actor(person: Person) -> Actor:
    """Give the actor of a person who files or acts as an officer (two queries).

    Raises:
        PermissionDenied: they are of the team, which decides on requests and files none.
    """
    actor = actor_of(person)
    if actor.roles & {*STAFF}:
        raise PermissionDenied(FILES_NOTHING)
    return actor
