"""What surfaces show: the queue, a request's page, an officer's own requests. Each takes a fixed number of queries.

Nothing here changes anything, and nothing tells whether a request exists to somebody who may not see it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When

from rogatory.desk import deciding, need_to_know
from rogatory.desk.actors import Actor
from rogatory.desk.cases import case_of, left_to, owner_of, shared_with
from rogatory.desk.deciding import Recommendation
from rogatory.desk.grounds import footing
from rogatory.desk.history import HistoryLine, history
from rogatory.desk.material import Material, material, openings_of
from rogatory.desk.models import (
    Approval,
    AskedAgain,
    Document,
    FactsVersion,
    Letter,
    Matter,
    Opening,
    Production,
    Request,
    Verification,
)
from rogatory.desk.models import Collection as Collected
from rogatory.desk.need_to_know import Right
from rogatory.desk.stages.delivery import return_standing
from rogatory.desk.standing import standing_of
from rogatory.desk.surroundings import the_policy, the_shelf
from rogatory.flow.actions import Action
from rogatory.flow.case import Case as FlowCase
from rogatory.flow.case import Choice, Decided, Ground, Standing
from rogatory.flow.people import fully_approved
from rogatory.flow.permissions import forbidden
from rogatory.flow.states import ASKED, ENDED, FOLLOWING, OF_ASKED, Kind, State
from rogatory.flow.table import DISCLOSING, TABLE
from rogatory.guidelines.facts import Facts

WAITING = OF_ASKED - ENDED - {State.DELIVERED, State.RETURNED}
"""The states of what is asked for in which the response team, or the worker, has the next step."""


@dataclass(frozen=True, slots=True)
class Load:
    """How many matters of each kind stand in each state: of all that somebody may read, and of what is theirs.

    ``again`` counts those whose return an officer asks to have delivered again.
    """

    every: Mapping[tuple[Kind, State], int]
    mine: Mapping[tuple[Kind, State], int]
    again: int = 0


NOTHING = Load({}, {})
"""What whoever was stopped from reading may know of."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue: emergencies first, then who has waited longest; and how many matters stand where.

    ``counts`` are by state, ``load`` by kind and state; both are over all that the reader may know of, whatever the
    page is of. ``sealed`` are the requests of the rows (by primary key) that are sealed, ``mine`` those that are
    assigned to the reader.
    """

    rows: tuple[Matter, ...]
    total: int
    counts: Mapping[State, int]
    load: Load
    sealed: frozenset[int]
    mine: frozenset[int]


@dataclass(frozen=True, slots=True)
class MatterView:
    """A matter on a page: the decision in force, the items to choose about, who chose what, and what the reader may do.

    ``answer`` is the recorded decision, else what the guideline answers to the latest facts, else ``None`` when there
    are no facts. ``settled`` tells whether the decision has every approval that it needs. ``actions`` are those that
    permission and state allow; guards speak when one is tried or previewed. ``upheld`` tells that an objection of a
    user against the decision in force was upheld; ``returned`` is what is true of a return that was delivered;
    ``changed`` are the grounds of the approval that are no longer what they were.
    """

    matter: Matter
    answer: Recommendation | None
    decided: Decided | None
    choices: tuple[Choice, ...]
    settled: bool
    actions: tuple[Action, ...]
    upheld: bool = False
    returned: frozenset[Standing] = frozenset()
    changed: frozenset[Ground] = frozenset()

    @property
    def seen(self) -> str:
        """What a person who acts on the decision has to name (`rogatory.desk.inputs.Decide.seen`); "" without one."""
        return self.decided.digest if self.decided else ""


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Everything about one request. ``latest`` is the newest version of the facts; ``current`` what it is answered.

    ``matters`` are what it asks for, ``following`` what follows from it (without a decision of their own). ``openings``
    are what was found in its documents, by their SHA-256, and ``material`` is what lies before whoever decides.
    ``asked_again`` is what stands open of an officer's asking to have a return delivered again.
    """

    request: Request
    right: Right
    matters: tuple[MatterView, ...]
    following: tuple[MatterView, ...]
    documents: tuple[Document, ...]
    openings: Mapping[str, Opening]
    material: Material
    versions: tuple[FactsVersion, ...]
    verifications: tuple[Verification, ...]
    approvals: tuple[Approval, ...]
    productions: tuple[Production, ...]
    asked_again: tuple[AskedAgain, ...]
    letters: tuple[Letter, ...]
    history: tuple[HistoryLine, ...]
    latest: FactsVersion | None
    current: Recommendation | None


def queue(
    actor: Actor,
    now: datetime,
    states: Collection[State] = WAITING,
    kinds: Collection[Kind] = ASKED,
    first: int = 0,
    most: int = 50,
    reference: str = "",
    *,
    mine: bool = False,
    again: bool = False,
) -> Queue:
    """Give at most `most` matters in these states and of these kinds that the reader may know of (three queries).

    `reference` narrows them to requests whose reference holds it, in large or small letters, `mine` to those that are
    assigned to the reader, and `again` to those whose return an officer asks to have delivered again.
    """
    urgent = Case(When(kind=Kind.EMERGENCY.value, then=Value(0)), default=Value(1))
    chosen = Matter.objects.filter(state__in=list(states), kind__in=list(kinds))
    chosen = chosen.filter(request__in=need_to_know.readable(actor, now))
    if mine:
        chosen = chosen.filter(need_to_know.given_to(actor, "request"))
    if again:
        chosen = chosen.filter(_asked_again())
    if reference:
        chosen = chosen.filter(request__reference__icontains=reference)
    rows = chosen.select_related("request__officer__person", "decision", "preparation__by")
    rows = rows.annotate(sealed=need_to_know.sealed("request"), mine=need_to_know.given_to(actor, "request"))
    found = tuple(rows.order_by(urgent, "entered_at", "pk")[first : first + most])
    numbers = load(actor, now)
    counts: dict[State, int] = {}
    for (_, state), many in numbers.every.items():
        counts[state] = counts.get(state, 0) + many
    return Queue(
        rows=found,
        total=chosen.count(),
        counts=counts,
        load=numbers,
        sealed=frozenset(matter.request_id for matter in found if vars(matter)["sealed"]),
        mine=frozenset(matter.request_id for matter in found if vars(matter)["mine"]),
    )


def load(actor: Actor, now: datetime) -> Load:
    """Count the matters of each kind in each state that somebody may know of (one query)."""
    known = Matter.objects.filter(request__in=need_to_know.readable(actor, now))
    counted = known.values_list("kind", "state").annotate(
        count=Count("pk"),
        mine=Count("pk", filter=Q(need_to_know.given_to(actor, "request"))),
        again=Count("pk", filter=Q(_asked_again())),
    )
    found = [(Kind(kind), State(state), *numbers) for kind, state, *numbers in counted.order_by()]
    return Load(
        {(kind, state): count for kind, state, count, _, _ in found},
        {(kind, state): mine for kind, state, _, mine, _ in found},
        sum(again for _, state, _, _, again in found if state is State.DELIVERED),
    )


def _asked_again() -> Exists:
    return Exists(AskedAgain.objects.filter(matter=OuterRef("pk"), settled_at=None))


def latest_facts(rows: Iterable[Matter]) -> Mapping[int, Facts]:
    """Give the newest facts of the matters' requests by the request's primary key (one query)."""
    keys = {matter.request_id for matter in rows}
    versions = FactsVersion.objects.filter(request__in=keys).order_by("number")
    newest = {version.request_id: version for version in versions}
    return {key: deciding.facts_of(version) for key, version in newest.items()}


def collections(request: Request) -> tuple[Collected, ...]:
    """Give what was collected for a request, the oldest first (one query)."""
    found = Collected.objects.filter(matter__request=request)
    return tuple(found.select_related("matter", "approval").order_by("pk"))


def own_requests(actor: Actor) -> tuple[Request, ...]:
    """Give an officer's requests, the newest first, each with its ``matters`` that they asked for (two queries)."""
    if actor.person is None:
        return ()
    mine = Request.objects.filter(officer__person=actor.person, officer__left_at=None)
    return tuple(mine.select_related("officer__person").prefetch_related(asked_for()))


def asked_for() -> Prefetch[str]:
    """Give what fetches, with requests, their ``matters`` of what is asked for."""
    return Prefetch("matters", Matter.objects.filter(kind__in=ASKED))


def request_page(actor: Actor, reference: str, now: datetime) -> RequestPage:
    """Give everything about a request that the actor may see, in a fixed number of queries.

    Raises:
        Request.DoesNotExist: there is none, or the actor may not read it (`rogatory.desk.need_to_know`).
    """
    request, right = need_to_know.find(actor, reference, now)
    versions = tuple(request.facts_versions.select_related("by"))
    latest = versions[-1] if versions else None
    current = deciding.recommend(latest, the_shelf(), now) if latest else None
    matters = tuple(request.matters.select_related("verification", "preparation", "approval", "decision__facts"))
    for matter in matters:
        matter.request = request
    told = any(matter.kind == Kind.NOTICE for matter in matters)
    documents = tuple(request.documents.all())
    openings = openings_of(documents)
    before_them = material(request, documents, openings)
    upheld = {matter.pk for matter in matters if told and matter.kind == Kind.DATA and _is_upheld(matter, now)}
    return RequestPage(
        request=request,
        right=right,
        matters=tuple(
            replace(
                _view(matter, current, actor, before_them),
                upheld=matter.pk in upheld,
                returned=return_standing(matter) if matter.kind in DISCLOSING else frozenset(),
                changed=footing.changed(matter),
            )
            for matter in matters
            if matter.kind in ASKED
        ),
        following=tuple(_view(matter, None, actor, before_them) for matter in matters if matter.kind in FOLLOWING),
        documents=documents,
        openings=openings,
        material=before_them,
        versions=versions,
        verifications=tuple(request.verifications.select_related("by").order_by("pk")),
        approvals=tuple(Approval.objects.filter(matter__request=request).select_related("by", "matter").order_by("pk")),
        productions=tuple(_productions(request)),
        asked_again=tuple(AskedAgain.objects.filter(matter__request=request, settled_at=None).select_related("by")),
        letters=tuple(request.letters.select_related("matter").order_by("pk")),
        history=history(request.reference),
        latest=latest,
        current=current,
    )


def open_actions(actor: Actor, matter: Matter) -> tuple[Action, ...]:
    """Give what permission, kind and state allow the actor to do with a matter, in the order of the table."""
    asked = matter.request
    case = FlowCase(
        Kind(matter.kind),
        State(matter.state),
        owner=owner_of(asked),
        shared_with=shared_with(asked),
        left_to=left_to(asked),
    )
    return tuple(action for action in _fitting(case) if forbidden(action, case, actor.signature) is None)


def _fitting(case: FlowCase) -> Iterable[Action]:
    return (action for action in TABLE if case.state in action.sources and case.kind in action.kinds)


def _view(matter: Matter, current: Recommendation | None, actor: Actor, before_them: Material) -> MatterView:
    answer = deciding.recorded(matter.decision) if matter.decision else current
    # Who verified counts for as long as the latest facts bear it: the same as at the door.
    known = current.facts if current else None
    case = case_of(matter, answer, the_policy(), known, material=before_them)
    return MatterView(
        matter=matter,
        answer=answer,
        decided=case.decided,
        choices=case.choices,
        settled=fully_approved(case),
        actions=tuple(action for action in open_actions(actor, matter) if not _signed_already(action, matter, actor)),
    )


def _is_upheld(matter: Matter, now: datetime) -> bool:
    return Standing.UPHELD in standing_of(matter, now)


def _signed_already(action: Action, matter: Matter, actor: Actor) -> bool:
    """Tell whether a second person has to do it, and the actor is the first."""
    prepared = matter.preparation
    return action.name == "countersign" and prepared is not None and prepared.by == actor.person


def _productions(request: Request) -> QuerySet[Production]:
    accesses = Prefetch("accesses")
    found = Production.objects.filter(matter__request=request).select_related("matter")
    return found.prefetch_related(accesses).order_by("pk")
