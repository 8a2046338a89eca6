"""A dry run for a test account of the platform's own, which the map names: nobody else can be asked for in this way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rogatory.problem import Problem
from rogatory.sources.accounts import bearers_of
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.plan import Plan, ReleasedItem, compile_plan

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rogatory.sources.connections import Connections
    from rogatory.sources.plan import Signing
    from rogatory.sources.source_map import SourceMap

CLAUSE = "dry run"
REFERENCE = "dry-run"
_LIFETIME = timedelta(minutes=10)


def sample_plan(
    connections: Connections,
    account: str,
    categories: Iterable[str],
    *,
    since: datetime | None,
    until: datetime | None,
    now: datetime,
    signing: Signing,
) -> Plan:
    """Compile a plan for a test account: all that the map discloses of it under some categories.

    Raises:
        Problem: the map names no such test account, knows no such category, or the name is, or was, also another's.
    """
    source_map = connections.source_map
    _require_test_account(source_map, account)
    _require_it_alone(connections, account)
    items = [_released(source_map, account, category, since, until) for category in categories]
    return compile_plan(
        items,
        source_map,
        reference=REFERENCE,
        decision_digest="",
        now=now,
        lifetime=_LIFETIME,
        signing=signing,
    )


def _require_test_account(source_map: SourceMap, account: str) -> None:
    known = source_map.accounts.test_accounts
    if account not in known:
        raise Problem(
            f"{account} is not among the map's test accounts",
            where=source_map.name,
            cure=f"Name one of these: {', '.join(known)}"
            if known
            else "Make an account of your own on the platform, and name it in accounts.test_accounts",
        )


def _require_it_alone(connections: Connections, account: str) -> None:
    """Refuse a name that leads, or at some time led, to more than one account: the other is somebody else's."""
    where = connections.source_map.name
    try:
        bearers = bearers_of(connections, [account])[account]
    except Unreadable as error:
        raise Problem(
            f"accounts cannot be resolved: {error}", where=where, cure="Run rogatory source check, which tells more"
        ) from error
    found = {one.account_id for one in bearers}
    if len(found) != 1 or not all(one.current for one in bearers):
        raise Problem(
            f"{len(found)} accounts bear or bore the name {account}, and a dry run is for one that nobody else had"
            if found
            else f"no account bears the name {account}",
            where=where,
            cure="Name a test account whose name was never another's",
        )


def _released(
    source_map: SourceMap, account: str, category: str, since: datetime | None, until: datetime | None
) -> ReleasedItem:
    return ReleasedItem(
        item=category,
        account=account,
        category=category,
        part=None,
        subset=None,
        clause=CLAUSE,
        fields=fields_of(source_map, category),
        since=since,
        until=until,
    )


def fields_of(source_map: SourceMap, category: str) -> tuple[str, ...]:
    """Give all fields that the map discloses under a category.

    Raises:
        Problem: the map knows no such category.
    """
    records = source_map.records_of(category)
    if not records:
        raise Problem(
            f"the map discloses nothing under {category}",
            where=source_map.name,
            cure=f"Choose one of: {', '.join(dict.fromkeys(one.category for one in source_map.records))}",
        )
    return tuple(dict.fromkeys(field.id for record in records for field in record.fields))
