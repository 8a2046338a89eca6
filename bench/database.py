"""A database server for benchmarks that want one."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Iterator


@contextlib.contextmanager
def on_postgres() -> Iterator[str]:
    """Put Django on a PostgreSQL server of our own for a while; give its address, "" where there is none."""
    postgres = importlib.import_module("tests.postgres")
    database = importlib.import_module("rogatory.site.database").database
    connections = importlib.import_module("django.db").connections
    with contextlib.ExitStack() as stack:
        try:
            address = stack.enter_context(postgres.a_server(durable=True))
        except postgres.NoPostgres:
            yield ""
            return
        kept = connections.settings["default"]
        connections["default"].close()
        settings = {**kept, **database(address, importlib.import_module("pathlib").Path())}
        connections.settings["default"] = settings
        del connections["default"]
        try:
            yield address
        finally:
            connections["default"].close()
            connections.settings["default"] = kept
            del connections["default"]
