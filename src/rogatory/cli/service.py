"""The commands that run the service: take in a file, serve the pages, work off the outbox, manage the database."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

import click

from rogatory.cli import django
from rogatory.cli.files import read

_PORTS = 65536


@click.command()
@click.argument("file", metavar="FILE.eml|FACTS.json", type=click.Path(path_type=Path))
def submit(file: Path) -> None:
    """Take in a message or a file of facts as a request, and print its reference number.

    FACTS.json needs `kinds` and `received_at`, an instant in UTC; what is left out is unknown. `rogatory schema facts`
    prints what else it may hold.
    """
    data = read(file)
    django.start_on_tables()
    from rogatory.desk import clock
    from rogatory.mail.intake import submit_file

    submitted = submit_file(data, file.name, clock.now())
    click.echo(submitted.matters[0].request.reference)


@click.command()
def worker() -> None:
    """Work off the outbox until stopped: collect, write letters, send mail. Any number may run.

    Alerts, mail that comes in, documents, and returns have lines of their own beside it: alerts do not wait until
    something long is done, and ten thousand messages hold up nothing else.
    """
    django.start_on_tables()
    from rogatory.cli.daily import daily
    from rogatory.desk import clock, publishing
    from rogatory.desk import worker as desk_worker
    from rogatory.desk.handlers import HANDLERS
    from rogatory.desk.handlers import LINES as OF_THE_DESK
    from rogatory.desk.outbox import LEASE
    from rogatory.desk.sealing import LEASE as SEAL_LEASE
    from rogatory.desk.sealing import SEAL_RETURN
    from rogatory.mail import glancing, opening
    from rogatory.mail.alerts import HANDLERS as ALERTS
    from rogatory.mail.authentication.handling import HANDLERS as AUTHENTICATION
    from rogatory.mail.enforcement import HANDLERS as ENFORCEMENT
    from rogatory.mail.in_app import HANDLERS as IN_APP
    from rogatory.mail.letters import HANDLERS as LETTERS
    from rogatory.mail.line import LINES as OF_MAIL
    from rogatory.mail.officers import HANDLERS as OFFICERS

    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    publishing.begin(clock.now())
    click.echo("The worker is running; stop it with Ctrl-C.")
    handlers = {**HANDLERS, **LETTERS, **ALERTS, **ENFORCEMENT, **IN_APP, **OFFICERS}
    handlers |= {**glancing.HANDLERS, **opening.HANDLERS, **AUTHENTICATION}
    lines = ((*ALERTS,), *OF_MAIL, (*AUTHENTICATION,), *OF_THE_DESK, (publishing.PUBLISH,))
    rest = tuple(name for name in handlers if not any(name in line for line in lines))
    beside = [
        threading.Thread(
            target=desk_worker.run,
            args=(handlers, clock.now, stop),
            kwargs={"only": line, "lease": SEAL_LEASE if SEAL_RETURN in line else LEASE},
        )
        for line in lines
    ]
    for line in beside:
        line.start()
    try:
        desk_worker.run(handlers, clock.now, stop, daily=daily, only=rest)
    finally:
        stop.set()
        for line in beside:
            line.join()


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help="Processes.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1), help="Answers of a process at a time.")
def serve(bind: str, workers: int, threads: int) -> None:
    """Serve portal and console with gunicorn.

    A download takes as long as its line is slow: it holds a thread meanwhile, and no process.
    ROGATORY_DOWNLOADS_AT_ONCE leaves threads for everybody else.
    """
    _require_address(bind)
    django.start_on_tables()
    from gunicorn.app.wsgiapp import run

    many = ["--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads)]
    sys.argv = ["gunicorn", "rogatory.site.wsgi:application", "--bind", bind, *many]
    run()


def _require_address(bind: str) -> None:
    """Refuse what gunicorn would try five times before it gave up.

    Raises:
        UsageError: it is neither host:port nor unix:path.
    """
    host, _, port = bind.rpartition(":")
    bare = not host.strip("[]") or (":" in host and not host.startswith("["))
    if not bind.startswith("unix:") and (bare or not port.isdecimal() or not 0 < int(port) < _PORTS):
        raise click.UsageError(f"--bind: {bind!r} is no address. Write for example 127.0.0.1:8000, [::1]:8000.")


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's management commands, such as migrate."""
    django.start()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["rogatory", *arguments])
