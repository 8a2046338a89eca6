"""The statements by which a decision would be answered, with what their parameters hold; nothing is asked.

Who an account is, is found out only when a plan runs; so accounts are told as the first, the second ... of the items.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rogatory.sources.accounts import Bearer
from rogatory.sources.answering import Answering
from rogatory.sources.plan import planned_item
from rogatory.sources.statements.compiled import laid_out
from rogatory.sources.statements.names import ONE, Names, is_for_one, table_of
from rogatory.sources.sweeping import sweeps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rogatory.sources.connections import Connections
    from rogatory.sources.maps.connection import ConnectionKind
    from rogatory.sources.plan import PlannedQuery, ReleasedItem
    from rogatory.sources.statements.compiled import Compiled
    from rogatory.sources.sweeping import Sweep


@dataclass(frozen=True, slots=True)
class Explained:
    """A statement: what it is for, where it runs, its text, and what each parameter holds, in words.

    `notes` are what else has to be known to read it.
    """

    title: str
    connection: str
    kind: ConnectionKind
    sql: str
    parameters: Mapping[str, str]
    notes: tuple[str, ...] = ()


def explained(connections: Connections, items: Sequence[ReleasedItem]) -> Iterator[Explained]:
    """Give the statements of released items in their order, those that find the accounts first; raises Unreadable."""
    source_map = connections.source_map
    accounts = list(dict.fromkeys(item.account for item in items))
    numbers = {name: Bearer(number, current=True) for number, name in enumerate(accounts, 1)}
    yield _of_names(connections, Names.BEARING, accounts)
    if source_map.accounts.former is not None:
        yield _of_names(connections, Names.BORE, accounts)
        yield _of_names(connections, Names.OWN, ())
    found = [(planned_item(item, source_map), numbers[item.account]) for item in items]
    for sweep in sweeps_of(source_map, found):
        for query in sweep.queries:
            yield _of_query(connections, sweep, query)


def _of_names(connections: Connections, what: Names, accounts: Sequence[str]) -> Explained:
    source_map = connections.source_map
    statement = connections.statement_of_names(what, one=is_for_one(source_map, what, accounts))
    names = "1 name" if len(accounts) == 1 else f"{len(accounts)} names"
    lists = "the ids of the accounts that bore one of the names" if what is Names.OWN else names
    title = what.value[0].upper() + what.value[1:]
    return _told(connections, table_of(source_map, what), title, statement, {"asked": lists, ONE: "the name"})


def _of_query(connections: Connections, sweep: Sweep, query: PlannedQuery) -> Explained:
    source_map = connections.source_map
    record = source_map.record(sweep.category, query.record)
    shape = Answering(connections, sweep, query).shape()
    numbers = ", ".join(str(account) for _, account in sweep.asked[:5]) + (" ..." if len(sweep.asked) > 5 else "")
    held = {
        "account": f"the id of account {numbers}",
        "asked": f"the ids of {len(sweep.asked)} accounts: {numbers}",
        "since": str(sweep.since),
        "until": str(sweep.until),
    }
    subset = f" ({sweep.subset})" if sweep.subset else ""
    notes = []
    if any(one.account_column for part in record.subsets for one in part.when) and sweep.subset:
        notes.append("Tests on the account's own row are decided before; here, as for an account that passes none.")
    if query.objects:
        notes.append("The files of these rows are read as well.")
    title = f"{record.label}{subset}: {sweep.category}/{record.name}"
    return _told(connections, record.table, title, connections.statement(shape), held, tuple(notes))


def _told(
    connections: Connections,
    table: str,
    title: str,
    statement: Compiled,
    held: Mapping[str, str],
    notes: tuple[str, ...] = (),
) -> Explained:
    kind = connections.engine(table).kind
    files = {name: f"the files of {of} that can hold them" for name, of in statement.files.items()}
    parameters = {name: {**held, **files}[name] for name in sorted(statement.parameters)}
    where = connections.source_map.connection_of(table)
    return Explained(title, where, kind, laid_out(statement, kind), parameters, notes)
