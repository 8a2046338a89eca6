"""Values of rows as JSON can hold them, type and all."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rogatory.problem import Problem


def cell(given: object, where: str) -> object:
    """Write a value as JSON can hold it and :func:`value` can give it back, type and all.

    Raises:
        Problem: a source gave a value of a type that no return can hold.
    """
    match given:
        case None | bool() | int() | str():
            return given
        case float():
            return given if math.isfinite(given) else {"float": repr(given)}
        case Decimal():
            return {"decimal": str(given)}
        case datetime() if given.utcoffset() is not None:
            return {"instant": given.isoformat()}
        case date() if not isinstance(given, datetime):
            return {"day": given.isoformat()}
    raise Problem(
        f"the platform gave a {type(given).__name__}, which no return can hold",
        where=f"column {where}",
        cure="Tie the field to a column of text, numbers, truths, days or instants with a time zone",
    )


def value(written: object) -> Any:  # noqa: ANN401 - a cell may be of any type that a return can hold
    """Read what :func:`cell` wrote."""
    match written:
        case {"float": str(text)}:
            return float(text)
        case {"decimal": str(text)}:
            return Decimal(text)
        case {"instant": str(text)}:
            return datetime.fromisoformat(text)
        case {"day": str(text)}:
            return date.fromisoformat(text)
    return written
