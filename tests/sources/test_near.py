"""Names near one that no account bears: for people to look at, and bounded whatever is asked."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.problem import Problem
from rogatory.sources.near import MOST_ASKED, MOST_SHOWN, variants
from rogatory.sources.tied import tied
from tests.sources.plan_key import VERIFIES
from tests.sources.small_platform import NOW, plan_of, released, small_map, write_table

ACCOUNTS = {"id": pa.int64(), "name": pa.string(), "mail": pa.string(), "phone": pa.string(), "hidden": pa.bool_()}


def near(root: Path, asked: str, *there: str, old: str = "", new: str = "") -> tuple[str, ...]:
    write_table(root, "accounts", ACCOUNTS, [(at, name, None, None, None) for at, name in enumerate(there)])
    source_map = small_map(old, new)
    plan = plan_of(released(asked, "subscriber"), source_map=source_map)
    return tied(source_map, root, {}, VERIFIES).names_near(plan, now=NOW)[f"{asked}/subscriber"]


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("river_lantern", "River_Lantern"),
        ("river_lantern", "river-lantern"),
        ("river_lantern", "riverlantern"),
        ("river_lantern", "rivre_lantern"),
        ("river_lantern", "river_lanterm"),
        ("river_lantern", "river_lantern1"),
        ("moon1ight", "moonlight"),
        ("rnoon", "moon"),
        ("m00n", "moon"),
        ("mo\u043en", "moon"),
        ("jos\u00e9", "jose"),
        ("\u1794\u17bc\u179a", "\u1794\u17bc\u179a1"),
    ],
)
def test_a_name_that_differs_by_little_is_found(root: Path, asked: str, there: str) -> None:
    assert near(root, asked, there, "somebody_else") == (there,)


def test_the_name_itself_and_what_differs_by_more_are_not_told(root: Path) -> None:
    assert near(root, "moon", "moon", "moonlight", "mars", "ann") == ()


def test_a_name_is_looked_for_in_the_platform_s_own_writing(root: Path) -> None:
    ways = 'equality = "exact"\nwritten = ["@{}:example.org", "{}"]\nstored = "@{}:example.org"'
    found = near(root, "@moom:example.org", "@moon:example.org", "moon", old='equality = "exact"', new=ways)
    assert found == ("@moon:example.org",)


def test_no_more_are_told_than_anybody_can_look_at(root: Path) -> None:
    assert len(near(root, "moon", *(f"moo{sign}" for sign in "abcdefghijklmopqrstuvwxyz0123456789"))) == MOST_SHOWN


@pytest.mark.parametrize("asked", ["", "\ud800", "'; DROP TABLE accounts; --", "%", "_" * 3])
def test_whatever_is_asked_is_a_value_and_no_pattern(root: Path, asked: str) -> None:
    assert near(root, asked, "ann", "moon") == ()


def test_only_a_signed_plan_is_looked_for(root: Path) -> None:
    source = tied(small_map(), root, {}, lambda signature, message: False)
    with pytest.raises(Problem, match="signature of the desk"):
        source.names_near(plan_of(released("moon", "subscriber")), now=NOW)


@given(st.text())
def test_the_names_that_are_asked_for_are_bounded_and_different(name: str) -> None:
    found = variants(name)
    assert len(set(found)) == len(found) <= MOST_ASKED
    assert not found or found[0] == name.lower()
