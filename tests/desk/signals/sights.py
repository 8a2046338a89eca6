"""Sights for the tests of the signals: an ordinary request, and what differs from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rogatory.desk.signals.contract import Account, Listed, Reason, Sight, Usual
from rogatory.desk.signals.rules import rules_with
from rogatory.desk.signals.score import reasons_of

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
RULES = rules_with({})
AGENCY = Listed("Example Police", "US", frozenset({"police.example"}), ("+12025550100",), officers=3)
ACCOUNT = Account("ada@police.example", filed=True, vetted_at=NOW - timedelta(days=400))
ORDINARY = Sight(
    now=NOW,
    received_at=NOW,
    channel="portal",
    sender="ada@police.example",
    account=ACCOUNT,
    agency=AGENCY,
    contact_email="ada@police.example",
    contact_phone="+1 202 555 0143",
    local=(NOW - timedelta(hours=5),),
    officer=Usual(1, 10),
    office=Usual(2, 40),
    earlier=50,
    accounts=1,
)


def reasons(**differs) -> tuple[Reason, ...]:
    """What the signals say of an ordinary request that differs in this."""
    return reasons_of(replace(ORDINARY, **differs), RULES)


def words(**differs) -> dict[str, str]:
    return {reason.signal: reason.words for reason in reasons(**differs)}
