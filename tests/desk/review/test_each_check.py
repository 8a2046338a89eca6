"""Each check says what it found, in these words, and is silent where all is well."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rogatory.desk.review.contract import File, Item, Noted, Said, Sight, Table
from rogatory.desk.review.registry import CHECKS, checked

ITEM = Item("data/river_lantern/logs", "river_lantern", "logs")
TABLE = Table(
    item=ITEM.id,
    account="river_lantern",
    category="logs",
    title="Logins and logouts",
    columns=("at", "ip"),
    rows=12,
    allowed=frozenset({"at", "ip"}),
    stated=12,
)
FILE = File(ITEM.id, "river_lantern", "logs", "clip.mp4", ("media_id",), frozenset({"media_id"}))
SOUND = Sight((ITEM,), (TABLE,), (FILE,), (Said(ITEM.id, "river_lantern", "held", "Logins and logouts: 12 rows."),))
LONG_AGO, LATER = datetime(2019, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)

FOUND = {
    "accounts/item": (
        replace(SOUND, tables=(replace(TABLE, item="data/other/logs"), TABLE)),
        "Logins and logouts of river_lantern stands under no item that was released.",
    ),
    "accounts/account": (
        replace(SOUND, tables=(replace(TABLE, account="quiet_heron"),)),
        "Logins and logouts is of quiet_heron, and was released for river_lantern.",
    ),
    "accounts/category": (
        replace(SOUND, files=(replace(FILE, category="video"),)),
        "clip.mp4 of river_lantern is video, and logs was released.",
    ),
    "fields/column": (
        replace(SOUND, tables=(replace(TABLE, columns=("at", "ip", "device")),)),
        "Logins and logouts of river_lantern has the column device, which was not released.",
    ),
    "fields/field": (
        replace(SOUND, files=(replace(FILE, fields=("media_id", "caption")),)),
        "Of the file clip.mp4 of river_lantern caption would be told, which was not released.",
    ),
    "period/rows": (
        replace(SOUND, tables=(replace(TABLE, noted=Noted(counts={"outside": 1})),)),
        "1 row of Logins and logouts of river_lantern outside the period that was decided.",
    ),
    "period/file": (
        replace(SOUND, since=LATER, files=(replace(FILE, at=LONG_AGO),)),
        "The file clip.mp4 of river_lantern lies outside the period.",
    ),
    "counts/rows": (
        replace(SOUND, tables=(replace(TABLE, stated=1200),)),
        "12 rows of Logins and logouts of river_lantern collected, and the platform told of 1,200.",
    ),
    "answered/silent": (
        Sight((ITEM,)),
        "Nothing was collected for logs of river_lantern, and the platform does not say why.",
    ),
    "answered/empty": (
        replace(SOUND, tables=(), files=()),
        "Released, and nothing would leave: logs of river_lantern.",
    ),
    "complete/unreachable": (
        replace(SOUND, said=(Said(ITEM.id, "river_lantern", "unreachable", "The tables were away."),)),
        "Could not be reached for river_lantern: The tables were away.",
    ),
    "complete/truncated": (
        replace(SOUND, said=(Said(ITEM.id, "river_lantern", "truncated", "12 of 90 rows."),)),
        "Cut short for river_lantern: 12 of 90 rows.",
    ),
    "third-parties/others": (
        replace(SOUND, tables=(replace(TABLE, noted=Noted(counts={"others": 1500})),)),
        "1,500 rows of Logins and logouts of river_lantern with other people in marked columns.",
    ),
    "third-parties/known": (
        replace(SOUND, tables=(replace(TABLE, noted=Noted(counts={"known": 2})),)),
        "2 rows of Logins and logouts of river_lantern naming another account of the request.",
    ),
    "withheld/all": (
        replace(SOUND, tables=(replace(TABLE, withheld=12),), files=(replace(FILE, withheld=True),)),
        "All that was collected is withheld: the return would hold statements alone.",
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_a_check_finds_it_says_in_a_sentence(name: str) -> None:
    sight, words = FOUND[name]
    said = {f"{check.id}/{one.sort}": one.words for check, found in checked(sight) for one in found}
    assert said[name] == words


def test_of_what_is_in_order_no_check_says_anything() -> None:
    assert [found for _, found in checked(SOUND) if found] == []


def test_every_check_has_its_words_here() -> None:
    assert {name.partition("/")[0] for name in FOUND} == {check.id for check in CHECKS}
