"""What takes too long is broken off, once, and nothing else is."""

from __future__ import annotations

import threading

import pytest

from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.engines.deadlines import Deadlines
from rogatory.sources.engines.duckdb_files import DuckDBFiles
from rogatory.sources.maps.connection import Connection


def test_what_takes_too_long_is_stopped_while_others_go_on():
    watch, stopped, other = Deadlines(), threading.Event(), threading.Event()
    with watch.within(600, other.set), watch.within(0.01, stopped.set):
        assert stopped.wait(60)
    assert not other.is_set()


def test_what_ended_in_time_is_never_stopped_afterwards():
    watch, late, stopped = Deadlines(), threading.Event(), threading.Event()
    with watch.within(0.5, late.set):
        pass
    with watch.within(0.6, stopped.set):
        assert stopped.wait(60)
    assert not late.is_set()


def test_a_statement_is_broken_off_and_the_connection_answers_the_next(tmp_path):
    engine = DuckDBFiles(Connection("parquet", folder=".", seconds=1), tmp_path)
    endless = "SELECT COUNT(*) FROM RANGE(100000000000) a, RANGE(100000000000) b WHERE HASH(a.range + b.range) = 1"
    with pytest.raises(Unreadable, match=r"(?i)interrupt"):
        list(engine.stream(endless, {}))
    assert list(engine.stream("SELECT $one AS one", {"one": 1})) == [[(1,)]]
    engine.close()
