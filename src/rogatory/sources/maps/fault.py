"""A mistake in a map, and how the commonest ones are found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rogatory.sources.source_map import SourceMap

Path = tuple[str | int, ...]
Named = tuple[Path, str]
"""A name, and the path of keys at which it stands in the file."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in a map: where (the path of keys), what, and how to cure it."""

    path: Path
    what: str
    cure: str


def lost(source_map: SourceMap, at: Path, table_name: str, named: Iterable[Named]) -> Iterator[Fault]:
    """Find a table that is not declared (told `at`), and columns that its declaration does not name."""
    table = {one.name: one for one in source_map.tables}.get(table_name)
    if table is None:
        yield Fault(at, f"the table {table_name} is not declared", "Declare it under [[tables]], or correct the name")
        return
    columns = {column.name for column in table.columns}
    for path, name in named:
        if name not in columns:
            cure = f"Add the column to the table {table_name}, marked content = true or false, or correct the name"
            yield Fault(path, f"the table {table_name} declares no column {name}", cure)


def unread(source_map: SourceMap, table_name: str, named: Iterable[Named]) -> Iterator[Fault]:
    """Find columns inside JSON where the engine has to look at them: only we take such values out."""
    table = {one.name: one for one in source_map.tables}.get(table_name)
    inside = {column.name for column in table.columns if column.of} if table else set()
    for path, name in named:
        if name in inside:
            what = f"the column {name} lies inside another, and rows cannot be found by it"
            yield Fault(path, what, "Name a column of its own here, or make one in a view of the table")


def twice(named: Iterable[Named]) -> Iterator[Fault]:
    """Find names that stand twice; engines do not tell capital from small letters, so neither does this."""
    seen: Counter[str] = Counter()
    for path, name in named:
        seen[name.lower()] += 1
        if seen[name.lower()] > 1:
            yield Fault(path, f"the name {name} stands here a second time", "Give each its own name, or remove one")


def outside(path: Path, written: str) -> Iterator[Fault]:
    """Find a path that leads out of the platform's folder."""
    parts = PurePosixPath(written)
    if parts.is_absolute() or ".." in parts.parts or not written:
        yield Fault(
            path, f"{written!r} is not a path inside the platform's folder", "Give a path relative to it, without .."
        )


def one_of(declared: Iterable[str], path: Path, named: str, what: str) -> Iterator[Fault]:
    """Find a name that is not declared, and one that is left out though there are none or several to choose from."""
    names = sorted(declared)
    if named and named not in names:
        yield Fault(path, f"the {what} {named} is not declared", f"Declare it under [{what}s.{named}]")
    elif not named and len(names) != 1:
        known = f", and these are declared: {', '.join(names)}" if names else ""
        yield Fault(path, f"nothing says which {what} is meant{known}", f"Declare one, and name it in `{what}`")
