"""Worlds drawn by chance answer alike from Parquet, CSV and SQLite."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.sources.engines.written import EMBEDDED, map_to, told, write
from tests.sources.generated import released_items_of, world_of
from tests.trials import trials


@given(st.integers(0, 2**64))
@settings(max_examples=trials(300), phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_every_engine_inside_the_product_gives_the_same_answers(seed: int) -> None:
    random = Random(seed)
    world = world_of(random)
    items = released_items_of(random, world)
    with tempfile.TemporaryDirectory() as folder:
        root, tables = Path(folder), world.tables()
        world.write_files(root)
        answers = []
        for kind in EMBEDDED:
            write(kind, root, tables, {})
            answers.append(told(root, map_to(kind, world.source_map, tables), items, {}))
    assert answers[1] == answers[0]
    assert answers[2] == answers[0]
