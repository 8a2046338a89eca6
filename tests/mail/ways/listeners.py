"""Our listener in a thread, and what it took."""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rogatory.mail.intake import Arrived
from rogatory.mail.ways.listening import Address, Listener
from rogatory.mail.ways.speaking import Terms
from rogatory.mail.ways.taking import Take
from tests.mail.servers import HOST, SECONDS

RECIPIENTS = ("legal@lmtp.provider.test", "legal@smtp.provider.test", "legal@provider.test", "urgent@provider.test")


@dataclass
class Kept:
    """An intake that keeps what it is given, or fails; and that can be held up."""

    messages: list[tuple[bytes, Arrived]] = field(default_factory=list)
    failing: bool = False
    open: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.open.set()

    def __call__(self, content: bytes, arrived: Arrived) -> None:
        self.asked.set()
        assert self.open.wait(SECONDS)
        if self.failing:
            raise OSError("the disk is full")
        self.messages.append((content, arrived))


@dataclass
class Running:
    """A listener that runs: at which ports."""

    ports: list[int]
    _stop: threading.Event
    _thread: threading.Thread

    def stop(self) -> None:
        self._stop.set()

    def ended(self) -> bool:
        return not self._thread.is_alive()


@contextlib.contextmanager
def listening(take: Take, *addresses: Address, **terms: float) -> Iterator[Running]:
    """Run a listener in a thread; by SMTP and LMTP at free ports, where no addresses are given."""
    wanted = addresses or (Address("smtp", HOST, 0), Address("lmtp", HOST, 0))
    ready, stopping, ports = threading.Event(), threading.Event(), []

    def opened(at: Sequence[Address]) -> None:
        ports.extend(each.port for each in at)
        ready.set()

    async def serve() -> None:
        stop = asyncio.Event()
        listener = Listener(Terms(frozenset(RECIPIENTS), "desk.provider.test", **terms), take)
        task = asyncio.create_task(listener.run(wanted, stop, opened))
        await asyncio.to_thread(stopping.wait)
        stop.set()
        await task

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="listener")
    thread.start()
    try:
        assert ready.wait(SECONDS)
        yield Running(ports, stopping, thread)
    finally:
        stopping.set()
        thread.join(SECONDS)
        assert not thread.is_alive()


@contextlib.contextmanager
def smtp(running: Running) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP(HOST, running.ports[0], local_hostname="mail.police.example", timeout=SECONDS) as client:
        yield client


@contextlib.contextmanager
def lmtp(running: Running) -> Iterator[smtplib.LMTP]:
    with smtplib.LMTP(HOST, running.ports[1], local_hostname="relay.provider.test", timeout=SECONDS) as client:
        yield client
