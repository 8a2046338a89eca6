"""What lies inside JSON, whoever wrote it."""

from __future__ import annotations

import ibis
import pytest

from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.maps.tables import Column
from rogatory.sources.values import reading_of

BODY = reading_of(Column("body", content=True, of="event", path=("body",)), ibis.dtype("string"))


def test_json_that_is_nested_beyond_reading_is_told_and_breaks_nothing_off() -> None:
    """A user of the platform may have written it; nobody else's data is kept from being collected by it."""
    for depth in (10_000, 1_000_000):
        with pytest.raises(Unreadable, match="nested too deeply"):
            BODY(['{"body":' + "[" * depth + "]" * depth + "}"])


def test_what_lies_deep_and_can_be_read_is_given() -> None:
    assert BODY(['{"body":' + "[" * 100 + "]" * 100 + "}"]) == ["[" * 100 + "]" * 100]
