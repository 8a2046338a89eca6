"""The rows of one request, locked, with the facts and the decision in force."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from rogatory.desk import deciding
from rogatory.desk.cases import case_of
from rogatory.desk.deciding import Recommendation
from rogatory.desk.grounds import footing
from rogatory.desk.inputs import Inputs, Submit
from rogatory.desk.material import Material
from rogatory.desk.models import FactsVersion, Matter, Request
from rogatory.desk.standing import standing_of
from rogatory.desk.surroundings import the_policy, the_shelf
from rogatory.flow.actions import Action
from rogatory.flow.case import Case
from rogatory.flow.states import ASKED, Kind, State
from rogatory.guidelines.facts import Facts

Target = Request | Matter | None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A request with its matters and the latest facts; all empty before it exists."""

    request: Request | None
    matters: tuple[Matter, ...]
    latest: FactsVersion | None

    def meant(self, action: Action, target: Target) -> tuple[Matter, ...]:
        """Give the matters that the action would move; where there is none, all of them, to be told why not."""
        if isinstance(target, Matter):
            return tuple(matter for matter in self.matters if matter.pk == target.pk)
        asked = tuple(matter for matter in self.matters if matter.kind in ASKED)
        return tuple(matter for matter in asked if State(matter.state) in action.sources) or asked


def lock(target: Target) -> CaseFile:
    """Lock the request, then its matters: always in that order, so that no two callers wait for each other."""
    if target is None:
        return CaseFile(None, (), None)
    key = target.pk if isinstance(target, Request) else target.request_id
    asked = Request.objects.select_for_update(of=("self",)).select_related("officer__person", "officer__listed")
    request = asked.get(pk=key)
    in_force = ("verification", "preparation", "approval", "decision__facts")
    rows = Matter.objects.select_for_update(of=("self",)).select_related(*in_force).filter(request=request)
    matters = tuple(rows.order_by("pk"))
    for matter in matters:
        matter.request = request
    return CaseFile(request, matters, request.facts_versions.order_by("-number").first())


def answer_for(action: Action, matter: Matter, latest: FactsVersion | None, now: datetime) -> Recommendation | None:
    """Give the decision in force: the recorded one, else for an act on a decision what the latest facts give now."""
    if matter.decision is not None:
        return deciding.recorded(matter.decision)
    if action.acts_on_decision and latest is not None:
        return deciding.recommend(latest, the_shelf(), now)
    return None


def cases(
    file: CaseFile,
    meant: tuple[Matter, ...],
    answers: list[Recommendation | None],
    inputs: Inputs,
    known: Facts | None,
    material: Material | None,
    now: datetime,
) -> list[Case]:
    """Give what the flow judges: the matters as they stand, or for a new request one for each kind that it carries.

    `known` are the latest facts, `material` is what lies before whoever acts on a decision.
    """
    policy = the_policy()
    if isinstance(inputs, Submit):
        return [Case(kind, None, policy) for kind in kinds_of(inputs)]
    claimed = deciding.claimed(file.latest)
    return [
        replace(
            case_of(matter, answer, policy, known, claimed, material),
            standing=standing_of(matter, now, inputs),
            changed=footing.changed(matter),
        )
        for matter, answer in zip(meant, answers, strict=True)
    ]


def not_yet(kind: Kind) -> Case:
    """Give the case of what follows from a request and has not begun."""
    return Case(kind, None, the_policy())


def as_it_stands(matter: Matter, now: datetime) -> Case:
    """Give the case of a matter outside the door: for work that takes long, and must not be begun in vain."""
    latest = matter.request.facts_versions.order_by("-number").first()
    answer = deciding.recorded(matter.decision) if matter.decision else None
    case = case_of(matter, answer, the_policy(), deciding.facts_of(latest) if latest else None)
    return replace(case, standing=standing_of(matter, now), changed=footing.changed(matter))


def kinds_of(inputs: Submit) -> tuple[Kind, ...]:
    """Give the kinds that a new request carries: those of its facts, or what it seems to ask for."""
    return tuple(Kind(kind.value) for kind in inputs.facts.kinds) if inputs.facts else inputs.kinds
