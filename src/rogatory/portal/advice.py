"""What the guideline would say to a draft: advice with its cures, given before anything is sent. It never blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from rogatory.guidelines.decision import Answer, Decision, Deficiency, Item, Preservation
from rogatory.guidelines.engine import decide
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.pack import Pack
from rogatory.guidelines.reason import Reason
from rogatory.guidelines.shelf import Shelf
from rogatory.portal.steps import STEPS, step_of_fact

_NOT_FOR_THE_OFFICER = ("official.law_enforcement", "accounts.videos", "accounts.private")


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at again: the page that cures it, why, and by which clause."""

    slug: str
    words: str
    cure: str
    clause: str
    pinpoint: str
    blocking: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The points that one page of the form cures."""

    slug: str
    title: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the guideline would answer for one thing that is asked for, once the sender is verified.

    ``waits`` tells that nothing stands against it but what is missing from the request.
    """

    name: str
    answer: Answer
    waits: bool
    words: str
    cure: str
    clause: str


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything the form tells before a request is sent.

    ``referred`` holds the reasons why the request belongs elsewhere; ``missing`` what would come back for correction;
    ``hints`` what is told and stops nothing.
    """

    title: str
    referred: tuple[Reason, ...]
    missing: tuple[Group, ...]
    hints: tuple[Group, ...]
    outlook: tuple[Outlook, ...]
    preservations: tuple[Preservation, ...]

    @property
    def count(self) -> int:
        """How many points are missing."""
        return sum(len(group.points) for group in self.missing)


def advise(facts: Facts, shelf: Shelf, now: datetime) -> Advice:
    """Decide on a draft as if its sender were verified, which alone can be assumed before it is sent."""
    supposed = replace(facts, official=replace(facts.official, law_enforcement=True))
    decision = decide(supposed, shelf, now)
    route = decision.route
    pack = shelf.pack(decision.guideline.version) if decision.guideline else None
    points = [_point(each.reason, blocking=each.blocking) for each in decision.deficiencies]
    asked = [
        Point(step_of_fact(each.fact), each.words, "Answer this, so that nobody has to ask you.", each.clause,
              _pinpoint(pack, each.clause), blocking=False)
        for each in decision.questions
        if each.fact not in _NOT_FOR_THE_OFFICER
    ]  # fmt: skip
    told = [_point(each, blocking=False) for each in decision.advice]
    return Advice(
        title=route.title if route.outcome == "applies" else "",
        referred=route.reasons if route.outcome != "applies" else (),
        missing=_grouped(point for point in points if point.blocking),
        hints=_grouped([*(point for point in points if not point.blocking), *asked, *told]),
        outlook=_outlook(decision, pack),
        preservations=decision.preservations,
    )


def lacking(deficiencies: Iterable[Deficiency]) -> tuple[Group, ...]:
    """Give what a decision found lacking, by the pages that cure it."""
    return _grouped(_point(each.reason, blocking=each.blocking) for each in deficiencies)


def _point(reason: Reason, *, blocking: bool) -> Point:
    slug = step_of_fact(reason.fact)
    return Point(slug, reason.words, reason.cure, reason.clause, reason.pinpoint, blocking)


def _pinpoint(pack: Pack | None, clause: str) -> str:
    return pack.clauses[clause].section if pack is not None and clause in pack.clauses else ""


def _grouped(points: Iterable[Point]) -> tuple[Group, ...]:
    """Put points together by page, in the order of the form; points that read the same are told once."""
    found: dict[str, dict[tuple[str, str], Point]] = {}
    for point in points:
        found.setdefault(point.slug, {}).setdefault((point.cure or point.words, point.clause), point)
    return tuple(Group(step.slug, step.title, tuple(found[step.slug].values())) for step in STEPS if step.slug in found)


def _outlook(decision: Decision, pack: Pack | None) -> tuple[Outlook, ...]:
    """Tell the answers by what is asked for: accounts that fare alike are told once."""
    if pack is None:
        return ()
    missing = {each.reason for each in decision.deficiencies}
    found: dict[tuple[str, Answer], Outlook] = {}
    for item in decision.items:
        name = pack.ask_name(item.ask, item.subset)
        found.setdefault((name, item.answer), _told(name, item, missing))
    return tuple(found.values())


def _told(name: str, item: Item, missing: set[Reason]) -> Outlook:
    """Tell the reason that stands in the way, which is one that has a cure; else the one that decided last."""
    own = [reason for reason in item.reasons if reason not in missing]
    against = [reason for reason in own if reason.cure]
    waits = item.answer is Answer.REFUSE and not against and len(own) < len(item.reasons)
    reason = next(iter(against or own[-1:]), None)
    if reason is None or waits:
        return Outlook(name, item.answer, waits, "", "", "")
    return Outlook(name, item.answer, waits, reason.words, reason.cure, reason.clause)
