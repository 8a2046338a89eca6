"""What becomes of requests to preserve and to extend, with every date and its derivation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rogatory.clocks.term import Term, Unit
from rogatory.guidelines.conduct import ExtensionRule, PreservationRules
from rogatory.guidelines.counsel import Reading
from rogatory.guidelines.decision import Preservation
from rogatory.guidelines.engine.context import PRESERVING, Context
from rogatory.guidelines.engine.items import identified
from rogatory.guidelines.facts import Account, Kind
from rogatory.guidelines.pack import Pack
from rogatory.guidelines.reason import DateStep, Reason


@dataclass(frozen=True, slots=True)
class Standing:
    """What restrains a request to preserve before its own rules are asked.

    ``refused`` says why nobody is served (not law enforcement); ``provisional`` why only a provisional snapshot is
    taken (misdirected; the sender not classified yet).
    """

    refused: Reason | None
    provisional: tuple[Reason, ...]


def decide(context: Context, standing: Standing, unknown: dict[str, tuple[Reason, ...]]) -> tuple[Preservation, ...]:
    """Answer for every account and kind of the message; a running preservation is looked at with a data request."""
    rules = context.pack.preservation
    if rules is None or not context.holds(rules.clause):
        return ()
    found: list[Preservation] = []
    for account in _accounts(context, rules):
        kinds = [kind for kind in PRESERVING if context.carries(kind)]
        found += [_Case(context, rules, account, each, standing, unknown.get(each, ())).answer() for each in kinds]
        if not kinds and context.facts.history is not None and context.facts.history.original_received_at:
            found.append(_Case(context, rules, account, None, standing, ()).running())
    return tuple(found)


def _accounts(context: Context, rules: PreservationRules) -> tuple[Account, ...]:
    """Give the accounts to answer for; one to preserve that names nobody is answered as an unnamed one."""
    accounts = context.facts.accounts
    if accounts or not context.concerns(PRESERVING):
        return accounts or ()
    if accounts is None:
        context.ask("accounts", "Which accounts are to be preserved?", rules.form_clause)
        return ()
    return (Account(),)


def provisional(
    accounts: tuple[Account, ...], kinds: tuple[Kind, ...], reasons: tuple[Reason, ...]
) -> tuple[Preservation, ...]:
    """Keep what is there while a request without a guideline on this shelf is referred."""
    return tuple(
        Preservation(kind, account.username or "", "provisional", "", (), None, None, (), reasons)
        for kind in kinds
        if kind in PRESERVING
        for account in accounts
    )


class _Case:
    """One account and one kind of request to preserve."""

    def __init__(
        self,
        context: Context,
        rules: PreservationRules,
        account: Account,
        kind: Kind | None,
        standing: Standing,
        unknown: tuple[Reason, ...],
    ) -> None:
        self.context = context
        self.rules = rules
        self.account = account
        self.kind = kind
        self.standing = standing
        self.unknown = unknown
        self.counting = context.settle("day-count")

    def answer(self) -> Preservation:
        """Answer a request to preserve or to extend."""
        if self.standing.refused is not None:
            return self._made("refuse", reasons=(self.standing.refused,))
        if not identified(self.context, self.account):
            told = "the account is not named by its username"
            cure = "Name the specific username."
            return self._made(
                "refuse", reasons=(self._reason(self.rules.form_clause, "accounts.username", told, cure=cure),)
            )
        defects = self._defects()
        if defects:
            return self._defective(defects)
        return self._preserve() if self.kind is Kind.PRESERVATION else self._extend()

    def running(self) -> Preservation:
        """Look at a preservation that runs already: until when, what legal process keeps, what may lapse."""
        begins, steps, terms = self._old_end()
        last = steps[-1].day
        keeps, reasons = self._partial()
        choice = not self._all_kept(keeps) and (self._lapses_soon(last) or self._unread_partial(keeps))
        reasons = (*reasons, *self._lapse(last))
        return self._made("needs-a-person" if choice else "runs", "", begins, last, tuple(steps), reasons, keeps, terms)

    def _lapses_soon(self, last: date) -> bool:
        """Tell whether a person has to choose: after the end, and ahead of it while treaty process is pending."""
        today, history = self.context.at.date(), self.context.facts.history
        if history is None or not history.process_pending:
            return today > last
        return (last - today).days <= max(self.rules.milestones, default=0)

    def _unread_partial(self, keeps: tuple[str, ...]) -> bool:
        """Tell whether process covers a part only, and no reading says what becomes of the rest."""
        return bool(keeps) and self.context.settle("partial-process") is None

    def _reason(self, clause: str, fact: str, found: str, cure: str = "", reading: Reading | None = None) -> Reason:
        return self.context.reason(clause, fact, found, cure=cure, reading=reading)

    def _made(
        self,
        outcome: str,
        default: str = "",
        begins: date | None = None,
        last: date | None = None,
        steps: tuple[DateStep, ...] = (),
        reasons: tuple[Reason, ...] = (),
        keeps: tuple[str, ...] = (),
        terms: tuple[Term, ...] = (),
    ) -> Preservation:
        kind = self.kind.value if self.kind is not None else "running"
        label = self.account.username or ", ".join(f"{name}: {value}" for name, value in self.account.other_identifiers)
        covers = () if outcome == "refuse" else self._covers()
        return Preservation(kind, label, outcome, default, covers, begins, last, steps, reasons, keeps, terms)

    def _covers(self) -> tuple[str, ...]:
        """Give the categories to keep; where the scope is open and no reading narrows it, everything."""
        point = self.rules.scope_open
        reading = self.context.settle(point) if point else None
        if reading is not None and reading.value == "account-only":
            return tuple(each for each in self.rules.covers if not _content(self.context.pack, each))
        return self.rules.covers

    def _defects(self) -> tuple[Reason, ...]:
        blocking = (each.reason for each in self.context.deficiencies if each.blocking and self.kind in each.kinds)
        return (*self.standing.provisional, *blocking, *self.unknown)

    def _defective(self, defects: tuple[Reason, ...]) -> Preservation:
        reading = self.context.settle("defective-letter")
        if self.standing.provisional or self.unknown or reading is None or reading.value == "provisional":
            found = "the request is not, or not yet, as it must be"
            # The reading on defects is named only where there is one: not for a sender or a route to be settled.
            defective = any(each.blocking and self.kind in each.kinds for each in self.context.deficiencies)
            why = self._reason(self.rules.form_clause, "preservation", found, reading=reading if defective else None)
            return self._made("provisional", reasons=(*defects, why))
        return self._made("refuse", reasons=defects)

    def _preserve(self, first: tuple[Reason, ...] = ()) -> Preservation:
        received = self.context.day
        steps = (DateStep("Compliant request received", received), self._counted(received, self.rules.days))
        reasons = [*first, self._reason(self.rules.clause, "received_at", received.isoformat())]
        if self.counting is not None:
            reasons.append(self._reason(self.rules.clause, "received_at", received.isoformat(), reading=self.counting))
        scope = self.context.settle(self.rules.scope_open) if self.rules.scope_open else None
        if self.rules.scope_open:
            reasons.append(self._reason(self.rules.clause, "preservation", "account information", reading=scope))
        reasons += self._lapse(steps[-1].day)
        outcome = self.rules.effort if self.kind is Kind.PRESERVATION else "new-request"
        terms = (self._term(self.rules.days),)
        return self._made(outcome, "", received, steps[-1].day, steps, tuple(reasons), terms=terms)

    def _counted(self, start: date, days: int) -> DateStep:
        """Count a period (reading on the day count): the first day excluded, unless a reading includes it."""
        term = self._term(days)
        return DateStep(term.counting, term.last_day(start))

    def _term(self, days: int) -> Term:
        included = self.counting is not None and self.counting.value == "first-day-included"
        return Term(days, Unit.DAYS, first_day_included=included)

    def _old_end(self) -> tuple[date, list[DateStep], tuple[Term, ...]]:
        history = self.context.facts.history
        assert history is not None  # noqa: S101 - callers have asked  # nosec B101
        assert history.original_received_at is not None  # noqa: S101 - callers have asked  # nosec B101
        begins = history.original_received_at.date()
        steps = [DateStep("First compliant request received", begins), self._counted(begins, self.rules.days)]
        terms = [self._term(self.rules.days)]
        for number, _ in enumerate(history.extensions, start=1):
            rule = self._rule(number)
            days = rule.days if rule is not None and rule.days else self.rules.days
            term = self._term(days)
            terms.append(term)
            steps.append(DateStep(f"Extension {number}: {term} from the old end", term.further_day(steps[-1].day)))
        return begins, steps, tuple(terms)

    def _rule(self, number: int) -> ExtensionRule | None:
        origin = {True: "foreign", False: "domestic", None: "any"}[self.context.international]
        fitting = [each for each in self.rules.extension if each.origin in ("any", origin)]
        exact = [each for each in fitting if each.number == number]
        later = [each for each in fitting if each.number == 0]
        return next(iter(exact or later), None)

    def _extend(self) -> Preservation:
        history = self.context.facts.history
        if history is None or history.original_received_at is None:
            words = "It is not established when the preservation to extend was first received."
            self.context.ask("history.original_received_at", words, self.rules.clause)
            why = self._reason(self.rules.clause, "history.original_received_at", "unknown", "Find the first request.")
            return self._made("needs-a-person", "find the first request", reasons=(why,))
        begins, steps, terms = self._old_end()
        old_end = steps[-1].day
        if self.context.day > old_end:
            found = f"received {self.context.day.isoformat()}, after the end on {old_end.isoformat()}"
            late = self._reason(self.rules.clause, "history", found, reading=self.counting)
            return self._preserve((late, *self._copy(history.copy_exists)))
        rule = self._rule(len(history.extensions) + 1)
        if rule is None or not self.context.holds(rule.clause):
            why = self._reason(self.rules.clause, "history.extensions", f"{len(history.extensions)} before")
            return self._made("needs-a-person", "", begins, old_end, tuple(steps), (why,), terms=terms)
        days = rule.days or self.rules.days
        more = self._term(days)
        steps.append(DateStep(f"{days} more days from the old end", more.further_day(old_end)))
        found = f"extension {len(history.extensions) + 1}"
        reasons = [self._reason(rule.clause, "history.extensions", found)]
        if self.counting is not None:
            reasons.append(
                self._reason(rule.clause, "history", f"old end {old_end.isoformat()}", reading=self.counting)
            )
        keeps, partial = self._partial()
        outcome = rule.outcome
        if (old_end - self.context.day).days < self.rules.advance_notice:
            outcome = "needs-a-person"
            notice = (
                f"asked on {self.context.day.isoformat()}, less than {self.rules.advance_notice} days before the end"
            )
            reasons.append(self._reason(rule.clause, "received_at", notice))
        lapse = self._lapse(steps[-1].day)
        told = (*reasons, *partial, *lapse)
        return self._made(outcome, rule.default, begins, steps[-1].day, tuple(steps), told, keeps, terms=(*terms, more))

    def _copy(self, exists: bool | None) -> tuple[Reason, ...]:
        if exists is False:
            found = "the preserved copy no longer exists; what the platform still holds is kept"
            return (self._reason(self.rules.lapse_clause, "history.copy_exists", found),)
        return ()

    def _partial(self) -> tuple[tuple[str, ...], tuple[Reason, ...]]:
        history = self.context.facts.history
        if history is None or not history.process_covers:
            return (), ()
        asks = self.context.pack.asks
        keeps = tuple(dict.fromkeys(asks[each][0].id for each in history.process_covers if each in asks))
        reading = self.context.settle("partial-process")
        if self._all_kept(keeps) or not keeps:
            reading = None
        why = self._reason(self.rules.lapse_clause, "history.process_covers", ", ".join(keeps), reading=reading)
        return keeps, (why,)

    def _all_kept(self, keeps: tuple[str, ...]) -> bool:
        return set(self._covers()) <= set(keeps)

    def _lapse(self, last: date) -> tuple[Reason, ...]:
        """Say what happens at the end: a choice, which pending treaty process is put before a person ahead of."""
        reading = self.context.settle("expiry")
        history = self.context.facts.history
        found = f"last day {last.isoformat()}"
        if history is not None and history.process_pending:
            found += f"; pending: {history.process_pending}"
        return (self._reason(self.rules.lapse_clause, "history.process_pending", found, reading=reading),)


def _content(pack: Pack, category_id: str) -> bool:
    return any(each.id == category_id and each.content for each in pack.categories)
