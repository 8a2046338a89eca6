"""A lawyer changes a rule in a copy of a pack, under a version of its own, and is told what flips."""

from __future__ import annotations

import shutil
from importlib.resources import as_file
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rogatory.cli.guideline import guideline
from rogatory.edge.cases import read_cases
from rogatory.edge.facts import facts_json
from rogatory.edge.packs import shipped_folders

SHIPPED = next(each for each in shipped_folders() if "inc" in each.name)
LATER = {"version": f'"{SHIPPED.name}-later"', "captured": "2031-01-01", "effective": "2031-01-01"}
"""In force long after every golden case came in."""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of a shipped pack, as its next version."""
    folder = tmp_path / "next"
    with as_file(SHIPPED) as shipped:
        shutil.copytree(shipped, folder)
    lines = (folder / "pack.toml").read_text("utf-8").splitlines()
    named = {line: line.partition(" = ")[0] for line in lines}
    changed = [f"{named[line]} = {LATER[named[line]]}" if named[line] in LATER else line for line in lines]
    (folder / "pack.toml").write_text("\n".join(changed), "utf-8")
    return folder


def loosen(folder: Path) -> None:
    """Let a grand jury subpoena open log data."""
    path = folder / "categories.toml"
    before, logs, after = path.read_text("utf-8").partition('id = "logs"')
    assert 'any_of = ["order-2703d"' in after
    changed = after.replace('any_of = ["order-2703d"', 'any_of = ["grand-jury-subpoena", "order-2703d"', 1)
    path.write_text(before + logs + changed, "utf-8")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(guideline, [str(word) for word in words], env={"COLUMNS": "300"})


def test_the_version_under_test_decides_its_cases_though_they_came_in_before_its_day(copied: Path):
    loosen(copied)
    told = run("test", copied)
    assert told.exit_code == 1
    assert "A grand jury subpoena does not open logs" in told.output
    assert "matrix.csv" in told.output


def test_only_what_was_changed_is_told(copied: Path):
    told = run("test", copied)
    # The one case that names the version itself.
    assert [line.split(": ")[2] for line in told.output.splitlines() if ": expected " in line] == ["guideline"]


def test_the_difference_names_the_rule_and_the_answer_that_flips(copied: Path):
    loosen(copied)
    told = run("diff", SHIPPED.name, copied)
    assert told.exit_code == 0
    assert "categories.category[logs].process.any_of" in told.output
    assert "data/river_lantern/logs" in told.output


def test_a_version_that_extends_the_old_one_can_be_compared_with_it(copied: Path):
    for path in copied.iterdir():
        if path.name not in {"pack.toml", "cases", "matrix.csv"}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    keys = "".join(f"{key} = {value}\n" for key, value in LATER.items())
    (copied / "pack.toml").write_text(f'extends = "{SHIPPED.name}"\n{keys}', "utf-8")
    told = run("diff", SHIPPED.name, copied)
    assert told.exit_code == 0, told.output
    assert "would flip" in told.output


def test_the_list_gives_each_version_whole_on_a_narrow_terminal():
    told = CliRunner().invoke(guideline, ["list"], env={"COLUMNS": "80"})
    for folder in shipped_folders():
        assert folder.name in told.output


def extending(folder: Path, base: str, version: str, day: str) -> Path:
    """A version that takes over everything its base says."""
    folder.mkdir()
    keys = f'extends = "{base}"\nversion = "{version}"\ncaptured = {day}\neffective = {day}\n'
    (folder / "pack.toml").write_text(keys, "utf-8")
    return folder


def test_folders_that_build_on_each_other_are_checked_together(tmp_path: Path):
    first = extending(tmp_path / "z-first", SHIPPED.name, "first", "2031-01-01")
    second = extending(tmp_path / "a-second", "first", "second", "2032-01-01")
    assert run("check", second, first).output.count(": sound; ") == 2
    alone = run("check", second)
    assert "the pack extends 'first', which is not here" in str(alone.exception)


def test_a_version_is_tested_beside_the_folder_that_it_extends(tmp_path: Path):
    first = extending(tmp_path / "first", SHIPPED.name, "first", "2031-01-01")
    second = extending(tmp_path / "second", "first", "second", "2032-01-01")
    with as_file(SHIPPED) as shipped:
        shutil.copytree(shipped / "cases", second / "cases")
        shutil.copy(shipped / "matrix.csv", second)
    told = run("test", second, "--with", first)
    assert "cells of the matrix" in told.output
    assert [line.split(": ")[2] for line in told.output.splitlines() if ": expected " in line] == ["guideline"]


def test_past_decisions_of_a_folder_are_decided_under_both_without_the_golden_cases(copied: Path, tmp_path: Path):
    loosen(copied)
    facts = tmp_path / "past"
    facts.mkdir()
    case = next(each for each in read_cases(SHIPPED, SHIPPED.name) if "subpoena does not open logs" in each.name)
    (facts / "2020-17.json").write_bytes(facts_json(case.facts))
    told = run("diff", SHIPPED.name, copied, "--no-cases", "--facts", facts)
    assert told.exit_code == 0
    assert "2020-17.json" in told.output
    assert "A grand jury subpoena" not in told.output
    assert "A grand jury subpoena" in run("diff", SHIPPED.name, copied, "--cases").output
