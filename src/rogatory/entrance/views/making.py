"""Making the passkey that comes first: after a registration, or by a code that was handed over."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import Login
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rogatory.desk import clock, devices, enrolling
from rogatory.desk.models import Device, Person
from rogatory.entrance import arriving, letters, passkeys, sign_ins, tries
from rogatory.entrance.forms import TOO_MANY, Enrolling

WRONG = (
    "This address and this code do not belong together, or the code has run out. A code lasts a day, and takes five "
    "tries. Ask whoever told it to you for another one."
)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def enrol(request: HttpRequest) -> HttpResponse:
    """Ask for an address and the code that its owner was told; every wrong pair is answered in the same way."""
    form = Enrolling(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given, now = form.cleaned_data, clock.now()
            if not tries.within(request, "enrol", given["email"]):
                form.add_error(None, TOO_MANY)
                status = 429
            elif enrolment := enrolling.try_code(given["email"], given["code"], now):
                arriving.may_make(request.session, enrolment.person, enrolment, now)
                return redirect("entrance:passkey")
            else:
                form.add_error(None, WRONG)
    return render(request, "entrance/enrol.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def passkey(request: HttpRequest) -> HttpResponse:
    """Make the passkey, and sign its owner in with it."""
    now = clock.now()
    found = arriving.who_makes(request.session, now)
    if found is None:
        return redirect("account_login")
    person, enrolment = found
    form = passkeys.NewPasskey(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        context = {"form": form, "person": person, "enrolment": enrolment, "js_data": passkeys.to_make(person)}
        return render(request, "entrance/passkey.html", context, status=status)
    device = _made(form, request, person, now)
    if device is None:
        return redirect("account_login")
    by_code = enrolment is not None
    letters.send("passkey_added", person.email, name=device.name, by_code=by_code, held=device.is_held, at=now)
    arriving.done(request.session)
    answer: HttpResponse = perform_passwordless_login(request, device.authenticator, Login(user=person))
    sign_ins.note(request, device.authenticator)
    return answer


def _made(form: passkeys.NewPasskey, request: HttpRequest, person: Person, now: datetime) -> Device | None:
    """Make it, unless somebody else was first, or the code was taken back: that is asked once more under a lock."""
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        found = arriving.who_makes(request.session, now)
        if found is None:
            return None
        _, enrolment = found
        device = devices.added(form.add_to(person), now)
        if enrolment is not None:
            enrolling.finish(enrolment, device, now)
        return device
