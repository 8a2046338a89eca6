"""The scope proof of a return: that each row and each file in it may be there, by the plan that the desk signed.

What is in the return is held against `data/plan.json`: the account, the columns, the query by its digest, the number of
rows as they are counted in the files themselves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rogatory.evidence.cells import csv_line
from rogatory.evidence.checking import Checked, Finding
from rogatory.evidence.merkle import leaf_hash, root_of, verify_inclusion
from rogatory.evidence.sealing import DOCUMENT, PLAN, PROVENANCE_COLUMNS
from rogatory.evidence.signature import PublicKey
from rogatory.problem import Problem
from rogatory.sources.canonical import canonical
from rogatory.sources.plan import FORMAT

PLANS_FORMAT = "rogatory-plans/1"
PRESERVED = "rogatory_preserved"
"""The column of our own with what became of a row since it was preserved."""
_SIGNED = frozenset(
    {"format", "serial", "reference", "decision", "source", "map", "made_at", "expires_at", "key", "count", "root"}
)
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError)


def check_scope(sealed: Checked) -> Iterator[Finding]:
    """Check that what is in a return is what its signed plans let out; every finding names a file."""
    document = _json(sealed.kept.get(DOCUMENT, b""))
    if not isinstance(document, dict):
        return  # what is wrong with it was told already
    holds_data = bool(document.get("tables") or document.get("media"))
    if PLAN not in sealed.digests:
        if holds_data:
            yield Finding("bad", PLAN, "it is missing: nothing shows why these rows and files may be here")
        return
    try:
        scope = _Scope(_plans(_json(sealed.kept.get(PLAN, b""))), document, sealed)
        faults = list(scope.faults())
    except _MALFORMED as error:
        yield Finding("bad", PLAN, f"it, or return.json, is not what the format asks for ({type(error).__name__})")
        return
    yield from faults
    if not faults:
        yield Finding("good", PLAN, scope.words())


@dataclass(frozen=True, slots=True)
class _Query:
    """A query of a plan, for one of its items."""

    item: Mapping[str, Any]
    source: str
    record: str
    columns: tuple[str, ...]
    objects: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """A plan, with its queries by map, instant of preservation, and digest as it was computed anew."""

    told: Mapping[str, Any]
    items: tuple[Mapping[str, Any], ...]
    queries: Mapping[tuple[str, str, str | None, str], _Query]


def _plans(value: Any) -> tuple[_Plan, ...]:  # noqa: ANN401 - parsed from outside
    if value["format"] != PLANS_FORMAT:
        raise ValueError(PLANS_FORMAT)
    return tuple(map(_plan, value["plans"]))


def _plan(told: Mapping[str, Any]) -> _Plan:
    items = tuple(one["item"] for one in told["items"])
    queries = {}
    for item in items:
        for query in item["queries"]:
            columns, objects = tuple(query["columns"]), query["objects"] is True
            planned = _Query(item, str(told["source"]), str(query["record"]), columns, objects)
            key = (str(item["item"]), str(told["map"]), told["preserved_at"], _query_digest(told["map"], item, query))
            queries[key] = planned
    return _Plan(told, items, queries)


def _query_digest(map_digest: str, item: Mapping[str, Any], query: Mapping[str, Any]) -> str:
    asked = {name: item[name] for name in ("account", "category", "subset", "since", "until")}
    return hashlib.sha256(canonical({"map": map_digest, **asked, "query": query})).hexdigest()


class _Scope:
    """The plans of a return beside what it holds."""

    def __init__(self, plans: tuple[_Plan, ...], document: Mapping[str, Any], sealed: Checked) -> None:
        self._plans, self._document, self._sealed = plans, document, sealed
        self._queries = {key: query for plan in plans for key, query in plan.queries.items()}
        self._items: dict[str, Mapping[str, Any]] = {}
        for plan in plans:
            for item in plan.items:
                self._items.setdefault(str(item["item"]), item)

    def words(self) -> str:
        """Say what was found good."""
        keys = ", ".join(dict.fromkeys(_key(plan.told).fingerprint for plan in self._plans))
        tables, media = len(self._document["tables"]), len(self._document["media"])
        given = (
            f"{tables:,} {'table' if tables == 1 else 'tables'} and {media:,} media {'file' if media == 1 else 'files'}"
        )
        return (
            f"{given} are within the signed plan: accounts, columns, queries and "
            f"numbers of rows fit; the key of plans has the fingerprint {keys}"
        )

    def faults(self) -> Iterator[Finding]:
        """Give all that does not fit."""
        for plan in self._plans:
            yield from (Finding("bad", PLAN, words) for words in self._of_plan(plan))
        if not any(self._is_first(plan) for plan in self._plans):
            yield Finding("bad", PLAN, "the plan that return.json names by its digest is not here")
        for table in self._document["tables"]:
            yield from (Finding("bad", str(table["jsonl"]), words) for words in self._of_table(table))
            yield from self._counted(table)
        for media in self._document["media"]:
            yield from (Finding("bad", str(media["path"]), words) for words in self._of_media(media))
        yield from (Finding("bad", DOCUMENT, words) for words in self._of_words())

    def _is_first(self, plan: _Plan) -> bool:
        return plan.told["preserved_at"] is None and plan.told["digest"] == self._document["digests"]["plan"]

    def _of_plan(self, plan: _Plan) -> Iterator[str]:
        told, document = plan.told, self._document
        message = canonical({name: told[name] for name in _SIGNED})
        if told["format"] != FORMAT:
            yield "it holds a plan of another format than this program knows"
        if not _leads_to_root(told):
            yield "its items are not those that were signed"
        if told["digest"] != hashlib.sha256(message).hexdigest():
            yield "its digest is not that of what it says"
        if not _key(told).verifies(bytes.fromhex(told["signature"]), message):
            yield "its signature does not verify"
        if told["reference"] not in (document["reference"], document["part_of"]):
            yield "it was made for another request"
        if told["decision"] != document["digests"]["decision"]:
            yield "it was compiled from another decision"
        # To the second, since a return names its sealing to the second.
        if told["made_at"][:19] > min(told["expires_at"], document["sealed_at"])[:19]:
            yield "it was made after the return was sealed, or after it had expired"
        outcomes = {one["item_id"]: one for one in document["items"]}
        for item in plan.items:
            outcome = outcomes.get(item["item"])
            if outcome is None or outcome["answer"] != "release":
                yield f"it lets out item {item['item']}, which was not decided to be released"
            elif any(outcome[name] != item[name] for name in ("account", "category", "subset")):
                yield f"it lets out another account, category or part under item {item['item']} than was decided"
            elif item["clause"] not in {reason["clause"] for reason in outcome["reasons"]} | {""}:
                yield f"it lets item {item['item']} out under a clause that is none of its reasons"

    def _of_table(self, table: Mapping[str, Any]) -> Iterator[str]:
        names = [str(column["name"]) for column in table["columns"]]
        own = [name for name in names if name != PRESERVED]
        yield from self._of_part(table, "table")
        for query in self._queries_of(table):
            if query.record != table["table"]:
                yield f"it holds rows of {table['table']}, and its query was for {query.record}"
            beyond = [name for name in own if name not in query.columns]
            if beyond:
                yield f"it holds columns beyond the plan: {', '.join(beyond)}"
            elif tuple(own) != query.columns:
                yield "its columns are not those of the plan"
        if own != names and not self._is_preserved(table):
            yield f"it has the column {PRESERVED}, and no preserved copy was asked"

    def _of_media(self, media: Mapping[str, Any]) -> Iterator[str]:
        names = set(media["metadata"])
        yield from self._of_part(media, "file")
        for query in self._queries_of(media):
            if not query.objects:
                yield "it is a file, and its query let no files out"
            beyond = sorted(names - {PRESERVED} - set(query.columns))
            if beyond:
                yield f"it holds fields beyond the plan: {', '.join(beyond)}"
        if PRESERVED in names and not self._is_preserved(media):
            yield f"it has the field {PRESERVED}, and no preserved copy was asked"

    def _of_part(self, part: Mapping[str, Any], kind: str) -> Iterator[str]:
        """Tell what is wrong with item, account, category, clause and queries of a table or a file."""
        item = self._items.get(part["item_id"])
        if item is None:
            yield f"this {kind} is of item {part['item_id']}, which no plan lets out"
            return
        for name in ("account", "category", "clause"):
            if part[name] != item[name]:
                yield f"this {kind} is of another {name} than the plan has for item {part['item_id']}"
        if not part["origins"]:
            yield f"nothing tells by which query this {kind} was found"
        for origin in part["origins"]:
            query = self._asked(part, origin)
            if query is None:
                yield f"the digest of its query, {origin['query']}, is none of the plan's for item {part['item_id']}"
            elif origin["source"] != query.source:
                yield f"this {kind} is said to come from {origin['source']}, and its plan was for {query.source}"

    def _asked(self, part: Mapping[str, Any], origin: Mapping[str, Any]) -> _Query | None:
        key = (str(part["item_id"]), str(origin["map"]), origin["preserved_at"], str(origin["query"]))
        return self._queries.get(key)

    def _queries_of(self, part: Mapping[str, Any]) -> Iterator[_Query]:
        yield from (query for origin in part["origins"] if (query := self._asked(part, origin)) is not None)

    def _is_preserved(self, part: Mapping[str, Any]) -> bool:
        return any(origin["preserved_at"] is not None for origin in part["origins"])

    def _counted(self, table: Mapping[str, Any]) -> Iterator[Finding]:
        """Hold what stands in the files of a table against what return.json says of them."""
        names = [*PROVENANCE_COLUMNS, *(str(column["name"]) for column in table["columns"])]
        for kind in ("csv", "jsonl"):
            path = str(table[kind])
            counted = self._sealed.counted.get(path)
            if counted is None:
                continue  # that it is missing was told already
            if counted.rows != table["rows"]:
                words = f"it holds {counted.rows:,} rows, and return.json says {table['rows']:,}"
                yield Finding("bad", path, words)
            if not counted.alike:
                yield Finding("bad", path, "not all of its rows are of one item and one clause")
            if kind == "csv" and counted.first != csv_line(names):
                yield Finding("bad", path, "its heading does not name the columns that return.json names")
            if kind == "csv" and counted.rows and counted.begins != csv_line([table["item_id"], table["clause"]])[:-2]:
                yield Finding("bad", path, "its rows are of another item, or another clause, than return.json says")
            if kind == "jsonl" and counted.first:
                row = json.loads(counted.first)
                if list(row) != names or [row[name] for name in PROVENANCE_COLUMNS] != [
                    table["item_id"],
                    table["clause"],
                ]:
                    yield Finding("bad", path, "its rows are of other columns, or another item, than return.json says")

    def _of_words(self) -> Iterator[str]:
        """Tell of statements on what no plan lets out, and of items of which nothing at all is said."""
        document = self._document
        parts = [*document["tables"], *document["media"], *document["withheld"]]
        said = [one for one in document["statements"] if one["kind"] != "withheld" and one["item_id"] is not None]
        for one in said:
            item = self._items.get(one["item_id"])
            if item is None or item["account"] != one["account"]:
                yield f"it speaks of item {one['item_id']}, which no plan lets out for that account"
        for one in document["withheld"]:
            if one["item_id"] not in self._items:
                yield f"it counts what was kept back of item {one['item_id']}, which no plan lets out"
        answered = {one["item_id"] for one in (*parts, *said)}
        for name in self._items.keys() - answered:
            yield f"nothing in it tells what became of item {name}, which the plan lets out"


def _leads_to_root(told: Mapping[str, Any]) -> bool:
    """Whether the items of a plan are leaves of the tree that was signed: all of them, or some with their paths."""
    given, root, count = told["items"], bytes.fromhex(told["root"]), int(told["count"])
    leaves = [leaf_hash(canonical(one["item"])) for one in given]
    if len(given) == count and not any(one["path"] for one in given):
        return [one["index"] for one in given] == list(range(count)) and root_of(leaves) == root
    try:
        for one, leaf in zip(given, leaves, strict=True):
            verify_inclusion(leaf, int(one["index"]), count, [bytes.fromhex(each) for each in one["path"]], root)
    except Problem:
        return False
    return True


def _key(told: Mapping[str, Any]) -> PublicKey:
    return PublicKey(bytes.fromhex(told["key"]))


def _json(data: bytes) -> Any:  # noqa: ANN401 - parsed from outside
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
