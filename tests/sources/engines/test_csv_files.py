"""A cell of a CSV file is text, unless the map says what it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.engines.csv_files import CSVFiles
from rogatory.sources.maps.connection import Connection
from rogatory.sources.maps.tables import Column, Table
from tests.sources.engines.reading import all_rows

PLAIN = ("id", "phone")


def rows_of(root: Path, text: str, *columns: Column) -> list[tuple[object, ...]]:
    """Read all rows of a file."""
    (root / "t.csv").write_text(text, "utf-8")
    engine = CSVFiles(Connection("csv", folder="."), root)
    try:
        return all_rows(engine, Table("t", columns, file="t.csv"))
    finally:
        engine.close()


def plain(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, content=False) for name in names)


def test_leading_zeros_and_plus_signs_stay(tmp_path: Path) -> None:
    """Were the types guessed, account 007 would be account 7, and so would its telephone number."""
    many = "".join(f"{number:05},+4930{number}\n" for number in range(30_000))
    rows = rows_of(tmp_path, f"id,phone\n{many}", *plain("id", "phone"))
    assert rows[7] == ("00007", "+49307")
    assert len(rows) == 30_000


@pytest.mark.parametrize("cell", ["1e5", "0x10", "true", "NULL", "nan", "2020-03-01", "12:30", " a ", "1_000", "٣"])
def test_what_looks_like_something_else_is_text(tmp_path: Path, cell: str) -> None:
    assert rows_of(tmp_path, f"id,other\n{cell},x\n", *plain("id")) == [(cell,)]


def test_an_empty_cell_is_nothing_and_an_empty_text_is_one(tmp_path: Path) -> None:
    assert rows_of(tmp_path, 'a,b\n,""\n"",\n', *plain("a", "b")) == [(None, ""), ("", None)]


def test_commas_quotation_marks_and_lines_lie_within_quotation_marks(tmp_path: Path) -> None:
    assert rows_of(tmp_path, 'a,b\n"x,y","say ""it""\nhere"\n', *plain("a", "b")) == [("x,y", 'say "it"\nhere')]


def test_other_signs_between_cells_are_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no column a, b"):
        rows_of(tmp_path, "a;b\n1;2\n", *plain("a", "b"))


def test_the_map_tells_what_else_there_is(tmp_path: Path) -> None:
    columns = (
        Column("n", content=False, type="integer"),
        Column("at", content=False, type="instant"),
        Column("ms", content=False, instant="ms"),
        Column("here", content=False, zone="Europe/Berlin"),
        Column("yes", content=False, type="boolean"),
    )
    text = "n,at,ms,here,yes\n007,2020-03-01T12:00:00+02:00,1583056800000,2020-03-01 12:00:00.5,true\n"
    local = datetime(2020, 3, 1, 12, 0, 0, 500_000)  # noqa: DTZ001 - the map tells its zone
    assert rows_of(tmp_path, text, *columns) == [(7, datetime(2020, 3, 1, 10), 1583056800000, local, True)]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("told", "cell"),
    [("integer", "12x"), ("instant", "yesterday"), ("boolean", "perhaps"), ("date", "2020-02-30")],
)
def test_what_is_not_what_the_map_says_is_told(tmp_path: Path, told: str, cell: str) -> None:
    with pytest.raises(Unreadable):
        rows_of(tmp_path, f"a\n{cell}\n", Column("a", content=False, type=told))  # type: ignore[arg-type]


def test_a_local_time_that_has_an_offset_is_refused(tmp_path: Path) -> None:
    """It would be shifted a second time, and name somebody else's connection."""
    with pytest.raises(Unreadable):
        rows_of(tmp_path, "a\n2020-03-01 12:00:00+02:00\n", Column("a", content=False, zone="Europe/Berlin"))


def test_an_instant_is_read_alike_wherever_the_machine_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    at = Column("a", content=False, type="instant")
    (row,) = rows_of(tmp_path, "a\n2020-03-01 12:00:00\n", at)
    assert row == (datetime(2020, 3, 1, 12, tzinfo=UTC).replace(tzinfo=None),)


@pytest.mark.parametrize("cell", ["mia@example.org", "'mia\"@example.org", "x when casting from source column mia"])
@pytest.mark.parametrize(
    "told", [{"type": "integer"}, {"zone": "Europe/Berlin"}, {"type": "instant"}, {"type": "date"}]
)
def test_what_cannot_be_read_is_told_without_the_data(tmp_path: Path, cell: str, told: dict[str, str]) -> None:
    """It goes into logs, where nobody's data belongs."""
    written = cell.replace('"', '""')
    with pytest.raises(Unreadable) as caught:
        rows_of(tmp_path, f'a,b\n1,"{written}"\n', Column("b", content=False, **told))
    assert "mia" not in str(caught.value)
    assert "Error" in str(caught.value), "what it was is told"


def test_which_column_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="source column b"):
        rows_of(tmp_path, "a,b\n1,x\n", Column("b", content=False, type="integer"))
