"""What a platform's row tells of its file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from rogatory.sources.answers import Rows, Statement
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.maps.records import Objects
from rogatory.sources.objects import Told
from rogatory.sources.tied import tied
from tests.sources.plan_key import VERIFIES
from tests.sources.small_platform import NOW, plan_of, released, small_map, write_platform

OBJECTS = Objects(id="media_id", column="path", size="size")


@pytest.mark.parametrize("size", [12, 12.0, Decimal("12.00"), "12"])
def test_a_length_is_a_whole_number_however_the_platform_keeps_it(size: object) -> None:
    assert Told.of(OBJECTS, {"path": "a", "size": size}).size == 12


@pytest.mark.parametrize("size", [-1, 1.5, float("nan"), float("inf"), "twelve", "", True, b"12"])
def test_what_is_no_length_is_told(size: object) -> None:
    with pytest.raises(Unreadable):
        Told.of(OBJECTS, {"path": "a", "size": size})


def test_a_length_that_is_none_leaves_the_rows_and_whatever_else_was_asked(tmp_path: Path) -> None:
    write_platform(tmp_path)
    source_map = small_map('id = "media_id" }', 'id = "media_id", size = "media" }')
    plan = plan_of(released("ann", "video"), released("ann", "logs"), source_map=source_map)
    rows, failed = 0, []
    for answer in tied(source_map, tmp_path, {}, VERIFIES).collect(plan, now=NOW):
        if isinstance(answer, Rows):
            rows += sum(map(len, answer.batches))
        elif isinstance(answer, Statement) and answer.kind == "unreachable":
            failed.append(answer.details["media_id"])
    assert failed == ["v1", "v2", "v3", "v4"]
    assert rows == 9, "four videos, three logins, two messages"
