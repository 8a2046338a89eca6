"""A source map's mistakes are told with file, line and cure, and an unsound map does not load."""

from __future__ import annotations

import pytest

from rogatory.demo.platform import map_text
from rogatory.edge.sourcemaps import read_source_map
from rogatory.problem import Problem
from tests.sources.small_platform import MAP

FILE = "map.toml"


def line_with(text: str, wanted: str) -> int:
    (number,) = [number for number, line in enumerate(text.splitlines(), 1) if wanted in line]
    return number


def at(text: str, wanted: str) -> str:
    return f"{FILE}:{line_with(text, wanted)}"


def problem_of(text: str) -> Problem:
    with pytest.raises(Problem) as caught:
        read_source_map(text, FILE)
    return caught.value


def changed(old: str, new: str) -> str:
    assert MAP.count(old) == 1, f"{old!r} should stand once"
    return MAP.replace(old, new)


def test_a_good_map_is_read() -> None:
    read = read_source_map(MAP, FILE)
    assert [f"{one.category}.{one.name}" for one in read.records] == [
        "subscriber.subscriber",
        "logs.logins",
        "logs.message_metadata",
        "interactions.direct_messages",
        "video.videos",
    ]
    assert read.accounts.former is not None


def test_the_shipped_map_is_read() -> None:
    assert read_source_map(map_text(), FILE).name == "Demo video platform"


def test_comments_and_order_do_not_change_the_digest_and_content_does() -> None:
    plain = read_source_map(MAP, FILE).digest
    assert read_source_map(f"# a note\n{MAP}", FILE).digest == plain
    assert (
        read_source_map(
            changed("logs = { content = false }\n", "").replace(
                "[categories]\n", "[categories]\nlogs = { content = false }\n"
            ),
            FILE,
        ).digest
        == plain
    )
    assert read_source_map(changed('label = "Phone number"', 'label = "Telephone"'), FILE).digest != plain


def test_content_as_a_log_field_does_not_load() -> None:
    old = '  { id = "to", column = "recipient", label = "To" },'
    text = changed(old, f'{old}\n  {{ id = "words", column = "body", label = "Words" }},')
    problem = problem_of(text)
    assert problem.where == at(text, 'id = "words"')
    assert "The column body is content" in problem.what
    assert "metadata only" in problem.what
    assert "Leave the column out" in problem.cure


def test_content_tied_to_any_metadata_category_does_not_load() -> None:
    text = changed("interactions = { content = true }", "interactions = { content = false }")
    problem = problem_of(text)
    assert problem.where == at(text, 'column = "body"')
    assert "the category interactions is metadata only" in problem.what


def test_files_tied_to_a_metadata_category_do_not_load() -> None:
    text = changed("video = { content = true }", "video = { content = false }")
    problem = problem_of(text)
    assert problem.where == at(text, "objects = {")


def test_logs_declared_as_content_do_not_load() -> None:
    text = changed("logs = { content = false }", "logs = { content = true }")
    problem = problem_of(text)
    assert problem.where == at(text, "logs = {")
    assert "Log data is metadata only" in problem.cure


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ('column = "mail"', 'column = "post"', 'column = "post"', "declares no column post"),
        ('table = "logins"', 'table = "visits"', 'table = "visits"', "table visits is not declared"),
        ('account = ["owner"]', 'account = ["keeper"]', '"keeper"', "declares no column keeper"),
        ('username = "name"\nequality', 'username = "handle"\nequality', '"handle"', "declares no column handle"),
        ('column = "seen", equals', 'column = "shown", equals', '"shown"', "declares no column shown"),
        ('account_column = "hidden"', 'account_column = "secret"', '"secret"', "declares no column secret"),
        ('folder = "tables"', 'folder = "../tables"', '"../tables"', "not a path inside"),
        ('folder = "objects"', 'folder = "/etc"', '"/etc"', "not a path inside"),
        ('file = "videos.parquet"', 'file = "../videos.parquet"', '"../videos.parquet"', "not a path inside"),
        ('file = "videos.parquet"', 'relation = "videos"', 'relation = "videos"', "reads files"),
        ('id = "ip"', 'id = "at"', 'id = "at", column = "ip"', "stands here a second time"),
        ('name = "message_metadata"', 'name = "logins" # again', "# again", "stands here a second time"),
        ('column = "path", id = "media_id"', 'column = "path", id = "film"', 'id = "film"', "no field film"),
        ('id = "phone", column = "phone", label', 'id = "phone", column = "phone", lable', "lable", "label"),
        ('equality = "exact"', 'equality = "similar"', '"similar"', "equality"),
        ('{ name = "body", content = true }', '{ name = "body", content = "yes" }', '"yes"', "content"),
        ('{ name = "body", content = true }', '{ name = "body" }', '{ name = "body" }', "content"),
        ('format = "rogatory-source-map/1"', 'format = "rogatory-source-map/9"', "/9", "format"),
        ('column = "seen", equals = "self"', 'column = "seen"', 'when = [{ column = "seen" }]', "makes one test"),
        (
            'column = "removed", equals',
            'column = "removed", account_column = "hidden", equals',
            '"removed", account',
            "one column",
        ),
        ('label = "Logins"', 'label = "Logins"\nseveral = true', "several", "Leave out `several`"),
        (
            'column = "seen", equals = "self"',
            'column = "seen", equals = "self", differs = "all"',
            "differs",
            "one test",
        ),
        ('retained_from = "2020-01-01"', 'retained_from = "long ago"', "long ago", "retained_from"),
        ('kind = "parquet"', 'kind = "punch cards"', "punch cards", "kind"),
        ('file = "logins.parquet"', 'file = "logins-{bucket}.parquet"', "{bucket}", "layout.buckets"),
        (
            'file = "logins.parquet"',
            'file = "logins.parquet"\nlayout = { sorted = ["account"] }',
            "layout",
            "declares no column account",
        ),
        (
            'file = "logins.parquet"',
            'file = "logins.parquet"\nlayout = { partitions = { column = "at", zone = "Nowhere" } }',
            "layout",
            "no time zone Nowhere",
        ),
        (
            'file = "logins.parquet"',
            'file = "{bucket}.parquet"\nlayout = { buckets = { column = "id", count = 1, hash = "crc32" } }',
            "layout",
            "part nothing",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_and_cure(old: str, new: str, line: str, what: str) -> None:
    text = changed(old, new)
    problem = problem_of(text)
    assert problem.where == at(text, line)
    assert what in f"{problem.what} {problem.cure}"
    assert problem.cure.endswith(".")


def test_a_record_of_an_undeclared_category_is_told() -> None:
    text = changed('category = "video"', 'category = "films"')
    assert "[categories.films]" in problem_of(text).cure


def test_subsets_need_a_table_of_many_rows() -> None:
    text = changed('account = ["owner"]\ntime = "at"', 'account = ["owner"]')
    assert "`time`" in problem_of(text).cure


def test_all_mistakes_are_told_at_once() -> None:
    text = changed('column = "mail"', 'column = "post"').replace('column = "ip"', 'column = "address"')
    problem = problem_of(text)
    assert problem.where == at(text, '"post"')
    second = line_with(text, '"address"')
    assert f"line {second}: the table logins declares no column address" in problem.cure


def test_text_that_is_not_toml_is_told() -> None:
    assert problem_of('name = "x\n').where == f"{FILE}:1"
