"""Proving again who one is, before an act of weight, without losing what was typed.

A view whose act wants a fresh proof calls `confirm_first` before it shows its form, and again when the form comes in.
In between five minutes may have passed: what was typed is kept in the session, and `typed` gives it to the form when
the person is back from the page that asks.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.urls import reverse

from rogatory.desk.actors import Actor

KEPT = "entrance.typed"
AGAIN = "kept"
"""Names, in an address, what was typed on the page before."""


def confirm_first(request: HttpRequest, actor: Actor, now: datetime, back: str = "") -> HttpResponseRedirect | None:
    """Give the way to the page that asks for a proof, or ``None`` if the last one is fresh.

    It leads back to ``back``, or to the page itself; what a form has sent is there again, files excepted.
    """
    if actor.is_proved(now):
        return None
    there = back or _without(request.get_full_path(), AGAIN)
    if request.method == "POST":
        key = secrets.token_urlsafe(9)
        sent = request.POST.copy()
        sent.pop("csrfmiddlewaretoken", None)
        request.session[KEPT] = {"key": key, "sent": sent.urlencode()}
        there = f"{there}{'&' if '?' in there else '?'}{urlencode({AGAIN: key})}"
    return HttpResponseRedirect(f"{reverse('entrance:confirm')}?{urlencode({'next': there})}")


def typed(request: HttpRequest) -> QueryDict | None:
    """Give what was typed before the proof went stale, once; ``None`` if this is no return from there."""
    key, kept = request.GET.get(AGAIN), request.session.get(KEPT)
    if request.method == "POST" or not key or not kept or kept["key"] != key:
        return None
    del request.session[KEPT]
    return QueryDict(kept["sent"])


def _without(address: str, name: str) -> str:
    parts = urlsplit(address)
    query = urlencode([(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != name])
    return parts._replace(query=query).geturl()
