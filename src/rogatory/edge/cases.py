"""The golden cases (``cases/*.toml``) and the matrix (``matrix.csv``) of a pack, from their files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources.abc import Traversable
from typing import Any, ClassVar

from pydantic import TypeAdapter, ValidationError

from rogatory.edge.facts import facts_from
from rogatory.edge.toml_lines import parsed, problems_from
from rogatory.guidelines.cases import Case, Expected, MatrixCell, cell_mismatch, mismatches
from rogatory.guidelines.engine import decide
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.shelf import Shelf
from rogatory.problem import Problem

_INSTRUMENT = ("type", "level", "country", "cites")


@dataclass(frozen=True)
class _Twin:
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    change: dict[str, Any]
    expect: Expected


@dataclass(frozen=True)
class _Case:
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    name: str
    decides: tuple[str, ...]
    expect: Expected
    twin: _Twin
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _File:
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    case: tuple[_Case, ...]


_FILE = TypeAdapter(_File)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one case, twin or cell: its name, and every difference in words."""

    where: str
    name: str
    differences: tuple[str, ...]


def read_cases(folder: Traversable, name: str) -> tuple[Case, ...]:
    """Read all cases of a pack's folder; ``cases/base.toml`` holds the facts that all of them start from.

    Raises:
        Problem: a file does not fit the format, or facts are not well formed.
    """
    cases = folder / "cases"
    base, _ = _base(folder, name)
    found: list[Case] = []
    for file in sorted(cases.iterdir(), key=lambda each: each.name) if cases.is_dir() else ():
        if not file.name.endswith(".toml") or file.name == "base.toml":
            continue
        where = f"{name}/cases/{file.name}"
        text = file.read_text(encoding="utf-8")
        try:
            parsed_file = _FILE.validate_python(parsed(text, where))
        except ValidationError as error:
            raise problems_from(error, text, where) from error
        found += [_case(case, base, where) for case in parsed_file.case]
    return tuple(found)


def read_matrix(folder: Traversable, name: str) -> tuple[MatrixCell, ...]:
    """Read the matrix of a pack: a row per instrument (type, level, country, cites), a column per ask or ask/subset.

    A cell holds an answer and, after a space, the clause or reading that must be among its reasons. The facts are those
    of ``cases/base.toml``; a table ``[columns."ask/subset"]`` there is laid over them for that column.
    """
    file = folder / "matrix.csv"
    where = f"{name}/matrix.csv"
    if not file.is_file():
        raise Problem("there is no matrix", where=where, cure="Write the matrix of process and category by hand.")
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
    if not rows or any(column not in rows[0] for column in _INSTRUMENT):
        raise Problem("the header is wrong", where=f"{where}:1", cure=f"Begin it with {','.join(_INSTRUMENT)}.")
    base, laid_over = _base(folder, name)
    return tuple(
        cell for number, row in enumerate(rows, start=2) for cell in _cells(row, base, laid_over, f"{where}:{number}")
    )


def run_cases(cases: tuple[Case, ...], shelf: Shelf) -> Iterator[Outcome]:
    """Decide every case and its twin, and compare. A twin that is answered like its case is a difference too."""
    for case in cases:
        decision = decide(case.facts, shelf, _instant(case.facts))
        twin = decide(case.twin_facts, shelf, _instant(case.twin_facts))
        yield Outcome(case.where, case.name, mismatches(case.expected, decision))
        differences = mismatches(case.twin_expected, twin)
        if not differences and not mismatches(case.expected, twin):
            differences = ("the twin meets the expectation of its case too: it does not show what decides",)
        yield Outcome(case.where, f"{case.name} (twin)", differences)


def run_matrix(cells: tuple[MatrixCell, ...], shelf: Shelf) -> Iterator[Outcome]:
    """Decide every cell of the matrix, and compare."""
    for cell in cells:
        found = cell_mismatch(cell, decide(cell.facts, shelf, _instant(cell.facts)))
        yield Outcome(cell.where, f"{cell.row} x {cell.column}", (found,) if found else ())


def _instant(facts: Facts) -> datetime:
    return facts.received_at.astimezone(UTC)


def _base(folder: Traversable, name: str) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """Read the facts that all cases start from, and what the columns of the matrix lay over them."""
    file = folder / "cases" / "base.toml"
    base: dict[str, Any] = {}
    if file.is_file():
        base = parsed(file.read_text(encoding="utf-8"), f"{name}/cases/base.toml")
    columns = base.pop("columns", {})
    return base, columns if isinstance(columns, Mapping) else {}


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Lay facts over facts, table by table; "unknown" takes a fact away."""
    result = dict(base)
    for key, value in own.items():
        inherited = result.get(key)
        if value == "unknown":
            result.pop(key, None)
        elif isinstance(inherited, Mapping) and isinstance(value, Mapping):
            result[key] = _merged(inherited, value)
        else:
            result[key] = value
    return result


def _case(case: _Case, base: dict[str, Any], where: str) -> Case:
    facts = _merged(base, case.facts)
    named = f"{where}: {case.name}"
    return Case(
        where=where,
        name=case.name,
        decides=case.decides,
        facts=facts_from(facts, named),
        expected=case.expect,
        twin_facts=facts_from(_merged(facts, case.twin.change), f"{named} (twin)"),
        twin_expected=case.twin.expect,
    )


def _cells(
    row: Mapping[str, str], base: dict[str, Any], laid_over: Mapping[str, Any], where: str
) -> Iterator[MatrixCell]:
    instrument: dict[str, Any] = {"type": row["type"], "signed": True}
    instrument |= {key: row[key] for key in ("level", "country") if row[key]}
    instrument["cites"] = [row["cites"]] if row["cites"] else []
    instruments = [instrument] if row["type"] else []
    label = " ".join(row[key] for key in _INSTRUMENT if row[key]) or "no process"
    for column, cell in row.items():
        if column in _INSTRUMENT:
            continue
        ask, _, subset = column.partition("/")
        wanted = {"ask": ask, "subset": subset} if subset else {"ask": ask}
        facts = _merged(_merged(base, laid_over.get(column, {})), {"instruments": instruments, "wanted": [wanted]})
        answer, _, by = cell.strip().partition(" ")
        yield MatrixCell(where, label, column, facts_from(facts, where), answer, by.strip())
