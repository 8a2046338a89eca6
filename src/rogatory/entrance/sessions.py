"""How long a session lasts, and what a held passkey opens: judged before every page, on the clock of the pages.

A session ends after an hour without a page, after a quarter of one for whoever may approve or release, and after twelve
hours whatever happened; and at once when the account is closed, its owner has left, or its passkey was removed. What a
page asks for by itself (a progress bar every two seconds) is nobody's activity.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from allauth.account.authentication import get_authentication_records
from django.contrib.auth import SESSION_KEY, logout
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from rogatory.desk import clock
from rogatory.desk.models import Device, Person, StaffIdentity
from rogatory.entrance import identity_provider
from rogatory.entrance.proof import PROVES
from rogatory.flow.states import STAFF, Role

IDLE = timedelta(hours=1)
IDLE_OF_APPROVERS = timedelta(minutes=15)
APPROVERS = frozenset({Role.REVIEWER, Role.COUNSEL, Role.CUSTODIAN})
LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(seconds=20)
"""Activity is written down no more often than that; within it a page costs no write."""

BEGAN, SEEN = "entrance.began", "entrance.seen"

WHY: Mapping[str, str] = {
    "idle": "You were signed out because nothing was done for a while. Sign in, and you are back where you were.",
    "long": "You were signed out because you had been signed in for twelve hours. Sign in, and you are back where you "
    "were.",
    "closed": "This account is closed.",
    "left": "This account belongs to somebody who has left their agency, so that it opens nothing any more.",
    "passkey": "You were signed out because the passkey you had used was removed. Sign in with another one.",
    "provider": "You were signed out because the account by which you had signed in opens nothing here any more.",
    "unproved": "You were signed out. Sign in again.",
}
"""Why somebody is at the page for signing in, for the word in its address."""

SIGN_IN_AGAIN = "Sign in again, and then go on with the download."

ALWAYS = frozenset({"account_logout"})
WHILE_HELD = frozenset({"entrance:held", "entrance:account"})


@dataclass(frozen=True, slots=True)
class Standing:
    """How the person of a session stands, and the passkeys with which they opened it."""

    is_active: bool
    left: bool
    is_staff: bool
    approves: bool
    used: int
    known: int
    by_provider: bool
    identified: bool
    held: bool
    provisional: bool


class Sessions:
    """The middleware: ends sessions, and keeps held passkeys out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Stand before the pages."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the judging is done once it is known which page is asked for."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., HttpResponseBase],
        _given: object,
        _named: object,
    ) -> HttpResponseBase | None:
        """Judge the session; ``None`` lets the page be shown."""
        route = request.resolver_match.view_name if request.resolver_match else ""
        if SESSION_KEY not in request.session or route in ALWAYS:
            return None
        if not isinstance(request.user, Person):
            return _ended(request, "closed")
        now, standing = clock.now(), _standing(request, request.user)
        if reason := _reason(request, standing, now):
            return _ended(request, reason)
        _note(request, now)
        if standing.held and not standing.provisional and route not in WHILE_HELD:
            return _sent(request, reverse("entrance:held"))
        return None


def turned_away(person: Person) -> str:
    """Give the word for why somebody may not sign in at all; empty if they may (two queries)."""
    if not person.is_active:
        return "closed"
    left = Person.objects.filter(pk=person.pk, officer__left_at__isnull=False).exclude(groups__name__in=_STAFF)
    return "left" if left.exists() else ""


def back_to_sign_in(request: HttpRequest, reason: str) -> HttpResponse:
    """Send somebody to the page for signing in, which says why and leads back to where they were."""
    given = {"next": _where(request), "ended": reason} if _where(request) else {"ended": reason}
    return _sent(request, f"{reverse('account_login')}?{urlencode(given)}")


def holds_back(request: HttpRequest) -> bool:
    """Whether the session was opened with a passkey that nobody has cleared (one query)."""
    return isinstance(request.user, Person) and _standing(request, request.user).held


_STAFF = [role.value for role in STAFF]


def _standing(request: HttpRequest, person: Person) -> Standing:
    """Ask how somebody stands (one query)."""
    used = passkeys_of(request, person)
    identities = {record["identity"] for record in identity_provider.records(request)}
    groups = Person.groups.through.objects.filter(person=OuterRef("pk"))
    mine = Q(devices__authenticator__in=used)
    found = (
        Person.objects.filter(pk=person.pk)
        .annotate(
            of_team=Exists(groups.filter(group__name__in=_STAFF)),
            approves=Exists(groups.filter(group__name__in=[role.value for role in APPROVERS])),
            known=Count("devices", filter=mine),
            uncleared=Count("devices", filter=mine & Q(devices__cleared_at=None)),
            first=Exists(_first(used)),
            identified=Exists(StaffIdentity.objects.filter(person=OuterRef("pk"), pk__in=identities)),
        )
        .values(
            "is_active", "officer__left_at", "officer__vetted_at", "officer__pk",
            "of_team", "approves", "known", "uncleared", "first", "identified",
        )
        .get()
    )  # fmt: skip
    officer = bool(found["officer__pk"]) and not found["of_team"]
    return Standing(
        is_active=found["is_active"],
        left=found["officer__left_at"] is not None and not found["of_team"],
        is_staff=found["of_team"],
        approves=found["approves"],
        used=len(used),
        known=found["known"],
        by_provider=bool(identities),
        identified=found["identified"] and found["of_team"] and identity_provider.is_configured(),
        held=found["uncleared"] > 0,
        provisional=officer and found["officer__vetted_at"] is None and found["first"] and found["uncleared"] == 1,
    )


def _first(used: set[int]) -> QuerySet[Device]:
    """Find a held passkey in use before which its person, whom the query around this names, never had another."""
    of_person = Device.objects.filter(person=OuterRef("person"), pk__lt=OuterRef("pk"))
    return Device.objects.filter(~Exists(of_person), person=OuterRef("pk"), authenticator__in=used, cleared_at=None)


def passkeys_of(request: HttpRequest, person: Person) -> set[int]:
    """Give the numbers of the passkeys with which the session was opened, or its person confirmed who they are."""
    records = get_authentication_records(request, person)
    return {record["id"] for record in records if record.get("method") == "mfa" and "id" in record}


def _reason(request: HttpRequest, standing: Standing, now: datetime) -> str:
    """Give the word for why the session ends now; empty if it does not."""
    if not standing.is_active:
        return "closed"
    if standing.left:
        return "left"
    if standing.known < standing.used:
        return "passkey"
    if standing.by_provider and not standing.identified:
        return "provider"
    records = get_authentication_records(request, request.user)
    if not standing.by_provider and not any(record.get("method") in PROVES for record in records):
        return "unproved"
    session = request.session
    if BEGAN in session and now - datetime.fromisoformat(session[BEGAN]) > LONGEST:
        return "long"
    limit = IDLE_OF_APPROVERS if standing.approves else IDLE
    if SEEN in session and now - datetime.fromisoformat(session[SEEN]) > limit:
        return "idle"
    return ""


def _note(request: HttpRequest, now: datetime) -> None:
    """Write down that something was done; what a page asks for by itself is not."""
    session = request.session
    if BEGAN not in session:
        session[BEGAN] = session[SEEN] = now.isoformat()
    elif "HX-Request" not in request.headers and now - datetime.fromisoformat(session[SEEN]) >= NOTED_EVERY:
        session[SEEN] = now.isoformat()


def _ended(request: HttpRequest, reason: str) -> HttpResponse:
    answer = back_to_sign_in(request, reason)
    logout(request)
    return answer


def _where(request: HttpRequest) -> str:
    """Give the page on which somebody is: for a piece of a page, the page around it."""
    if "HX-Request" not in request.headers:
        return request.get_full_path()
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _sent(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser there: the whole window, also where a piece of a page had asked.

    A program that asks for part of a file is told so instead: it would take the page for the file.
    """
    if "Range" in request.headers:
        return HttpResponse(SIGN_IN_AGAIN, status=403, content_type="text/plain; charset=utf-8")
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
