"""Who may enter the console: signed-in people of the response team. What they may do there, the door decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from rogatory.console.frame import page
from rogatory.desk import clock, queries
from rogatory.desk.actors import Actor, actor_of
from rogatory.desk.models import Person, Request
from rogatory.desk.stops import Stopped
from rogatory.entrance.proof import proved_at
from rogatory.flow.states import STAFF

Given = ParamSpec("Given")
NOT_OF_THE_TEAM = (
    "The console is the response team’s, and your account has no role of the team. Officers use the portal."
)


def for_staff(
    view: Callable[Concatenate[HttpRequest, Actor, Given], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponseBase]:
    """Hand the view the actor, after sign-in; somebody without a role of the team gets no page (403).

    For a case that is not there, and for one of which they may not know, they get the same page (404); it leads to the
    glass. Who is stopped from reading cases is told so (403).
    """

    @wraps(view)
    def entered(request: HttpRequest, /, *args: Given.args, **named: Given.kwargs) -> HttpResponseBase:
        person = request.user
        if not isinstance(person, Person):
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        actor = actor_of(person, proved_at(request))
        if not actor.roles & set(STAFF):
            raise PermissionDenied(NOT_OF_THE_TEAM)
        try:
            answer: HttpResponseBase = view(request, actor, *args, **named)
        except Request.DoesNotExist:
            answer = page(request, actor, "console/not_there.html", {}, status=404)
        except Stopped as stopped:
            # Whoever goes on trying is answered at once, however many cases there are: nothing is counted for them.
            context = {"stop": stopped.stop, "load": queries.NOTHING}
            answer = page(request, actor, "console/stopped.html", context, status=403)
        if isinstance(answer, HttpResponse) and "Cache-Control" not in answer:
            # What a page shows is personal data of other people: no shared or local cache keeps it.
            answer["Cache-Control"] = "no-store, private"
        return answer

    return entered


def now() -> datetime:
    """Give the instant of a web request; tests set the clock here."""
    return clock.now()
