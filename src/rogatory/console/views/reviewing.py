"""The review before release: everything that would leave, looked through by the custodian before it is sealed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rogatory.console import originals
from rogatory.console.frame import page
from rogatory.console.opening import case_of
from rogatory.console.people import for_staff, now
from rogatory.console.shown.review import review_of
from rogatory.desk import near_names, queries
from rogatory.desk.actors import Actor
from rogatory.desk.grounds.footing import changed
from rogatory.desk.models import Matter
from rogatory.desk.review.before import latest_collection
from rogatory.desk.review.previews import small_picture
from rogatory.desk.surroundings import the_store
from rogatory.flow.grounds import sentence_of
from rogatory.flow.returns import DISCLOSING
from rogatory.flow.states import Role
from rogatory.problem import Problem


@require_safe
@for_staff
def review(request: HttpRequest, actor: Actor, reference: str, kind: str) -> HttpResponse:
    """Show what would leave, or a page of one of its tables; and names near one that no account bears."""
    matter = _matter(actor, reference, kind)
    problem, near = "", None
    try:
        found = review_of(matter, request.GET.dict())
        if found is not None and "near" in request.GET:
            near = near_names.look(actor, matter, request.GET["near"], now())
    except Problem as broken:
        found, problem = None, str(broken)
    if found is None and not problem:
        raise Http404
    context = {
        "reference": reference,
        "matter": matter,
        "review": found,
        "problem": problem,
        "near": near,
        "asked": request.GET.get("near", ""),
        "changed": [sentence_of(ground) for ground in sorted(changed(matter))],
        "may": {action.name for action in queries.open_actions(actor, matter)} if actor.roles else set(),
    }
    return page(request, actor, "console/review.html", context)


@require_safe
@for_staff
def picture(request: HttpRequest, actor: Actor, reference: str, kind: str, part: str) -> HttpResponse:
    """Give the small picture of a file that would leave."""
    collection = latest_collection(_matter(actor, reference, kind))
    if collection is None:
        raise Http404
    try:
        image = small_picture(collection.summary.get("previews", {}), part, the_store())
    except Problem as problem:
        raise Http404 from problem
    answer = HttpResponse(image, content_type="image/jpeg")
    for name, value in originals.HEADERS.items():
        answer[name] = value
    return answer


def _matter(actor: Actor, reference: str, kind: str) -> Matter:
    """Give a matter whose data its reader may look at: of a case that they open, and with an office over it."""
    owner = case_of(actor, reference)
    matter = owner.matters.select_related("approval", "preparation", "decision__facts").filter(kind=kind).first()
    if matter is None or kind not in DISCLOSING or not actor.roles & LOOKS:
        raise Http404
    matter.request = owner
    return matter


LOOKS = frozenset({Role.CUSTODIAN, Role.COUNSEL})
"""Who sees the data itself before it leaves: whoever seals it, and whoever is asked about it. Reviewers decide on what
is asked for, and never need what was found (ADR 26)."""
