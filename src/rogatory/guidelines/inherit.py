"""Inheritance of packs: a pack that extends another says only what differs.

Tables are merged key by key. Lists of tables are merged by the key that names their rows (``id``, ``type``, ``field``
with ``name`` ...); a row with ``remove = true`` takes the inherited row away. Any other value replaces the inherited
one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

_NAMES = (
    ("id",),
    ("type", "counts_as"),
    ("field", "name"),
    ("number", "origin"),
    ("what",),
    ("channel", "kinds"),
    ("who",),
    ("kind",),
    ("region", "key"),
    ("category", "unit"),
)


def merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Give ``base`` with everything in ``own`` laid over it; neither is changed."""
    result = dict(base)
    for key, value in own.items():
        inherited = result.get(key)
        if isinstance(inherited, Mapping) and isinstance(value, Mapping):
            result[key] = merged(inherited, value)
        elif _rows(inherited) and _rows(value):
            result[key] = _merged_rows(inherited, value)
        else:
            result[key] = value
    return result


def _rows(value: object) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _name(row: Mapping[str, Any]) -> str | None:
    for keys in _NAMES:
        if keys[0] in row:
            return repr([row.get(key) for key in keys])
    return None


def _merged_rows(base: list[Any], own: list[Any]) -> list[Any]:
    named = {_name(row): row for row in base}
    if None in named or len(named) != len(base) or any(_name(row) is None for row in own):
        return own
    for row in own:
        name = _name(row)
        if row.get("remove") is True:
            named.pop(name, None)
        elif name in named:
            named[name] = merged(named[name], row)
        else:
            named[name] = row
    return list(named.values())
