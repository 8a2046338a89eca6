"""The directory of agencies: a search over all, and the pages on which an entry is added and changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rogatory.console.forms.agencies import DomainForm, EntryForm, NumberForm
from rogatory.console.frame import AGENCIES, page
from rogatory.console.people import for_staff, now
from rogatory.desk import agencies, call_backs, closing, directory, two_people
from rogatory.desk.actors import Actor
from rogatory.desk.changes import numbers
from rogatory.desk.models import Agency, AgencyChange, CallBackNumber
from rogatory.desk.models.agency import KINDS
from rogatory.desk.outcome import Refused

ROWS = 40
LONGEST_SEARCH = 100
SHOWN_CHANGES = 100
_CLOSED = "The agency is closed, and its officers are vetted no more."


@require_safe
@for_staff
def search(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the agencies that fit a search, a page at a time; a whole address is judged besides."""
    words = "".join(sign for sign in request.GET.get("q", "") if sign.isprintable()).strip()[:LONGEST_SEARCH]
    kind = next((each for each, _ in KINDS if each == request.GET.get("kind")), "")
    closed = "closed" in request.GET
    found = directory.search(words.rpartition("@")[2], kind, closed=closed).prefetch_related("domains", "numbers")
    asked = {"q": words, "kind": kind, "closed": "yes" if closed else ""}
    context = {
        "lane": AGENCIES,
        "words": words,
        "kind": kind,
        "closed": closed,
        "kinds": KINDS,
        "judged": directory.judge(words) if "@" in words else None,
        "page": (sheet := Paginator(found, ROWS).get_page(request.GET.get("page"))),
        "total": sheet.paginator.count,
        "query": "&" + urlencode({name: value for name, value in asked.items() if value}),
        "may": agencies.may(actor),
    }
    return page(request, actor, "console/agencies.html", context)


@require_safe
@for_staff
def agency(request: HttpRequest, actor: Actor, agency: int) -> HttpResponse:
    """Show one agency."""
    return _shown(request, actor, get_object_or_404(Agency, pk=agency))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add an agency; its domains and numbers are added on its page."""
    _turn_away(actor)
    form = EntryForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _form(request, actor, form, None)
    made = agencies.add(actor, form.cleaned_data["described"], (), now())
    messages.success(request, f"{made} is in the directory.")
    return redirect("console:agency", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def change(request: HttpRequest, actor: Actor, agency: int) -> HttpResponse:
    """Change what the directory says of an agency."""
    _turn_away(actor)
    found = get_object_or_404(Agency, pk=agency)
    initial = {name: getattr(found, name) for name in EntryForm.base_fields}
    form = EntryForm(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_valid():
        return _form(request, actor, form, found)
    try:
        agencies.describe(actor, found, form.cleaned_data["described"], now())
    except Refused as refused:
        return _form(request, actor, form, found, refused.sentences)
    messages.success(request, "The entry is changed.")
    return redirect("console:agency", found.pk)


@require_POST
@for_staff
def add_domain(request: HttpRequest, actor: Actor, agency: int) -> HttpResponse:
    """Add a domain; one that looks like a known one only once somebody says that it is genuine."""
    _turn_away(actor)
    found = get_object_or_404(Agency, pk=agency)
    form = DomainForm(request.POST, near="knowing" in request.POST)
    if not form.is_valid():
        return _shown(request, actor, found, 422, domain_form=form)
    domain = form.cleaned_data["domain"]
    knowing = bool(form.cleaned_data.get("knowing"))
    alike = directory.lookalike_of(domain)
    if alike is not None and not knowing:
        again = DomainForm(initial={"domain": domain}, near=True)
        return _shown(request, actor, found, 422, domain_form=again, near=alike.words)
    return _done(
        request, actor, found, lambda: agencies.add_domain(actor, found, domain, now(), knowing=knowing), "Added."
    )


@require_POST
@for_staff
def remove_domain(request: HttpRequest, actor: Actor, agency: int) -> HttpResponse:
    """Take a domain from an agency."""
    _turn_away(actor)
    found = get_object_or_404(Agency, pk=agency)
    domain, words = request.POST.get("domain", ""), request.POST.get("words", "")
    return _done(request, actor, found, lambda: closing.remove_domain(actor, found, domain, words, now()), "Removed.")


@require_POST
@for_staff
def close(request: HttpRequest, actor: Actor, agency: int) -> HttpResponse:
    """Take an agency out of use."""
    _turn_away(actor)
    found, words = get_object_or_404(Agency, pk=agency), request.POST.get("words", "")
    return _done(request, actor, found, lambda: closing.close(actor, found, words, now()), _CLOSED)


@require_POST
@for_staff
def reopen(request: HttpRequest, actor: Actor, agency: int) -> HttpResponse:
    """Put a closed agency in use again."""
    _turn_away(actor)
    found, words = get_object_or_404(Agency, pk=agency), request.POST.get("words", "")
    return _done(request, actor, found, lambda: agencies.reopen(actor, found, words, now()), "The agency is in use.")


@require_POST
@for_staff
def propose_number(request: HttpRequest, actor: Actor, agency: int) -> HttpResponse:
    """Propose a number; it is called once somebody else has approved it."""
    _turn_away(actor)
    found = get_object_or_404(Agency, pk=agency)
    form = NumberForm(found, request.POST)
    if not form.is_valid():
        return _shown(request, actor, found, 422, number_form=form)
    told = form.cleaned_data
    content = numbers.of(found, told["numbered"], told["replaced"])
    return _done(
        request,
        actor,
        found,
        lambda: two_people.propose(actor, numbers.ID, content, told["words"], now()),
        "The number is proposed. It is called once a second person has approved it.",
    )


@require_POST
@for_staff
def retire_number(request: HttpRequest, actor: Actor, agency: int, number: int) -> HttpResponse:
    """Retire a number at once."""
    _turn_away(actor)
    found = get_object_or_404(CallBackNumber.objects.select_related("agency"), pk=number, agency=agency)
    words = request.POST.get("words", "")
    step = "The number is retired: nobody is called on it any more."
    return _done(request, actor, found.agency, lambda: call_backs.retire(actor, found, words, now()), step)


def _turn_away(actor: Actor) -> None:
    if not agencies.may(actor):
        raise PermissionDenied(agencies.MAY_NOT)


def _done(request: HttpRequest, actor: Actor, found: Agency, step: Callable[[], object], told: str) -> HttpResponse:
    """Take a step, or show the page again with the reason why not."""
    try:
        step()
    except Refused as refused:
        return _shown(request, actor, Agency.objects.get(pk=found.pk), 409, refused=refused.sentences)
    messages.success(request, told)
    return redirect("console:agency", found.pk)


def _form(
    request: HttpRequest, actor: Actor, form: EntryForm, found: Agency | None, refused: tuple[str, ...] = ()
) -> HttpResponse:
    status = 409 if refused else 422 if form.is_bound else 200
    context = {"lane": AGENCIES, "form": form, "agency": found, "refused": refused}
    return page(request, actor, "console/agency_form.html", context, status)


def _shown(
    request: HttpRequest,
    actor: Actor,
    found: Agency,
    status: int = 200,
    *,
    domain_form: DomainForm | None = None,
    number_form: NumberForm | None = None,
    near: str = "",
    refused: tuple[str, ...] = (),
) -> HttpResponse:
    officers = found.officers.filter(left_at=None).exclude(vetted_at=None)
    context: dict[str, Any] = {
        "lane": AGENCIES,
        "agency": found,
        "domains": list(found.domains.all()),
        "numbers": _numbers(found),
        "proposals": [(each, two_people.kind_of(each).told(each.change)) for each in numbers.proposed_for(found)],
        "officers": list(officers.select_related("person").order_by("person__name", "pk")),
        "changes": list(found.changes.select_related("by", "second")[:SHOWN_CHANGES]),
        "domain_form": domain_form or DomainForm(),
        "number_form": number_form or NumberForm(found),
        "told": next((form for form in (domain_form, number_form) if form is not None and form.is_bound), None),
        "near": near,
        "refused": refused,
        "may": agencies.may(actor),
    }
    return page(request, actor, "console/agency.html", context, status)


def _numbers(found: Agency) -> list[tuple[CallBackNumber, AgencyChange | None]]:
    """Give the numbers, each with the change that brought it, where two people agreed on it here."""
    changes = found.changes.filter(what__in=(call_backs.ADDED, call_backs.REPLACED)).select_related("by", "second")
    brought = {(change.at, change.after.partition(";")[0]): change for change in changes}
    return [(number, brought.get((number.approved_at, str(number)))) for number in found.numbers.all()]
