"""The way back for somebody who cannot use their passkey any more: a person looks at it, and nothing opens before."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from rogatory.desk import clock
from rogatory.desk.registering import ask_for_recovery
from rogatory.entrance import tries
from rogatory.entrance.forms import TOO_MANY, Recovering


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def recover(request: HttpRequest) -> HttpResponse:
    """Take in that a passkey is lost; nothing is sent to the address, and the answer is the same for every one."""
    form = Recovering(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "entrance/recover.html", {"form": form}, status=status)
    given = form.cleaned_data
    if not tries.within(request, "recover", given["email"]):
        form.add_error(None, TOO_MANY)
        return render(request, "entrance/recover.html", {"form": form}, status=429)
    ask_for_recovery(given["email"], given["words"], clock.now())
    return redirect("entrance:recover-sent")


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say what happens now."""
    return render(request, "entrance/recover_sent.html")
