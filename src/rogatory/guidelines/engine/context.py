"""What every part of the engine works on: the facts, the pack, counsel, and what has come up so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from rogatory.guidelines.counsel import Counsel, Reading
from rogatory.guidelines.decision import Answer, Deficiency, Question
from rogatory.guidelines.facts import Facts, Kind
from rogatory.guidelines.pack import Clause, Pack
from rogatory.guidelines.reason import Reason

RANK: Mapping[Answer, int] = {Answer.REFUSE: 0, Answer.NOT_ADDRESSED: 1, Answer.PERSON: 2, Answer.RELEASE: 3}
"""How far each answer goes towards release; what restrains an item can only lower it."""

PRESERVING = (Kind.PRESERVATION, Kind.EXTENSION)
"""The kinds that ask to keep what is there, in the order in which they are answered."""


def lower(one: Answer, other: Answer) -> Answer:
    """Give the answer that goes less far towards release."""
    return one if RANK[one] <= RANK[other] else other


class Context:
    """One decision in the making. Questions and advice gather here, each only once."""

    __slots__ = ("_advice", "_kinds", "_questions", "at", "counsel", "day", "deficiencies", "facts", "line", "pack")

    def __init__(self, facts: Facts, pack: Pack, counsel: Counsel, at: datetime) -> None:
        """Begin a decision on ``facts`` under ``pack`` at the instant ``at``."""
        self.facts = facts
        self.pack = pack
        self.counsel = counsel
        self.at = at
        self.line = pack.about.line
        self.day: date = facts.received_at.date()
        self._kinds = frozenset(facts.kinds)
        self._questions: dict[str, Question] = {}
        self._advice: dict[tuple[str, str], Reason] = {}
        self.deficiencies: tuple[Deficiency, ...] = ()

    def reason(
        self,
        clause_id: str,
        fact: str,
        found: str,
        *,
        words: str = "",
        cure: str = "",
        reading: Reading | None = None,
    ) -> Reason:
        """Give a reason in the words of the clause, of the reading that decided, or of its own."""
        return reason_of(self.pack.clauses[clause_id], fact, found, words, cure, reading)

    def settle(self, point: str, *, category: str = "", instrument: str = "") -> Reading | None:
        """Give counsel's reading of an open point for this guideline, or ``None``."""
        return self.counsel.settle(point, self.line, category=category, instrument=instrument)

    def holds(self, clause_id: str) -> bool:
        """Tell whether a clause was in force on the day of receipt."""
        if clause_id not in self.pack.dated:
            return True
        clause = self.pack.clauses[clause_id]
        if clause.since is not None and self.day < clause.since:
            return False
        return clause.until is None or self.day <= clause.until

    def ask(self, fact: str, words: str, clause_id: str) -> None:
        """Note a fact that has to be established."""
        if fact not in self._questions:
            self._questions[fact] = Question(fact, words, clause_id)

    def advise(self, reason: Reason) -> None:
        """Note something to tell the officer that stops nothing."""
        self._advice.setdefault((reason.clause, reason.fact), reason)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The facts to establish, in the order in which they came up."""
        return tuple(self._questions.values())

    @property
    def advice(self) -> tuple[Reason, ...]:
        """What to tell the officer, in the order in which it came up."""
        return tuple(self._advice.values())

    @property
    def international(self) -> bool | None:
        """Whether the official belongs to an authority that is foreign to the provider's home; ``None``: unknown."""
        jurisdiction = self.facts.official.jurisdiction
        return None if jurisdiction is None else jurisdiction not in self.pack.about.home

    def concerns(self, kinds: Iterable[str]) -> bool:
        """Tell whether the message asks for one of these kinds."""
        return not self._kinds.isdisjoint(kinds)

    def carries(self, kind: Kind) -> bool:
        """Tell whether the message asks for this kind."""
        return kind in self._kinds


def reason_of(
    clause: Clause, fact: str, found: str, words: str = "", cure: str = "", reading: Reading | None = None
) -> Reason:
    """Give a reason on a clause that may stand in another pack (the routing table's)."""
    told = words or (reading.words if reading is not None else clause.words)
    return Reason(clause.id, told, clause.section, fact, found, cure, reading.id if reading is not None else "")
