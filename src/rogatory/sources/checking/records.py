"""Whether what the map discloses can be disclosed: fields, statements, joins, and how names are resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rogatory.sources.checking.report import Finding, RecordFound, in_short
from rogatory.sources.connections import Asked
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.statements.names import Names, table_of
from rogatory.sources.statements.shape import Shape, truths_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rogatory.sources.connections import Connections
    from rogatory.sources.maps.records import Join, Record

Types = dict[str, "Mapping[str, Any]"]


def record(
    connections: Connections, number: int, of: Record, types: Types, rows: Mapping[str, int | None]
) -> tuple[RecordFound, list[Finding]]:
    """Look at one record: which of its fields are missing, and whether its statement runs.

    It is run for the account without an id, which nobody has.
    """
    missing = tuple(field.id for field in of.fields if not _is_there(connections, of, field.column, types))
    used = {of.table, *(join.table for join in of.joins)}
    findings, answers = [], False
    if used <= types.keys():
        if missing:
            cure = "Give them the columns that the platform has, or leave the fields out"
            what = f"{of.category}/{of.name} cannot disclose {', '.join(missing)}"
            findings.append(Finding(("records", number, "fields"), what, cure))
        else:
            findings = [Finding(("records", number), *told) for told in _run(connections, of)]
            answers = not findings
    found = RecordFound(of.category, of.name, of.label, len(of.fields), missing, rows.get(of.table), answers)
    return found, findings


def accounts(connections: Connections, whole: set[str]) -> Iterator[Finding]:
    """Find out whether names can be resolved; those of nobody are asked for."""
    former = connections.source_map.accounts.former
    for what in (Names.BEARING, Names.OWN, *([Names.BORE] if former is not None else [])):
        if table_of(connections.source_map, what) not in whole:
            continue
        try:
            connections.named(what, [])
        except Unreadable as error:
            path = ("accounts", "former") if what is Names.BORE else ("accounts",)
            yield Finding(
                path, f"{what} cannot be asked for: {in_short(error)}", "Correct the columns that are named here"
            )


def joins(connections: Connections, whole: set[str], tell: Callable[[str], None]) -> Iterator[Finding]:
    """Find joins whose further table has several rows for one of the record's: each would be disclosed again."""
    looked: dict[object, bool | str] = {}
    for number, of in enumerate(connections.source_map.records):
        for place, join in enumerate(of.joins):
            if join.table not in whole:
                continue
            columns = tuple(join.on.values())
            if (join.table, columns) not in looked:
                tell(f"join to {join.table}")
                looked[join.table, columns] = _repeats(connections, join, columns)
            found = looked[join.table, columns]
            path, named = ("records", number, "joins", place), ", ".join(columns)
            if isinstance(found, str):
                what = f"whether {named} of {join.table} are unique could not be looked at: {found}"
                yield Finding(path, what, "Give the connection more `seconds`, or an index on them", is_fault=False)
            elif found:
                what = f"{join.table} has several rows with the same {named}, and rows would be disclosed again"
                yield Finding(path, what, "Join by columns that are unique there, or by a view with one row of each")


def _is_there(connections: Connections, of: Record, name: str, types: Types) -> bool:
    table, column = of.table_of(name)
    declared = connections.source_map.table(table).column(column)
    # Of a table that cannot be read nothing is known; it is told at the table.
    return table not in types or (declared.of or column) in types[table]


def _run(connections: Connections, of: Record) -> Iterator[tuple[str, str]]:
    """Run the statements of a record; give what fails, and its cure."""
    columns = tuple(dict.fromkeys([field.column for field in of.fields]))
    subsets = [None, *(subset.id for subset in of.subsets)]
    try:
        for subset in subsets:
            truths = truths_of(of, {}) if subset is not None else ()
            shape = Shape(of.category, of.name, columns, subset=subset, truths=truths, limit=1)
            for _ in connections.rows(shape, Asked()):
                pass
        bounded = of.time is not None
        connections.statement(Shape(of.category, of.name, columns, since=bounded, until=bounded, many=True))
    except Unreadable as error:
        yield f"{of.category}/{of.name} cannot be asked for: {in_short(error)}", "Correct the columns that it names"


def _repeats(connections: Connections, join: Join, columns: tuple[str, ...]) -> bool | str:
    import ibis

    def made() -> Any:  # noqa: ANN401 - Ibis builds its expression classes at run time
        types = connections.schema(join.table)
        table = ibis.table({name: types[name] for name in columns}, name=join.table)
        known = table.filter(*(table[name].notnull() for name in columns))
        groups = known.group_by(list(columns)).aggregate(rows=known.count())
        return groups.filter(groups["rows"] > 1).limit(1).count().as_table()

    try:
        ((found,),) = connections.of_all(("repeats", join.table, columns), join.table, made)
    except Unreadable as error:
        return in_short(error)
    return int(str(found)) > 0
