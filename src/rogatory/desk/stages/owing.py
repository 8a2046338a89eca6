"""Which notices follow from an act on a decision: one for each account of which something was decided."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from rogatory.desk.bars import holding, would_hold
from rogatory.desk.inputs import Bar, OweNotice
from rogatory.desk.models import UserNotice
from rogatory.desk.stages.contract import Entailed, StageContext
from rogatory.desk.stages.correspondence import outcome_of, pack_of
from rogatory.flow.returns import DISCLOSING
from rogatory.flow.states import Kind, State
from rogatory.guidelines.decision import Answer, Decision
from rogatory.guidelines.pack import Pack

EARLIER = "earlier-bar"
"""What the ledger calls a bar that had ended before the decision, while the delay that follows on it still runs."""

_SILENT = "The guideline does not address whether the user is told: a person decides."


def notices_owed(case: StageContext) -> tuple[Entailed, ...]:
    """Give the notices that an approval or a refusal brings, each barred or put before a person.

    A notice follows for each account of which something is released; and, where the guideline tells users when legal
    process is received, for the others as well. Nobody is told of an account that the platform does not have.
    """
    decision, kind = case.decision, Kind(case.the_matter.kind)
    if decision is None or case.record is None or kind not in DISCLOSING:
        return ()
    accounts = list(_accounts(case, decision))
    if not accounts:
        return ()
    owed = _owed(case, decision, kind)
    there = UserNotice.objects.filter(matter__request=case.the_request).select_related("matter")
    known = {notice.matter.account: notice for notice in there.prefetch_related("bars")}
    return tuple(
        Entailed(
            "bar_notice" if _is_barred(owed, known.get(account), case) else "owe_notice", Kind.NOTICE, owed, account
        )
        for account in accounts
    )


def _accounts(case: StageContext, decision: Decision) -> Iterator[str]:
    urgent = case.the_matter.kind == Kind.EMERGENCY
    missing = {each.username for each in (case.facts.accounts or () if case.facts else ()) if each.exists is False}
    everybody = _on_receipt(decision, pack_of(case.shelf, decision, case.the_request))
    released = case.target is not State.REFUSED
    found = dict.fromkeys(
        item.account
        for item in outcome_of(decision, case.choices).items
        if item.emergency is urgent
        and item.account
        and item.account not in missing
        and (everybody or (released and item.answer is Answer.RELEASE))
    )
    return iter(found)


def _on_receipt(decision: Decision, pack: Pack) -> bool:
    """Tell whether users are told when legal process is received, whatever is decided on it."""
    notice, rules = decision.notice, pack.notice
    if rules is None or notice.outcome == "not-addressed":
        return False
    if notice.timing is not None:
        return notice.timing.when == "on-receipt"
    return rules.default == "notify" and rules.needs_process


def _owed(case: StageContext, decision: Decision, kind: Kind) -> OweNotice:
    notice = decision.notice
    pack = pack_of(case.shelf, decision, case.the_request)
    # An emergency never waits for anybody's answer: the harm would come meanwhile. So no time for one is promised.
    objection = notice.objection.days if notice.objection and kind is Kind.DATA else 0
    timing = notice.timing.when if notice.timing else ""
    return OweNotice(
        record=case.record.pk if case.record else 0,
        guideline=pack.about.version,
        words=notice.reasons[0].words if notice.reasons else _SILENT,
        bars=tuple(stated_bars(decision)),
        delay=notice.delay.days if notice.delay else 0,
        objection=objection,
        renewal=notice.renewal.days if notice.renewal else settings.BAR_REVIEW_DAYS,
        first=kind is Kind.DATA and (timing == "before-production" or (objection > 0 and timing != "after-production")),
        names_requester=notice.content.names_requester if notice.content else None,
        promised=pack.notice is not None and pack.notice.default == "notify" and notice.outcome != "not-addressed",
    )


def stated_bars(decision: Decision) -> Iterator[Bar]:
    """Give the bars that a decision states, and one that had fallen before it while the delay after it still runs."""
    notice = decision.notice
    for bar in notice.bars:
        forbids = bar.outcome == "do-not-notify"
        yield Bar(bar.what, bar.words, bar.clause, bar.issued, bar.until, bar.instrument, forbids)
    if notice.earliest is not None and not any(bar.outcome == "do-not-notify" for bar in notice.bars):
        words = "A bar on notice has ended; the guideline lets some days pass before the user is told."
        yield Bar(EARLIER, words, until=notice.derivation[0].day)


def _is_barred(owed: OweNotice, known: UserNotice | None, case: StageContext) -> bool:
    """Whether a bar holds now: one of a decision that was prepared some days ago may have fallen since."""
    there = list(known.bars.all()) if known is not None else []
    # One that was lifted or renewed is not entered anew, so that it does not count.
    entered = {(bar.what, bar.clause, bar.instrument, bar.issued, bar.until) for bar in there}
    new = any(
        bar.forbids
        and (bar.what, bar.clause, bar.instrument, bar.issued, bar.until) not in entered
        and would_hold(bar.until, owed.delay, case.now)
        for bar in owed.bars
    )
    return new or bool(holding(there, owed.delay, case.now))
