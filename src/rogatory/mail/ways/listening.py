"""Listen for mail by SMTP and LMTP. TLS is not spoken here: the operator's mail server in front does that."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal, cast

from rogatory.mail.ways.speaking import Connection, Hooks, LocalConnection, Terms
from rogatory.mail.ways.taking import Take
from rogatory.problem import Problem

_THREADS = 4
_LAST_SECONDS = 30.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Address:
    """Where we listen, and what is spoken there. Port 0 is any that is free."""

    way: Literal["smtp", "lmtp"]
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.way.upper()} on {host}:{self.port}"


class Listener:
    """Listens on addresses until it is stopped, and lets what has begun come to its end."""

    def __init__(self, terms: Terms, take: Take) -> None:
        """Listen under these terms, and give what comes to `take`."""
        self._terms = terms
        self._take = take
        self._open: set[Connection] = set()

    async def run(
        self, addresses: Sequence[Address], stop: asyncio.Event, ready: Callable[[Sequence[Address]], None]
    ) -> None:
        """Listen until `stop` is set; `ready` is told where, once all of the addresses are open.

        Raises:
            Problem: nobody can listen at one of them.
        """
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="intake") as threads:
            hooks = Hooks(self._terms, self._take, threads)
            servers: list[asyncio.Server] = []
            try:
                for address in addresses:
                    server = await self._server(address, hooks)
                    servers.append(server)
                ready(
                    [
                        Address(address.way, *server.sockets[0].getsockname()[:2])
                        for address, server in zip(addresses, servers, strict=True)
                    ]
                )
                await stop.wait()
            finally:
                for server in servers:
                    server.close()
                await self._let_go()

    async def _server(self, address: Address, hooks: Hooks) -> asyncio.Server:
        spoken = LocalConnection if address.way == "lmtp" else Connection

        def connected() -> asyncio.Protocol:
            if len(self._open) >= self._terms.connections:
                return _TooMany()
            connection = spoken(hooks, self._open.discard)
            self._open.add(connection)
            return connection

        try:
            return await asyncio.get_running_loop().create_server(connected, address.host, address.port)
        except OSError as error:
            cure = "End what listens there, or set another address."
            what = f"nobody can listen there: {error.strerror or error}"
            raise Problem(what, where=str(address), cure=cure) from error

    async def _let_go(self) -> None:
        """End every connection; those on which a message is coming in have a while for it."""
        loop = asyncio.get_running_loop()
        until = loop.time() + _LAST_SECONDS
        for connection in tuple(self._open):
            connection.stop()
        while self._open and loop.time() < until:
            await asyncio.sleep(0.02)
        for connection in tuple(self._open):
            log.warning("a connection was cut off; its sender keeps the message")
            if connection.transport is not None:
                connection.transport.abort()  # type: ignore[attr-defined]


class _TooMany(asyncio.Protocol):
    """Answers whoever comes while all connections are taken."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        writing = cast("asyncio.WriteTransport", transport)
        writing.write(b"421 4.3.2 Too many connections; come back later\r\n")
        writing.close()
