"""What the parts of a map make of what they are given: paths, names, and since when rows are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rogatory.edge.sourcemaps import read_source_map
from rogatory.problem import Problem
from rogatory.sources.flattening import flat
from rogatory.sources.maps.accounts import Accounts
from rogatory.sources.maps.paths import PathTemplate
from tests.sources.small_platform import MAP, NOW, answers, released, small_map


@pytest.mark.parametrize(
    ("template", "values", "path"),
    [
        ("{state=3,4?private/}{name}", {"state": 3, "name": "a"}, "private/a"),
        ("{state=3,4?private/}{name}", {"state": 1, "name": "a"}, "a"),
        ("{state=3,4?private/}{name}", {"state": 34, "name": "a"}, "a"),
        ("{v.state=yes?in/}{v.id/3}", {"v.state": "yes", "v.id": 7}, "in/000/000/007"),
        ("{id/3}", {"id": 109372843234234234}, "109/372/843/234/234/234"),
        ("{state=3?private/}{name}", {"state": None, "name": "a"}, None),
        ("{state=3?private/}{name}", {"state": 3, "name": ""}, None),
    ],
)
def test_a_path_is_made_of_a_row(template: str, values: dict[str, object], path: str | None) -> None:
    assert PathTemplate.of(template).path(values) == path


@pytest.mark.parametrize("template", ["{state=3?}{name}", "{state=?x}{name}", "{state=3}", "{=3?x}{name}", "plain"])
def test_a_path_that_cannot_be_made_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match="path"):
        PathTemplate.of(template)


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("@rosa@social.example", "rosa"),
        ("@Rosa@Social.EXAMPLE", "Rosa"),
        ("HTTPS://SOCIAL.example/@rosa", "rosa"),
        ("@rosa", "rosa"),
        ("rosa", "rosa"),
        ("@rosa@elsewhere.example", "rosa@elsewhere.example"),
        ("@@social.example", "@social.example"),
        ("@", "@"),
        ("", ""),
        ("social.example", "social.example"),
    ],
)
def test_a_name_is_taken_out_of_what_an_officer_wrote(asked: str, stored: str) -> None:
    written = ("@{}@social.example", "https://social.example/@{}", "@{}", "{}")
    assert Accounts("a", "id", "name", "exact", written=written).as_stored(asked) == stored


DAYS = small_map('retained_from = "2020-01-01"', "retained_days = 30")


def test_so_many_days_are_counted_from_today() -> None:
    (record,) = DAYS.records_of("logs")[:1]
    assert record.kept_from(datetime(2026, 3, 31, 23, tzinfo=UTC)) == datetime(2026, 3, 1, tzinfo=UTC)
    assert replace(record, retained_days=None).kept_from(NOW) is None


def test_a_copy_keeps_what_was_kept_on_its_day() -> None:
    (record,) = flat(DAYS, datetime(2026, 3, 31, tzinfo=UTC)).records_of("logs")[:1]
    assert (record.retained_from, record.retained_days) == (date(2026, 3, 1), None)


@pytest.mark.parametrize(
    ("new", "what"),
    [
        ('retained_from = "2020-01-01"\nretained_days = 30', "two keys say what is retained"),
        ("retained_days = 0", "rows are retained for no day at all"),
    ],
)
def test_what_is_retained_is_said_once(new: str, what: str) -> None:
    with pytest.raises(Problem, match=what):
        small_map('retained_from = "2020-01-01"', new)


def test_an_empty_field_has_the_maps_own_words(root: Path) -> None:
    told = 'label = "Phone number", empty = "Numbers are erased after a year."'
    source_map = small_map('label = "Phone number"', told)
    words = [
        one.words
        for one in answers(root, released("moon", "subscriber"), source_map=source_map)
        if hasattr(one, "words")
    ]
    assert "Phone number: not held. Numbers are erased after a year." in words
    assert "E-mail address: not held. It was never given for this account; it is neither withheld nor refused." in words


@pytest.mark.parametrize(
    ("written_for", "what"),
    [
        ('table = "logins"', "told in part"),
        ('table = "nowhere"\ncolumn = "x"\nfirst = "1"\nlast = "2"', "the table nowhere is not declared"),
        ('table = "logins"\ncolumn = "x"\nfirst = "1"\nlast = "2"', "declares no column x"),
    ],
)
def test_a_version_has_to_be_somewhere(written_for: str, what: str) -> None:
    text = f'{MAP}\n[written_for]\nsoftware = "Small"\nversions = "1"\n{written_for}\n'
    with pytest.raises(Problem, match=f"(?i){what}"):
        read_source_map(text, "small.toml")
