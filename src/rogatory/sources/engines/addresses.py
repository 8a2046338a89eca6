"""The addresses of servers: they stand in variables of the environment, since they may hold a password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from rogatory.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rogatory.sources.maps.connection import Connection

_EXAMPLES = {
    "postgresql": "postgresql://reader:password@database.example.org/platform",
    "spark": "spark://master.example.org:7077",
    "trino": "https://reader:password@trino.example.org:8443/catalog/schema",
    "clickhouse": "https://reader:password@clickhouse.example.org:8443/database",
}
_SCHEMES = {
    "postgresql": ("postgresql", "postgres"),
    "trino": ("https", "http"),
    "clickhouse": ("https", "http"),
}


@dataclass(frozen=True, slots=True)
class Address:
    """A server's address; `whole` as it was given. Where it stands is told in Problems, and it never is."""

    whole: str
    scheme: str
    host: str
    port: int | None
    user: str | None
    password: str | None
    path: tuple[str, ...]


def address_of(connection: Connection, where: str, addresses: Mapping[str, str]) -> str:
    """Give the address of a connection as it stands in its variable.

    Raises:
        Problem: the variable is not set.
    """
    given = addresses.get(connection.address_in, "").strip()
    if not given:
        raise Problem(
            f"the variable {connection.address_in} is not set; it is to hold the address of a {connection.kind} server",
            where=where,
            cure=f"Set it, in the manner of {_EXAMPLES[connection.kind]}",
        )
    return given


def parted(connection: Connection, where: str, given: str) -> Address:
    """Take an address apart.

    Raises:
        Problem: it is none of a server of this kind. What stands there is not told: it may hold a password.
    """
    try:
        split = urlsplit(given)
        port = split.port
    except ValueError:
        raise wrong(connection, where) from None
    if split.scheme not in _SCHEMES[connection.kind] or not split.hostname:
        raise wrong(connection, where)
    return Address(
        whole=given,
        scheme=split.scheme,
        host=split.hostname,
        port=port,
        user=unquote(split.username) if split.username else None,
        password=unquote(split.password) if split.password else None,
        path=tuple(unquote(part) for part in split.path.split("/") if part),
    )


def wrong(connection: Connection, where: str) -> Problem:
    """Give the Problem of an address that is none of a server of this kind."""
    return Problem(
        f"the variable {connection.address_in} holds no address of a {connection.kind} server",
        where=where,
        cure=f"Write it in the manner of {_EXAMPLES[connection.kind]}",
    )


def without_extra(connection: Connection, where: str, extra: str) -> Problem:
    """Give the Problem of a kind of connection whose driver is not installed."""
    return Problem(
        f"a connection of kind {connection.kind} wants a driver that is not installed",
        where=where,
        cure=f"Install it as an extra: pip install 'rogatory[{extra}]'",
    )
