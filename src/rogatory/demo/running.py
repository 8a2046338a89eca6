"""The demonstration from beginning to end: platform, people, played cases, then portal, console and worker."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from rogatory.demo.casebook import DemoCase, casebook
from rogatory.demo.closing import near, tell_results, tell_where
from rogatory.demo.house import House, alone_in, build_platform, enter, open_house
from rogatory.demo.postbox import Postbox
from rogatory.demo.servers import Running, choose_port, serving
from rogatory.demo.telling import Teller

if TYPE_CHECKING:
    from rogatory.demo.ending import Played

_LOOK = 0.5


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line. ``port`` is ``None`` where any will do."""

    folder: Path
    play: str
    once: bool
    seed: int
    port: int | None
    hint: bool


def demonstrate(wish: Wish, console: Console) -> int:
    """Set everything up, play, and unless it is for once serve until interrupted; give the exit status.

    The status is 0 only if every case ended as it is written to end and every return verified.

    Raises:
        Problem: a part is missing, a folder or a port cannot be used, or a process ends instead of serving.
    """
    began = time.monotonic()
    cases = casebook().chosen(wish.play)
    house = open_house(wish.folder, choose_port(wish.port))
    with alone_in(house):
        _make_platform(house, wish.seed, console)
        played = _play(house, cases, console, queue=not wish.once)
        tell_results(played, house, console, time.monotonic() - began)
        good = all(one.good for one in played)
        if wish.once or not good:
            return 0 if good else 1
        return _serve(house, wish, console)


def _make_platform(house: House, seed: int, console: Console) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(30), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks = {name: progress.add_task(f"the platform's {name}", total=None) for name in ("tables", "videos")}
        build_platform(house, seed, lambda what, done, of: progress.update(tasks[what], completed=done, total=of))
    console.print("✓ a synthetic video platform: 2,000 accounts, 100,000 logins, 300 videos", style="green")


def _play(house: House, cases: Sequence[DemoCase], console: Console, *, queue: bool) -> list[Played]:
    with console.status("getting the case file and the people ready"):
        enter(house)
        # What works on the case file can be loaded only now that the settings are there.
        from rogatory.demo.programme import fill_the_queue, play_cases, the_stage

        stage = the_stage(house, console)
    console.print("✓ a case file with its people", style="green")
    played = play_cases(cases, stage)
    if queue and not house.kept.queue_filled:
        with console.status("putting other requests into the queue"):
            fill_the_queue(casebook(), stage)
        house.remember_the_queue()
    return played


def _serve(house: House, wish: Wish, console: Console) -> int:
    """Serve until Ctrl-C (or SIGTERM), and stop what was started."""
    # Of an interrupt that a shell has ignored for what it starts in the background, Python would hear nothing.
    previous = {each: signal.signal(each, _interrupt) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        with serving(house) as processes:
            tell_where(house, console, usual_port=wish.port is None, hint=wish.hint)
            _watch(processes, Postbox(house.letters), Teller(console))
    except KeyboardInterrupt:
        console.print("\nStopped. Everything is kept; the next start goes on from here.")
        return 0
    finally:
        for each, before in previous.items():
            signal.signal(each, before)
    return 0


def _watch(processes: Sequence[Running], postbox: Postbox, teller: Teller) -> None:
    """Tell of each letter that goes out, until one of the processes ends."""
    while True:
        for fault in (one.fault() for one in processes):
            if fault is not None:
                raise fault
        for letter in postbox.new():
            teller.letter(letter.subject, letter.to, near(letter.path))
        time.sleep(_LOOK)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
