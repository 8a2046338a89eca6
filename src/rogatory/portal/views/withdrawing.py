"""An officer takes a request back."""

from __future__ import annotations

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
from rogatory.portal.forms.withdrawing import WithdrawForm
from rogatory.portal.views.people import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def withdraw(request: HttpRequest, person: Person, reference: str, kind: str) -> HttpResponseBase:
    """Ask why, and withdraw."""
    mine = own.shown_to_act(person, reference)
    standing = next((each for each in mine.standings if each.matter.kind == kind and each.withdrawable), None)
    if standing is None:
        raise Http404
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        outcome = door.act(actor_of(person), "withdraw", standing.matter, Say(words), clock.now())
        if outcome.done:
            messages.success(request, "Your request was withdrawn.")
        else:
            messages.error(request, "It cannot be withdrawn any more.")
        return redirect("portal:request", reference)
    return render(request, "portal/withdraw.html", {"form": form, "own": mine, "standing": standing})
