"""Who came, when, from where and by which passkey: kept for its owner to see, and forgotten after a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from rogatory.desk import clock
from rogatory.desk.models import Device, Person, SignIn
from rogatory.entrance import network

KEPT = timedelta(days=90)
SHOWN = 10

_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"),
             ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
            ("Macintosh", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip
"""By which word a browser, and a system, is known; of two that are there the first, since many name the later too."""


def note(request: HttpRequest, authenticator: Authenticator | None = None) -> None:
    """Write down that somebody has just signed in, by a passkey, or else from the identity provider.

    Nothing is written where the sign-in was turned away.
    """
    person = request.user
    if not isinstance(person, Person):
        return
    SignIn.objects.create(
        person=person,
        at=clock.now(),
        device=Device.objects.filter(authenticator=authenticator).first() if authenticator else None,
        network=network.coarsely(request),
        browser=browser_of(request.headers.get("User-Agent", "")),
    )


def latest(person: Person) -> tuple[SignIn, ...]:
    """Give somebody's last sign-ins, the newest first (one query)."""
    return tuple(SignIn.objects.filter(person=person).select_related("device")[:SHOWN])


def forget(now: datetime) -> None:
    """Delete what is older than it is kept."""
    SignIn.objects.filter(at__lte=now - KEPT).delete()


def browser_of(agent: str) -> str:
    """Name a browser by what it says of itself, in two words; "" where it says nothing that is known."""
    named = (next((name for sign, name in known if sign in agent), "") for known in (_BROWSERS, _SYSTEMS))
    return " on ".join(each for each in named if each)
