"""Regimes of running times from TOML: parsed once, with errors that name file, line and cure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import TypeAdapter, ValidationError

from rogatory.clocks.regimes import Regime
from rogatory.edge.toml_lines import line_of, parsed, problems_from
from rogatory.problem import Problem


@dataclass(frozen=True)
class _Regimes:
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    regime: tuple[Regime, ...]


_SHAPE = TypeAdapter(_Regimes)


def read_regimes(text: str, file_name: str) -> dict[str, Regime]:
    """Parse the ``[[regime]]`` tables of a TOML text, by their id; ``file_name`` is only told in errors.

    Raises:
        Problem: the text is no TOML, does not fit the format, states a term that cannot be counted, or uses an id
            twice.
    """
    content = parsed(text, file_name)
    try:
        # Through JSON: in strict mode it takes arrays for tuples and text for units, but never "10" for a number.
        regimes = _SHAPE.validate_json(json.dumps(content, default=str), strict=True).regime
    except ValidationError as error:
        raise problems_from(error, text, file_name) from error
    for index, regime in enumerate(regimes):
        if regime.id in (each.id for each in regimes[:index]):
            where = f"{file_name}:{line_of(text, ('regime', index, 'id'))}"
            cure = "Give each regime an id of its own."
            raise Problem(f"two regimes have the id {regime.id!r}", where=where, cure=cure)
    return {each.id: each for each in regimes}
