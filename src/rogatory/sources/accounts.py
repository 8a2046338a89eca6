"""From a username to the platform's own account id: also by names borne before, never by likeness."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from rogatory.sources.statements.names import Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from rogatory.sources.connections import Connections


@dataclass(frozen=True, slots=True)
class Bearer:
    """An account that bears a name, or bore it from `since` (inclusive) until `until` (exclusive).

    `properties` are the columns of the account on which subsets and its states depend.
    """

    account_id: object
    current: bool
    since: datetime | None = None
    until: datetime | None = None
    properties: Mapping[str, object] = field(default_factory=dict)

    def bore_it_within(self, since: datetime | None, until: datetime | None) -> bool:
        """Tell whether the name was this account's at some instant of a range."""
        begins_in_time = until is None or self.since is None or self.since < until
        ends_late_enough = since is None or self.until is None or self.until > since
        return begins_in_time and ends_late_enough


@dataclass(frozen=True, slots=True)
class Resolved:
    """The one account that a name means in a range of dates, and the others that bore it at another time."""

    bearer: Bearer
    others: tuple[Bearer, ...]


def bearers_of(connections: Connections, asked: Iterable[str]) -> dict[str, tuple[Bearer, ...]]:
    """Find every account that bears or bore one of the names, by the platform's own equality; raises Unreadable.

    The names are read as officers write them there, and go to the engine as values, never as text of a statement.
    """
    accounts = connections.source_map.accounts
    # Text that UTF-8 cannot write, or that databases cannot keep, is the name of no account.
    stored = {name: accounts.as_stored(name) for name in asked if _is_text(name)}
    names = sorted(set(stored.values()))
    found = _found(connections, names) if names else {}
    return {name: tuple(found.get(stored.get(name, ""), ())) for name in asked}


def _found(connections: Connections, names: list[str]) -> dict[str, list[Bearer]]:
    former = _former(connections, names)
    found: dict[str, list[Bearer]] = {}
    own = connections.source_map.own_columns()
    for name, account_id, *others in connections.named(Names.BEARING, names):
        before = former.get(str(name), ())
        taken_over = [one.until for one in before if one.until and one.account_id != account_id]
        known = dict(zip(own, (account_id, *others), strict=True))
        bearer = Bearer(account_id, True, max(taken_over, default=None), None, known)
        found.setdefault(str(name), []).append(bearer)
    for name, bearers in former.items():
        found.setdefault(name, []).extend(bearers)
    return found


def _former(connections: Connections, names: list[str]) -> dict[str, list[Bearer]]:
    if connections.source_map.accounts.former is None:
        return {}
    rows = connections.named(Names.BORE, names)
    # In the order of their times; of equal times, in that of their ids.
    rows.sort(key=lambda row: (str(row[0]), row[2] is None, row[2], row[3] is None, row[3], str(row[1])))
    own = {}
    if rows:
        columns = connections.source_map.own_columns()
        for _, account_id, *others in connections.named(Names.OWN, list(dict.fromkeys(row[1] for row in rows))):
            own[account_id] = dict(zip(columns, (account_id, *others), strict=True))
    found: dict[str, list[Bearer]] = {}
    for name, account_id, since, until in rows:
        bearer = Bearer(account_id, False, _instant(since), _instant(until), own.get(account_id, {}))
        found.setdefault(str(name), []).append(bearer)
    return found


def _instant(value: object) -> datetime | None:
    return cast("datetime | None", value)


def _is_text(name: str) -> bool:
    return "\0" not in name and name == name.encode("utf-8", "ignore").decode()


def resolve(bearers: tuple[Bearer, ...], since: datetime | None, until: datetime | None) -> Resolved | None:
    """Choose the one account that a name means; None when it means none, or several that nothing tells apart.

    A name that several accounts bore means the one that bore it in the range of dates; without dates, the one that
    bears it now. Two accounts that bore it in the same range are told apart by nobody here.
    """
    if len(bearers) == 1:
        return Resolved(bearers[0], ())
    accounts = _by_account(bearers)
    if len(accounts) > 1:
        bounded = since is not None or until is not None
        chosen = [one for one in bearers if (one.bore_it_within(since, until) if bounded else one.current)]
        accounts = _by_account(chosen)
    if len(accounts) != 1:
        return None
    (own,) = accounts.values()
    return Resolved(own, tuple(one for one in bearers if one.account_id != own.account_id))


def meant(bearers: tuple[Bearer, ...], since: datetime | None, until: datetime | None) -> frozenset[object]:
    """Give the ids of the accounts that a name can mean: the one that `resolve` chooses, else all that bore it."""
    resolved = resolve(bearers, since, until)
    return frozenset([resolved.bearer.account_id] if resolved else [one.account_id for one in bearers])


def _by_account(bearers: Iterable[Bearer]) -> dict[object, Bearer]:
    """Give one bearer for each account, the present name before former ones."""
    return {one.account_id: one for one in sorted(bearers, key=lambda one: one.current)}
