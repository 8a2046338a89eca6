"""An officer asks to defer what follows from a violation."""

from __future__ import annotations

from datetime import UTC

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rogatory.desk import clock, door
from rogatory.desk.actors import actor_of
from rogatory.desk.inputs import Say
from rogatory.desk.models import Person
from rogatory.portal import own
from rogatory.portal.deferring import ASK, asked_words, open_violation
from rogatory.portal.forms.deferring import DeferralForm
from rogatory.portal.views.people import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def ask(request: HttpRequest, person: Person, reference: str) -> HttpResponseBase:
    """Ask what is to wait, until when and why, and put it before the team."""
    mine = own.find_to_act(person, reference)
    violation = open_violation(mine)
    if violation is None:
        raise Http404
    now = clock.now()
    form = DeferralForm(request.POST if request.method == "POST" else None, today=now.astimezone(UTC).date())
    if request.method == "POST" and form.is_valid():
        outcome = door.act(actor_of(person), ASK, violation, Say(asked_words(**form.cleaned_data)), now)
        if outcome.done:
            messages.success(request, "You asked for a deferral. A person considers it, and we write to you.")
        else:
            messages.error(request, "A deferral cannot be asked here any more.")
        return redirect("portal:request", reference)
    return render(request, "portal/ask_deferral.html", {"form": form, "reference": mine.reference})
