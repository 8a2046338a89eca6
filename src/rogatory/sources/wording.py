"""The statements of a source in words: they stand in the return, and an officer, counsel and a court read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rogatory.sources.answers import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from rogatory.sources.accounts import Bearer, Resolved
    from rogatory.sources.maps.accounts import AccountState
    from rogatory.sources.maps.records import Record
    from rogatory.sources.plan import PlannedItem


def unreachable(item: PlannedItem, part: str) -> Statement:
    """A part of the source failed: the item stays open."""
    words = f"The part of the platform that holds {part} could not be read."
    return Statement(item.item, item.account, "unreachable", words, {"table": part})


def no_such_account(item: PlannedItem, bearers: tuple[Bearer, ...]) -> Statement:
    """No account, or no single one, is meant by the username in the range of dates."""
    accounts = len({one.account_id for one in bearers})
    if accounts == 0:
        words = f"No account bears or bore the username {item.account}."
    else:
        words = (
            f"The username {item.account} names no single account in the dates asked for: "
            f"{accounts} accounts have borne it."
        )
    return Statement(item.item, item.account, "no-such-account", words, {"accounts_that_bore_it": accounts})


def about_names(item: PlannedItem, resolved: Resolved) -> Iterator[Statement]:
    """Tell that a name is a former one, and that others bore it at another time."""
    own = resolved.bearer
    if not own.current:
        words = f"The account bore the username {item.account} {_period(own)}; it bears another one now."
        yield Statement(item.item, item.account, "held", words, {"former_username": item.account, **_dates(own)})
    for other in resolved.others:
        words = f"Another account bore the username {item.account} {_period(other)}; this answer holds nothing of it."
        yield Statement(item.item, item.account, "not-held", words, {"other_account": True, **_dates(other)})


def about_states(item: PlannedItem, states: Iterable[AccountState], bearer: Bearer) -> Iterator[Statement]:
    """Tell the states that the account is in, such as deleted or suspended."""
    for state in states:
        if all(one.holds_for(bearer.properties.get(str(one.column))) for one in state.when):
            yield Statement(item.item, item.account, "held", state.words, {"account_state": state.id})


def not_kept(item: PlannedItem, name: str) -> Statement:
    """The decision lets something out that this platform's map does not offer."""
    return Statement(item.item, item.account, "not-held", f"This platform keeps no {name}.", {"not_kept": name})


def never_given(item: PlannedItem, record: Record, field: str) -> Statement:
    """A field of the account is empty: neither withheld nor refused."""
    told = {one.id: one for one in record.fields}[field]
    why = told.empty or "It was never given for this account; it is neither withheld nor refused."
    words = f"{told.label}: not held. {why}"
    return Statement(item.item, item.account, "not-held", words, {"table": record.name, "field": field})


def none_held(item: PlannedItem, record: Record) -> Statement:
    """There is no such row for the account; in the range of dates, where the record has a time."""
    what = record.label if record.per_account else _what(item, record)
    return Statement(item.item, item.account, "not-held", f"{what}: none held.", {"table": record.name})


def file_gone(item: PlannedItem, record: Record) -> Statement:
    """A row leads to a file that is no longer there."""
    words = f"{record.label}: a file is no longer held."
    return Statement(item.item, item.account, "not-held", words, {"table": record.name})


def held(item: PlannedItem, record: Record, rows: int) -> Statement:
    """How many rows the answer holds."""
    words = f"{_what(item, record)}: {rows} {'row' if rows == 1 else 'rows'}."
    return Statement(item.item, item.account, "held", words, {"table": record.name, "rows": rows})


def noted(item: PlannedItem, record: Record) -> Statement:
    """What the map says of all such rows."""
    return Statement(item.item, item.account, "held", f"{record.label}: {record.note}", {"table": record.name})


def truncated(item: PlannedItem, record: Record, given: int, found: int) -> Statement:
    """The answer was cut at the limit of rows."""
    words = f"{_what(item, record)}: cut at {given} of {found} rows, the earliest first."
    return Statement(item.item, item.account, "truncated", words, {"table": record.name, "rows": given, "of": found})


def not_retained_before(item: PlannedItem, record: Record, kept_from: datetime) -> Statement:
    """The range of dates reaches back beyond what the platform keeps."""
    day = kept_from.date().isoformat()
    words = f"{record.label}: not retained before {day} (UTC)."
    return Statement(item.item, item.account, "not-retained-before", words, {"table": record.name, "before": day})


def _what(item: PlannedItem, record: Record) -> str:
    subset = f" ({item.subset})" if item.subset else ""
    dated = record.time is not None
    since = f" from {_moment(item.since)}" if item.since and dated else ""
    until = f" until before {_moment(item.until)}" if item.until and dated else ""
    return f"{record.label}{subset}{since}{until}"


def _period(bearer: Bearer) -> str:
    since = f"from {_moment(bearer.since)} " if bearer.since else ""
    if bearer.current:
        return f"{since}until now" if since else "and bears it now"
    return f"{since}until {_moment(bearer.until)}" if bearer.until else f"{since}for a time"


def _dates(bearer: Bearer) -> dict[str, object]:
    return {
        "from": _moment(bearer.since) if bearer.since else None,
        "until": _moment(bearer.until) if bearer.until else None,
    }


def _moment(instant: datetime) -> str:
    return instant.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
