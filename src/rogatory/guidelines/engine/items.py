"""The answers per item: account x category x subset, for data requests and for emergencies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rogatory.guidelines.decision import Answer, EmergencyOutcome, Item
from rogatory.guidelines.engine.context import Context, lower
from rogatory.guidelines.engine.process import Standing, judge, standings
from rogatory.guidelines.facts import Account, Video, Wanted
from rogatory.guidelines.reason import Reason
from rogatory.guidelines.rules import Category, Identification, Part, Subset


@dataclass(frozen=True, slots=True)
class Restraint:
    """What restrains all items alike (the sender, the form, the route): the answer they cannot exceed, and why."""

    answer: Answer
    reasons: tuple[Reason, ...]


FREE = Restraint(Answer.RELEASE, ())


def data_items(context: Context, restraint: Restraint) -> tuple[Item, ...]:
    """Answer every item of a data request."""
    instruments = standings(context)
    found: dict[str, Item] = {}
    for wanted, account in _pairs(context):
        for item in _Line(context, wanted, account, instruments).items(restraint):
            found.setdefault(item.id, item)
    return tuple(found.values())


def emergency_items(context: Context, outcome: EmergencyOutcome, restraint: Restraint) -> tuple[Item, ...]:
    """Answer every item of an emergency request: to people where the clause is engaged, and only what is necessary."""
    instruments = standings(context)
    found: dict[str, Item] = {}
    for wanted, account in _pairs(context):
        for item in _Line(context, wanted, account, instruments).urgent(outcome, restraint):
            found.setdefault(item.id, item)
    return tuple(found.values())


def label(account: Account) -> str:
    """Name an account as the request names it."""
    if named(account):
        return str(account.username)
    return ", ".join(f"{name}: {value}" for name, value in account.other_identifiers) or "unnamed"


def item_id(kind: str, account: str, ask: str, subset: str = "") -> str:
    """Name an item. A slash in one part is written so that no two items ever bear one name, and none gets lost."""
    parts = (kind, account, ask, subset)
    return "/".join([part.replace("%", "%25").replace("/", "%2F") for part in parts if part])


def named(account: Account) -> bool:
    """Tell whether the request gives the username; one of nothing but spaces names nobody."""
    return bool(account.username and account.username.strip())


def identified(context: Context, account: Account) -> bool:
    """Tell whether an account is named by something by which the guideline identifies a user."""
    rule = context.pack.requirements.identification
    if rule is None or not context.holds(rule.clause) or ("username" in rule.by and named(account)):
        return True
    return any(kind in rule.by and value.strip() for kind, value in account.other_identifiers)


def how_to_name(rule: Identification) -> str:
    """Tell the officer how to name an account."""
    return f"Give the {' or the '.join(rule.by)} of the account."


def in_period(
    context: Context, ask: str, answer: Answer, reasons: tuple[Reason, ...]
) -> tuple[Answer, tuple[Reason, ...]]:
    """Put before a person what may be released only once it is established for which period it is asked."""
    if answer is Answer.REFUSE or ask not in context.pack.timed or context.facts.period.known:
        return answer, reasons
    words = "Nobody has established for which period the records are asked."
    clause = context.pack.asks[ask][0].clause
    context.ask("period", words, clause)
    cure = "Record the first and the last day, or that the request states no limit."
    why = context.reason(clause, "period", "unknown", words=words, cure=cure)
    return lower(answer, Answer.PERSON), (*reasons, why)


def _pairs(context: Context) -> Iterator[tuple[Wanted, Account | None]]:
    facts = context.facts
    clause = context.pack.instruments.clause
    if not facts.wanted:
        context.ask("wanted", "Which information is asked for?", clause)
    if facts.accounts is None:
        context.ask("accounts", "Which accounts is the request about?", clause)
    for wanted in facts.wanted or ():
        if facts.accounts == ():
            yield wanted, None
        fitting = [each for each in facts.accounts or () if not wanted.accounts or each.username in wanted.accounts]
        if facts.accounts and not fitting:
            context.ask("wanted.accounts", f"For which account of the request is {wanted.ask} asked?", clause)
        for account in fitting:
            yield wanted, account


class _Line:
    """One ask for one account; it may split into subsets."""

    def __init__(
        self, context: Context, wanted: Wanted, account: Account | None, instruments: tuple[Standing, ...]
    ) -> None:
        self.context = context
        self.wanted = wanted
        self.account = account
        self.name = label(account) if account is not None else ""
        self.instruments = instruments
        found = context.pack.asks.get(wanted.ask)
        self.category: Category | None = found[0] if found is not None else None
        self.part: Part | None = found[1] if found is not None else None

    def items(self, restraint: Restraint) -> Iterator[Item]:
        """Answer under legal process."""
        for subset, answer, reasons in self._answers():
            final = lower(answer, restraint.answer)
            yield self._item("data", subset, final, (*restraint.reasons, *reasons))

    def urgent(self, outcome: EmergencyOutcome, restraint: Restraint) -> Iterator[Item]:
        """Answer under the emergency clause."""
        for subset, answer, reasons in self._urgent_answers(outcome):
            final = lower(answer, restraint.answer)
            yield self._item("emergency", subset, final, (*restraint.reasons, *reasons), urgent=True)

    def _item(
        self, kind: str, subset: str, answer: Answer, reasons: tuple[Reason, ...], *, urgent: bool = False
    ) -> Item:
        account, category = self.account, self.category
        answer, reasons = in_period(self.context, self.wanted.ask, answer, reasons)
        return Item(
            id=item_id(kind, self.name, self.wanted.ask, subset),
            account=self.name,
            category=category.id if category is not None else self.wanted.ask,
            ask=self.wanted.ask,
            subset=subset,
            answer=answer,
            reasons=reasons,
            content=category is None or category.content,
            fields=self.context.pack.fields.get(self.wanted.ask, ()),
            not_held=self._not_held(account),
            people=self._people(urgent),
            emergency=urgent,
        )

    def _not_held(self, account: Account | None) -> tuple[str, ...]:
        if account is None or not account.not_held:
            return ()
        fields = self.context.pack.fields.get(self.wanted.ask, ())
        return tuple(each for each in fields if not {each, each.split(".")[1]}.isdisjoint(account.not_held))

    def _people(self, urgent: bool) -> tuple[str, ...]:
        if not urgent or self.context.pack.emergency is None:
            return ()
        return self.context.pack.emergency.people

    def _answers(self) -> Iterator[tuple[str, Answer, tuple[Reason, ...]]]:
        category = self.category
        if category is None:
            yield "", Answer.NOT_ADDRESSED, (self._unlisted(),)
            return
        unnamed = self._unnamed()
        if unnamed is not None:
            yield "", unnamed[0], (unnamed[1],)
            return
        assert self.account is not None  # noqa: S101 - _unnamed answers for no account  # nosec B101
        answer, reasons = judge(self.context, category, self.name, self.instruments)
        if answer is Answer.RELEASE:
            reasons = (*reasons, *self._what_is_released(category, self.account))
        if category.reach != "yes":
            words = "The data is end-to-end encrypted: it is held, but nobody here can read it."
            clause = category.reach_clause or category.clause
            why = self.context.reason(clause, "wanted", self.wanted.ask, words=words)
            answer, reasons = lower(answer, Answer.PERSON), (*reasons, why)
        if self.wanted.subset is None and (not category.subset or self.part is not None):
            yield "", answer, reasons
            return
        for subset, doubt in self._subsets(category, self.account):
            yield self._of_subset(category, subset, doubt, answer, reasons)

    def _what_is_released(self, category: Category, account: Account) -> Iterator[Reason]:
        """Say that no content is released, and what the user never gave, which is no refusal."""
        if category.metadata_only:
            yield self.context.reason(category.clause, "wanted", self.wanted.ask)
        if self._not_held(account):
            words = "What the user never gave is not held; that is neither withheld nor refused."
            found = ", ".join(self._not_held(account))
            yield self.context.reason(category.clause, "accounts.not_held", found, words=words)

    def _urgent_answers(self, outcome: EmergencyOutcome) -> Iterator[tuple[str, Answer, tuple[Reason, ...]]]:
        rules = self.context.pack.emergency
        if rules is None or outcome.outcome == "not-eligible":
            for subset, answer, reasons in self._answers():
                yield subset, lower(answer, Answer.PERSON), (*outcome.reasons, *reasons)
            return
        if self.category is None:
            yield "", Answer.NOT_ADDRESSED, (self._unlisted(),)
            return
        unnamed = self._unnamed()
        if unnamed is not None:
            yield "", unnamed[0], (unnamed[1],)
            return
        necessary = self.context.facts.emergency.necessary if self.context.facts.emergency is not None else None
        if necessary is not None and not {self.wanted.ask, self.category.id} & set(necessary):
            words = "Only information that is necessary to prevent the harm may be given."
            cure = "Say why this information is necessary to prevent the harm."
            why = self.context.reason(rules.clause, "emergency.necessary", self.wanted.ask, words=words, cure=cure)
            yield self.wanted.subset or "", Answer.REFUSE, (why,)
            return
        if necessary is None:
            self.context.ask("emergency.necessary", "Which information is necessary to prevent the harm?", rules.clause)
        yield self.wanted.subset or "", *self._before_people(outcome)

    def _before_people(self, outcome: EmergencyOutcome) -> tuple[Answer, tuple[Reason, ...]]:
        rules, category = self.context.pack.emergency, self.category
        assert rules is not None  # noqa: S101 - the caller has asked  # nosec B101
        assert category is not None  # noqa: S101 - the caller has asked  # nosec B101
        if rules.caps and category.id not in rules.caps:
            words = "The guideline caps what an emergency may open, and this category is beyond it."
            return Answer.REFUSE, (self.context.reason(rules.clause, "wanted", category.id, words=words),)
        if not category.content:
            return Answer.PERSON, outcome.reasons
        reading = self.context.settle("emergency-content")
        why = self.context.reason(rules.clause, "wanted", f"content: {category.id}", reading=reading)
        answer = Answer.REFUSE if reading is not None and reading.value == "refuse" else Answer.PERSON
        return answer, (*outcome.reasons, why)

    def _unlisted(self) -> Reason:
        words = "The guideline names no such kind of information."
        return self.context.reason(self.context.pack.instruments.clause, "wanted", self.wanted.ask, words=words)

    def _unnamed(self) -> tuple[Answer, Reason] | None:
        """Answer for an account that is not identified as the guideline asks."""
        rule = self.context.pack.requirements.identification
        if rule is None or not self.context.holds(rule.clause):
            return None
        if self.account is None:
            words = "The guideline does not speak of requests about no specific user."
            return Answer.NOT_ADDRESSED, self.context.reason(rule.clause, "accounts", "no specific user", words=words)
        if identified(self.context, self.account):
            return None
        given = ", ".join(name for name, _ in self.account.other_identifiers) or "no username"
        cure = how_to_name(rule)
        return Answer.REFUSE, self.context.reason(rule.clause, "accounts.username", given, cure=cure)

    def _subsets(self, category: Category, account: Account) -> Iterator[tuple[Subset | None, str]]:
        """Give the subsets that bear on this line; ``None`` with the doubt where a video cannot be placed."""
        if self.wanted.subset is not None:
            yield self._asked_subset(category, account, self.wanted.subset)
            return
        places: list[tuple[Subset | None, str]] = [_place(category, account, video) for video in account.videos]
        if not account.videos or account.videos_complete is not True:
            places += [(subset, "") for subset in category.subset if _possible(subset, account)]
        for number, place in enumerate(places):
            if place not in places[:number]:
                yield place

    def _asked_subset(self, category: Category, account: Account, asked: str) -> tuple[Subset | None, str]:
        """Give the subset that the officer names, or the doubt.

        One that is not provided has to be what it is called: what an account that is (or may be) private has posted
        is not in the app. Of any other only what fits its conditions is collected.
        """
        subset = next((each for each in category.subset if each.id == asked and self.part is None), None)
        if subset is None:
            return None, f"{asked} is no subset of {self.wanted.ask}."
        for name, wanted in subset.when.items() if subset.outcome == "not-provided" else ():
            if name == "account_private" and account.private != wanted:
                private = {None: "it is not established whether the account is private", True: "the account is private"}
                known = private.get(account.private, "the account is not private")
                return None, f"Which videos {subset.name!r} means is open: {known}."
        return subset, ""

    def _of_subset(
        self, category: Category, subset: Subset | None, doubt: str, answer: Answer, reasons: tuple[Reason, ...]
    ) -> tuple[str, Answer, tuple[Reason, ...]]:
        context = self.context
        if subset is None:
            context.ask("accounts.videos", doubt, category.clause)
            why = context.reason(category.clause, "accounts.videos", "unknown", words=doubt)
            return self.wanted.subset or "unplaced", lower(answer, Answer.PERSON), (*reasons, why)
        if subset.outcome == "not-provided":
            reading = context.settle("removed-video") if answer is Answer.RELEASE else None
            text = context.reason(subset.clause, "accounts.videos", subset.name, cure=subset.cure)
            order = context.reason(subset.clause, "accounts.videos", subset.name, reading=reading) if reading else None
            return subset.id, Answer.REFUSE, (text, *((order,) if order else ()))
        if not subset.open or answer is Answer.REFUSE:
            return subset.id, answer, reasons
        reading = context.settle(subset.open)
        why = context.reason(subset.clause, "accounts.videos", subset.name, reading=reading)
        limit = Answer(reading.value) if reading is not None else Answer.PERSON
        return subset.id, lower(answer, limit), (*reasons, why)


def _condition(name: str, wanted: bool | str, account: Account, video: Video | None) -> bool | None:
    if name == "account_private":
        value: bool | str | None = account.private
    else:
        value = getattr(video, name) if video is not None else None
    return None if value is None else value == wanted


def _possible(subset: Subset, account: Account) -> bool:
    """Tell whether an account of which no video is known can hold this subset."""
    return all(_condition(name, wanted, account, None) is not False for name, wanted in subset.when.items())


def _place(category: Category, account: Account, video: Video) -> tuple[Subset | None, str]:
    """Place a video: the first subset whose conditions all hold takes it; an unknown condition before that, nobody."""
    for subset in category.subset:
        held = [_condition(name, wanted, account, video) for name, wanted in subset.when.items()]
        if False in held:
            continue
        if None in held:
            unknown = ", ".join(name for name, known in zip(subset.when, held, strict=True) if known is None)
            return None, f"Video {video.media_id} cannot be placed: {unknown.replace('_', ' ')} is not established."
        return subset, ""
    return None, f"Video {video.media_id} fits no subset of the guideline."
