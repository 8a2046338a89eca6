"""Intake records what the documents say: field by field beside them, or as JSON for whoever knows the schema."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rogatory.console.forms.facts import FactsForm, with_taken
from rogatory.console.frame import page
from rogatory.console.opening import page_of
from rogatory.console.people import for_staff, now
from rogatory.console.shown.confirming import Confirming, confirming
from rogatory.console.views.refusing import refuse_attempt
from rogatory.console.views.request import documents_of
from rogatory.desk import door
from rogatory.desk.actors import Actor
from rogatory.desk.inputs import RecordFacts
from rogatory.desk.queries import RequestPage
from rogatory.desk.stages.arrival import known_from_headers
from rogatory.desk.surroundings import the_shelf
from rogatory.edge.facts import facts_json, parse_facts
from rogatory.flow.states import State
from rogatory.flow.table import ACTIONS
from rogatory.guidelines.facts import Facts, Kind
from rogatory.problem import Problem

_ROW = ACTIONS["record_facts"]


class JsonForm(forms.Form):
    """The facts as JSON."""

    facts = forms.CharField(
        label="Facts as JSON",
        help_text="As docs/schemas/facts.schema.json says. What is left out is not established.",
        widget=forms.Textarea({"rows": 36, "spellcheck": "false"}),
        error_messages={"required": "Enter the facts"},
    )

    def clean_facts(self) -> Facts:
        """Parse them; what is wrong is told at the field."""
        try:
            return parse_facts(self.cleaned_data["facts"].encode(), "facts")
        except Problem as problem:
            raise forms.ValidationError(str(problem)) from problem


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def record(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Record the facts, field by field."""
    found = page_of(actor, reference)
    if not _may(found):
        return refuse_attempt(request, actor, _ROW, found.request, found.matters[0])
    before = _before(found)
    read = confirming(found, before)
    given: QueryDict | None = request.POST if request.method == "POST" else None
    if given is not None and (taken := read.taken(given.get("take", ""))):
        given = with_taken(given, *taken)
    form = FactsForm(before, given, read.shown)
    if given is None or "add" in given or "take" in given:
        return _show(request, actor, found, form, read)
    if not form.is_valid():
        return _show(request, actor, found, form, read, status=422)
    if _is_stale(request, found):
        return _show(request, actor, found, form, read, status=409)
    return _recorded(request, actor, found, form.facts()) or _show(request, actor, found, form, read, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def record_json(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Record the facts as JSON."""
    found = page_of(actor, reference)
    if not _may(found):
        return refuse_attempt(request, actor, _ROW, found.request, found.matters[0])
    shown = json.dumps(json.loads(facts_json(_before(found))), indent=2, ensure_ascii=False)
    form = JsonForm(request.POST if request.method == "POST" else None, initial={"facts": shown})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            facts, stale = form.cleaned_data["facts"], _is_stale(request, found)
            answer = None if stale else _recorded(request, actor, found, facts)
            if answer is not None:
                return answer
            status = 409
    context = {**_context(found, request), "form": form}
    return page(request, actor, "console/facts_json.html", context, status)


def _may(found: RequestPage) -> bool:
    return any(_ROW in view.actions for view in found.matters)


def _is_stale(request: HttpRequest, found: RequestPage) -> bool:
    """Whether somebody recorded facts since the page was opened; the person is told, and may then record theirs."""
    if request.POST.get("version") == _version(found):
        return False
    messages.error(request, "Somebody recorded other facts meanwhile. Compare them with yours, then record again.")
    return True


def _version(found: RequestPage) -> str:
    return str(found.latest.number if found.latest else 0)


def _before(found: RequestPage) -> Facts:
    if found.current is not None:
        return found.current.facts
    kinds = tuple(Kind(view.matter.kind) for view in found.matters)
    return known_from_headers(found.request, kinds)


def _recorded(request: HttpRequest, actor: Actor, found: RequestPage, facts: Facts) -> HttpResponse | None:
    """Bring the facts to the door; ``None`` when it refused them, with its sentences among the messages."""
    outcome = door.act(actor, "record_facts", found.request, RecordFacts(facts), now())
    if not outcome.done:
        for sentence in outcome.refused:
            messages.error(request, sentence)
        return None
    states = dict.fromkeys(f"{matter.kind}: {State(matter.state).words}" for matter in outcome.matters)
    messages.success(request, f"The facts are recorded. {'; '.join(states).capitalize()}.")
    return redirect("console:request", found.request.reference)


def _show(
    request: HttpRequest, actor: Actor, found: RequestPage, form: FactsForm, read: Confirming, status: int = 200
) -> HttpResponse:
    context = {
        **_context(found, request),
        "parts": form.parts,
        "read": read,
        "unsure": read.unsure_in(form),
        "words": _vocabularies(),
        "checked": status == 422,
    }
    return page(request, actor, "console/facts.html", context, status)


def _context(found: RequestPage, request: HttpRequest) -> dict[str, Any]:
    decision = found.current.decision if found.current else None
    return {
        "found": found,
        "reference": found.request.reference,
        "version": _version(found),
        "questions": decision.questions if decision else (),
        **documents_of(found, request.GET.get("document", "")),
    }


def _vocabularies() -> dict[str, list[str]]:
    """Give the words of the guidelines on the shelf, which the form suggests."""
    packs = the_shelf().packs
    return {
        "instruments": sorted({each.type for pack in packs for each in pack.instruments.instrument}),
        "asks": sorted({ask for pack in packs for ask in pack.asks}),
        "subsets": sorted({each.id for pack in packs for category in pack.categories for each in category.subset}),
        "lines": sorted({pack.about.line for pack in packs}),
    }
