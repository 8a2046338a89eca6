"""The retention policy: what stands, what was proposed, and the steps of those who may take them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rogatory.console.forms.plain import words_field
from rogatory.console.frame import RETENTION, page
from rogatory.console.people import for_staff, now
from rogatory.desk import retention
from rogatory.desk.actors import Actor
from rogatory.desk.models import RetentionPolicy
from rogatory.desk.outcome import Refused
from rogatory.entrance.step_up import confirm_first


class ProposeForm(forms.Form):
    """The words of a new policy."""

    words = words_field("Which copies lapse at their end, and why?", hint="Every destruction names this policy.")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def policies(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show every policy, and take in a proposal."""
    form = ProposeForm(request.POST or None)
    if request.method != "POST":
        return _shown(request, actor, form)
    if retention.may(actor) and not form.is_valid():
        return _shown(request, actor, form, status=422)
    words = request.POST.get("words", "")
    return _done(request, actor, lambda: retention.propose(actor, words, now()))


@require_http_methods(["POST"])
@for_staff
def approve(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Put a policy in force."""
    policy = _policy(number)
    if retention.may(actor) and (way := confirm_first(request, actor, now(), reverse("console:retention"))):
        return way
    return _done(request, actor, lambda: retention.approve(actor, policy, now()))


@require_http_methods(["POST"])
@for_staff
def revoke(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Revoke a policy."""
    policy, words = _policy(number), request.POST.get("words", "")
    return _done(request, actor, lambda: retention.revoke(actor, policy, words, now()))


def _done(request: HttpRequest, actor: Actor, step: Callable[[], RetentionPolicy]) -> HttpResponse:
    """Take a step; where it is refused, say why: 403 where it is not the person's, else 409."""
    try:
        policy = step()
    except Refused as refused:
        status = 409 if retention.may(actor) else 403
        return _shown(request, actor, ProposeForm(), status=status, refused=refused.sentences)
    messages.success(request, f"{str(policy).capitalize()}: {retention.standing(policy)}.")
    return redirect("console:retention")


def _policy(number: int) -> RetentionPolicy:
    policy = RetentionPolicy.objects.filter(pk=number).first()
    if policy is None:
        raise Http404
    return policy


def _shown(
    request: HttpRequest, actor: Actor, form: forms.Form, *, status: int = 200, refused: tuple[str, ...] = ()
) -> HttpResponse:
    may = retention.may(actor)
    context: dict[str, Any] = {
        "lane": RETENTION,
        "now": now(),
        "policies": [(each, retention.standing(each), _approvable(actor, each)) for each in retention.policies()],
        "form": form,
        "may": may,
        "refused": refused,
    }
    return page(request, actor, "console/retention.html", context, status)


def _approvable(actor: Actor, policy: RetentionPolicy) -> bool:
    """Whether the reader may approve a policy: somebody else has proposed it."""
    return retention.standing(policy) == "proposed" and policy.proposed_by != actor.person
