"""The platform that answers: the operator's source map, and the data that lies beside it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from django.conf import settings

from rogatory.connector.depot import Depot
from rogatory.connector.enrolment import Enrolment
from rogatory.connector.source import BehindConnector
from rogatory.desk.source_map import folder_of_the_map, the_source_map
from rogatory.desk.surroundings import plan_verifies
from rogatory.sources.adapter import Source
from rogatory.sources.source_map import SourceMap
from rogatory.sources.tied import tied


@dataclass(frozen=True, slots=True)
class Tied:
    """A platform as it is tied in: what answers a plan, and the map for which plans are compiled."""

    source: Source
    source_map: SourceMap


_kept: list[tuple[SourceMap, Path, Tied]] = []
"""The platform that was tied in last, with its open connections and the statements that were made for them."""
_tying = Lock()


def the_platform() -> Tied:
    """Give the platform that ``ROGATORY_SOURCE_MAP`` ties in; the map's paths are relative to its own folder.

    It is the same for as long as the map is; a connector is looked up each time, since it may be dismissed.

    Raises:
        Problem: no map is named, it cannot be read, or it is unsound.
    """
    source_map, folder = the_source_map(), folder_of_the_map()
    if settings.CONNECTOR:
        return Tied(_behind_connector(settings.CONNECTOR, source_map), source_map)
    with _tying:
        for known, where, kept in _kept:
            if known is source_map and where == folder:
                return kept
        _kept[:] = [(source_map, folder, Tied(tied(source_map, folder, os.environ, _verifies), source_map))]
        return _kept[0][2]


def connectors() -> Enrolment:
    """Give the connectors that were enrolled."""
    return Enrolment(settings.DATA_DIR / "keys" / "connectors")


def depots() -> Path:
    """Give the folder of what waits for connectors and of what came from them, by their names."""
    return Path(settings.DATA_DIR) / "connectors"


def _behind_connector(name: str, source_map: SourceMap) -> Source:
    enrolled = connectors().of(name)
    return BehindConnector(source_map, Depot(depots() / name), _verifies, lambda: connectors().identity(enrolled.name))


def _verifies(signature: bytes, message: bytes) -> bool:
    """Hold a signature to the key of plans as it is now: it may be changed while a platform is tied in."""
    return plan_verifies()(signature, message)
