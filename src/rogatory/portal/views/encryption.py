"""How an officer wants returns encrypted: keys of their own, or the format in which a return comes without one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rogatory.desk import clock, delivery_keys
from rogatory.desk.actors import Actor, actor_of
from rogatory.desk.models import DeliveryKey, Officer, Person
from rogatory.desk.outcome import Refused
from rogatory.entrance import letters
from rogatory.entrance.proof import proved_at
from rogatory.entrance.step_up import confirm_first, typed
from rogatory.portal.forms.encryption import KeyForm, WithoutKeyForm
from rogatory.portal.vetted import standing_of
from rogatory.portal.views.people import FILES_NOTHING, signed_in
from rogatory.portal.ways import WAYS

NO_OFFICER = "This page is for officers, to whom returns go."


@require_safe
@never_cache
@signed_in
def shown(request: HttpRequest, person: Person) -> HttpResponseBase:
    """The keys in force, the choice without one, and what each way is."""
    return _shown(request, person, WithoutKeyForm(typed(request) or {"format": _officer(person).delivered_by}))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def add(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Hand in a public key, after a fresh proof; the officer is told by mail that something was changed."""
    now, actor = clock.now(), _actor(request, person)
    if asked := confirm_first(request, actor, now):
        return asked
    if request.method != "POST":
        kept = typed(request)
        return _asking(request, KeyForm(initial={"text": kept.get("text", "")} if kept else None))
    form = KeyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _asking(request, form, 422)
    try:
        key = delivery_keys.add(actor, form.given, now)
    except Refused as refused:
        form.add_error(None if form.cleaned_data.get("file") else "text", " ".join(refused.sentences))
        return _asking(request, form, 422)
    letters.send("delivery_changed", person.email, at=now)
    messages.success(request, f"From now on returns are encrypted to the key {_short(key)}.")
    return redirect("portal:encryption")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def remove(request: HttpRequest, person: Person, number: int) -> HttpResponseBase:
    """Take a key out of force, after a fresh proof."""
    now, actor = clock.now(), _actor(request, person)
    key = DeliveryKey.objects.filter(person=person, pk=number, removed_at=None).first()
    if key is None:
        raise Http404
    if asked := confirm_first(request, actor, now):
        return asked
    if request.method != "POST":
        return render(request, "portal/remove_key.html", {"key": key, "name": WAYS[key.kind].name})
    try:
        delivery_keys.remove(actor, number, now)
    except Refused as refused:
        return _shown(request, person, None, refused.sentences)
    letters.send("delivery_changed", person.email, at=now)
    messages.success(request, "The key is removed: no further return is encrypted to it.")
    return redirect("portal:encryption")


@require_POST
@never_cache
@signed_in
def choose(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Keep the format in which returns come without a key, after a fresh proof."""
    now, actor = clock.now(), _actor(request, person)
    if asked := confirm_first(request, actor, now, back=reverse("portal:encryption")):
        return asked
    form = WithoutKeyForm(request.POST)
    if not form.is_valid():
        return _shown(request, person, form)
    try:
        delivery_keys.choose(actor, form.cleaned_data["format"], now)
    except Refused as refused:
        return _shown(request, person, form, refused.sentences)
    letters.send("delivery_changed", person.email, at=now)
    messages.success(request, f"Without a key, returns come as: {WAYS[form.cleaned_data['format']].name}.")
    return redirect("portal:encryption")


def _officer(person: Person) -> Officer:
    officer = Officer.objects.filter(person=person, left_at=None).first()
    if officer is None:
        raise PermissionDenied(NO_OFFICER if not person.groups.exists() else FILES_NOTHING)
    return officer


def _actor(request: HttpRequest, person: Person) -> Actor:
    _officer(person)
    return actor_of(person, proved_at(request))


def _shown(
    request: HttpRequest, person: Person, form: WithoutKeyForm | None, refused: tuple[str, ...] = ()
) -> HttpResponseBase:
    officer = _officer(person)
    keys = delivery_keys.keys_of(person)
    context = {
        "keys": [(key, WAYS[key.kind].name, grouped(key.fingerprint)) for key in keys],
        "in_use": WAYS[_kind_in_use(keys, officer)],
        "form": form or WithoutKeyForm({"format": officer.delivered_by}),
        "ways": [(way, way.for_package(way.example)) for way in WAYS.values()],
        "stands": standing_of(request, person),
        "refused": refused,
        "full": len(keys) >= delivery_keys.MOST,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/encryption.html", context, status=status)


def _kind_in_use(keys: tuple[DeliveryKey, ...], officer: Officer) -> str:
    kinds = {key.kind for key in keys}
    return "age" if "age" in kinds else "openpgp" if kinds else officer.delivered_by


def _asking(request: HttpRequest, form: KeyForm, status: int = 200) -> HttpResponseBase:
    return render(request, "portal/add_key.html", {"form": form, "ways": (WAYS["age"], WAYS["openpgp"])}, status=status)


def grouped(fingerprint: str) -> str:
    """Give a fingerprint in groups of four, as people compare it."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def _short(key: DeliveryKey) -> str:
    return f"that ends in {key.fingerprint[-8:]}"
