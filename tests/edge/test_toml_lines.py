"""A mistake in a hand-written TOML file is told with its line."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from rogatory.edge.toml_lines import line_of, parsed, problems_from
from rogatory.problem import Problem

TEXT = r'''# a comment with [brackets] and = signs
title = "x"  # [not.a.table]
words = """
[[table]]
name = "in a string"
"""

[[table]]
name = 'first'
column = [
  # a comment ] inside
  { field = "a", type = "text" },
  # another
  { field = "b", type = "time" },
]

[[table]]
name = "second"
  [[table.column]]
  field = "c"
  [[table.column]]
  "field" = "d # no comment"
  [table.column.more]
  deep.er = 1

["quoted.key".sub]
value = 2020-01-01T00:00:00Z
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("words",), 3),
        (("table",), 8),
        (("table", 0, "name"), 9),
        (("table", 0, "column", 0, "field"), 12),
        (("table", 0, "column", 1, "field"), 14),
        (("table", 1), 17),
        (("table", 1, "column", 0, "field"), 20),
        (("table", 1, "column", 1, "field"), 22),
        (("table", 1, "column", 1, "more", "deep", "er"), 24),
        (("quoted.key", "sub", "value"), 27),
    ],
)
def test_each_value_is_found_at_its_line(path: tuple[str | int, ...], line: int) -> None:
    """Strings, comments, inline tables and nested arrays of tables do not lead the search astray."""
    assert tomllib.loads(TEXT)
    assert line_of(TEXT, path) == line


def test_a_missing_key_is_told_at_the_table_that_lacks_it() -> None:
    """There is no line for what is not there: the nearest one that exists is told."""
    assert line_of(TEXT, ("table", 1, "column", 1, "type")) == 21
    assert line_of(TEXT, ("nowhere",)) == 1


def test_the_branch_names_of_a_union_are_passed_over() -> None:
    """Pydantic puts the names of union branches into its paths."""
    assert line_of(TEXT, ("table", "function-after[x()]", 1, "name")) == 18


@given(st.lists(st.text(st.characters(blacklist_categories=("Cs", "Cc"))), min_size=1, max_size=6))
def test_any_strings_keep_the_lines_right(strings: list[str]) -> None:
    """Quotes, backslashes, hashes and brackets inside strings never shift a line."""
    quoted = ['"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"' for one in strings]
    text = "".join(f"k{number} = {value}\n" for number, value in enumerate(quoted))
    assert tomllib.loads(text)
    assert [line_of(text, (f"k{number}",)) for number in range(len(strings))] == list(range(1, len(strings) + 1))


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Thing:
    """A value as a pack may hold it."""

    name: str
    size: int

    def __post_init__(self) -> None:
        """Refuse what is no size."""
        if self.size < 0:
            raise ValueError("the size is negative", "Give a size of 0 or more")


def problem_in(text: str) -> Problem:
    """Validate the text as things and give the Problem it has."""
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(dict[str, list[Thing]]).validate_python(parsed(text, "things.toml"))
    return problems_from(caught.value, text, "things.toml")


def test_a_validation_error_names_file_line_and_cure() -> None:
    """The first mistake leads and the others are listed."""
    problem = problem_in('[[thing]]\nname = "a"\nsize = "many"\n\n[[thing]]\nname = "b"\ncolour = 1\n')
    assert problem.where == "things.toml:3"
    assert "thing[0].size" in problem.what
    assert "line 5: thing[1].size" in problem.cure
    assert "line 7: thing[1].colour" in problem.cure


def test_a_rule_of_the_value_itself_keeps_its_cure() -> None:
    """A ValueError of two sentences gives the mistake and its cure."""
    problem = problem_in('[[thing]]\nname = "a"\nsize = -1\n')
    assert (problem.where, problem.what) == ("things.toml:1", "thing[0]: the size is negative")
    assert problem.cure == "Give a size of 0 or more."


def test_text_that_is_not_toml_is_a_problem_with_its_line() -> None:
    """A slip of syntax is told like any other mistake."""
    with pytest.raises(Problem) as caught:
        parsed("a = 1\nb = = 2\n", "things.toml")
    assert caught.value.where == "things.toml:2"
