"""Approved items become a plan, it is put to the platform, and what comes back is kept: collect, collect_again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from rogatory.desk import inputs as given
from rogatory.desk.models import Collection
from rogatory.desk.review.noting import note
from rogatory.desk.review.previews import previews
from rogatory.desk.source_map import part_of_map
from rogatory.desk.stages.availability import NEVER_DELIVERED, destroy, ended
from rogatory.desk.stages.contract import StageContext, StageResult
from rogatory.desk.stages.copying import OpenCopy
from rogatory.desk.stages.dossier import Dossier, dossier_of
from rogatory.desk.stages.open_parts import asking_again, open_parts
from rogatory.desk.stages.preserved import PRESERVED, Merge, copies_for
from rogatory.desk.stages.spool import FORMAT, Answered, Index, Spool, SpooledFile, SpooledTable
from rogatory.desk.store import Store, Stored
from rogatory.desk.surroundings import plan_signing
from rogatory.desk.vault.vault import Vault
from rogatory.guidelines.decision import Item
from rogatory.guidelines.facts import DateRange
from rogatory.problem import Problem
from rogatory.sources.adapter import Source
from rogatory.sources.answers import MediaObject, Rows, Statement
from rogatory.sources.plan import Plan, ReleasedItem, compile_plan
from rogatory.sources.source_map import SourceMap

PLAN_LIFETIME = timedelta(hours=1)
"""How long a plan may be put to a platform after it was compiled."""


def released_items(dossier: Dossier) -> tuple[ReleasedItem, ...]:
    """Give what may be collected: the released items, and nothing else of the request."""
    since, until = instants_of(dossier.facts.period)
    return tuple(
        ReleasedItem(
            item=item.id,
            account=item.account,
            category=item.category,
            # Which part was asked for is said by its fields: the guideline's parts need not be the platform's tables.
            part=None,
            subset=item.subset or None,
            clause=_clause(item),
            fields=item.fields,
            since=since,
            until=until,
        )
        for item in dossier.released
    )


def gather(
    dossier: Dossier,
    source: Source,
    source_map: SourceMap,
    store: Store,
    vault: Vault,
    now: datetime,
    there: Sequence[Index] = (),
) -> given.Collected:
    """Collect what was approved into the store: what is preserved, and what the platform holds now.

    `there` is what the platform gave where it was asked in parts (`gather_part`); then it is asked nothing more, but
    for whose accounts are meant. This takes long: it comes before the door.

    Raises:
        Problem: the source refuses the plan, or gives what no return can hold.
    """
    index, linked = answered(dossier, released_items(dossier), source, source_map, store, vault, now, there)
    return handed_in(dossier, index, linked, source_map, store)


def answered(
    dossier: Dossier,
    items: Sequence[ReleasedItem],
    source: Source,
    source_map: SourceMap,
    store: Store,
    vault: Vault,
    now: datetime,
    there: Sequence[Index] = (),
) -> tuple[Index, list[dict[str, object]]]:
    """Ask the platform and what is preserved for items; give what they answer, and from which copies, for our records.

    Raises:
        Problem: as `gather`.
    """
    plan = _planned(dossier, items, source_map, now)
    copies = copies_for(items, source_map, vault)
    spool = _spooled(items, store, [] if there else source.collect(plan, now=now))
    for part in there:
        spool.lay(part)
    with Merge(spool, store, source.accounts_meant(plan, now=now) if copies else {}) as merge:
        for copy in copies:
            merge.lay_beside(copy, items, reference=dossier.request.reference, decision=dossier.record.sha256, now=now)
        merge.finish()
    index = replace(
        _index(plan, spool),
        preserved=tuple(merge.answered),
        # Under the plans of the parts the data was read; the one of the whole names them together.
        plans=(plan.written(), *(each for part in there for each in part.plans), *merge.plans),
        parts=tuple(part.plan for part in there),
    )
    return index, _linked(copies, merge.answered)


def handed_in(
    dossier: Dossier, index: Index, linked: list[dict[str, object]], source_map: SourceMap, store: Store
) -> given.Collected:
    """Keep the index of what was collected, and give what the worker hands in at the door.

    Raises:
        Problem: it is not within what was approved.
    """
    check_within(index, dossier)
    stored = store.put(index.to_bytes())
    categories = sorted({item.category for item in dossier.released})
    summary = {
        "plan": index.plan,
        **index.summary,
        "copies": linked,
        # How many items wait for a part of the platform that could not be reached.
        "open": len(open_parts(index)),
        # So that whether the map still says the same of them is told without opening the collection.
        "categories": categories,
        "map": part_of_map(source_map, categories),
        "noted": note(index, store, source_map, *instants_of(dossier.facts.period)),
        "previews": previews(index, store),
    }
    return given.Collected(dossier.approval.pk, stored.digest, stored.size, summary)


def gather_part(
    dossier: Dossier, items: Sequence[ReleasedItem], source: Source, source_map: SourceMap, store: Store, now: datetime
) -> Stored:
    """Collect some of the approved items into the store, under a plan of their own; give where their index lies.

    Raises:
        Problem: as `gather`.
    """
    plan = _planned(dossier, items, source_map, now)
    return store.put(_index(plan, _spooled(items, store, source.collect(plan, now=now))).to_bytes())


def _planned(dossier: Dossier, items: Sequence[ReleasedItem], source_map: SourceMap, now: datetime) -> Plan:
    _check_content(dossier, source_map)
    plan = compile_plan(
        items,
        source_map,
        reference=dossier.request.reference,
        decision_digest=dossier.record.sha256,
        now=now,
        lifetime=PLAN_LIFETIME,
        signing=plan_signing(),
    )
    _check_period(dossier, plan, source_map)
    return plan


def _spooled(items: Iterable[ReleasedItem], store: Store, answers: Iterable[Rows | MediaObject | Statement]) -> Spool:
    spool = Spool(store, {item.item: item.category for item in items})
    with store.together():
        for answer in answers:
            spool.take(answer)
    return spool


def _index(plan: Plan, spool: Spool) -> Index:
    return Index(
        format=FORMAT,
        reference=plan.reference,
        decision=plan.decision_digest,
        plan=plan.digest,
        source_map=plan.map_digest,
        collected_at=plan.made_at,
        tables=tuple(spool.tables),
        files=tuple(spool.files),
        statements=tuple(spool.statements),
        plans=(plan.written(),),
    )


def _linked(copies: tuple[OpenCopy, ...], answered: list[Answered]) -> list[dict[str, object]]:
    """Tell from which copies, under which requests, it was answered: for the provider's own records alone."""
    used = {one.sha256 for one in answered}
    return [
        {
            "request": copy.snapshot.copy.matter.request.reference,
            "copy": copy.snapshot.copy.vault_id,
            "taken_at": copy.contents.taken_at.isoformat(),
            "contents": copy.snapshot.sha256,
        }
        for copy in copies
        if copy.snapshot.sha256 in used
    ]


def check_within(index: Index, dossier: Dossier) -> None:
    """Hold what was collected against the approved decision once more, before it is kept and before it is sealed.

    Raises:
        Problem: something was collected that the decision does not let out, or a released item has no answer at all.
    """
    if index.decision != dossier.record.sha256:
        raise _outside(dossier, "it was collected under another decision")
    released = {item.id: item for item in dossier.released}
    parts: tuple[SpooledTable | SpooledFile, ...] = (*index.tables, *index.files)
    for part in parts:
        item = released.get(part.item)
        if item is None:
            raise _outside(dossier, f"it holds item {part.item!r}, which is not released")
        if (part.account, part.category) != (item.account, item.category):
            raise _outside(dossier, f"it holds another account or category under item {part.item!r}")
    answered = {part.item for part in (*parts, *index.statements)}
    if not released.keys() <= answered:
        raise _outside(dossier, "nothing tells what became of an item that is released")
    for table in index.tables:
        _check_fields(dossier, released[table.item], _disclosed(table.columns), table.table)
    for file in index.files:
        _check_fields(dossier, released[file.item], _disclosed(file.metadata), None)


def collect(case: StageContext, inputs: given.Collected) -> StageResult:
    """Take in what the worker collected under the approval in force.

    Raises:
        Problem: it was collected under another approval or decision, or holds what the decision does not let out.
    """
    collection, details = taken_in(case, inputs)
    return StageResult(details=details, result=collection, jobs=asking_again(collection, case.now))


def taken_in(case: StageContext, inputs: given.Collected) -> tuple[Collection, dict[str, object]]:
    """Keep what the worker collected; give its row, and what the audit tells of it.

    Raises:
        Problem: see `collect`.
    """
    dossier = dossier_of(case.the_matter)
    if dossier.approval.pk != inputs.approval:
        raise _outside(dossier, "it was collected under another approval")
    check_within(Index.from_bytes(case.store.read(inputs.sha256)), dossier)
    collection = Collection.objects.create(
        matter=case.the_matter,
        approval=dossier.approval,
        sha256=inputs.sha256,
        size=inputs.size,
        collected_at=case.now,
        summary=dict(inputs.summary),
    )
    # What is noted for whoever looks through it is no fact of the disclosure, and may be long.
    told = {name: one for name, one in inputs.summary.items() if name not in {"noted", "previews"}}
    return collection, {"collection": inputs.sha256, **told}


def collect_again(case: StageContext, inputs: given.Say) -> StageResult:
    """Keep why the custodian wants it collected again; what was collected before remains, and what was sealed goes."""
    manifests, jobs = destroy(case, case.the_matter.productions.filter(destroyed_at=None), NEVER_DELIVERED)
    details = {"returns": manifests} if manifests else {}
    clocks = (ended("the data is collected again"),)
    return StageResult(details=details, private={"words": inputs.words}, jobs=jobs, clocks=clocks)


def instants_of(period: DateRange) -> tuple[datetime | None, datetime | None]:
    """Give the period as instants: its first and its last day belong to it as a whole, in UTC."""
    since = datetime.combine(period.first, time(), UTC) if period.first else None
    if not period.last or period.last == date.max:  # no day follows the calendar's last one, and nothing lies behind it
        return since, None
    return since, datetime.combine(period.last + timedelta(days=1), time(), UTC)


def _clause(item: Item) -> str:
    return item.reasons[0].clause if item.reasons else ""


def _check_content(dossier: Dossier, source_map: SourceMap) -> None:
    """Hold the map to the decision: content takes more people than were asked for what the decision calls none."""
    for item in dossier.released:
        kept = source_map.categories.get(item.category)
        if kept is not None and kept.content and not item.content:
            what = f"the source map keeps content under {item.category!r}, which was not approved as content"
            raise _outside(dossier, what)


def _check_period(dossier: Dossier, plan: Plan, source_map: SourceMap) -> None:
    """Hold the plan to the facts: a period that nobody has established must never be read as all times."""
    if dossier.facts.period.known:
        return
    for item in plan.items:
        for query in item.queries:
            if source_map.record(item.category, query.record).time is not None:
                raise Problem(
                    f"{query.record!r} is kept by time, and nobody has established for which period it is asked",
                    where=f"{dossier.request.reference}, item {item.item}",
                    cure="Record the first and the last day, or that the request states no limit, and decide again",
                )


def _disclosed(columns: Iterable[str]) -> tuple[str, ...]:
    """Give the columns that hold data; the mark of what was preserved is our own word on it."""
    return tuple(column for column in columns if column != PRESERVED)


def _check_fields(dossier: Dossier, item: Item, columns: tuple[str, ...], table: str | None) -> None:
    named = {field.rpartition(".")[2] if table is None else field for field in item.fields}
    for column in columns:
        if column not in named and f"{table}.{column}" not in named:
            raise _outside(dossier, f"it holds the field {column!r}, which item {item.id!r} does not let out")


def _outside(dossier: Dossier, what: str) -> Problem:
    return Problem(
        f"what was collected does not fit what was approved: {what}",
        where=f"{dossier.request.reference}, {dossier.matter.kind}",
        cure="Collect again from the decision in force, and have the source map checked",
    )
