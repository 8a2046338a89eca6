"""The request form, a page at a time."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rogatory.desk import clock
from rogatory.desk.models import Officer, Person
from rogatory.desk.surroundings import the_shelf
from rogatory.flow.states import State
from rogatory.guidelines.pack import Pack
from rogatory.portal import correcting, guidance, own
from rogatory.portal.countries import jurisdictions
from rogatory.portal.draft import Draft
from rogatory.portal.forms.begin import KINDS
from rogatory.portal.steps import BY_SLUG, Step, after, before, steps_of
from rogatory.portal.views.people import officer_actor, signed_in


def pack_of(draft: Draft) -> Pack:
    """Give the guideline in whose words the form asks."""
    return guidance.speaking(draft.answers("kinds").text("jurisdiction"), the_shelf(), clock.now())


def onward(slug: str, draft: Draft, pack: Pack) -> HttpResponse:
    """Go to the page after this one; to the check page when every page was answered before."""
    steps = steps_of(draft, pack)
    done = all(draft.answered(step.slug) for step in steps if step.slug != "check")
    return redirect("portal:step", "check" if done else after(slug, draft, pack).slug)


def frame(slug: str, draft: Draft, pack: Pack) -> dict[str, Any]:
    """Give what every page of the form shows around its questions."""
    steps = steps_of(draft, pack)
    now = next(number for number, step in enumerate(steps, start=1) if step.slug == slug)
    previous = before(slug, draft, pack)
    return {
        "step": BY_SLUG[slug],
        "steps": [_mark(step, number, now, draft) for number, step in enumerate(steps, start=1)],
        "now": now,
        "previous": reverse("portal:step", args=[previous.slug]) if previous else reverse("portal:start"),
        "correcting": draft.correcting,
        "guideline": pack.about.title if draft.answered("kinds") else "",
    }


@require_safe
@signed_in
def begin(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Go to the first page, with what the officer chose before already chosen."""
    officer_actor(person)
    draft = Draft(request.session)
    chosen = {name: request.GET.get(name, "") for name in ("jurisdiction", "kind")}
    if not draft.begun:
        kinds = [chosen["kind"]] if chosen["kind"] in dict(KINDS) else []
        code = chosen["jurisdiction"] if chosen["jurisdiction"] in dict(jurisdictions()) else ""
        request.session["portal.chosen"] = {"kinds": kinds, "jurisdiction": code}
    return redirect("portal:step", "kinds")


@require_POST
@signed_in
def again(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Forget the draft and begin another one."""
    officer_actor(person)
    Draft(request.session).end()
    return redirect("portal:step", "kinds")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def step(request: HttpRequest, person: Person, slug: str) -> HttpResponseBase:
    """One page of questions: kept when they can be read, shown again with what is wrong when not."""
    officer_actor(person)
    draft = Draft(request.session)
    pack = pack_of(draft)
    page = _open(slug, draft, pack)
    if page is None:
        return redirect("portal:step", "kinds")
    if page.form is None:
        raise Http404
    if request.method == "POST":
        form = page.form(request.POST, pack=pack)
        if form.is_valid():
            draft.put(slug, form.cleaned_data)
            return onward(slug, draft, pack_of(draft))
    else:
        form = page.form(pack=pack, initial=_initial(page, draft, person, request))
    return render(request, "portal/step.html", {"form": form, **frame(slug, draft, pack)})


@require_POST
@signed_in
def correct(request: HttpRequest, person: Person, reference: str) -> HttpResponseBase:
    """Put a request that was returned back into the form."""
    officer_actor(person)
    mine = own.find_to_act(person, reference)
    if not mine.matters.filter(state=State.RETURNED.value).exists():
        return redirect("portal:request", reference)
    version = own.latest_facts(mine)
    code = correcting.jurisdiction(version)
    draft = Draft(request.session)
    correcting.begin(draft, mine, version, guidance.speaking(code, the_shelf(), clock.now()))
    return redirect("portal:step", "check")


def _open(slug: str, draft: Draft, pack: Pack) -> Step | None:
    """Give the page, ``None`` when the first page has to be answered before; other pages depend on it."""
    if slug not in BY_SLUG:
        raise Http404
    if slug != "kinds" and not draft.answered("kinds"):
        return None
    return BY_SLUG[slug] if BY_SLUG[slug] in steps_of(draft, pack) else None


def _initial(page: Step, draft: Draft, person: Person, request: HttpRequest) -> dict[str, Any]:
    if page.form is not None and draft.answered(page.slug):
        return page.form.stored(draft.raw(page.slug))
    if page.slug == "officer":
        return _known(person)
    chosen: dict[str, Any] = request.session.get("portal.chosen", {}) if page.slug == "kinds" else {}
    return chosen


def _known(person: Person) -> dict[str, Any]:
    """Give what the profile tells, so that nobody types it twice."""
    officer = Officer.objects.filter(person=person).first()
    told = {"name": person.name, "email": person.email}
    if officer is None:
        return told
    return told | {name: getattr(officer, name) for name in ("agency", "badge", "phone", "address")}


def _mark(step: Step, number: int, now: int, draft: Draft) -> dict[str, str]:
    state = "current" if number == now else "done" if draft.answered(step.slug) else "ahead"
    href = reverse("portal:step", args=[step.slug]) if state == "done" else ""
    return {"name": step.name, "state": state, "href": href}
