"""The canonical form: one spelling for a value, since digests and signatures are made over it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

import pytest

from rogatory.sources.canonical import canonical, digest


@dataclass(frozen=True, slots=True)
class Part:
    """Something with fields that stand in another order than their names."""

    name: str
    at: datetime | None
    inner: tuple[Part, ...] = ()


class Word(StrEnum):
    """A text by another name."""

    ONE = "one"


ONE_OCLOCK = datetime(2026, 1, 31, 1, 2, 3, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": [True, None, 1.5, -0.0]}, '{"a":[true,null,1.5,-0.0],"b":1}'),
        (("é\u2028", '"', "\n"), '["é\u2028","\\"","\\n"]'),
        (Word.ONE, '"one"'),
        (date(2026, 1, 31), '"2026-01-31"'),
        (ONE_OCLOCK, '"2026-01-31T00:02:03Z"'),
        (datetime(2026, 1, 31, microsecond=70, tzinfo=UTC), '"2026-01-31T00:00:00.000070Z"'),
        (
            Part("a", None, (Part("b", ONE_OCLOCK),)),
            '{"at":null,"inner":[{"at":"2026-01-31T00:02:03Z","inner":[],"name":"b"}],"name":"a"}',
        ),
        ({"of": Part("a", None)}, '{"of":{"at":null,"inner":[],"name":"a"}}'),
    ],
)
def test_each_value_has_one_spelling(value: object, written: str) -> None:
    assert canonical(value).decode() == written


def test_a_name_that_utf_8_cannot_write_has_a_digest_too() -> None:
    assert canonical("\ud800") == b'"\xed\xa0\x80"'
    assert digest("\ud800") != digest("\ud801")


@pytest.mark.parametrize(
    ("value", "refused"),
    [
        (ONE_OCLOCK.replace(tzinfo=None), ValueError),
        (float("nan"), ValueError),
        (float("inf"), ValueError),
        (b"bytes", TypeError),
        ({1, 2}, TypeError),
        (Part, TypeError),
        (object(), TypeError),
        ({"deep": [{"er": b""}]}, TypeError),
    ],
)
def test_what_has_no_single_spelling_is_refused(value: object, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        canonical(value)
