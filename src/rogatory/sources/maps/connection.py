"""Where a platform keeps its tables and its files: connections and stores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rogatory.sources.maps.part import Part, require

ConnectionKind = Literal["parquet", "csv", "sqlite", "postgresql", "spark", "trino", "clickhouse"]
FILES = frozenset({"parquet", "csv"})
"""The kinds whose tables are files of a folder, read by the engine inside Rogatory."""
SERVERS = frozenset({"postgresql", "spark", "trino", "clickhouse"})
"""The kinds that are reached at an address."""


@dataclass(frozen=True, slots=True)
class Connection(Part):
    """How tables are reached.

    `folder` holds the files of `parquet` and `csv`, and those of a lake that `spark` reads; `file` is the one of
    `sqlite`. `address_in` names the environment variable with the address of a server: an address may hold a password,
    and a map is no place for one. Paths are relative to the map's own folder. `seconds` bounds one statement.
    """

    kind: ConnectionKind
    folder: str = ""
    file: str = ""
    address_in: str = ""
    seconds: int = 300

    def __post_init__(self) -> None:
        """Refuse a connection that does not say where it leads, or says it twice."""
        require(
            self.kind not in FILES or bool(self.folder), f"{self.kind} is read from a folder", "Name it in `folder`"
        )
        require(self.kind != "sqlite" or bool(self.file), "sqlite is read from a file", "Name it in `file`")
        require(
            self.kind not in SERVERS or bool(self.address_in),
            f"{self.kind} is reached at an address",
            "Name the environment variable that holds the address in `address_in`",
        )
        spare = [
            name
            for name, kinds in (("folder", FILES | {"spark"}), ("file", {"sqlite"}), ("address_in", SERVERS))
            if getattr(self, name) and self.kind not in kinds
        ]
        require(not spare, f"{self.kind} has no {' and no '.join(spare)}", "Leave it out, or correct the kind")
        require(self.seconds > 0, "a statement has no time at all", "Give `seconds` above 0, or leave it out")

    @property
    def reads_files(self) -> bool:
        """Whether its tables are, or may be, files of its folder."""
        return bool(self.folder)


@dataclass(frozen=True, slots=True)
class Store(Part):
    """Where files lie: a `folder` beside the map, or an S3-compatible store at the address in `address_in`."""

    kind: Literal["folder", "s3"]
    folder: str = ""
    address_in: str = ""

    def __post_init__(self) -> None:
        """Refuse a store that does not say where it is, or says it twice."""
        named = {"folder": self.folder, "s3": self.address_in}
        key = {"folder": "folder", "s3": "address_in"}
        require(bool(named[self.kind]), f"a store of kind {self.kind} has no place", f"Name it in `{key[self.kind]}`")
        other = "address_in" if self.kind == "folder" else "folder"
        require(
            not getattr(self, other), f"a store of kind {self.kind} has no {other}", "Leave it out, or correct the kind"
        )
