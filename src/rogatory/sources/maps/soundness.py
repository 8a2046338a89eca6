"""The rules that make a source map sound: every name is declared, and no content is tied to metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rogatory.sources.maps.account_faults import account_faults
from rogatory.sources.maps.fault import Fault
from rogatory.sources.maps.place_faults import place_faults, table_faults
from rogatory.sources.maps.record_faults import record_faults
from rogatory.sources.maps.written_for import written_for_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rogatory.sources.source_map import SourceMap

ALWAYS_METADATA = frozenset({"logs"})
"""Categories that no map may declare as content: log data is metadata only, under every guideline."""


class UnsoundMap(ValueError):
    """The parts of a source map do not fit each other; `faults` tells each mistake."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep the faults for whoever can name their lines."""
        super().__init__("; ".join(fault.what for fault in faults))
        self.faults = faults


def faults(source_map: SourceMap) -> Iterator[Fault]:
    """Find every mistake, in the order of the map's parts."""
    yield from place_faults(source_map)
    for name in sorted(ALWAYS_METADATA & source_map.categories.keys()):
        if source_map.categories[name].content:
            yield Fault(
                ("categories", name, "content"),
                f"the category {name} is declared as content",
                "Log data is metadata only: set content = false",
            )
    yield from table_faults(source_map)
    yield from account_faults(source_map)
    yield from record_faults(source_map)
    yield from written_for_faults(source_map)
