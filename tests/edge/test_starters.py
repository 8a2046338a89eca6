"""The guideline of a small server: its own cases hold, it becomes anybody's, and lets out what their map has."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client

from rogatory.cli.guideline import guideline
from rogatory.desk.surroundings import the_shelf
from rogatory.edge.cases import read_cases, read_matrix, run_cases, run_matrix
from rogatory.edge.packs import own_shelf, version_of
from rogatory.edge.sourcemaps import read_source_map
from rogatory.edge.starters import Owner, started
from rogatory.guidelines.engine import decide
from rogatory.guidelines.letters import VARIABLES, compose, keys_for, values_for
from rogatory.guidelines.pack import Pack
from rogatory.guidelines.shelf import Shelf
from rogatory.maps import shipped_maps
from rogatory.problem import Problem
from rogatory.sources.plan import ReleasedItem, compile_plan
from rogatory.sources.source_map import SourceMap
from tests.edge.shipped_files import write_pack
from tests.sources.plan_key import SIGNING

STARTER = resources.files("rogatory.guidelines") / "starters" / "small-server"
SHELF = own_shelf([STARTER])
PACK = SHELF.pack("small-server-1")
CASES = read_cases(STARTER, "small-server")
CELLS = read_matrix(STARTER, "small-server")
DAY = date(2026, 11, 23)
OWNER = Owner("Garden Social", "le@garden.test", "garden.test", "DE", "garden", DAY)
MAPS = {name: read_source_map(text, name) for name, text in shipped_maps().items()}


def written(folder: Path, owner: Owner = OWNER, source_map: SourceMap | None = None) -> Path:
    """Write the guideline for an owner."""
    return write_pack(folder / owner.line, {path: text.encode() for path, text in started(owner, source_map).items()})


def differences(folder: Path) -> list[str]:
    """Decide every case and cell of a folder, and list what is not as expected."""
    shelf = own_shelf([folder]).alone(version_of(folder))
    found = [*run_cases(read_cases(folder, "own"), shelf), *run_matrix(read_matrix(folder, "own"), shelf)]
    return [told for outcome in found for told in outcome.differences]


def test_its_cases_and_its_matrix_hold() -> None:
    found = [*run_cases(CASES, SHELF), *run_matrix(CELLS, SHELF)]
    assert [told for outcome in found for told in outcome.differences] == []


def test_no_case_holds_on_the_facts_of_its_twin() -> None:
    for case in CASES:
        swapped = replace(case, facts=case.twin_facts, twin_facts=case.facts)
        assert all(outcome.differences for outcome in run_cases((swapped,), SHELF)), case.name


def test_every_clause_decides_a_case() -> None:
    assert set(PACK.clauses) <= {each for case in CASES for each in case.decides}


def test_content_takes_a_warrant_or_a_treaty_and_metadata_never_holds_any() -> None:
    for category in PACK.categories:
        if category.content:
            assert category.process.only
            assert set(category.process.any_of) == {"warrant", "treaty-request"}
    assert [category.id for category in PACK.categories if category.metadata_only] == ["logs"]


@pytest.mark.parametrize("key", keys_for(PACK))
def test_every_letter_composes_for_every_case(key: str) -> None:
    common = {"reference": "ROG-2030-000417-K", "officer_name": "Jana Muster", "agency": "Police of Example Town"}
    for case in CASES:
        letter = compose(PACK, key, values_for(decide(case.facts, SHELF, case.facts.received_at), PACK) | common)
        assert not re.search(r"\{\w*\}", letter.subject + letter.body)
        assert letter.body.rstrip().endswith(PACK.about.entity.name)
        assert "\n\n\n" not in letter.body
    assert set(VARIABLES[key])


def test_it_becomes_the_owners_and_names_nobody_else(tmp_path: Path) -> None:
    folder = written(tmp_path)
    pack = own_shelf([folder]).packs[0]
    assert (pack.about.line, pack.about.version, pack.about.effective) == ("garden", "garden-2026-11-23", DAY)
    assert (pack.about.provider, pack.about.entity.email) == ("Garden Social", "le@garden.test")
    for file in folder.rglob("*"):
        if file.is_file():
            assert not re.search(r"Example Social|social\.example|small-server", file.read_text("utf-8")), file.name
    assert not differences(folder)


@pytest.mark.parametrize("country", ["DE", "US", "NZ", "IE"])
def test_its_cases_hold_whatever_the_home_country(tmp_path: Path, country: str) -> None:
    folder = written(tmp_path, replace(OWNER, country=country))
    assert own_shelf([folder]).packs[0].about.home == (country,)
    assert not differences(folder)


@pytest.mark.parametrize("name", MAPS)
def test_with_a_map_it_lets_out_what_the_map_has_and_names_nothing_else(tmp_path: Path, name: str) -> None:
    source_map = MAPS[name]
    folder = written(tmp_path, source_map=source_map)
    assert not differences(folder)
    pack: Pack = own_shelf([folder]).packs[0]
    assert {category.id for category in pack.categories} == {record.category for record in source_map.records}
    for category in pack.categories:
        records = source_map.records_of(category.id)
        expected = {f"{record.name}.{field.id}" for record in records for field in record.fields}
        assert set(category.fields_of(None)) == expected
        assert {record.id for record in category.record if record.timed} == {
            record.name for record in records if record.time is not None
        }
    items = [
        ReleasedItem(
            item=f"{category.id}/{subset}",
            account="rosa",
            category=category.id,
            part=None,
            subset=subset,
            clause="ss.content",
            fields=category.fields_of(None),
            since=None,
            until=None,
        )
        for category in pack.categories
        for subset in ([each.id for each in category.subset] or [None])
    ]
    now = datetime(2026, 11, 23, tzinfo=UTC)
    digest = "d" * 64
    plan = compile_plan(
        items,
        source_map,
        reference="R-1",
        decision_digest=digest,
        now=now,
        lifetime=timedelta(hours=1),
        signing=SIGNING,
    )
    assert [item.item for item in plan.items if not item.queries] == []
    assert [item.not_kept for item in plan.items if item.subset is None and item.not_kept] == []


FORUM = """
format = "rogatory-source-map/1"
name = "A board"
[connections.main]
kind = "sqlite"
file = "board.db"
[categories]
subscriber = { content = false }
posts = { content = true }
[accounts]
table = "users"
id = "uid"
username = "handle"
equality = "exact"
[[tables]]
name = "users"
relation = "users"
columns = [{ name = "uid", content = false }, { name = "handle", content = false }]
[[tables]]
name = "posts"
relation = "posts"
columns = [
  { name = "uid", content = false },
  { name = "at", content = false },
  { name = "gone", content = false },
  { name = "body", content = true, third_party = true },
]
[[records]]
category = "subscriber"
name = "subscriber"
label = "Subscriber information"
table = "users"
account = ["uid"]
fields = [{ id = "username", column = "handle", label = "Username" }]
[[records]]
category = "posts"
name = "posts"
label = "Posts"
table = "posts"
account = ["uid"]
time = "at"
fields = [{ id = "at", column = "at", label = "Written" }, { id = "text", column = "body", label = "Text" }]
"""
SUBSETS = """subsets = [
  { id = "deleted", when = [{ column = "gone", equals = 1 }] },
  { id = "standing", when = [{ column = "gone", equals = 0 }] },
]
"""


@pytest.mark.parametrize(
    ("subsets", "asks"),
    [("", {"subscriber", "posts"}), (SUBSETS, {"subscriber", "posts/deleted", "posts/standing"})],
)
def test_a_board_with_little_is_asked_for_that_alone_and_its_cases_hold(
    tmp_path: Path, subsets: str, asks: set[str]
) -> None:
    folder = written(tmp_path, source_map=read_source_map(FORUM + subsets, "board.toml"))
    assert not differences(folder)
    assert {cell.column for cell in read_matrix(folder, "own")} == asks
    pack = own_shelf([folder]).packs[0]
    assert [category.id for category in pack.categories] == ["subscriber", "posts"]
    for path in ("preservation.toml", "reading/words.toml", "cases/data.toml", "cases/conduct.toml"):
        assert not re.search(r"\b(videos|messages|media)\b\"", (folder / path).read_text("utf-8")), path


def test_a_map_whose_categories_it_does_not_know_is_refused() -> None:
    odd = shipped_maps()["mastodon"].replace("media = { content", "pictures = { content")
    odd = odd.replace('category = "media"', 'category = "pictures"')
    with pytest.raises(Problem, match="knows no category pictures"):
        started(OWNER, read_source_map(odd, "odd.toml"))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", 'Garden "Social"'),
        ("name", "Garden\n[entity]"),
        ("name", "{officer_name}"),
        ("name", ""),
        ("email", "nobody"),
        ("domain", "Garden.Test"),
        ("domain", 'x" ]'),
        ("country", "de"),
        ("line", "../elsewhere"),
    ],
)
def test_what_could_not_stand_in_its_files_is_refused(key: str, value: str) -> None:
    with pytest.raises(Problem, match=f"cannot be the {key}"):
        replace(OWNER, **{key: value})


def test_a_command_writes_it_and_another_tries_it(tmp_path: Path) -> None:
    folder = tmp_path / "my-server"
    map_file = tmp_path / "map.toml"
    map_file.write_text(shipped_maps()["peertube"], "utf-8")
    told = ["--name", "Garden", "--email", "le@garden.test", "--domain", "garden.test", "--country", "FR"]
    run = CliRunner().invoke(guideline, ["new", str(folder), *told, "--map", str(map_file)])
    assert run.exit_code == 0, run.output
    assert "ROGATORY_SHIPPED_GUIDELINES=none" in run.output
    tried = CliRunner().invoke(guideline, ["test", str(folder)])
    assert tried.exit_code == 0, tried.output
    again = CliRunner().invoke(guideline, ["new", str(folder), *told])
    assert isinstance(again.exception, Problem)
    assert "there already" in again.exception.what


def test_with_the_setting_nothing_else_is_decided_under(tmp_path: Path, settings: object) -> None:
    folder = written(tmp_path)
    settings.GUIDELINES = (folder,)  # type: ignore[attr-defined]
    settings.SHIPPED_GUIDELINES = False  # type: ignore[attr-defined]
    shelf: Shelf = the_shelf()
    assert [pack.about.line for pack in shelf.packs] == ["garden"]
    assert {reading.id for reading in shelf.counsel.readings} == {reading.id for reading in SHELF.counsel.readings}


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/emergency/", "/emergency/request/", "/guidelines/garden/"])
def test_the_portal_speaks_for_the_owner_alone(tmp_path: Path, settings: object, client: Client, page: str) -> None:
    settings.GUIDELINES = (written(tmp_path),)  # type: ignore[attr-defined]
    settings.SHIPPED_GUIDELINES = False  # type: ignore[attr-defined]
    shown = client.get(page)
    assert shown.status_code == 200
    assert "Garden Social" in shown.content.decode()
    assert "TikTok" not in shown.content.decode()


def test_a_guideline_alone_has_to_bring_readings(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "readings" / "readings.toml").unlink()
    with pytest.raises(Problem, match="no guideline brings readings"):
        own_shelf([folder])
