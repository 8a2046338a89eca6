"""An officer shares a request within their agency, or keeps it to themselves again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from rogatory.desk import clock, door
from rogatory.desk.actors import actor_of
from rogatory.desk.inputs import Say
from rogatory.desk.models import Person
from rogatory.portal import own
from rogatory.portal.views.people import signed_in


@require_POST
@never_cache
@signed_in
def share(request: HttpRequest, person: Person, reference: str) -> HttpResponseBase:
    """Let the officers of one's agency see the request."""
    return _done(request, person, reference, "share", "Your agency’s vetted officers see this request now.")


@require_POST
@never_cache
@signed_in
def unshare(request: HttpRequest, person: Person, reference: str) -> HttpResponseBase:
    """Keep the request to oneself again."""
    return _done(request, person, reference, "unshare", "Only you see this request now.")


def _done(request: HttpRequest, person: Person, reference: str, action: str, told: str) -> HttpResponseBase:
    mine = own.find_to_act(person, reference)
    outcome = door.act(actor_of(person), action, mine, Say(), clock.now())
    if outcome.done:
        messages.success(request, told)
    for sentence in outcome.refused:
        messages.error(request, sentence)
    return redirect("portal:request", reference)
