"""The documents of legal process: a list of them, and a page for each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from rogatory.desk.countries import countries
from rogatory.desk.models import Person
from rogatory.guidelines.facts import IssuerLevel
from rogatory.guidelines.pack import Pack
from rogatory.portal.draft import Draft
from rogatory.portal.forms.process import ProcessForm
from rogatory.portal.recap import process_rows, process_title
from rogatory.portal.steps import BY_SLUG, steps_of
from rogatory.portal.views.filing import frame, onward, pack_of
from rogatory.portal.views.people import officer_actor, signed_in

MOST = 20


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def several(request: HttpRequest, person: Person) -> HttpResponseBase:
    """What was added so far; another one, or onward."""
    officer_actor(person)
    draft = Draft(request.session)
    pack = pack_of(draft)
    if not _asked(draft, pack):
        return redirect("portal:step", "kinds")
    if request.method == "POST":
        draft.put("process", {})
        return onward("process", draft, pack)
    documents = [
        {"number": number, "name": process_title(told, pack), "rows": process_rows(told, pack)}
        for number, told in enumerate(draft.process, start=1)
    ]
    context = {"documents": documents, "next": len(documents) + 1, "full": len(documents) >= MOST}
    return render(request, "portal/processes.html", {**context, **frame("process", draft, pack)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def one(request: HttpRequest, person: Person, number: int) -> HttpResponseBase:
    """One document, changed or added."""
    officer_actor(person)
    draft = Draft(request.session)
    pack = pack_of(draft)
    if not _asked(draft, pack):
        return redirect("portal:step", "kinds")
    if not 1 <= number <= min(len(draft.process) + 1, MOST):
        raise Http404
    if request.method == "POST":
        form = ProcessForm(request.POST, pack=pack)
        if form.is_valid():
            draft.put_process(number, form.cleaned_data)
            return redirect("portal:processes")
    else:
        form = ProcessForm(pack=pack, initial=ProcessForm.stored(draft.raw_process(number)) or _likely(draft, pack))
    return render(request, "portal/process.html", {"form": form, "number": number, **frame("process", draft, pack)})


@require_POST
@signed_in
def remove(request: HttpRequest, person: Person, number: int) -> HttpResponseBase:
    """Take one out."""
    officer_actor(person)
    draft = Draft(request.session)
    if not 1 <= number <= len(draft.process):
        raise Http404
    draft.drop_process(number)
    return redirect("portal:processes")


def _asked(draft: Draft, pack: Pack) -> bool:
    return draft.answered("kinds") and BY_SLUG["process"] in steps_of(draft, pack)


def _likely(draft: Draft, pack: Pack) -> dict[str, Any]:
    """Give what most officers would answer: the issuer is of their own country."""
    code = draft.answers("kinds").text("jurisdiction")
    if code not in dict(countries()):
        return {}
    home = code in pack.about.home
    return {"country": code} if home else {"country": code, "level": IssuerLevel.FOREIGN.value}
