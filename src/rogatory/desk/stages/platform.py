"""The platform that answers: the operator's source map, and the data that lies beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from rogatory.edge.sourcemaps import read_source_map
from rogatory.problem import Problem
from rogatory.sources.adapter import Source
from rogatory.sources.platform import Platform
from rogatory.sources.source_map import SourceMap


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
    if settings.SOURCE_MAP is None:
        raise Problem(
            "no platform is tied in, so that nothing can be collected",
            where="environment variable ROGATORY_SOURCE_MAP",
            cure="Name the source map of your platform; docs/connecting-your-platform.md tells how to write one",
        )
    path = Path(settings.SOURCE_MAP)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"the source map cannot be read: {error}", where=str(path), cure="Correct the path") from error
    source_map = read_source_map(text, str(path))
    return Tied(Platform(source_map, path.absolute().parent), source_map)
