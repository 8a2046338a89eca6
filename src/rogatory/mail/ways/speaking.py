"""What is said on one connection: SMTP (RFC 5321) and LMTP (RFC 2033), within limits that no sender can stretch."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from rogatory.mail.intake import Arrived
from rogatory.mail.ways.taking import Take

NULL_SENDER = "<>"
_PIECE = 64 << 10
_COMMAND_BYTES = 2048
_COMMANDS = {"*": 100, "MAIL": 1000, "RCPT": 10000, "DATA": 1000, "RSET": 1000, "NOOP": 1000}
_MOST_RECIPIENTS = 100
_LONGEST_ADDRESS = 320
_DRAINED_TIMES = 2

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which terms we listen.

    ``recipients`` are the mailboxes for which mail is accepted, in small letters. ``size`` is the most bytes of one
    message, ``connections`` how many may be open at once, ``seconds`` how long a command or a message may take.
    ``name`` is what we call ourselves.
    """

    recipients: frozenset[str]
    name: str
    size: int = 50 << 20
    connections: int = 40
    seconds: float = 300.0

    def __post_init__(self) -> None:
        """Refuse terms under which no mail could come."""
        if not self.recipients or min(self.size, self.connections, self.seconds) <= 0:
            raise ValueError("a listener has a recipient at least, and limits above zero")


class Hooks:
    """What a connection asks of us: whether a sender, a recipient and a message are taken."""

    def __init__(self, terms: Terms, take: Take, threads: Executor) -> None:
        """Take messages with `take`, in `threads`: it waits for disks and a database."""
        self.terms = terms
        self._take = take
        self._threads = threads

    async def handle_EHLO(  # noqa: N802 -- the library looks it up by this name
        self, _server: SMTP, session: Session, _envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        """Take the name that the other side gives itself, and say that commands may come ahead of their answers."""
        session.host_name = name
        return [*answers[:-1], "250-PIPELINING", answers[-1]]

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the sender of the envelope, whoever it is: a text that can be written down."""
        if len(address) > _LONGEST_ADDRESS or not address.isprintable():
            return "553 5.1.7 This sender's address cannot be used"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail for the mailboxes that the operator named, and for nobody else."""
        if address.lower() not in self.terms.recipients:
            return "550 5.1.1 No mail is taken for this address here"
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def failed(self, error: Exception) -> str:
        """Tell the other side to come back later, and nothing of what went wrong."""
        log.error("a connection failed: %s", type(error).__name__, exc_info=error)
        return "451 4.3.0 Something failed here; come back later"

    async def taken(self, content: bytes, arrived: Arrived) -> str:
        """Give a message to the intake; "250" is said only of what is safe."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._take, content, arrived)
        except Exception:
            log.exception("a message could not be kept; its sender keeps it")
            return "451 4.3.0 The message could not be kept; come back later"
        return "250 2.0.0 The message is kept"


class Connection(SMTP):
    """One connection by SMTP. ``way`` is what the intake calls it."""

    way = "smtp"
    # The library reads by lines, and lets one line grow without end while it throws it away. Here it is the size of the
    # pieces in which a message is read, whose lines may be as long as the message.
    line_length_limit = _PIECE
    # It keeps these with the class, where connections change them for one another.
    command_size_limits: dict[str, int]

    def __init__(self, hooks: Hooks, ended: Callable[[Connection], None]) -> None:
        """Speak under the terms of `hooks`; `ended` is told when the connection is over."""
        self.command_size_limits = defaultdict(lambda: _COMMAND_BYTES)
        super().__init__(
            hooks,
            data_size_limit=hooks.terms.size,
            enable_SMTPUTF8=True,
            hostname=hooks.terms.name,
            ident="Rogatory",
            timeout=hooks.terms.seconds,
            command_call_limit=_COMMANDS,
            loop=asyncio.get_running_loop(),
        )
        self._hooks = hooks
        self._ended = ended
        self._taking = False
        self._stopping = False

    def stop(self) -> None:
        """End the connection: at once, or when the message that is coming in was answered."""
        self._stopping = True
        if not self._taking and self.transport is not None:
            self._writer.write(b"421 4.3.2 Going down; come back later\r\n")
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Tell that the connection is over."""
        super().connection_lost(error)
        self._ended(self)

    def eof_received(self) -> bool | None:
        """Hear out what was said before: a sender may close its side as soon as it has said all, and wait for us.

        The library would break off there, with the message taken in and its sender not told.
        """
        return asyncio.StreamReaderProtocol.eof_received(self)

    async def handle_exception(self, error: Exception) -> str:
        """Answer what failed; nobody is left to be answered where the other side has said its last."""
        if isinstance(error, asyncio.IncompleteReadError):
            if self.transport is not None:
                self.transport.close()
            raise asyncio.CancelledError
        return await self._hooks.failed(error)

    async def smtp_VRFY(self, arg: str) -> None:  # noqa: N802
        """Tell nobody which mailboxes there are."""
        await self.push("502 5.5.1 Not done here")

    async def smtp_EXPN(self, arg: str) -> None:  # noqa: N802
        """Tell nobody who is behind a mailbox."""
        await self.push("502 5.5.1 Not done here")

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Take a message, however long its lines are, in no more memory than the size that was announced."""
        if await self.check_helo_needed():
            return
        envelope = cast("Envelope", self.envelope)
        if arg or not envelope.rcpt_tos:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 Name a recipient first")
            return
        self._taking = True
        try:
            await self.push("354 End the message with a dot on a line by itself")
            answer = await self._answered(envelope)
            self.envelope = self._create_envelope()
            await self.push("\r\n".join(self.answers(answer, envelope.rcpt_tos)))
        finally:
            self._taking = False
        if self._stopping:
            self.stop()

    def answers(self, answer: str, _recipients: Sequence[str]) -> list[str]:
        """Give the lines that answer a message: one."""
        return [answer]

    async def _answered(self, envelope: Envelope) -> str:
        content = await self._content()
        if content is None:
            return f"552 5.3.4 The message is larger than {self._hooks.terms.size} bytes"
        session = cast("Session", self.session)
        peer: Any = session.peer
        arrived = Arrived(
            way=self.way,
            sender=envelope.mail_from or NULL_SENDER,
            recipients=tuple(envelope.rcpt_tos),
            client=str(peer[0]) if isinstance(peer, tuple) else "",
            helo=session.host_name or "",
        )
        return await self._hooks.taken(content, arrived)

    async def _content(self) -> bytes | None:
        """Read to the dot that stands alone between two whole line ends; give None for what is too large.

        What is too large is read to its end without being kept, as a sender cannot be answered before; twice the size
        ends the connection.
        """
        most = self._hooks.terms.size
        kept, size, at_start = bytearray(), 0, True
        while True:
            try:
                piece: bytes = await self._reader.readuntil(b"\r\n")
            except asyncio.LimitOverrunError as more:
                piece = await self._reader.read(more.consumed)
            if at_start and piece == b".\r\n":
                return bytes(kept) if size <= most else None
            size += len(piece)
            if size > most * _DRAINED_TIMES:
                await self.push("421 4.3.4 Far too much; come back with less")
                raise ConnectionResetError
            if size <= most:
                kept += piece[1:] if at_start and piece.startswith(b".") else piece
            else:
                kept.clear()
            at_start = piece.endswith(b"\r\n")


class LocalConnection(Connection):
    """One connection by LMTP, which answers a message once for each recipient."""

    way = "lmtp"

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802
        """Greet, in place of EHLO."""
        await super().smtp_EHLO(arg)

    async def smtp_HELO(self, arg: str) -> None:  # noqa: N802
        """Refuse the greeting of SMTP."""
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    async def smtp_EHLO(self, arg: str) -> None:  # noqa: N802
        """Refuse the greeting of SMTP."""
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    def answers(self, answer: str, recipients: Sequence[str]) -> list[str]:
        """Give one line for each recipient: the message is one, and safe for all of them or for none."""
        return [answer] * len(recipients)
