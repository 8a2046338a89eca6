"""What was preserved of an account, laid beside what the platform holds now: rows that are gone are marked.

A copy is answered from by a plan that is compiled from the same decision, so that it lets out nothing that the platform
would not let out. What both hold is in the return once; what only a copy holds is marked with the latest instant at
which it was still there.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from rogatory.desk.models import Snapshot
from rogatory.desk.stages.bearing import live_copies
from rogatory.desk.stages.copying import PLAN_LIFETIME, Contents, OpenCopy, opened
from rogatory.desk.stages.spool import Answered, Spool, SpooledTable, line_of, rows_of
from rogatory.desk.store import Store
from rogatory.desk.surroundings import plan_signing
from rogatory.desk.vault.vault import Vault
from rogatory.problem import Problem
from rogatory.sources.answers import MediaObject, PartFailed, Rows, Statement
from rogatory.sources.maps.records import Record
from rogatory.sources.plan import ReleasedItem, compile_plan
from rogatory.sources.source_map import SourceMap

_Key = tuple[str, str, tuple[str, ...]]
_PIECE = 1 << 20
PRESERVED = "rogatory_preserved"
"""The column, and the key of a file's metadata, that tells what the platform does not hold any more."""
_LABEL = "Preserved copy"
_MEANING = "Empty for what the platform holds; else what became of it since it was preserved."
_OF_COPY = frozenset({"truncated", "unreachable", "no-such-account"})
"""What a copy says beside its rows that is worth saying once more; all else is said of the platform."""


def copies_for(items: Iterable[ReleasedItem], source_map: SourceMap, vault: Vault) -> tuple[OpenCopy, ...]:
    """Open what is preserved of the items' accounts, under whichever request, the latest taking first.

    Names are compared as the platform compares them.

    Raises:
        Problem: a copy does not open. It is not passed over: what it holds may be nowhere else.
    """
    accounts = {item.account for item in items}
    alike = source_map.accounts.equality == "case-insensitive"
    copies = [
        copy
        for copy in live_copies(accounts)
        if copy.matter.account in accounts
        or (alike and copy.matter.account.lower() in {account.lower() for account in accounts})
    ]
    takings = Snapshot.objects.filter(copy__in=copies).select_related("copy__matter__request")
    return tuple(opened(snapshot, vault) for snapshot in takings.order_by("-taken_at", "-pk"))


class Merge(AbstractContextManager["Merge"]):
    """Lays what copies hold beside what was collected from the platform. At its end its files are closed."""

    def __init__(self, spool: Spool, store: Store, meant: Mapping[str, frozenset[object]]) -> None:
        """Take what was collected from the platform, as it stands before any copy is asked.

        ``meant`` are the accounts that the platform finds under the name of each item (`Source.accounts_meant`).
        """
        self._spool = spool
        self._store = store
        self._meant = meant
        self._open = {
            (said.item, said.details.get("table") or said.details.get("media_id"))
            for said in spool.statements
            if said.kind in {"unreachable", "truncated"}
        }
        self._files = {(file.item, file.media_id) for file in spool.files}
        self._tables: dict[_Key, _Table] = {}
        self.answered: list[Answered] = []
        self.plans: list[dict[str, object]] = []

    def lay_beside(
        self, copy: OpenCopy, items: Iterable[ReleasedItem], *, reference: str, decision: str, now: datetime
    ) -> None:
        """Answer the items from a copy, as far as it covers them, and keep what the platform did not give.

        Raises:
            Problem: the copy's bytes are not those that were preserved, or the platform has answered and cannot tell
                now whose accounts are meant.
        """
        contents = copy.contents
        same = contents.account.lower()
        mine = [item for item in items if item.category in contents.covers and item.account.lower() == same]
        if not mine:
            return
        plan_of = partial(
            compile_plan,
            source_map=contents.source_map,
            reference=reference,
            decision_digest=decision,
            now=now,
            lifetime=PLAN_LIFETIME,
            signing=plan_signing(),
        )
        theirs = copy.source.accounts_meant(plan_of(mine), now=now)
        for item in [item for item in mine if self._is_anothers(item, theirs)]:
            mine.remove(item)
            self._spool.take(_of_another(item, contents.taken_at))
        if not mine:
            return
        plan = plan_of(mine)
        marked: Counter[str] = Counter()
        for answer in copy.source.collect(plan, now=now):
            marked[answer.item] += self._take(answer, contents)
        self.plans.append(plan.written(contents.taken_at))
        self.answered.append(Answered(contents.account, contents.taken_at, copy.snapshot.sha256))
        for item in mine:
            self._spool.take(_told(item, contents.taken_at, marked[item.item]))

    def finish(self) -> None:
        """Write the tables anew in which there is a row that the platform does not hold any more."""
        for table in self._tables.values():
            if table.gone:
                made = table.written(self._store)
                if table.live is None:
                    self._spool.tables.append(made)
                else:
                    self._spool.tables[self._spool.tables.index(table.live)] = made

    def __exit__(self, *_failure: object) -> None:
        """Close the files of the tables, also where a copy or the platform failed."""
        for table in self._tables.values():
            table.close()

    def _is_anothers(self, item: ReleasedItem, theirs: Mapping[str, frozenset[object]]) -> bool:
        """Whether the name means another account now than it did when the copy was taken.

        An account that is gone from the platform is answered from its copy. So is one of a platform that could not be
        asked: the item is open then, and is asked for again.

        Raises:
            Problem: the platform has answered the item, and nobody can say for whose account.
        """
        if item.item not in self._meant and (item.item, "accounts") not in self._open:
            raise Problem(
                "the platform answered, and cannot tell now whose account it meant",
                where=item.category,
                cure="Wait: it is asked again by itself",
            )
        now, then = self._meant.get(item.item, frozenset()), theirs.get(item.item, frozenset())
        return bool(now and then) and now != then

    def _take(self, answer: Rows | MediaObject | Statement, contents: Contents) -> int:
        """Keep what an answer adds, and give how many rows or files that was."""
        try:
            if isinstance(answer, Rows):
                return self._rows(answer, contents)
            if isinstance(answer, MediaObject):
                return self._file(answer, contents)
            if answer.kind in _OF_COPY:
                self._spool.take(_of_copy(answer, contents.taken_at))
        except PartFailed as failure:
            self._spool.take(_of_copy(failure.statement, contents.taken_at))
        return 0

    def _rows(self, rows: Rows, contents: Contents) -> int:
        record = contents.source_map.record(rows.category, rows.table)
        key = (rows.item, rows.table, rows.columns)
        table = self._tables.get(key)
        if table is None:
            live = next((one for one in self._spool.tables if (one.item, one.table, one.columns) == key), None)
            table = self._tables[key] = _Table(rows, live, self._store, record)
        whole = not self._is_open(rows.item, rows.table)
        return table.lay_beside(rows, contents.taken_at, whole=whole)

    def _file(self, file: MediaObject, contents: Contents) -> int:
        if (file.item, file.media_id) in self._files:
            return 0
        mark = _mark(contents.taken_at, whole=not self._is_open(file.item, file.media_id), changed=False)
        origin = replace(file.origin, preserved_at=contents.taken_at) if file.origin else None
        self._spool.take(replace(file, metadata={**file.metadata, PRESERVED: mark}, origin=origin))
        self._files.add((file.item, file.media_id))
        return 1

    def _is_open(self, item: str, part: str) -> bool:
        """Whether the platform's own answer is not known as a whole, so that nothing can be called gone."""
        return bool(self._open.intersection({(item, part), (item, "accounts")}))


class _Table:
    """The rows of one table for one item that only copies hold, beside those that the platform holds."""

    def __init__(self, rows: Rows, live: SpooledTable | None, store: Store, record: Record) -> None:
        self.live = live
        self.gone = 0
        self._rows = rows
        self._seen: Counter[bytes] = Counter()
        self._ids: set[object] = set()
        self._id_at = _place_of_id(record, rows.columns)
        self._single = record.per_account and live is not None
        self._origins = list(live.origins) if live is not None else []
        for row in rows_of(store, live) if live is not None else ():
            self._seen[_digest(row, rows.table)] += 1
            if self._id_at is not None:
                self._ids.add(row[self._id_at])
        # Last, since nobody closes it before the table is there.
        self._lines = cast("BinaryIO", TemporaryFile(prefix="rogatory-"))  # noqa: SIM115 - `close` closes it

    def lay_beside(self, rows: Rows, taken_at: datetime, *, whole: bool) -> int:
        """Keep the rows of a copy that were not seen yet, each with its mark, and give how many these are.

        Rows that are alike count as often as they are there.
        """
        mine: Counter[bytes] = Counter()
        before = self.gone
        for batch in rows.batches:
            for row in batch:
                digest = _digest(row, rows.table)
                mine[digest] += 1
                if mine[digest] > self._seen[digest]:
                    self._seen[digest] += 1
                    self.gone += 1
                    mark = _mark(taken_at, whole=whole, changed=self._is_changed(row))
                    self._lines.write(line_of((*row, mark), len(row) + 1, rows.table))
        if self.gone > before and rows.origin is not None:
            self._origins.append(replace(rows.origin, preserved_at=taken_at))
        return self.gone - before

    def written(self, store: Store) -> SpooledTable:
        """Put the marked rows, and after them those of the platform, into the store as one table."""
        stored = store.put(self._merged(store))
        rows = self._rows
        return SpooledTable(
            item=rows.item,
            clause=rows.clause,
            account=rows.account,
            category=rows.category,
            table=rows.table,
            title=rows.title,
            columns=(*rows.columns, PRESERVED),
            labels=(*rows.labels, _LABEL),
            units=(*rows.units, ""),
            rows=self.gone + (self.live.rows if self.live is not None else 0),
            sha256=stored.digest,
            size=stored.size,
            meanings=(*rows.meanings, _MEANING) if rows.meanings else (),
            origins=tuple(self._origins),
        )

    def close(self) -> None:
        self._lines.close()

    def _merged(self, store: Store) -> Iterator[bytes]:
        self._lines.seek(0)
        yield from iter(lambda: self._lines.read(_PIECE), b"")
        if self.live is not None:
            width = len(self._rows.columns) + 1
            for row in rows_of(store, self.live):
                yield line_of((*row, ""), width, self._rows.table)

    def _is_changed(self, row: tuple[object, ...]) -> bool:
        """Whether the platform holds the same thing in another form."""
        return self._single or (self._id_at is not None and row[self._id_at] in self._ids)


def _place_of_id(record: Record, columns: tuple[str, ...]) -> int | None:
    """Give which column names the file of a row, where one does and is let out."""
    named = record.objects.id if record.objects is not None else ""
    return columns.index(named) if named in columns else None


def _digest(row: tuple[object, ...], table: str) -> bytes:
    return hashlib.sha256(line_of(row, len(row), table)).digest()[:16]


def _mark(taken_at: datetime, *, whole: bool, changed: bool) -> str:
    """Say of what only a copy holds what became of it, as far as the platform could be asked."""
    if not whole:
        return f"preserved on {_moment(taken_at)}; not compared: the platform could not be read as a whole"
    return f"{'changed' if changed else 'deleted'} since the preservation of {_moment(taken_at)}"


def _of_copy(said: Statement, taken_at: datetime) -> Statement:
    words = f"In the copy that was preserved on {_moment(taken_at)}: {said.words}"
    return replace(said, words=words, details={**said.details, "preserved_at": _moment(taken_at)})


def _of_another(item: ReleasedItem, taken_at: datetime) -> Statement:
    words = (
        f"The copy that was preserved on {_moment(taken_at)} is of another account, or of one of several, that bore "
        f"the username {item.account}; this answer holds nothing of it."
    )
    return Statement(item.item, item.account, "not-held", words, {"preserved_at": _moment(taken_at)})


def _told(item: ReleasedItem, taken_at: datetime, marked: int) -> Statement:
    words = (
        f"The copy that was preserved on {_moment(taken_at)} was answered from as well. Of its rows and files {marked} "
        "are not held in this form any more; each of them has a mark."
    )
    return Statement(item.item, item.account, "held", words, {"preserved_at": _moment(taken_at), "marked": marked})


def _moment(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
