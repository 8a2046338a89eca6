"""Inheritance of packs: a pack that extends another says only what differs.

Tables are merged key by key. Lists of tables are merged by the keys that name their rows (``id``, ``type``, ``field``
with ``name`` ...). A row or a table that says ``remove = true`` and nothing else beside its name takes the inherited
one away. Any other value replaces the inherited one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from rogatory.guidelines.findings import Path

_NAMES = (
    ("id",),
    ("type", "counts_as"),
    ("field", "name"),
    ("number", "origin"),
    ("what",),
    ("channel", "kinds"),
    ("who", "when"),
    ("kind",),
    ("region", "key"),
)


class NothingToRemove(Exception):
    """A row or a table is to be taken away that no pack above has; ``path`` tells where it is said."""

    def __init__(self, path: Path, name: str) -> None:
        """Note where it is said, and the name of what is not there."""
        super().__init__(name)
        self.path = path
        self.name = name


def merged(base: Mapping[str, Any], own: Mapping[str, Any], path: Path = ()) -> dict[str, Any]:
    """Give ``base`` with everything in ``own`` laid over it; neither is changed.

    Raises:
        NothingToRemove: ``own`` takes away what ``base`` does not have; ``path`` is where ``own`` stands in its file.
    """
    result = dict(base)
    for key, value in own.items():
        inherited, where = result.get(key), (*path, key)
        if isinstance(value, Mapping) and _removes(value):
            if key not in result:
                raise NothingToRemove(where, key)
            del result[key]
        elif isinstance(inherited, Mapping) and isinstance(value, Mapping):
            result[key] = merged(inherited, value, where)
        elif _rows(value):
            result[key] = _merged_rows(inherited if _rows(inherited) else [], value, where)
        else:
            result[key] = value
    return result


def ring(start: str, bases: Mapping[str, str]) -> tuple[str, ...]:
    """Give the versions that extend each other in a ring, from the one that ``start`` leads to; empty if none do.

    ``bases`` gives for each version the one that it extends, the empty string where it extends none.
    """
    seen: list[str] = []
    for version in _upwards(start, bases):
        if version in seen:
            return (*seen[seen.index(version) :], version)
        seen.append(version)
    return ()


def _upwards(version: str, bases: Mapping[str, str]) -> Iterator[str]:
    while version:
        yield version
        version = bases.get(version, "")


def _removes(value: Mapping[str, Any]) -> bool:
    return value.get("remove") is True


def _rows(value: object) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _name(row: Mapping[str, Any]) -> str | None:
    for keys in _NAMES:
        if keys[0] in row:
            return repr([row.get(key) for key in keys])
    return None


def _shown(row: Mapping[str, Any]) -> str:
    return " ".join(str(value) for key, value in row.items() if key != "remove")


def _distinct(rows: list[dict[str, Any]]) -> bool:
    names = {_name(row) for row in rows}
    return None not in names and len(names) == len(rows)


def own_path(whole: object, own: object, path: Path) -> Path:
    """Turn a path in a merged tree into the path of the same value in what the pack itself says, as far as it goes.

    Rows are found by their names, since the inherited ones stand before them.
    """
    found: Path = ()
    for part in path:
        if isinstance(whole, list) and isinstance(own, list) and isinstance(part, int) and _rows(own):
            row = whole[part] if part < len(whole) else None
            names = [_name(each) for each in own]
            if not isinstance(row, Mapping) or _name(row) not in names or None in names:
                break
            place: str | int = names.index(_name(row))
        else:
            place = part
        try:
            whole, own = whole[part], own[place]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            break
        found = (*found, place)
    return found


def _merged_rows(base: list[dict[str, Any]], own: list[dict[str, Any]], path: Path) -> list[Any]:
    named = {_name(row): row for row in base}
    if None in named or len(named) != len(base) or not _distinct(own):
        return own
    for index, row in enumerate(own):
        name, where = _name(row), (*path, index)
        if _removes(row):
            if name not in named:
                raise NothingToRemove(where, _shown(row))
            del named[name]
        elif name in named:
            named[name] = merged(named[name], row, where)
        else:
            named[name] = row
    return list(named.values())
