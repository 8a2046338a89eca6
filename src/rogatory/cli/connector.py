"""``rogatory connector``: enrol connectors, listen for them, and run one beside a platform."""

from __future__ import annotations

import json
import logging
import os
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Column, Table

from rogatory.cli import django
from rogatory.cli.files import read

_EVERY = 10


@click.group()
def connector() -> None:
    """Answer from a platform that may not expose its database: a connector beside it fetches plans, and runs them."""


@connector.command()
@click.argument("name")
@click.argument("address")
@click.argument("folder", type=click.Path(path_type=Path))
def enrol(name: str, address: str, folder: Path) -> None:
    """Make keys and certificates for the connector NAME, which reaches this desk at ADDRESS (https://...), in FOLDER.

    Hand FOLDER to whoever runs the platform, and to nobody else: whoever has it is the connector.
    """
    django.start_on_tables()
    from django.conf import settings

    from rogatory.desk import clock
    from rogatory.desk.stages.keys import PLANS, signer
    from rogatory.desk.stages.platform import connectors

    plan_key = signer(Path(settings.DATA_DIR) / "keys", PLANS).public
    made = connectors().enrol(name, address, plan_key, folder, clock.now())
    _record("enrol_connector", {"connector": name, "certificate": made.certificate})
    click.echo(f"{folder} is the connector {name}; the SHA-256 of its certificate is {made.certificate}.")


@connector.command()
@click.argument("name")
def dismiss(name: str) -> None:
    """Dismiss the connector NAME: its certificate opens nothing any more."""
    django.start_on_tables()
    from rogatory.desk.stages.platform import connectors

    connectors().dismiss(name)
    _record("dismiss_connector", {"connector": name})
    click.echo(f"The connector {name} is dismissed.")


@connector.command("list")
def list_connectors() -> None:
    """List the connectors, and what they refused last."""
    django.start()
    from rogatory.connector.depot import Depot
    from rogatory.desk.stages.platform import connectors, depots

    table = Table("connector", Column("SHA-256 of its certificate", overflow="fold"), "refused last")
    for each in connectors().all():
        told = Depot(depots() / each.name).refusals()
        table.add_row(each.name, each.certificate, f"{told[0][0]:%Y-%m-%d %H:%M}: {told[0][1]}" if told else "")
    Console().print(table)


@connector.command()
@click.option("--bind", default="127.0.0.1:8443", show_default=True, help="Address and port to listen at.")
@click.option("--name", "names", multiple=True, help="A name by which connectors reach it; may be repeated.")
def listen(bind: str, names: tuple[str, ...]) -> None:
    """Listen for connectors, over HTTPS with certificates on both sides."""
    django.start()
    from rogatory.connector.listener import Listener
    from rogatory.desk import clock
    from rogatory.desk.stages.platform import connectors, depots

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    host, _, port = bind.rpartition(":")
    if not host or not port.isdecimal():
        raise click.UsageError(f"--bind: {bind!r} is no address. Write for example 127.0.0.1:8443.")
    with Listener((host, int(port)), ("localhost", *names), depots(), connectors(), clock.now) as listener:
        click.echo(f"Listening for connectors at {host}:{listener.server_address[1]}; stop it with Ctrl-C.")
        listener.serve_forever()


@connector.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("source_map", metavar="MAP", type=click.Path(path_type=Path))
@click.option("--work", type=click.Path(path_type=Path), help="Where it keeps what is under way [default: in FOLDER].")
@click.option("--every", default=_EVERY, show_default=True, type=click.IntRange(1), help="Seconds between two looks.")
@click.option("--once", is_flag=True, help="Look once, and end.")
def run(folder: Path, source_map: Path, work: Path | None, every: int, once: bool) -> None:
    """Run the connector that was handed FOLDER beside the platform that MAP describes: the same file as at the desk.

    It needs no database of ours, and listens nowhere: it asks the desk, and the platform.
    """
    from rogatory.connector.enrolment import read_bundle
    from rogatory.connector.runner import Connector, Unreachable
    from rogatory.edge.sourcemaps import read_source_map
    from rogatory.evidence.signature import PublicKey
    from rogatory.sources.tied import tied

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    bundle = read_bundle(folder)
    parsed = read_source_map(read(source_map).decode("utf-8", "replace"), str(source_map))
    key = PublicKey.read(bundle.plan_key.encode(), str(folder))
    platform = tied(parsed, source_map.absolute().parent, os.environ, key.verifies)
    beside = Connector(bundle, platform, work or folder, lambda: datetime.now(UTC))
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        try:
            done = beside.turn()
            if done:
                click.echo(f"{done} plans were answered.")
        except Unreachable as away:
            click.echo(str(away), err=True)
        if once:
            return
        stop.wait(every)


def _record(action: str, told: dict[str, object]) -> None:
    from django.db import transaction

    from rogatory.desk import audit, clock
    from rogatory.evidence.entry import Actor

    draft = audit.Draft.of_no_move(
        at=clock.now(),
        actor=Actor("operator", "command-line"),
        action=action,
        inputs=json.dumps(told, sort_keys=True),
        details=told,
    )
    with transaction.atomic():
        audit.append(draft)
