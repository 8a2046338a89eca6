"""Files of agencies, read row by row: the registry of .gov domains, and a table of an operator's own.

A row that cannot be used is told with its line and its cure, and the others are read all the same.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from rogatory.desk import call_backs
from rogatory.desk.agencies import Described, read_agency_domain
from rogatory.desk.call_backs import Numbered
from rogatory.problem import Problem

GOV = ".gov registry"
"""What the directory names as the source of what came from that registry."""
GOV_KIND = "other-government"
"""The registry proves government, and not police."""

_GOV_COLUMNS = ("Domain name", "Domain type", "Organization name")
_OWN_COLUMNS = ("name", "kind", "country", "domains", "source")
_OWN_MAY_HAVE = ("place", "number", "extension", "desk")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: an agency, some of its domains, perhaps a number; ``line`` is where it ends in the file.

    ``says_kind`` is whether the file says the kind; otherwise a kind that a person has found out stays.
    """

    line: int
    described: Described
    domains: tuple[str, ...]
    number: Numbered | None = None
    says_kind: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """Something that a person should know of a line: what it is, and what to do about it."""

    line: int
    what: str
    cure: str = ""


def read_gov(lines: Iterable[str]) -> Iterator[Row | Told]:
    """Read the registry of .gov domains as CISA publishes it (CSV with a heading).

    Raises:
        Problem: it is no such file.
    """
    return _rows(lines, _GOV_COLUMNS, None, _gov_row)


def read_own(lines: Iterable[str]) -> Iterator[Row | Told]:
    """Read a table of an operator's own: CSV with the columns name, kind, country, domains and source.

    It may have the columns place, number, extension and desk. Several domains are parted by spaces or semicolons;
    rows of the same name, country and place are one agency.

    Raises:
        Problem: a column is missing, or there is one that has no meaning here.
    """
    return _rows(lines, _OWN_COLUMNS, (*_OWN_COLUMNS, *_OWN_MAY_HAVE), _own_row)


def _rows(
    lines: Iterable[str],
    needed: tuple[str, ...],
    allowed: tuple[str, ...] | None,
    read: Callable[[Mapping[str, str], int], Row],
) -> Iterator[Row | Told]:
    table = csv.DictReader(lines, restkey="", restval="", strict=True)
    try:
        columns = tuple(table.fieldnames or ())
        _check_columns(columns, needed, allowed)
        for found in table:
            line = table.line_num
            if "" in found:
                yield Told(line, "this row has more cells than there are columns", "Put quotes around what has commas.")
                continue
            try:
                yield read({name: value.strip() for name, value in found.items()}, line)
            except Problem as problem:
                yield Told(line, problem.what, problem.cure)
    except csv.Error as error:
        raise Problem(f"it is no CSV: {error}", where=f"line {table.line_num}", cure="Correct the line.") from error
    except UnicodeDecodeError as error:
        raise Problem("it is not written in UTF-8", where="file", cure="Save it as UTF-8.") from error


def _check_columns(columns: tuple[str, ...], needed: tuple[str, ...], allowed: tuple[str, ...] | None) -> None:
    missing = [name for name in needed if name not in columns]
    if missing:
        cure = f"Its first line has to name the columns {', '.join(needed)}."
        raise Problem(f"it has no column {', '.join(missing)}", where="line 1", cure=cure)
    strange = [name for name in columns if allowed is not None and name not in allowed]
    if strange or len(set(columns)) < len(columns):
        named = ", ".join(allowed or needed)
        cure = f"Leave out what is none of: {named}. Each stands there once."
        raise Problem(f"its columns are not the expected ones: {', '.join(columns)}", where="line 1", cure=cure)


def _gov_row(found: Mapping[str, str], line: int) -> Row:
    domain = read_agency_domain(found["Domain name"])
    if not domain.endswith(".gov"):
        raise Problem(
            f"“{domain}” does not end with .gov", where="Domain name", cure="Import it by a table of your own."
        )
    whole, part = found["Organization name"], found.get("Suborganization name", "")
    name = f"{part}, {whole}" if part and part != whole else whole
    place = ", ".join(each for each in (found.get("City", ""), found.get("State", "")) if each)
    kind = GOV_KIND if found["Domain type"] else "unknown"
    return Row(line, Described(name, kind, "US", GOV, place), (domain,), says_kind=False)


def _own_row(found: Mapping[str, str], line: int) -> Row:
    described = Described(found["name"], found["kind"], found["country"], found["source"], found.get("place", ""))
    domains = tuple(read_agency_domain(each) for each in found["domains"].replace(";", " ").split())
    number = None
    if found.get("number"):
        given = (found.get(name, "") for name in ("extension", "desk", "source"))
        number = call_backs.read_number(found["number"], described.country, *given)
    return Row(line, described, domains, number)
