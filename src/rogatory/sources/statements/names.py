"""Questions about accounts: who bears a name, who bore it, and what is known of an account."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.statements.expression import holds
from rogatory.sources.statements.parameters import ASKED, KEY, parameter, wide

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rogatory.sources.source_map import SourceMap


ONE = "name"
"""The parameter that holds the one name, or the one id, that is asked for."""


class Names(StrEnum):
    """What is asked for a list of names, or of ids."""

    BEARING = "the accounts that bear one of the names"
    BORE = "the accounts that bore one of the names, and when"
    OWN = "what is known of the accounts with one of the ids"
    NEAR = "the names that are one of those but for capitals"


def table_of(source_map: SourceMap, what: Names) -> str:
    """Give the table that is asked."""
    former = source_map.accounts.former
    return former.table if what is Names.BORE and former is not None else source_map.accounts.table


def columns_of(source_map: SourceMap, what: Names) -> tuple[str, ...]:
    """Give the columns of an answer, which come behind the name or the id that was asked."""
    accounts = source_map.accounts
    if what is Names.BORE and accounts.former is not None:
        return (accounts.former.account, accounts.former.since, accounts.former.until)
    return (accounts.username,) if what is Names.NEAR else source_map.own_columns()


def sought(source_map: SourceMap, what: Names, asked: Sequence[object]) -> dict[str, Sequence[object]]:
    """Give the column in which every row holds one of what is asked for, exactly; none where letters' case differs."""
    accounts = source_map.accounts
    if what is Names.OWN:
        return {accounts.id: asked}
    if accounts.equality != "exact" or what is Names.NEAR:
        return {}
    return {accounts.former.username if what is Names.BORE and accounts.former else accounts.username: asked}


def is_for_one(source_map: SourceMap, what: Names, asked: Sequence[object]) -> bool:
    """Tell whether a question is for one name or id alone, which engines find sooner than a list of one.

    Where the case of letters differs both sides are lowered by the engine, which a list leaves to it.
    """
    return len(asked) == 1 and bool(sought(source_map, what, asked))


def expression(
    source_map: SourceMap,
    what: Names,
    schema_of: Callable[[str], Mapping[str, Any]],
    *,
    one: bool,
) -> Any:  # noqa: ANN401 - Ibis builds its expression classes at run time
    """Give the question as an expression: what was asked, then the columns; for `one` the columns alone.

    Names are held against each other by the platform's own equality and by nothing else, but for those that are near.

    Raises:
        Unreadable: the map takes a column for what it is not.
    """
    import ibis

    accounts, name = source_map.accounts, table_of(source_map, what)
    table = ibis.table(schema_of(name), name=name)
    sought = accounts.id if what is Names.OWN else accounts.username
    if what is Names.BORE and accounts.former is not None:
        sought = accounts.former.username
        _require_instants(source_map, table, accounts.former.since, accounts.former.until)
    elif accounts.only:
        table = table.filter(*(holds(table, one) for one in accounts.only))
    column = table[sought]
    if what is not Names.OWN and not column.type().is_string():
        raise Unreadable(f"the column {sought} of {name} holds {column.type()} and no names")
    picked_columns = columns_of(source_map, what)
    if one:
        alone = table.filter(column == parameter(ONE, column.type()))
        return _in_order(alone.select(**{f"c{place}": alone[each] for place, each in enumerate(picked_columns)}))
    asked = ibis.table({KEY: wide(column.type())}, name=ASKED)
    if what is Names.NEAR or (what is not Names.OWN and accounts.equality == "case-insensitive"):
        found = table.join(asked, column.lower() == asked[KEY].lower())
    else:
        found = table.join(asked, column == asked[KEY])
    picked = {f"c{place}": found[each] for place, each in enumerate(picked_columns)}
    return _in_order(found.select(**{KEY: found[KEY], **picked}))


def _in_order(made: Any) -> Any:  # noqa: ANN401
    import ibis

    return made.order_by([ibis.asc(made[each], nulls_first=False) for each in made.columns])


def _require_instants(source_map: SourceMap, table: Any, *columns: str) -> None:  # noqa: ANN401
    declared = source_map.table(table.get_name())
    for one in columns:
        if declared.column(one).instant is None and not table[one].type().is_timestamp():
            raise Unreadable(f"the column {one} holds {table[one].type()} and no instants")
