"""How much memory the rows of one account take on their way: run as a process of its own.

`python -m tests.sources.engines.memory_of KIND FOLDER ADDRESS` prints how many rows there were, and by how many
megabytes the process grew after the first of them had come.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

from rogatory.sources.connections import Asked, Connections
from rogatory.sources.maps.connection import ConnectionKind
from rogatory.sources.statements.shape import Shape
from rogatory.sources.tied import engine_of
from tests.sources.engines.world import TABLES, the_map
from tests.sources.engines.written import POSTGRESQL, map_to


def _most() -> int:
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024


def main(kind: str, folder: str, address: str) -> None:
    """Read all rows of the account, and drop each batch before the next."""
    source_map = map_to(cast("ConnectionKind", kind), the_map(), TABLES)
    there = source_map.connections["main"]
    connections = Connections(source_map, lambda _: engine_of(there, Path(folder), "", {POSTGRESQL: address}))
    batches = connections.rows(Shape("messages", "messages", ("at", "sender", "body")), Asked(1))
    rows = len(next(batches))
    before = _most()
    for batch in batches:
        rows += len(batch)
    print(rows, _most() - before)
    connections.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
