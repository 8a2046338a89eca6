"""The platform that answers: the operator's source map, and the data that lies beside it."""

from __future__ import annotations

import os
from dataclasses import dataclass

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


def the_platform() -> Tied:
    """Give the platform that ``ROGATORY_SOURCE_MAP`` ties in; the map's paths are relative to its own folder.

    Raises:
        Problem: no map is named, it cannot be read, or it is unsound.
    """
    source_map = the_source_map()
    return Tied(tied(source_map, folder_of_the_map(), os.environ, plan_verifies()), source_map)
