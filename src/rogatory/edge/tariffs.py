"""The operator's own tariff from TOML, for guidelines that say that costs may be sought and state no prices."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import TypeAdapter, ValidationError

from rogatory.edge.toml_lines import Path, line_of, parsed, problems_from
from rogatory.guidelines.bill import Free, Price, Tariff
from rogatory.guidelines.charges import UNITS
from rogatory.guidelines.money import MOST, is_currency
from rogatory.problem import Problem

_STRICT: dict[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True)
class _Line:
    """``amount`` minor units for each ``unit``; ``guidelines`` are the lines of guidelines it is for, empty: all."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    words: str
    unit: str
    amount: int
    currency: str
    guidelines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.id.strip() and self.words.strip()):
            raise ValueError("a line of the tariff has no name or no words", "Write both")
        _check_unit(self.unit)
        if not 0 < self.amount <= MOST:
            raise ValueError("the amount is no price", "Give whole minor units (cents), more than 0")
        if not is_currency(self.currency):
            raise ValueError(f"{self.currency!r} is no currency", "Give the three capitals of ISO 4217, such as USD")


@dataclass(frozen=True)
class _Free:
    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    unit: str
    amount: int
    guidelines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_unit(self.unit)
        if not 0 < self.amount <= MOST:
            raise ValueError("what is free has no amount", "Give a whole number of units, more than 0")


@dataclass(frozen=True)
class _File:
    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    line: tuple[_Line, ...]
    free: tuple[_Free, ...] = ()


_SHAPE = TypeAdapter(_File)


def read_tariff(text: str, file_name: str, guideline: str) -> Tariff:
    """Parse the ``[[line]]`` and ``[[free]]`` tables of a TOML text; give what they hold for one line of guidelines.

    ``file_name`` is only told in errors.

    Raises:
        Problem: the text is no TOML or no tariff, or uses an id twice.
    """
    content = parsed(text, file_name)
    try:
        found = _SHAPE.validate_json(json.dumps(content, default=str), strict=True)
    except ValidationError as error:
        raise problems_from(error, text, file_name) from error
    _check_ids([each.id for each in found.line], "line", text, file_name)
    _check_ids([each.id for each in found.free], "free", text, file_name)
    prices = tuple(
        Price(each.id, each.unit, each.amount, each.currency, (), each.words)
        for each in found.line
        if not each.guidelines or guideline in each.guidelines
    )
    free = tuple(
        Free(each.id, each.unit, each.amount, ())
        for each in found.free
        if not each.guidelines or guideline in each.guidelines
    )
    return Tariff("operator", prices, free)


def _check_unit(unit: str) -> None:
    if unit not in UNITS:
        raise ValueError(f"{unit!r} is no unit", f"Use {', '.join(UNITS)}")


def _check_ids(ids: list[str], table: str, text: str, file_name: str) -> None:
    for index, each in enumerate(ids):
        if each in ids[:index]:
            path: Path = (table, index, "id")
            where = f"{file_name}:{line_of(text, path)}"
            raise Problem(f"two tables have the id {each!r}", where=where, cure="Give each an id of its own.")
