"""Run the benchmarks of this folder and print one table."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.frame import Row

NOT_BENCHMARKS = {"__init__", "__main__", "database", "frame"}


def main(arguments: list[str]) -> int:
    """Run all benchmarks, or the named one; an aim that is missed is told and is no failure."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in NOT_BENCHMARKS)
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=names, metavar="NAME", help=f"one of: {', '.join(names)}")
    parser.add_argument("--full", action="store_true", help="measure as long as the figures need")
    chosen = parser.parse_args(arguments)
    # Whoever ends this by SIGTERM wants the servers ended too, and what was written removed.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    progress = Console(stderr=True)
    rows: list[Row] = []
    for name in [chosen.name] if chosen.name else names:
        progress.print(f"measuring {name} ...")
        rows += importlib.import_module(f"bench.{name}").run(full=chosen.full)
    Console().print(table(rows))
    return 0


def table(rows: list[Row]) -> Table:
    """Lay the comparisons out, one in a line."""
    made = Table(title="Ours beside a peer, times a second")
    made.add_column("subject")
    for heading in ("ours", "peer", "ratio", "aim", "met"):
        made.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        met = {True: "yes", False: "no", None: ""}[row.met]
        aim = "" if row.aim is None else f"{row.aim:g}"
        if row.near is not None:
            aim = f"1 ± {row.near:g}"
        subject = f"{row.subject}, beside {row.peer_name}"
        made.add_row(subject, _rate(row.ours), _rate(row.peer), f"{row.ratio:.2f}", aim, met)
    return made


def _rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.2g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
