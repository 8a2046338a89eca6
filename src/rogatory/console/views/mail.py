"""Mail: what came in, what has become of it, and what a person has to say about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rogatory.console.frame import MAIL, page
from rogatory.console.people import for_staff, now
from rogatory.console.shown.mail import shown_of
from rogatory.desk import mail_list, sorting_mail, stops
from rogatory.desk.actors import Actor
from rogatory.desk.looking import look
from rogatory.desk.mail_list import Pile
from rogatory.desk.models import IncomingMail, Request
from rogatory.desk.outcome import Refused
from rogatory.desk.stops import Stopped
from rogatory.flow.states import ASKED, Kind

ROWS = 40
_PILES: Mapping[Pile, tuple[str, str]] = {
    Pile.WAITING: ("To be sorted", "Nothing waits to be sorted."),
    Pile.COMING: ("Not opened yet", "Every message was opened."),
    Pile.UNREAD: ("Unread replies", "Every reply was read."),
    Pile.REPLIES: ("Replies", "No reply has come in."),
    Pile.REQUESTS: ("Requests", "No message has become a request."),
    Pile.ASIDE: ("Set aside", "Nothing was set aside."),
}
_READ = "It is noted that you have read it."


@require_safe
@for_staff
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show a pile of messages, a page at a time."""
    at = now()
    chosen = next((each for each in Pile if each == request.GET.get("pile")), Pile.WAITING)
    counts = mail_list.counts(actor, at)
    rows = Paginator(mail_list.pile(actor, at, chosen), ROWS).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "lane": MAIL,
        "heading": _PILES[chosen][0],
        "nothing": _PILES[chosen][1],
        "chosen": chosen,
        "lanes": [
            {
                "text": text,
                "href": f"{reverse('console:mail')}?pile={each}",
                "current": each is chosen,
                "count": counts.get(each),
            }
            for each, (text, _) in _PILES.items()
        ],
        "rows": rows,
        "page": rows,
        "query": f"&{urlencode({'pile': chosen})}",
        "now": at,
    }
    return page(request, actor, "console/mail_list.html", context)


@require_safe
@for_staff
def message(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Show a message: what it says of itself, its text, how it came, and what has become of it."""
    return _shown(request, actor, _found(actor, number))


@require_POST
@for_staff
def make_request(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Make a request of a message."""
    found = _to_sort(actor, number)
    kind = next((each for each in ASKED if each == request.POST.get("kind")), None)
    if kind is None:
        return _shown(request, actor, found, 422, refused=("Say what the message asks for.",))
    return _done(request, actor, found, lambda: _made(request, actor, found, kind))


@require_POST
@for_staff
def join(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Join a message to the request to which it belongs."""
    found, reference = _to_sort(actor, number), request.POST.get("reference", "")[:60]
    if not reference.strip():
        return _shown(request, actor, found, 422, refused=("Give the reference of the request.",))

    def joined() -> str:
        sorting_mail.join(actor, found, reference, now())
        return "The message has joined its request."

    return _done(request, actor, found, lambda: messages.success(request, joined()))


@require_POST
@for_staff
def read(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Note that a message was read."""
    found = _found(actor, number)
    if not actor.roles & (sorting_mail.READERS if found.outcome == "reply" else mail_list.SORTERS):
        raise PermissionDenied

    def noted() -> None:
        sorting_mail.note_read(actor, found, now())
        messages.success(request, _READ)

    return _done(request, actor, found, noted)


def _made(request: HttpRequest, actor: Actor, found: IncomingMail, kind: Kind) -> None:
    made = sorting_mail.make_request(actor, found, kind, now()).request
    messages.success(request, f"The message is the request {made.reference} from now on." if made else "")


def _found(actor: Actor, number: int) -> IncomingMail:
    """Give a message that the reader opens; where it belongs to a request, that is a look at the request."""
    at = now()
    try:
        found = mail_list.find(actor, number, at)
    except Request.DoesNotExist:
        stop = stops.in_force(actor.person) if actor.person else None
        if stop is not None:
            raise Stopped(stop) from None
        raise
    if found.request is not None:
        look(actor, found.request, at)
    return found


def _to_sort(actor: Actor, number: int) -> IncomingMail:
    if not mail_list.may_sort(actor):
        raise PermissionDenied
    return _found(actor, number)


def _done(request: HttpRequest, actor: Actor, found: IncomingMail, step: Callable[[], object]) -> HttpResponse:
    """Take a step, or show the page again with the reason why not."""
    try:
        step()
    except Refused as refused:
        again = mail_list.find(actor, found.pk, now())
        return _shown(request, actor, again, 409, refused=refused.sentences)
    return redirect("console:message", found.pk)


def _shown(
    request: HttpRequest, actor: Actor, found: IncomingMail, status: int = 200, *, refused: tuple[str, ...] = ()
) -> HttpResponse:
    context = {
        "lane": MAIL,
        "mail": found,
        "shown": shown_of(found),
        "arrivals": found.arrivals.order_by("pk")[:ROWS],
        "kinds": ASKED,
        "guess": Kind.EMERGENCY if found.emergency else Kind.DATA,
        "may_sort": mail_list.may_sort(actor) and found.outcome in {"quarantine", "reply"},
        "may_read": found.read_at is None
        and bool(
            found.outcome in {"quarantine", "reply"}
            and actor.roles & (sorting_mail.READERS if found.outcome == "reply" else mail_list.SORTERS)
        ),
        "refused": refused,
        "now": now(),
    }
    return page(request, actor, "console/mail.html", context, status)
