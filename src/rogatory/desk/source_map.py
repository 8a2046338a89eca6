"""The operator's source map, as it is now: what it says, and the digest of what it says of some categories."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from rogatory.edge.sourcemaps import read_source_map
from rogatory.problem import Problem
from rogatory.sources.canonical import digest
from rogatory.sources.source_map import SourceMap


def the_source_map() -> SourceMap:
    """Give the map that ``ROGATORY_SOURCE_MAP`` names; it is parsed once for all that ask, as long as it stays.

    Raises:
        Problem: no map is named, it cannot be read, or it is unsound.
    """
    path = _path()
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"the source map cannot be read: {error}", where=str(path), cure="Correct the path") from error
    return _parsed(text, str(path))


def folder_of_the_map() -> Path:
    """Give the folder to which the map's paths are relative.

    Raises:
        Problem: no map is named.
    """
    return _path().absolute().parent


def map_in_force(categories: Iterable[str]) -> str:
    """Give the digest of what the map in force says of some categories; "" for none, or without a sound map."""
    if not (categories := [*categories]):
        return ""
    try:
        return part_of_map(the_source_map(), categories)
    except Problem:
        return ""


def part_of_map(source_map: SourceMap, categories: Iterable[str]) -> str:
    """Give the digest of what a map says of some categories: their records with the tables, and how accounts are found.

    What it says of other categories may change without it.
    """
    named = sorted(set(categories))
    records = [record for name in named for record in source_map.records_of(name)]
    used = {record.table for record in records} | {join.table for record in records for join in record.joins}
    tables = [source_map.table(name) for name in sorted(used)]
    kept = {name: source_map.categories.get(name) for name in named}
    places = [source_map.connections, source_map.stores]
    return digest([kept, records, tables, source_map.accounts, places, source_map.limits])


@lru_cache(maxsize=2)
def _parsed(text: str, where: str) -> SourceMap:
    return read_source_map(text, where)


def _path() -> Path:
    if settings.SOURCE_MAP is None:
        raise Problem(
            "no platform is tied in, so that nothing can be collected",
            where="environment variable ROGATORY_SOURCE_MAP",
            cure="Name the source map of your platform; docs/connecting-your-platform.md tells how to write one",
        )
    return Path(settings.SOURCE_MAP)
