"""Coming from the operator's identity provider: to sign in, or to confirm that it is still the same person."""

from __future__ import annotations

import logging

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rogatory.desk import clock, identities
from rogatory.desk.models import Person
from rogatory.desk.outcome import Refused
from rogatory.entrance import identity_provider, sign_ins, tries
from rogatory.entrance.adapter import Arriving
from rogatory.entrance.forms import TOO_MANY
from rogatory.entrance.identity_provider import NotBelieved, Trip, Unreachable
from rogatory.entrance.views import confirming, signing_in

REFUSED = "Signing in there opened no account here; if it should, ask a colleague who answers for this service."
NOT_CONFIRMED = (
    "That was not confirmed: sign in anew where you are sent, with the account by which you came, or use your passkey."
)
UNREACHABLE = "Nobody can sign in there at the moment; use your passkey, or try again later."

log = logging.getLogger(__name__)


@require_POST
@never_cache
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send somebody to the provider to sign in."""
    _require_configured()
    if isinstance(request.user, Person):
        return redirect("account_login")
    if not tries.within(request, "provider"):
        return signing_in.shown(request, TOO_MANY, 429)
    try:
        return HttpResponseRedirect(identity_provider.send(request, signing_in.safe_next(request)))
    except Unreachable as error:
        log.warning("the identity provider: %s", error)
        return signing_in.shown(request, UNREACHABLE, 503)


@require_POST
@never_cache
def to_confirm(request: HttpRequest) -> HttpResponse:
    """Send somebody who came from the provider there again, to sign in anew."""
    _require_configured()
    person = request.user
    if not isinstance(person, Person):
        return redirect("account_login")
    if not identity_provider.records(request):
        raise PermissionDenied(
            "You did not sign in there, so that nobody there can confirm that it is you. Use your passkey."
        )
    if not tries.within(request, "provider"):
        return confirming.shown(request, person, TOO_MANY, 429)
    try:
        return HttpResponseRedirect(identity_provider.send(request, signing_in.safe_next(request), person))
    except Unreachable as error:
        log.warning("the identity provider: %s", error)
        return confirming.shown(request, person, UNREACHABLE, 503)


@require_http_methods(["GET"])
@never_cache
def back(request: HttpRequest) -> HttpResponse:
    """Take in what the provider says of somebody who comes back from there."""
    _require_configured()
    person = request.user if isinstance(request.user, Person) else None
    trip = identity_provider.trip_of(request)
    if trip is None or (trip.person is None and person is not None):
        return redirect("account_login") if person else signing_in.shown(request, REFUSED, 422)
    if not tries.within(request, "provider"):
        return signing_in.shown(request, TOO_MANY, 429)
    if trip.person is None:
        return _signed_in(request, trip)
    if person is None or person.pk != trip.person:
        return redirect("account_login")
    return _confirmed(request, person, trip)


def _signed_in(request: HttpRequest, trip: Trip) -> HttpResponse:
    now = clock.now()
    try:
        answer = identity_provider.answer(request)
        identity = identities.sign_in(answer.told, now)
    except Unreachable as error:
        log.warning("the identity provider: %s", error)
        return signing_in.shown(request, UNREACHABLE, 503)
    except NotBelieved as error:
        identities.note_refusal("sign_in", None, str(error), now)
        return signing_in.shown(request, REFUSED, 422)
    except Refused:
        return signing_in.shown(request, REFUSED, 422)
    login(request, identity.person, backend=settings.AUTHENTICATION_BACKENDS[0])
    seen = answer.auth_time.timestamp() if answer.auth_time else None
    record_authentication(request, identity.person, identity_provider.METHOD, identity=identity.pk, auth_time=seen)
    sign_ins.note(request)
    return HttpResponseRedirect(trip.then or Arriving(request).get_login_redirect_url(request))


def _confirmed(request: HttpRequest, person: Person, trip: Trip) -> HttpResponse:
    now = clock.now()
    try:
        answer = identity_provider.answer(request)
        seen = identity_provider.proves(answer, trip)
        identity = identities.confirm(person, answer.told, now)
    except Unreachable as error:
        log.warning("the identity provider: %s", error)
        return confirming.shown(request, person, UNREACHABLE, 503, trip.then)
    except NotBelieved as error:
        identities.note_refusal("confirm_identity", person, str(error), now)
        return confirming.shown(request, person, NOT_CONFIRMED, 422, trip.then)
    except Refused:
        return confirming.shown(request, person, NOT_CONFIRMED, 422, trip.then)
    record_authentication(request, person, identity_provider.METHOD, identity=identity.pk, auth_time=seen.timestamp())
    return HttpResponseRedirect(trip.then or Arriving(request).get_login_redirect_url(request))


def _require_configured() -> None:
    if not identity_provider.is_configured():
        raise Http404
