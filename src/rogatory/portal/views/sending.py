"""The last pages of the form: the documents, the answers to check, and the sending."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from rogatory.desk import clock, door
from rogatory.desk.actors import Actor
from rogatory.desk.inputs import Correct, Submit, Upload
from rogatory.desk.models import Person
from rogatory.desk.outcome import Outcome
from rogatory.desk.store import Stored
from rogatory.desk.surroundings import the_shelf, the_store
from rogatory.guidelines.facts import Channel, Kind
from rogatory.portal import correcting, own, stating, uploads
from rogatory.portal.advice import advise
from rogatory.portal.draft import Attached, Draft
from rogatory.portal.forms.conduct import CorrectionForm
from rogatory.portal.forms.documents import DocumentsForm, in_part, readable
from rogatory.portal.recap import sections
from rogatory.portal.registration import profile_of
from rogatory.portal.steps import steps_of
from rogatory.portal.views.filing import frame, onward, pack_of
from rogatory.portal.views.people import officer_actor, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def documents(request: HttpRequest, person: Person) -> HttpResponseBase:
    """The files so far, and more of them. Their bytes go into the store as they came."""
    officer_actor(person)
    draft = Draft(request.session)
    if not draft.answered("kinds"):
        return redirect("portal:step", "kinds")
    pack = pack_of(draft)
    come = uploads.take_whole(person, draft)
    sent = request.method == "POST"
    form = DocumentsForm(request.POST if sent else None, request.FILES if sent else None, pack=pack)
    if sent:
        if form.is_valid():
            form.refuse_too_much(draft.files)
            if request.POST.get("then") != "stay":
                form.refuse([in_part(each.name) for each in come.unfinished])
        form.refuse(come.refused)
        if form.is_valid():
            _attach(draft, form)
            if request.POST.get("then") == "stay":
                return redirect("portal:documents")
            draft.put("documents", {})
            return onward("documents", draft, pack)
    context = {
        "form": form,
        "files": draft.files,
        "unfinished": come.unfinished,
        "refused": () if sent else come.refused,
    }
    return render(request, "portal/documents.html", {**context, **frame("documents", draft, pack)})


@require_POST
@signed_in
def remove(request: HttpRequest, person: Person, number: int) -> HttpResponseBase:
    """Take a file out of the draft."""
    officer_actor(person)
    draft = Draft(request.session)
    if not 1 <= number <= len(draft.files):
        raise Http404
    draft.detach(number)
    return redirect("portal:documents")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Every answer, what the guideline would say to them, and the button that sends the request."""
    actor = officer_actor(person)
    draft = Draft(request.session)
    if not draft.answered("kinds"):
        return redirect("portal:requests" if request.method == "POST" else "portal:step", *_first(request))
    pack, now = pack_of(draft), clock.now()
    for step in steps_of(draft, pack):
        if step.slug != "check" and not draft.answered(step.slug):
            return redirect("portal:step", step.slug)
    form = CorrectionForm(request.POST if request.method == "POST" else None, pack=pack)
    # Another page of this browser may have gone on with files after the documents were left.
    come = uploads.take_whole(person, draft)
    missing = (*come.refused, *(in_part(each.name) for each in come.unfinished))
    refused: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid() and not missing:
        outcome = _send(person, actor, draft, form.cleaned_data["words"], now)
        if outcome.done and outcome.request is not None:
            draft.end()
            return redirect("portal:sent", outcome.request.reference)
        refused = outcome.refused
    context = {
        "form": form,
        "refused": refused,
        "missing": missing,
        "sections": sections(draft, pack),
        "advice": advise(stating.facts_of(draft, person.email, now), the_shelf(), now),
        "urgent": Kind.EMERGENCY in stating.kinds_of(draft),
        "pack": pack,
    }
    return render(request, "portal/check.html", {**context, **frame("check", draft, pack)})


def _first(request: HttpRequest) -> tuple[str, ...]:
    return () if request.method == "POST" else ("kinds",)


def _send(person: Person, actor: Actor, draft: Draft, words: str, now: datetime) -> Outcome:
    files = tuple(_upload(each) for each in draft.files)
    if draft.correcting:
        mine = own.find_to_act(person, draft.correcting)
        facts = correcting.changed(draft, mine, own.latest_facts(mine))
        return door.act(actor, "correct", mine, Correct(files, facts, words), now)
    officer = profile_of(person, _stated(draft))
    facts = stating.facts_of(draft, person.email, now)
    inputs = Submit(
        channel=Channel.PORTAL.value,
        received_at=now,
        documents=files,
        facts=facts,
        sender=person.email,
        officer=officer.pk,
    )
    return door.act(officer_actor(person), "submit", None, inputs, now)


def _stated(draft: Draft) -> dict[str, str]:
    told = draft.answers("officer")
    named = {name: told.text(name) for name in ("name", "badge", "agency", "address", "phone")}
    return named | {"jurisdiction": draft.answers("kinds").text("jurisdiction")}


def _attach(draft: Draft, form: DocumentsForm) -> None:
    store = the_store()
    for file in form.cleaned_data["uploads"]:
        stored = store.put(file.chunks())
        draft.attach(Attached(readable(file.name), stored.digest, stored.size))


def _upload(file: Attached) -> Upload:
    return Upload(file.name, "application/octet-stream", Stored(file.sha256, file.size))
