"""``rogatory mail``: the processes by which mail comes in. Each runs until it is stopped, and may be killed."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rogatory.cli import django
from rogatory.problem import Problem

if TYPE_CHECKING:
    from rogatory.mail.ways.listening import Address

_ONCE = click.option("--once", is_flag=True, help="Take what is there now, and end.")


@click.group()
def mail() -> None:
    """Take in mail: listen for it, poll a mailbox, or watch a Maildir."""


@mail.command()
def listen() -> None:
    """Listen for mail that your mail server hands on, by LMTP or SMTP (ROGATORY_MAIL_LMTP, ROGATORY_MAIL_SMTP)."""
    django.start_on_tables()
    from django.conf import settings

    from rogatory.mail.ways.listening import Listener
    from rogatory.mail.ways.speaking import Terms
    from rogatory.mail.ways.taking import take

    addresses = _addresses()
    if not settings.MAIL_RECIPIENTS:
        cure = "Set it to the addresses for which mail is taken, parted by commas."
        raise Problem("mail is taken for nobody", where="environment variable ROGATORY_MAIL_RECIPIENTS", cure=cure)
    recipients = frozenset(settings.MAIL_RECIPIENTS)
    terms = Terms(recipients, socket.getfqdn(), settings.MAIL_SIZE, settings.MAIL_CONNECTIONS)

    async def until_stopped() -> None:
        stop = asyncio.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(each, stop.set)
        await Listener(terms, take).run(addresses, stop, _say_where)

    asyncio.run(until_stopped())


@mail.command()
@_ONCE
def poll(once: bool) -> None:
    """Fetch mail from the mailbox of ROGATORY_MAIL_IMAP, again and again."""
    django.start_on_tables()
    from django.conf import settings

    from rogatory.mail.ways.mailbox import Account, Lost
    from rogatory.mail.ways.polling import Poller
    from rogatory.mail.ways.taking import NotKept, take, tell
    from rogatory.site.mail_places import imap_of

    if not settings.MAIL_IMAP:
        cure = "Set it to the mailbox, such as imaps://mail.provider.example."
        raise Problem("there is no mailbox", where="environment variable ROGATORY_MAIL_IMAP", cure=cure)
    host, port, security = imap_of(settings.MAIL_IMAP)
    account = Account(
        host,
        port,
        security,
        settings.MAIL_IMAP_USER,
        settings.MAIL_IMAP_PASSWORD,
        settings.MAIL_IMAP_FOLDER,
        settings.MAIL_IMAP_DONE,
    )
    poller, stop = Poller(account, settings.MAIL_SIZE, take, tell), _stopped_by_signals()
    if not once:
        click.echo(f"Polling {account}; stop it with Ctrl-C.")
        return poller.run(stop, settings.MAIL_POLL_SECONDS)
    try:
        _say_count(poller.once(stop))
    except (*Lost, NotKept) as error:
        cure = "See the log; whatever was not taken stays where it is."
        raise Problem(str(error) or type(error).__name__, where=str(account), cure=cure) from error


@mail.command()
@click.argument("path", type=click.Path(path_type=Path))
@_ONCE
def maildir(path: Path, once: bool) -> None:
    """Take in what a mail server delivers into the Maildir PATH."""
    django.start_on_tables()
    from django.conf import settings

    from rogatory.mail.ways.maildir import Maildir
    from rogatory.mail.ways.taking import NotKept, take, tell

    watched, stop = Maildir(path, settings.MAIL_SIZE, take, tell), _stopped_by_signals()
    if not once:
        click.echo(f"Watching {path}; stop it with Ctrl-C.")
        return watched.run(stop, 1.0)
    try:
        _say_count(watched.once(stop))
    except NotKept as error:
        cure = "See the log; whatever was not taken stays where it is."
        raise Problem(str(error), where=str(path), cure=cure) from error


def _addresses() -> list[Address]:
    from django.conf import settings

    from rogatory.mail.ways.listening import Address
    from rogatory.site.mail_places import socket_of

    found = []
    if settings.MAIL_LMTP:
        found.append(Address("lmtp", *socket_of(settings.MAIL_LMTP)))
    if settings.MAIL_SMTP:
        found.append(Address("smtp", *socket_of(settings.MAIL_SMTP)))
    if not found:
        where = "environment variables ROGATORY_MAIL_LMTP, ROGATORY_MAIL_SMTP"
        raise Problem("there is nowhere to listen", where=where, cure="Set one of them to host:port.")
    return found


def _say_where(addresses: Sequence[Address]) -> None:
    for each in addresses:
        click.echo(f"Listening by {each}")
    click.echo("Stop it with Ctrl-C.")


def _say_count(count: int) -> None:
    click.echo(f"{count} message{'' if count == 1 else 's'} taken in")


def _stopped_by_signals() -> threading.Event:
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    return stop
