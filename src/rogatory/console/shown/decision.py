"""A matter with the decision that is in force for it, as a page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rogatory.desk.deciding import Recommendation
from rogatory.desk.models import Approval
from rogatory.desk.queries import MatterView
from rogatory.desk.stages.correspondence import preserved_id
from rogatory.desk.surroundings import the_shelf
from rogatory.flow.case import OPEN, Answer, Choice
from rogatory.flow.case import Item as Asked
from rogatory.flow.people import PRESERVING
from rogatory.flow.states import ENDED, Kind, State
from rogatory.guidelines.decision import Decision, Deficiency, EmergencyOutcome, Item, Preservation
from rogatory.guidelines.reason import Reason


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to decide: an item, or what is preserved of an account; and what a person chose for it.

    ``answer`` is the guideline's own; ``empty`` tells that a release would return nothing, ``unneeded`` that in an
    emergency it is not named as necessary to prevent the harm.
    """

    id: str
    name: str
    account: str
    subset: str
    answer: Answer
    reasons: tuple[Reason, ...]
    content: bool
    counsel: bool
    fields: tuple[str, ...]
    not_held: tuple[str, ...]
    chosen: Choice | None
    preservation: Preservation | None = None
    covers: tuple[str, ...] = ()
    empty: bool = False
    unneeded: bool = False

    @property
    def kept(self) -> bool:
        """Whether to release means to preserve: nothing leaves."""
        return self.preservation is not None

    @property
    def open(self) -> bool:
        """Whether a person has to choose: the guideline leaves it to them, or what it releases cannot be collected."""
        return self.answer in OPEN or (self.empty and self.answer is Answer.RELEASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A matter, its state in words, and what was decided or is recommended for it."""

    view: MatterView
    kind: Kind
    state: State
    answer: Recommendation | None
    things: tuple[Thing, ...]
    deficiencies: tuple[Deficiency, ...]
    emergency: EmergencyOutcome | None
    signatures: tuple[Approval, ...]
    earlier_facts: bool

    @property
    def decision(self) -> Decision | None:
        """The decision in force or recommended."""
        return self.answer.decision if self.answer else None

    @property
    def set_aside(self) -> bool:
        """Whether the matter ended before anybody decided it."""
        return self.state in ENDED and not self.recorded

    @property
    def recorded(self) -> bool:
        """Whether somebody has acted on the decision, so that it stands."""
        return self.view.matter.decision_id is not None


def shown_of(view: MatterView, current: Recommendation | None) -> Shown:
    """Give a matter as a page shows it; `current` is what the latest facts are answered."""
    matter, answer = view.matter, view.answer
    kind = Kind(matter.kind)
    decision = answer.decision if answer else None
    return Shown(
        view=view,
        kind=kind,
        state=State(matter.state),
        answer=answer,
        things=things_of(view),
        deficiencies=tuple(
            each for each in (decision.deficiencies if decision else ()) if not each.kinds or kind.value in each.kinds
        ),
        emergency=decision.emergency if decision and kind is Kind.EMERGENCY else None,
        signatures=tuple(dict.fromkeys(each for each in (matter.preparation, matter.approval) if each)),
        earlier_facts=bool(answer and answer.record and current and answer.version.pk != current.version.pk),
    )


def things_of(view: MatterView) -> tuple[Thing, ...]:
    """Give what there is to decide in a matter, in the guideline's order."""
    if view.answer is None or view.decided is None:
        return ()
    answers = {item.id: item.answer for item in view.decided.items}
    chosen = {choice.item: choice for choice in view.choices}
    decision, kind = view.answer.decision, Kind(view.matter.kind)
    names = _names(decision)
    if kind in PRESERVING:
        kept = [(preserved_id(each.kind, each.account), each) for each in decision.preservations if each.kind == kind]
        return tuple(_kept(id_, each, answers[id_], chosen.get(id_), names) for id_, each in kept)
    asked = {item.id: item for item in view.decided.items}
    return tuple(
        _disclosed(
            item,
            names.get(item.ask, item.ask.replace("-", " ")),
            asked[item.id],
            chosen.get(item.id),
        )
        for item in decision.items
        if item.id in answers
    )


def _names(decision: Decision) -> Mapping[str, str]:
    """Give the guideline's names of what can be asked for; none for a guideline that the shelf no longer holds."""
    named = decision.guideline
    pack = next((pack for pack in the_shelf().packs if named and pack.about.version == named.version), None)
    return {ask: part.name if part else category.name for ask, (category, part) in pack.asks.items()} if pack else {}


def _disclosed(item: Item, name: str, asked: Asked, chosen: Choice | None) -> Thing:
    return Thing(
        id=item.id,
        name=name,
        account=item.account,
        subset=item.subset,
        answer=asked.answer,
        reasons=item.reasons,
        content=item.content,
        counsel=asked.counsel,
        fields=item.fields,
        not_held=item.not_held,
        chosen=chosen,
        empty=asked.empty,
        unneeded=asked.unneeded,
    )


def _kept(id_: str, each: Preservation, answer: Answer, chosen: Choice | None, names: Mapping[str, str]) -> Thing:
    return Thing(
        id=id_,
        name=each.kind,
        account=each.account,
        subset="",
        answer=answer,
        reasons=each.reasons,
        content=False,
        counsel=False,
        fields=(),
        not_held=(),
        chosen=chosen,
        preservation=each,
        covers=tuple(names.get(ask, ask.replace("-", " ")) for ask in each.covers),
    )
