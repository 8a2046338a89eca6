"""Spark, on this machine alone and as a cluster of two workers, answers as DuckDB does over the same files."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from rogatory.problem import Problem
from rogatory.sources.engines.contract import BATCH
from rogatory.sources.maps.connection import Connection
from rogatory.sources.tied import engine_of
from tests.environments import ROOT, NoEnvironment, python_of
from tests.sources.engines.world import TABLES, the_crowd, the_items, the_map
from tests.sources.engines.written import told, write
from tests.sources.generated import released_items_of, world_of
from tests.spark import NoSpark, a_cluster, environment, require_java
from tests.trials import AGAIN, trials

SEEDS = [str(number) for number in range(trials(30))]
SECONDS = 900
LENIENT = ("spark.sql.files.ignoreCorruptFiles=true", "spark.sql.files.ignoreMissingFiles=true")
"""What an operator's Spark may be set to: to pass over what it cannot read, without a word."""


@pytest.fixture(scope="module")
def python() -> Path:
    """The Python of an environment in which Spark is installed."""
    if AGAIN in os.environ:
        pytest.skip("what Spark answers does not depend on the database of the desk")
    try:
        require_java()
        return python_of("spark")
    except (NoEnvironment, NoSpark) as missing:
        pytest.skip(f"Spark cannot run here: {missing}")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """The world, the same with a crowd in it, and worlds drawn by chance."""
    world, crowd, drawn = (tmp_path_factory.mktemp(name) for name in ("world", "crowd", "drawn"))
    write("parquet", world, TABLES, {})
    write("parquet", crowd, the_crowd()[0], {})
    for seed in SEEDS:
        (drawn / seed).mkdir()
        world_of(Random(int(seed))).write(drawn / seed)
    return world, crowd, drawn


@pytest.fixture(scope="module")
def expected(folders: tuple[Path, Path, Path]) -> list[str]:
    """What DuckDB answers over the same files."""
    asked = (the_items(), the_crowd()[1])
    answers = [told(folder, the_map(), items, {}) for folder, items in zip(folders, asked, strict=False)]
    for seed in SEEDS:
        random = Random(int(seed))
        world = world_of(random)
        answers.append(told(folders[2] / seed, world.source_map, released_items_of(random, world), {}))
    return [repr(one) for one in answers]


def _answers(python: Path, master: str, folders: tuple[Path, Path, Path], seeds: Sequence[str] = ()) -> list[str]:
    settings = {**environment(python), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "TZ": "America/New_York"}
    lenient = " ".join(f"--conf {one}" for one in LENIENT)
    settings["PYSPARK_SUBMIT_ARGS"] = f"{lenient} {settings.get('PYSPARK_SUBMIT_ARGS', 'pyspark-shell')}"
    command = [str(python), "-m", "tests.sources.engines.spark_reads", master, *map(str, folders), *seeds]
    done = subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines()


def _require_equal(given: list[str], expected: list[str]) -> None:
    for one, other in zip(given, expected, strict=True):
        assert one == other


def test_spark_on_one_machine_answers_alike_and_tells_what_fails(
    python: Path, folders: tuple[Path, Path, Path], expected: list[str]
) -> None:
    given = _answers(python, "local[2]", folders, SEEDS)
    _require_equal(given[: len(expected)], expected)
    missing, in_part, too_long, died = given[len(expected) :]
    assert (missing, in_part, too_long) == ("unreadable", "unreadable", "unreadable")
    assert died == f"{BATCH} then unreadable then {len(TABLES['devices'][1])}"


@pytest.fixture(scope="module")
def cluster(python: Path) -> Iterator[str]:
    """A master with two workers."""
    try:
        with a_cluster(python) as address:
            yield address
    except NoSpark as missing:
        pytest.skip(str(missing))


def test_a_cluster_of_two_workers_answers_alike(
    python: Path, cluster: str, folders: tuple[Path, Path, Path], expected: list[str]
) -> None:
    _require_equal(_answers(python, cluster, folders), expected[: -len(SEEDS)])


def test_a_cluster_that_is_not_there_is_told_at_once(python: Path, folders: tuple[Path, Path, Path]) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.sources.engines.spark_reads import _missing; "
        "print(_missing(Path(sys.argv[1]), 'spark://127.0.0.1:9'))"
    )
    settings = {**environment(python), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    command = [str(python), "-c", code, str(folders[0])]
    done = subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert (done.returncode, done.stdout) == (0, "unreadable\n"), done.stderr[-2000:]


@pytest.mark.parametrize(
    ("kind", "extra", "address"),
    [
        ("spark", "spark", "local[2]"),
        ("trino", "trino", "https://a:b@c.test"),
        ("clickhouse", "clickhouse", "https://a:b@c.test"),
    ],
)
def test_a_driver_that_is_not_installed_is_told_with_its_extra(
    kind: str, extra: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("pyspark", "trino", "clickhouse_connect"):
        monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(Problem, match="a driver that is not installed") as caught:
        engine_of(Connection(kind, address_in="THERE"), Path(), "a map, connection main", {"THERE": address})  # type: ignore[arg-type]
    assert f"rogatory[{extra}]" in caught.value.cure
