"""The drill from beginning to end: an instance, its people, the stream, the insider, the table."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from rogatory.drill.stream import draw
from rogatory.drill.world import STREAM

OPENS = datetime(2026, 3, 2, tzinfo=UTC)
"""When the stream begins in an instance of the drill's own."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line; ``here`` has it run on the instance of the settings."""

    seed: int
    requests: int
    forged: int
    here: bool = False


@contextlib.contextmanager
def scratch() -> Iterator[None]:
    """Make an instance in a temporary folder, which is removed afterwards; the operator's settings play no part."""
    from rogatory.site.config import Config

    with tempfile.TemporaryDirectory(prefix="rogatory-drill-") as folder:
        for name in Config.model_fields:
            os.environ.pop(f"ROGATORY_{name.upper()}", None)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "rogatory.site.settings",
            "ROGATORY_DATA_DIR": str(Path(folder) / "instance"),
            "ROGATORY_EMAIL": "memory",
            "ROGATORY_MAIL_AUTHENTICATION": "off",
            "ROGATORY_ALERT_EMAIL": "on-call@provider.example",
        }
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", verbosity=0)
        try:
            yield
        finally:
            connections.close_all()


def drill(wish: Wish, console: Console) -> int:
    """Send the stream into the instance whose settings are loaded; give the status: 0 when the aims are met, else 1.

    Raises:
        Problem: the instance holds what is no drill's, or the numbers do not fit.
    """
    # What works on the case file can be loaded only now that the settings are there.
    from rogatory.desk import clock
    from rogatory.drill.insider import look_around
    from rogatory.drill.outcome import outcome_of, tell
    from rogatory.drill.playing import Play
    from rogatory.drill.settling import require_nothing_real, settle

    require_nothing_real()
    stream = draw(wish.seed, wish.requests, wish.forged, clock.now() - STREAM if wish.here else OPENS)
    staff = settle(stream.world)
    play = Play(stream, staff)
    columns = (TextColumn("{task.description}"), BarColumn(40), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("requests", total=len(stream.filings))
        for done in play.run():
            progress.update(task, completed=done)
    outcome = outcome_of(wish.seed, play.sent, look_around(staff.reader, stream.world.ends))
    tell(outcome, console)
    return 0 if outcome.good else 1
