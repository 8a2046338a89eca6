"""A source answers a plan from real files: rows, media, and statements about what is and is not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from rogatory.sources.answers import MediaObject, PartFailed, Rows, Statement
from rogatory.sources.source_map import Limits
from tests.sources.small_platform import (
    TABLES,
    answers,
    day,
    kinds_in,
    media_in,
    released,
    rows_in,
    small_map,
    write_table,
)


def test_rows_bear_item_clause_and_labels(root: Path) -> None:
    (rows, *_) = answers(root, released("ann", "logs", "logins", since=day(1)))
    assert isinstance(rows, Rows)
    assert (rows.item, rows.clause, rows.account, rows.category) == ("ann/logs", "test.clause", "ann", "logs")
    assert (rows.table, rows.title, rows.columns, rows.labels) == (
        "logins",
        "Logins",
        ("at", "ip"),
        ("Time", "IP address"),
    )
    assert len(rows_in([rows])) == 3


def test_rows_and_files_bear_the_source_the_query_and_what_their_columns_mean(root: Path) -> None:
    source_map = small_map('label = "Time"', 'label = "Time", meaning = "By our clock."')
    asked = [("ann", None), (TABLES["accounts"][1][4][1], None), ("ann", day(1)), ("ann", None)]
    given = [answers(root, released(who, "logs", "logins", since=since), source_map=source_map) for who, since in asked]
    rows = [next(one for one in answer if isinstance(one, Rows)) for answer in given]
    assert rows[0].meanings == ("By our clock.", "")
    origins = [one.origin for one in rows if one.origin is not None]
    assert {(one.source, one.map_digest, one.preserved_at) for one in origins} == {
        (source_map.name, source_map.digest, None)
    }
    assert len({one.query_digest for one in origins}) == 3
    assert origins[0] == origins[3]
    file = next(one for one in answers(root, released("ann", "video")) if isinstance(one, MediaObject))
    assert file.origin is not None
    assert file.origin.map_digest == small_map().digest


def test_instants_without_a_zone_come_as_utc(root: Path) -> None:
    first, *_ = rows_in(answers(root, released("ann", "logs", "logins")))
    assert first == (day(2), "192.0.2.2")
    assert first[0].tzinfo is UTC  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", ["logins", "message_metadata"])
def test_since_is_inclusive_and_until_is_exclusive(root: Path, table: str) -> None:
    """To the microsecond, with and without a zone in the platform's own column."""
    one = timedelta(microseconds=1)

    def instants(since, until) -> list[object]:
        return [row[0] for row in rows_in(answers(root, released("ann", "logs", table, since=since, until=until)))]

    edge = day(4)
    assert instants(edge, edge + one) == [edge]
    assert instants(edge + one, day(6)) == []
    assert instants(edge - one, edge) == []
    assert instants(edge, edge) == []


def test_a_row_without_an_instant_is_in_no_range_of_dates(root: Path) -> None:
    strange = TABLES["accounts"][1][4][1]
    assert rows_in(answers(root, released(strange, "logs", "logins"))) == [(None, "198.51.100.5")]
    assert rows_in(answers(root, released(strange, "logs", "logins", since=day(1)))) == []


def test_a_range_of_dates_does_not_narrow_subscriber_information(root: Path) -> None:
    given = answers(root, released("ann", "subscriber", since=day(1), until=day(2)))
    assert rows_in(given) == [("ann", "ann@example.org", "+1 202-555-0101")]


def test_messages_to_and_from_the_account_are_its_own(root: Path) -> None:
    assert rows_in(answers(root, released("ann", "interactions"))) == [(day(3), "hello"), (day(4), "hello back")]


def test_a_field_never_given_is_not_held(root: Path) -> None:
    given = answers(root, released("moon", "subscriber", since=day(6)))
    assert rows_in(given) == [("moon", None, None)]
    told = [one for one in given if isinstance(one, Statement) and one.details.get("field")]
    assert [one.details["field"] for one in told] == ["email", "phone"]
    assert "never given" in told[0].words
    assert "neither withheld nor refused" in told[0].words


def test_a_single_field_never_given_gives_no_row(root: Path) -> None:
    given = answers(root, released("Ann", "subscriber", "phone"))
    assert rows_in(given) == []
    assert kinds_in(given) == ["not-held"]


def test_an_account_whose_row_is_gone_is_not_told_to_have_given_nothing(root: Path) -> None:
    """That a field was never given is a statement about the user; of a row that is not there nobody knows it."""
    columns, rows = TABLES["accounts"]
    write_table(root, "accounts", columns, [row for row in rows if row[0] != 1])
    (former, told) = answers(root, released("ann_old", "subscriber", since=day(2)))
    assert isinstance(former, Statement)
    assert isinstance(told, Statement)
    assert (told.kind, told.words) == ("not-held", "Subscriber information: none held.")


def test_no_rows_in_the_dates_are_told(root: Path) -> None:
    given = answers(root, released("ann", "logs", "logins", since=day(20)))
    assert kinds_in(given) == ["not-held"]
    assert "2020-03-20T00:00:00Z" in given[0].words  # type: ignore[union-attr]


def test_what_the_platform_does_not_keep_is_told(root: Path) -> None:
    given = answers(root, released("ann", "logs", "heartbeats"))
    assert [(one.kind, one.words) for one in given] == [("not-held", "This platform keeps no heartbeats.")]  # type: ignore[union-attr]


def test_a_range_beyond_retention_is_told(root: Path) -> None:
    early = day(1).replace(year=2019)
    assert kinds_in(answers(root, released("ann", "logs", "logins", since=early))) == ["not-retained-before", "held"]
    assert kinds_in(answers(root, released("ann", "logs", "logins"))) == ["not-retained-before", "held"]
    assert kinds_in(answers(root, released("ann", "logs", "logins", since=day(1)))) == ["held"]


STANDING = ('time = "at"\nretained_from = "2020-01-01"', "several = true")


def test_rows_that_stand_now_are_given_whatever_dates_are_asked_for(root: Path) -> None:
    used = small_map(*STANDING)
    rows, told = answers(root, released("ann", "logs", "logins", since=day(5)), source_map=used)
    assert len(rows_in([rows])) == 3
    assert (told.kind, told.words) == ("held", "Logins: 3 rows.")  # type: ignore[union-attr]
    (told,) = answers(root, released(TABLES["accounts"][1][3][1], "logs", "logins", since=day(6)), source_map=used)
    assert (told.kind, told.words) == ("not-held", "Logins: none held.")  # type: ignore[union-attr]
    cut = replace(used, limits=Limits(rows=2))
    given = answers(root, released("ann", "logs", "logins", since=day(5)), source_map=cut)
    assert (len(rows_in(given)), kinds_in(given)) == (2, ["held", "truncated"])


def test_what_a_map_notes_of_rows_is_told_with_them_and_not_without(root: Path) -> None:
    used = small_map('label = "Logins"', 'label = "Logins"\nnote = "Made by hand."')
    given = answers(root, released("ann", "logs", "logins", since=day(1)), source_map=used)
    words = [one.words for one in given if isinstance(one, Statement)]
    assert words == ["Logins from 2020-03-01T00:00:00Z: 3 rows.", "Logins: Made by hand."]
    given = answers(root, released("ann", "logs", "logins", since=day(20)), source_map=used)
    assert kinds_in(given) == ["not-held"]
    alone = small_map('label = "Subscriber information"', 'label = "Subscriber information"\nnote = "Unchecked."')
    given = answers(root, released("ann", "subscriber"), source_map=alone)
    assert [one.words for one in given if isinstance(one, Statement)] == ["Subscriber information: Unchecked."]


def test_rows_are_chosen_by_what_they_are_not(root: Path) -> None:
    """A row of which nothing is said is not what it should not be either."""
    only = 'name = "videos"\nonly = [{ column = "seen", differs = "self" }]\nlabel'
    used = small_map('name = "videos"\nlabel', only)
    assert [row[0] for row in rows_in(answers(root, released("ann", "video"), source_map=used))] == ["v4"]


def test_an_answer_over_the_limit_is_told_as_truncated(root: Path) -> None:
    used = small_map("[connections.main]", "[limits]\nrows = 2\n\n[connections.main]")
    given = answers(root, released("ann", "logs", "logins", since=day(1)), source_map=used)
    assert [row[0] for row in rows_in(given)] == [day(2), day(4)]
    (told,) = [one for one in given if isinstance(one, Statement) and one.kind == "truncated"]
    assert (told.details["rows"], told.details["of"]) == (2, 3)


@pytest.mark.parametrize(
    ("subset", "account", "ids"),
    [
        ("deleted-by-user", "ann", ["v1"]),
        ("removed-by-provider", "ann", ["v2"]),
        ("private", "ann", ["v3"]),
        ("private-account", "ann", []),
        ("public", "ann", ["v4"]),
        ("private-account", "Ann", ["v5"]),
        ("public", "Ann", []),
        (None, "ann", ["v1", "v2", "v3", "v4"]),
    ],
)
def test_each_video_is_in_exactly_one_subset(root: Path, subset: str | None, account: str, ids: list[str]) -> None:
    """Deleted before removed before private before private account before public; a null is none of them."""
    given = answers(root, released(account, "video", subset=subset))
    assert [row[0] for row in rows_in(given)] == ids
    assert media_in(given) == ids


def test_a_file_comes_whole_with_its_rows_fields(root: Path) -> None:
    (media,) = [one for one in answers(root, released("Ann", "video")) if isinstance(one, MediaObject)]
    assert (media.media_id, media.file_name, media.size) == ("v5", "v5.mp4", 6000)
    assert b"".join(media.chunks()) == b"film 5" * 1000
    assert b"".join(media.chunks()) == b"film 5" * 1000, "a file can be read again"
    assert media.metadata == {"media_id": "v5", "uploaded_at": day(5)}


def test_a_file_that_is_gone_is_not_held(root: Path) -> None:
    given = answers(root, released("ស្រីមុំ", "video"))
    assert rows_in(given) == [("v6", day(6))]
    assert kinds_in(given) == ["held", "not-held"]


def test_a_row_without_a_file_says_so(root: Path) -> None:
    assert kinds_in(answers(root, released(TABLES["accounts"][1][4][1], "video"))) == ["held", "not-held"]


def test_of_a_cut_answer_the_files_are_those_of_the_rows(root: Path) -> None:
    """The rows go by their time; files that went by another order would belong to rows that were cut off."""
    used = small_map("[connections.main]", "[limits]\nrows = 2\n\n[connections.main]")
    columns, rows = TABLES["videos"]
    backwards = [(media, owner, day(20 - place), *rest) for place, (media, owner, _, *rest) in enumerate(rows)]
    write_table(root, "videos", columns, backwards)
    given = answers(root, released("ann", "video"), source_map=used)
    assert media_in(given) == [row[0] for row in rows_in(given)]
    assert len(media_in(given)) == 2


def test_a_path_out_of_the_folder_leads_nowhere(root: Path) -> None:
    given = answers(root, released("moon", "video", since=day(6)))
    assert media_in(given) == []
    assert "unreachable" in kinds_in(given)


def test_a_file_that_changes_while_it_is_read_is_no_answer(root: Path) -> None:
    (media,) = [one for one in answers(root, released("Ann", "video")) if isinstance(one, MediaObject)]
    (root / "objects" / "v5.mp4").write_bytes(b"shorter")
    with pytest.raises(PartFailed) as caught:
        list(media.chunks())
    assert caught.value.statement.kind == "unreachable"


def test_two_answers_can_be_read_side_by_side(root: Path) -> None:
    """An engine that ends one stream when another begins must not cut an answer short."""
    many = [(1, (day(1) + timedelta(seconds=number)).replace(tzinfo=None), f"ip {number}") for number in range(30_000)]
    write_table(root, "logins", TABLES["logins"][0], many)
    given = answers(root, released("ann", "logs", "logins", item="1"), released("ann", "logs", "logins", item="2"))
    first, second = (one.batches for one in given if isinstance(one, Rows))
    begun = len(next(first)), len(next(second))
    assert begun[0] + sum(map(len, first)) == 30_000
    assert begun[1] + sum(map(len, second)) == 30_000
