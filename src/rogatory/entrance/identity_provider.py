"""Signing in at the operator's identity provider by OpenID Connect: the round trip, and what is believed of its answer.

The protocol is the library's: discovery, the code flow with PKCE, state and nonce, and the checks of the ID token. What
it leaves open is settled here: only signatures that somebody else cannot make, only the issuer and the places that the
operator named, and a time limit. Provider and keys are asked for anew on each trip, so that a changed key is no fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoIntegration, DjangoOAuth2App
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from joserfc.errors import JoseError

from rogatory.desk import clock
from rogatory.desk.actors import FRESH
from rogatory.desk.identities import Told
from rogatory.desk.models import Person

METHOD = "identity-provider"
"""What the session records as the way by which somebody came."""

SIGNATURES = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""What may sign an ID token: never nothing, and never a secret that two know."""
PLACES = ("authorization_endpoint", "token_endpoint", "jwks_uri")
SECONDS = 10
"""How long the provider may take for each answer."""
AHEAD = timedelta(seconds=60)
"""By how much the provider's clock may be fast."""

_FAULTS = (AuthlibBaseError, JoseError, ValueError, TypeError, KeyError, AttributeError, RuntimeError)
"""What the libraries raise for an answer that is none; what they raise where there is no answer is an `OSError`."""


class Unreachable(Exception):
    """The provider does not answer, or does not describe itself as the operator's settings do."""


class NotBelieved(Exception):
    """What came back is no answer of the provider to the question that this browser was sent with."""


@dataclass(frozen=True, slots=True)
class Trip:
    """A round trip under way. ``person`` is the number of whoever confirms who they are; ``None`` for signing in.

    ``began`` is when it began, ``then`` the page of this site to which it leads in the end.
    """

    person: int | None
    began: datetime
    then: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider told, and when it saw the person last, where it says so."""

    told: Told
    auth_time: datetime | None


def is_configured() -> bool:
    """Whether the operator has named an identity provider."""
    return bool(settings.OIDC_ISSUER)


def send(request: HttpRequest, then: str, person: Person | None = None) -> str:
    """Begin a round trip and give the address at the provider; for a `person`, one that asks them to sign in anew.

    Raises:
        Unreachable: there is no way to the provider.
    """
    provider = _Provider()
    asked = {"prompt": "login", "max_age": "0"} if person else {}
    back = settings.ORIGIN + reverse("entrance:provider-back")
    try:
        begun = provider.create_authorization_url(back, **asked)
    except (*_FAULTS, OSError) as error:
        raise Unreachable(str(error)) from error
    trip = {"person": person.pk if person else None, "began": _now().isoformat(), "then": then}
    provider.save_authorize_data(request, redirect_uri=back, trip=trip, **begun)
    return str(begun["url"])


def trip_of(request: HttpRequest) -> Trip | None:
    """Give the round trip from which somebody comes back; ``None`` if this browser is on none of that name."""
    kept = _integration().get_state_data(request.session, request.GET.get("state", ""))
    if not kept:
        return None
    trip = kept["trip"]
    return Trip(trip["person"], datetime.fromisoformat(trip["began"]), trip["then"])


def answer(request: HttpRequest) -> Answer:
    """Fetch the ID token for the code that came back, check it, and give what it tells; the trip is over with that.

    Raises:
        Unreachable: the provider does not answer.
        NotBelieved: it tells of a refusal, or the token is not in order.
    """
    provider = _Provider()
    named = {"essential": True}
    claims = {"iss": {**named, "value": settings.OIDC_ISSUER}, "aud": {**named, "value": settings.OIDC_CLIENT_ID}}
    try:
        token = provider.authorize_access_token(request, claims_options=claims, leeway=AHEAD.total_seconds())
        return _read(token["userinfo"])
    except OSError as error:
        raise Unreachable(str(error)) from error
    except _FAULTS as error:
        raise NotBelieved(f"{type(error).__name__}: {error}") from error


def proves(told: Answer, trip: Trip) -> datetime:
    """Give when somebody was seen for this trip: after it began, and within the time for which a proof is fresh.

    Raises:
        NotBelieved: the provider does not say when, or it was not then.
    """
    if told.auth_time is None:
        raise NotBelieved("the provider does not say when it saw them (auth_time)")
    # It counts in whole seconds.
    if told.auth_time < trip.began.replace(microsecond=0):
        raise NotBelieved("the provider saw them before it was asked to (auth_time)")
    if _now() - told.auth_time > FRESH:
        raise NotBelieved("it is too long ago that the provider saw them (auth_time)")
    return told.auth_time


def records(request: HttpRequest) -> list[Mapping[str, Any]]:
    """Give what the session records of coming from the provider."""
    user = request.user if isinstance(request.user, Person) else None
    return [record for record in get_authentication_records(request, user) if record.get("method") == METHOD]


def _read(claims: Mapping[str, Any]) -> Answer:
    """Read the claims of a checked token.

    Raises:
        ValueError: they are not what the standard says (OpenID Connect Core 1.0, sections 2 and 5.1).
    """
    subject, email, seen = claims.get("sub"), claims.get("email", ""), claims.get("auth_time")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise ValueError("the subject is no name of an account")
    if not isinstance(email, str):
        raise ValueError("the address is none")
    at = None
    if seen is not None:
        if isinstance(seen, bool) or not isinstance(seen, int | float):
            raise ValueError("auth_time is no time")
        try:
            at = datetime.fromtimestamp(seen, UTC)
        except (OverflowError, OSError) as error:
            raise ValueError("auth_time is no time") from error
        if at > _now() + AHEAD:
            raise ValueError("auth_time has not come yet")
    told = Told(settings.OIDC_ISSUER, subject, email[:254], claims.get("email_verified") is True)
    return Answer(told, at)


def _now() -> datetime:
    """Give the instant as the provider knows it, also where the clock of the pages is shifted."""
    return clock.now() - settings.CLOCK_SHIFT


def _integration() -> Any:  # noqa: ANN401 - the library ships no types
    return DjangoIntegration("provider")


class _Provider(DjangoOAuth2App):  # type: ignore[misc]  # the library ships no types
    """The operator's identity provider, as it describes itself now."""

    def __init__(self) -> None:
        issuer = settings.OIDC_ISSUER
        super().__init__(
            _integration(),
            "provider",
            client_id=settings.OIDC_CLIENT_ID,
            client_secret=settings.OIDC_CLIENT_SECRET,
            server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "default_timeout": SECONDS},
        )
        self._described = False

    def load_server_metadata(self) -> dict[str, Any]:
        """Give what counts of the provider's description of itself.

        Raises:
            RuntimeError: it is another's, or names a place that is not safe to go to.
        """
        if not self._described:
            self.server_metadata = _checked(super().load_server_metadata())
            self._described = True
        return self.server_metadata


def _checked(told: Mapping[str, Any]) -> dict[str, Any]:
    """Check a description (OpenID Connect Discovery 1.0, section 4.3) and leave out what is not needed."""
    issuer = settings.OIDC_ISSUER
    if told.get("issuer") != issuer:
        raise RuntimeError(f"the provider calls itself {told.get('issuer')!r} and not {issuer!r}")
    home = urlsplit(issuer)
    for name in PLACES:
        place = urlsplit(str(told.get(name, "")))
        if place.scheme not in {"https", home.scheme} or not place.hostname:
            raise RuntimeError(f"the provider's {name} is no safe address")
    to = urlsplit(told["authorization_endpoint"])
    if (to.scheme, to.netloc) != (home.scheme, home.netloc):
        # The policy of the pages lets a form lead to the issuer and to nowhere else.
        raise RuntimeError("people would sign in at another site than the issuer's")
    signed = [name for name in told.get("id_token_signing_alg_values_supported", ["RS256"]) if name in SIGNATURES]
    if not signed:
        raise RuntimeError("the provider signs with nothing that can be checked by a public key")
    return {
        "issuer": issuer,
        "id_token_signing_alg_values_supported": signed,
        **{name: told[name] for name in PLACES},
        "_loaded_at": told["_loaded_at"],
    }
