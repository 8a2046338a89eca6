"""The requests that an officer sees: the list, and each one's page. Others cannot be told from none."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rogatory.desk.models import Letter, Person
from rogatory.desk.stages.correspondence import general_pack
from rogatory.desk.surroundings import the_shelf
from rogatory.portal import own
from rogatory.portal.advice import lacking
from rogatory.portal.deferring import open_violation
from rogatory.portal.draft import Draft
from rogatory.portal.keeping import kept_of
from rogatory.portal.vetted import standing_of
from rogatory.portal.views.people import signed_in
from rogatory.portal.views.public import NEXT


@require_safe
@never_cache
@signed_in
def listed(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Everything this officer has sent, what colleagues share with them, and the draft they left."""
    context = {
        "requests": own.listed(person),
        "draft": Draft(request.session).begun,
        "stands": standing_of(request, person),
        "person": person,
    }
    return render(request, "portal/requests.html", context)


@require_safe
@never_cache
@signed_in
def shown(request: HttpRequest, person: Person, reference: str) -> HttpResponseBase:
    """One request: where it stands, what was sent, and every letter about it."""
    found = own.shown(person, reference)
    letters = [_paper(each, person) for each in reversed(found.letters)]
    context = {
        "own": found,
        "events": own.events(found),
        "lacking": lacking(found.deficiencies),
        "letters": letters,
        "kept": kept_of(found.request),
        "deferrable": found.mine and open_violation(found.request) is not None,
        "stands": standing_of(request, person),
    }
    return render(request, "portal/request.html", context)


@require_safe
@never_cache
@signed_in
def sent(request: HttpRequest, person: Person, reference: str) -> HttpResponseBase:
    """The confirmation, with the words of the receipt."""
    found = own.shown_to_act(person, reference)
    receipt = next((each for each in found.letters if each.key == "receipt"), None)
    corrected = found.request.facts_versions.count() > 1 or len(found.letters) > 1
    context = {
        "own": found,
        "letter": _paper(receipt, person) if receipt else None,
        "corrected": corrected,
        "next_steps": NEXT[1:],
        "no_waiver": general_pack(the_shelf(), found.request.received_at.date()).channels.no_waiver,
    }
    return render(request, "portal/sent.html", context)


def _paper(letter: Letter, person: Person) -> dict[str, object]:
    """Give a letter as the sheet of paper shows it."""
    pack = general_pack(the_shelf(), letter.written_at.date())
    return {
        "sender": pack.about.provider,
        "to": letter.to or person.email,
        "subject": letter.subject,
        "at": letter.written_at,
        "paragraphs": [part for part in letter.body.split("\n\n") if part.strip()],
        "key": letter.key,
        "id": letter.pk,
    }
