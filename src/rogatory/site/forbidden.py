"""The page of what is not somebody's to see: it says why, in the frame of the surface on which they are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from rogatory.console.frame import page
from rogatory.desk.actors import actor_of
from rogatory.desk.models import Person
from rogatory.flow.states import STAFF


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer with 403, and the sentence that was given where the page was refused."""
    cause = str(exception)
    person = getattr(request, "user", None)
    if isinstance(person, Person) and request.path.startswith(reverse("console:queue")):
        actor = actor_of(person)
        if actor.roles & set(STAFF):
            answer = page(request, actor, "console/forbidden.html", {"cause": cause}, status=403)
            answer["Cache-Control"] = "no-store, private"
            return answer
    return render(request, "403.html", {"cause": cause}, status=403)
