"""A way to an S3 server that fails as networks and servers do: it stands before it on loopback, in a thread."""

from __future__ import annotations

import http.client
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

HOP = {"connection", "transfer-encoding", "keep-alive", "date", "server", "content-length"}


@dataclass(frozen=True)
class Fault:
    """One answer that goes wrong.

    `status` is answered instead; the body is cut after `cut` bytes, with the line; it comes after `delay` seconds;
    `more` bytes are told that never come, or fewer than there are where it is negative; `whole` is given where a
    range was asked for.
    """

    status: int = 0
    cut: int | None = None
    delay: float = 0.0
    more: int = 0
    whole: bool = False


@dataclass
class Way:
    """What goes through: `faults` meet the next readings of objects, one each; `always` meets all, while it is set."""

    address: str = ""
    faults: deque[Fault] = field(default_factory=deque)
    always: Fault | None = None
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Of each reading: method, range, and the ETag under which it was asked for."""

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """The ranges that were asked for: first byte, and the one behind the last."""
        told = (one.removeprefix("bytes=").split("-") for method, one, _ in self.asked if method == "GET" and one)
        return [(int(first), int(last) + 1) for first, last in told]


@contextmanager
def faulty_way(server: str) -> Iterator[Way]:
    """Open a way to a server; give its address and what may go wrong on it."""
    way, upstream = Way(), urlsplit(server)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fault = Fault()
            if self.command in {"GET", "HEAD"}:
                way.asked.append((self.command, self.headers.get("Range", ""), self.headers.get("If-Match", "")))
                fault = way.always or (way.faults.popleft() if way.faults else fault)
            time.sleep(fault.delay)
            if fault.status:
                self.send_response(fault.status)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            line = http.client.HTTPConnection(upstream.hostname, upstream.port)
            kept = {name: one for name, one in self.headers.items() if not (fault.whole and name.lower() == "range")}
            line.request(self.command, self.path, body, kept)
            answer = line.getresponse()
            content = answer.read()
            self._answer(answer, content, fault)
            line.close()

        def _answer(self, answer: http.client.HTTPResponse, content: bytes, fault: Fault) -> None:
            self.send_response(answer.status)
            for name, one in answer.getheaders():
                if name.lower() not in HOP:
                    self.send_header(name, one)
            told = answer.headers.get("Content-Length") if self.command == "HEAD" else str(len(content) + fault.more)
            self.send_header("Content-Length", told or "0")
            self.end_headers()
            if self.command == "HEAD":
                return
            self.wfile.write(
                content[: fault.cut] if fault.cut is not None else content[: len(content) + min(fault.more, 0)]
            )
            if fault.cut is not None or fault.more:
                self.wfile.flush()
                self.close_connection = True

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _pass  # noqa: N815 - the names that the library calls

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """Say nothing: whoever asked may have gone away, as this way does itself."""

    with Server(("127.0.0.1", 0), Handler) as standing:
        standing.daemon_threads = True
        way.address = f"http://127.0.0.1:{standing.server_address[1]}"
        thread = threading.Thread(target=standing.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield way
        finally:
            standing.shutdown()
            thread.join()
