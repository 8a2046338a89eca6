"""The letters to the officer about the end of a preserved copy; none says whether the account exists (reading 10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from rogatory.clocks.shown import shown, shown_day, shown_end
from rogatory.desk.deciding import facts_of
from rogatory.desk.models import CopyHold, Destruction, PreservedCopy, Request
from rogatory.desk.stages.contract import LetterDraft, StageContext
from rogatory.desk.stages.copy_end import after, is_provisional, open_holds, step_over
from rogatory.desk.stages.correspondence import common_values, verified_address, verified_facts
from rogatory.desk.stages.plain_text import one_line, paragraphs
from rogatory.desk.zones import zone_of
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.pack import Pack

_ACCOUNT_LENGTH = 200


def warning_letter(case: StageContext, copy: PreservedCopy, days: int) -> LetterDraft | None:
    """Draft the warning that the period ends in so many days, or in fewer where it goes out late."""
    if copy.last_day is not None:
        days = min(days, max((copy.last_day - case.now.astimezone(UTC).date()).days, 0))
    return _letter(case, copy, "warning", {"days_left": _days_left(days), "derivation": _derivation(copy.steps)})


def ended_letter(case: StageContext, copy: PreservedCopy) -> LetterDraft | None:
    """Draft what tells that the period has ended; with what legal process holds of it."""
    return _letter(case, copy, "ended", {"derivation": _derivation(copy.steps), "held": _held_of_theirs(case, copy)})


def over_letter(case: StageContext, copy: PreservedCopy, why: str) -> LetterDraft | None:
    """Draft what tells that the preservation is over ahead of its time, from this instant on.

    It reads the same whether something else needs the copy or not: only of their own legal process is the officer told.
    """
    derivation = _derivation([*copy.steps, step_over(why, case.now)])
    ends = shown(case.now, _zone(case, case.now))
    held = _held_of_theirs(case, copy)
    return _letter(case, copy, "ended", {"ends": ends, "derivation": derivation, "held": held})


def destroyed_letter(
    case: StageContext, copy: PreservedCopy, decision: Destruction, at: datetime
) -> LetterDraft | None:
    """Draft what tells that a copy was destroyed."""
    who = (
        "It was destroyed under a standing retention policy that two people of ours have approved."
        if decision.policy_id
        else "A person of ours decided so after the period had ended."
    )
    return _letter(case, copy, "destroyed", {"destroyed_on": shown(at, _zone(case, at)), "decided": who})


def part_letter(case: StageContext, copy: PreservedCopy, hold: CopyHold) -> LetterDraft | None:
    """Draft what tells that legal process has come for a part (reading 18).

    It goes out only where the officer of the process is the officer of the preservation: of nobody else's legal process
    is anybody told.
    """
    if not _is_of_a_part(hold, copy) or not _is_theirs(hold, case):
        return None
    return _letter(case, copy, "part", {"kept": _held(hold, case.shelf.pack(copy.guideline))})


def _letter(case: StageContext, copy: PreservedCopy, key: str, values: Mapping[str, str]) -> LetterDraft | None:
    """Draft a letter; ``None`` without an address, and for a provisional copy: nobody may have verified its sender."""
    facts = verified_facts(case.the_request)
    to = verified_address(case.the_request, facts)
    if is_provisional(copy) or copy.last_day is None or not to:
        return None
    given = {
        **common_values(case.the_request, facts),
        "account": one_line(case.the_matter.account, _ACCOUNT_LENGTH),
        "ends": shown_end(after(copy.last_day), _zone(case, after(copy.last_day))),
        **values,
    }
    return LetterDraft(key, to, copy.guideline, {name: paragraphs(text) for name, text in given.items()})


def _zone(case: StageContext, at: datetime) -> str:
    """Give the zone of the officer, as far as their country tells it."""
    officer = case.the_request.officer
    stated = case.facts.official.jurisdiction if case.facts else None
    return zone_of(stated or (officer.jurisdiction if officer else None), at)


def _days_left(days: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _derivation(steps: Iterable[Sequence[str]]) -> str:
    """Tell step by step how the last day came about."""
    lines = (f"- {words}: {shown_day(date.fromisoformat(day))} (UTC)" for words, day in steps)
    return "\n".join(lines)


def _is_of_a_part(hold: CopyHold, copy: PreservedCopy) -> bool:
    """Whether a hold is for some of what the copy covers, and not for all of it."""
    return bool(set(hold.covers) & set(copy.covers)) and not set(copy.covers) <= set(hold.covers)


def _held_of_theirs(case: StageContext, copy: PreservedCopy) -> str:
    """Tell what the officer's own legal process keeps of a copy."""
    pack = case.shelf.pack(copy.guideline)
    holds = (hold for hold in open_holds(copy) if _is_of_a_part(hold, copy) and _is_theirs(hold, case))
    return "\n\n".join(_held(hold, pack) for hold in holds)


def _held(hold: CopyHold, pack: Pack) -> str:
    names = {category.id: category.name for category in pack.categories}
    part = (names.get(each, each) for each in hold.covers if each in hold.copy.covers)
    return f"Kept until it is produced: {_listed(part)}."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _is_theirs(hold: CopyHold, case: StageContext) -> bool:
    """Whether the hold is of legal process that the officer of the preservation has sent."""
    brought: Request | None = hold.request
    return brought is not None and _same_officer(brought, case)


def _same_officer(brought: Request, case: StageContext) -> bool:
    """Whether two requests are of one officer: of one account, or of one address that was verified for both."""
    own = case.the_request
    if brought.pk == own.pk:
        return True
    if brought.officer_id is not None or own.officer_id is not None:
        return brought.officer_id == own.officer_id
    latest = brought.facts_versions.order_by("number").last()
    address = _verified_address(case.facts)
    return latest is not None and address != "" and _verified_address(facts_of(latest)) == address


def _verified_address(facts: Facts | None) -> str:
    """Give the address of an officer whom somebody has verified, in small letters; "" where nobody has."""
    if facts is None or not facts.official.law_enforcement:
        return ""
    return (facts.contact.email or "").strip().lower()
