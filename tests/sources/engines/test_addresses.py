"""Addresses of servers stand in variables; what is wrong with one is told without what stands in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rogatory.problem import Problem
from rogatory.sources.engines.addresses import address_of, parted
from rogatory.sources.maps.connection import Connection, ConnectionKind
from rogatory.sources.tied import engine_of

PLACE = "a map, connection main"


def connection(kind: ConnectionKind) -> Connection:
    return Connection(kind, address_in="THERE")


def test_an_address_is_taken_apart() -> None:
    there = parted(connection("trino"), PLACE, "https://me%40home:a%2Fb@host.test:8443/lake/logs")
    assert (there.scheme, there.host, there.port, there.user, there.password, there.path) == (
        "https",
        "host.test",
        8443,
        "me@home",
        "a/b",
        ("lake", "logs"),
    )


@pytest.mark.parametrize("kind", ["trino", "clickhouse"])
@pytest.mark.parametrize(
    "given", ["hush", "hush@host", "ftp://a:hush@host", "https://", "https://a:hush@host:port", "//hush"]
)
def test_what_is_no_address_is_told_with_an_example_and_without_its_secrets(kind: ConnectionKind, given: str) -> None:
    with pytest.raises(Problem) as caught:
        parted(connection(kind), PLACE, given)
    assert f"holds no address of a {kind} server" in caught.value.what
    assert (caught.value.where, "https://reader:password@" in caught.value.cure) == (PLACE, True)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("kind", ["postgresql", "spark", "trino", "clickhouse"])
def test_a_variable_that_is_not_set_is_told_with_its_name(kind: ConnectionKind) -> None:
    with pytest.raises(Problem, match="the variable THERE is not set") as caught:
        address_of(connection(kind), PLACE, {"ELSEWHERE": "x"})
    assert caught.value.where == PLACE


@pytest.mark.parametrize("kind", ["postgresql", "spark", "trino", "clickhouse"])
def test_nothing_is_reached_before_something_is_asked(kind: ConnectionKind) -> None:
    """A connection whose driver is there can be named wherever its server is; one without tells its extra."""
    addresses = {
        "THERE": {"postgresql": "postgresql://127.0.0.1:9/x", "spark": "local[2]"}.get(kind, "http://127.0.0.1:9")
    }
    try:
        engine = engine_of(connection(kind), Path(), PLACE, addresses)
    except Problem as problem:
        assert f"rogatory[{kind}]" in problem.cure  # noqa: PT017 - whether the driver is there is the machine's affair
    else:
        engine.close()
