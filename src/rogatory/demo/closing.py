"""What is told at the end: how the cases ended, how to verify the returns, and where to sign in as whom."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rogatory.demo.casebook import Casebook
from rogatory.demo.house import House
from rogatory.demo.people import cast
from rogatory.demo.servers import USUAL

if TYPE_CHECKING:
    from rogatory.demo.ending import Played

_PUBLIC_KEY = "return-key.pub.pem"
_WIDEST = 100
_WHOM = "Whom you can be: the page on which one signs in has a button for each"


def tell_cases(book: Casebook, console: Console) -> None:
    """List the shipped cases."""
    table = Table(
        "case", "what it shows", title=f"Play one with: {_this_program()} demo --play CASE", title_justify="left"
    )
    table.columns[0].no_wrap = True
    for case in book.cases.values():
        leaf = " ⏳" if case.moves_time else ""
        table.add_row(case.key, Text.assemble((case.title, "bold"), leaf, "\n", case.shows))
    console.print(table)
    console.print(
        "⏳ The case plays on with time moved forward, for days or months. Play them all: --play all", style="dim"
    )


def tell_results(played: Sequence[Played], house: House, console: Console, seconds: float) -> None:
    """Tell how each case ended, and for each return its path and the command that verifies it."""
    console.print()
    for one in played:
        mark = Text("✓ ", "green") if one.good else Text("✗ ", "bold red")
        console.print(mark.append(f"{one.reference}  {one.case.key}: {one.stands}", ""))
        for wrong in one.wrong:
            console.print(Text(f"  {wrong}", "red"), soft_wrap=True)
        for finding in one.report.findings if one.report else ():
            if finding.level == "bad":
                console.print(Text(f"  {finding.file}: {finding.words}", "red"), soft_wrap=True)
        if one.path is not None:
            key = near(house.keys / _PUBLIC_KEY)
            command = [_this_program(), "verify", near(one.path), "--key", key]
            console.print(Text.assemble(("  return  ", "dim"), near(one.path)), soft_wrap=True)
            console.print(Text.assemble(("  verify  ", "dim"), shlex.join(command)), soft_wrap=True)
    console.print(Text(f"Letters that went out: {near(house.letters)}. All of this took {seconds:.0f} s.", "dim"))


def tell_where(house: House, console: Console, *, usual_port: bool, hint: bool) -> None:
    """Tell the addresses, and whom one can be."""
    console.print()
    if usual_port and house.port != USUAL:
        console.print(f"Port {USUAL} is taken; this demonstration is at port {house.port}.", style="yellow")
    places = Table.grid(padding=(0, 2))
    places.add_row("for officers", Text(f"{house.origin}/", "bold"))
    places.add_row("for the team", Text(f"{house.origin}/console/", "bold"))
    console.print(places)
    people = Table(title=_WHOM, title_justify="left", border_style="dim", width=min(console.width, _WIDEST))
    people.add_column("who", ratio=1)
    people.add_column("e-mail", no_wrap=True)
    for member in cast().staff:
        people.add_row(Text(member.name).append(f"\n{', '.join(member.roles)}: {member.does}", "dim"), member.email)
    people.add_section()
    for officer in (one for one in cast().officers if one.registered):
        about = f"{officer.agency}. {officer.standing}" if officer.standing else officer.agency
        people.add_row(Text(officer.name).append(f"\n{about}", "dim"), officer.email)
    console.print(people)
    if hint:
        console.print(f"Open {house.origin}/ in a browser. It is autumn 2020 in there.")
    console.print("Ctrl-C stops everything.")


def near(path: Path) -> str:
    """Write a path as seen from here, where that is shorter."""
    seen = os.path.relpath(path)
    return str(path) if seen.startswith("..") else seen


def _this_program() -> str:
    """Give the command by which this program can be called again; in a clone that is the clone's own ``run``."""
    own = Path(sys.argv[0]).absolute()
    found = shutil.which("rogatory")
    if found and own.exists() and Path(found).samefile(own):
        return "rogatory"
    clone = own.parent.parent.parent
    run = clone / "run"
    if run.is_file() and (clone / "src/rogatory").is_dir():
        seen = near(run)
        return seen if os.sep in seen else f"./{seen}"
    return near(own)
