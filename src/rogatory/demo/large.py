"""The demonstration's lake from the command line: the room that it takes told before, progress, and what to do next."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from rogatory.demo.closing import near
from rogatory.demo.platform.lake import Lake, make_lake, username


def make_large(folder: Path, seed: int, rows: int, console: Console) -> None:
    """Make a lake of about so many rows in each of its two layouts, and say what can be tried with it.

    Raises:
        Problem: there are too few rows, or the disk has too little room.
    """
    lake = Lake.of(seed, rows)
    console.print(
        f"{lake.rows:,} logins of {lake.accounts:,} accounts, in two layouts: "
        f"about {lake.bytes / 1e9:,.2f} GB in {near(folder)}"
    )
    columns = (TextColumn("rows of both layouts"), BarColumn(30), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=2 * lake.rows)
        maps = make_lake(folder, lake, lambda done: progress.update(task, completed=done))
    console.print(f"✓ one lake as the rows came, one in {lake.buckets} buckets, sorted by account", style="green")
    for layout, path in maps.items():
        console.print(f"\n[bold]{layout}[/bold]")
        console.print(f"  rogatory source check --map {near(path)}", soft_wrap=True)
        console.print(f"  rogatory source sample {username(0)} --map {near(path)}", soft_wrap=True)
