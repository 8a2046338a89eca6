"""The plan: an approved decision, compiled into the only thing that a source accepts.

The decision is the query. A plan names accounts, categories, records, columns, subsets and instants; whatever is not
both in the decision and in the source map cannot be in it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

from rogatory.problem import Problem
from rogatory.sources.canonical import canonical, digest, root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rogatory.sources.maps.records import Record
    from rogatory.sources.source_map import SourceMap


FORMAT = "rogatory-plan/1"


@dataclass(frozen=True, slots=True)
class ReleasedItem:
    """One item that an approved decision lets out.

    `account` is the username as the request gives it. `part` is a record of the category (`logins`) or one field of a
    record that has a single row for each account (`creation_ip`); None is the whole category. `subset` None is the
    category undivided. `fields` are the field ids that the pack lets out; a field that two records share may be
    narrowed to one by `record.field`. `since` is inclusive, `until` exclusive; both are aware.
    """

    item: str
    account: str
    category: str
    part: str | None
    subset: str | None
    clause: str
    fields: tuple[str, ...]
    since: datetime | None
    until: datetime | None

    def __post_init__(self) -> None:
        """Refuse instants without a zone, and a range that ends before it begins."""
        for name in ("since", "until"):
            instant = getattr(self, name)
            if instant is not None and instant.tzinfo is None:
                raise Problem(
                    f"{name} has no time zone", where=f"released item {self.item}", cure="Give the instant in UTC."
                )
        if self.since and self.until and self.until < self.since:
            raise Problem(
                "until lies before since", where=f"released item {self.item}", cure="Correct the range of dates."
            )


@dataclass(frozen=True, slots=True)
class PlannedQuery:
    """The columns of one record that one item lets out; `objects` tells whether the rows' files go with them."""

    record: str
    columns: tuple[str, ...]
    objects: bool


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One item with its queries. `not_kept` names what the decision lets out and the map does not hold."""

    item: str
    account: str
    category: str
    part: str | None
    subset: str | None
    clause: str
    since: datetime | None
    until: datetime | None
    queries: tuple[PlannedQuery, ...]
    not_kept: tuple[str, ...]


LetOut = tuple[tuple[PlannedQuery, ...], tuple[str, ...]]
"""Queries, and the names of what is let out and not kept."""


@dataclass(frozen=True, slots=True)
class Signing:
    """The key that signs plans: its public half (32 bytes, hexadecimal), and what signs a message with it (Ed25519)."""

    key: str
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Plan:
    """What one approved decision lets out of one source, until it expires.

    `serial` is drawn by chance, so that no plan is like another. `source` is the name of the map, and `map_digest` is
    of all of it. `digest` is the SHA-256 of what is signed (`message`), `signature` (hexadecimal) that of the desk by
    `key`. A source computes the one anew and has the other verified.
    """

    serial: str
    reference: str
    decision_digest: str
    source: str
    map_digest: str
    made_at: datetime
    expires_at: datetime
    items: tuple[PlannedItem, ...]
    key: str
    digest: str = ""
    signature: str = ""

    def said(self) -> dict[str, object]:
        """Give what is signed: all that the plan says, its items by the root of the tree over them (RFC 9162).

        So a part of the items can be shown to be of this plan without the others.
        """
        return {
            "format": FORMAT,
            "serial": self.serial,
            "reference": self.reference,
            "decision": self.decision_digest,
            "source": self.source,
            "map": self.map_digest,
            "made_at": self.made_at,
            "expires_at": self.expires_at,
            "key": self.key,
            "count": len(self.items),
            "root": root([canonical(item) for item in self.items]).hex(),
        }

    def message(self) -> bytes:
        """Give the bytes that are signed: the canonical form of what is said."""
        return canonical(self.said())

    def written(self, preserved_at: datetime | None = None) -> dict[str, object]:
        """Give the plan as plain JSON, as `data/plan.json` of a return has it (docs/schemas/plan.json).

        `preserved_at` is when the copy was taken that it was put to, or None for the live platform.
        """
        beside = {"digest": self.digest, "signature": self.signature, "preserved_at": preserved_at}
        items = [{"index": index, "path": (), "item": item} for index, item in enumerate(self.items)]
        plain: dict[str, object] = json.loads(canonical({**self.said(), **beside, "items": items}))
        return plain

    def computed_digest(self) -> str:
        """Give the digest that the plan's content has now."""
        return hashlib.sha256(self.message()).hexdigest()


def query_digest(map_digest: str, item: PlannedItem, query: PlannedQuery) -> str:
    """Give the SHA-256 of one query of a plan: what was asked of which map for which account, in its canonical form."""
    asked = {
        "map": map_digest,
        "account": item.account,
        "category": item.category,
        "subset": item.subset,
        "since": item.since,
        "until": item.until,
        "query": query,
    }
    return digest(asked)


def compile_plan(
    items: Iterable[ReleasedItem],
    source_map: SourceMap,
    *,
    reference: str,
    decision_digest: str,
    now: datetime,
    lifetime: timedelta,
    signing: Signing,
) -> Plan:
    """Compile the released items for one source, and sign what comes of it: the only way to a plan.

    Raises Problem when two items share an id, or when the lifetime is not positive.
    """
    # A plan for many accounts asks the same of most of them.
    let_out = cache(partial(_let_out, source_map))
    planned = tuple(_planned(one, let_out(one.category, one.part, one.subset, one.fields)) for one in items)
    if len({one.item for one in planned}) < len(planned):
        raise Problem("two released items have the same id", where=reference, cure="Give each item an id of its own.")
    if lifetime <= timedelta():
        raise Problem("the plan would expire before it begins", where=reference, cure="Give a lifetime above zero.")
    made_at = now.astimezone(UTC)
    plan = Plan(
        serial=secrets.token_hex(16),
        reference=reference,
        decision_digest=decision_digest,
        source=source_map.name,
        map_digest=source_map.digest,
        made_at=made_at,
        expires_at=made_at + lifetime,
        items=planned,
        key=signing.key,
    )
    message = plan.message()
    return replace(plan, digest=hashlib.sha256(message).hexdigest(), signature=signing.sign(message).hex())


def planned_item(item: ReleasedItem, source_map: SourceMap) -> PlannedItem:
    """Give what stands in a released item and in the map as well."""
    return _planned(item, _let_out(source_map, item.category, item.part, item.subset, item.fields))


def _planned(item: ReleasedItem, let_out: LetOut) -> PlannedItem:
    queries, not_kept = let_out
    return PlannedItem(
        item=item.item,
        account=item.account,
        category=item.category,
        part=item.part,
        subset=item.subset,
        clause=item.clause,
        since=item.since.astimezone(UTC) if item.since else None,
        until=item.until.astimezone(UTC) if item.until else None,
        queries=queries,
        not_kept=not_kept,
    )


def _let_out(
    source_map: SourceMap, category: str, part: str | None, subset: str | None, fields: tuple[str, ...]
) -> LetOut:
    """Give the queries for what a decision lets out, and the names of what of it this platform does not keep."""
    records = source_map.records_of(category)
    queries = []
    offered: set[str] = set()
    for record in records:
        if subset is not None and subset not in {one.id for one in record.subsets}:
            continue
        columns = tuple(field.id for field in record.fields if _is_let_out(part, fields, record, field.id))
        offered |= {written for field in columns for written in (field, f"{record.name}.{field}")}
        if columns:
            queries.append(PlannedQuery(record.name, columns, objects=_with_objects(part, record, columns)))
    if not queries:
        return (), (part or subset or category,)
    if part is not None and part not in {one.name for one in records}:
        return tuple(queries), ()
    named = {field for field in fields if part is None or field.startswith(f"{part}.")}
    return tuple(queries), tuple(sorted(named - offered))


def _is_let_out(part: str | None, fields: tuple[str, ...], record: Record, field: str) -> bool:
    named = field in fields or f"{record.name}.{field}" in fields
    return named and (part in (None, record.name) or (part == field and record.per_account))


def _with_objects(part: str | None, record: Record, columns: tuple[str, ...]) -> bool:
    return record.objects is not None and record.objects.id in columns and part in (None, record.name)
