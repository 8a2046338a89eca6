"""Everything that stands behind an approved matter, read from its rows: what collecting and producing work on."""

from __future__ import annotations

from dataclasses import dataclass

from rogatory.desk.models import Approval, DecisionRecord, Matter, Request
from rogatory.desk.stages.correspondence import outcome_of
from rogatory.edge.decisions import parse_decision
from rogatory.edge.facts import parse_facts
from rogatory.flow.case import Choice, Chosen
from rogatory.flow.states import Kind
from rogatory.guidelines.decision import Answer, Decision, Item
from rogatory.guidelines.facts import Facts
from rogatory.problem import Problem


@dataclass(frozen=True, slots=True)
class Dossier:
    """An approved matter with its decision, the facts it was made on, and what people chose.

    ``items`` are the items of this matter with the guideline's own answers.
    """

    matter: Matter
    request: Request
    record: DecisionRecord
    decision: Decision
    facts: Facts
    preparation: Approval
    approval: Approval
    choices: tuple[Choice, ...]
    items: tuple[Item, ...]

    @property
    def released(self) -> tuple[Item, ...]:
        """The items that leave, by the guideline or by a person's choice."""
        return tuple(item for item in self._decided if item.answer is Answer.RELEASE)

    @property
    def withheld(self) -> tuple[Item, ...]:
        """The items that do not leave."""
        return tuple(item for item in self._decided if item.answer is not Answer.RELEASE)

    @property
    def _decided(self) -> tuple[Item, ...]:
        mine = {item.id for item in self.items}
        return tuple(item for item in outcome_of(self.decision, self.choices).items if item.id in mine)


def dossier_of(matter: Matter) -> Dossier:
    """Read what stands behind a matter.

    Raises:
        Problem: nobody has approved it, or two different decisions were signed.
    """
    record, preparation, approval = matter.decision, matter.preparation, matter.approval
    if record is None or preparation is None or approval is None:
        raise Problem(
            "nobody has approved this",
            where=f"{matter.request.reference}, {matter.kind}",
            cure="Have the decision approved, and countersigned where it takes two people",
        )
    if {preparation.decision_id, approval.decision_id} != {record.pk}:
        raise Problem(
            "what was signed is not the decision in force",
            where=f"{matter.request.reference}, {matter.kind}",
            cure="Send the decision back and have it approved again",
        )
    decision = parse_decision(bytes(record.decision))
    emergency = Kind(matter.kind) is Kind.EMERGENCY
    return Dossier(
        matter=matter,
        request=matter.request,
        record=record,
        decision=decision,
        facts=parse_facts(bytes(record.facts.facts), f"facts {record.facts.number}"),
        preparation=preparation,
        approval=approval,
        choices=choices_of(preparation),
        items=tuple(item for item in decision.items if item.emergency is emergency),
    )


def choices_of(approval: Approval) -> tuple[Choice, ...]:
    """Give what a person chose where the guideline left a choice."""
    return tuple(
        Choice(item, Chosen(written["choice"]), written["words"]) for item, written in sorted(approval.choices.items())
    )
