"""The desk's own listener for connectors: HTTPS, and only for those whose certificate it has made and not dismissed.

- ``GET /plans``: the plans that wait for the connector, one JSON object.
- ``GET /results/<digest>``: how many bytes of a result are here, so that a connector goes on behind them.
- ``PUT /results/<digest>?from=<n>``: the bytes of a result behind the first ``n``.
- ``POST /results/<digest>``: the result is whole; who signed it, and when it was answered.
- ``POST /refusals/<digest>``: why the connector does not answer a plan.
"""

from __future__ import annotations

import json
import logging
import ssl
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from rogatory.connector.depot import LARGEST_PART, Depot, Refused
from rogatory.connector.enrolment import Enrolled, Enrolment
from rogatory.evidence.signature import PublicKey

log = logging.getLogger(__name__)
_SECONDS = 30
_LONGEST_WORDS = 2000


class Listener(ThreadingHTTPServer):
    """Listens for connectors; `serve_forever` until `shutdown`."""

    daemon_threads = True

    def __init__(
        self,
        bind: tuple[str, int],
        names: Iterable[str],
        folder: Path,
        enrolment: Enrolment,
        clock: Callable[[], datetime],
    ) -> None:
        """Bind to a host and a port, under the names by which connectors reach it.

        `folder` holds the depots by the names of the connectors.
        """
        self.folder, self.enrolment, self.clock = folder, enrolment, clock
        # Certificates are judged by the machine's own clock, whatever other one is used here.
        own, trusted = enrolment.listener(sorted({bind[0], *names}), datetime.now(UTC))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_cert_chain(own)
        context.load_verify_locations(trusted)
        super().__init__(bind, _Answering)
        # The handshake is made by the thread of the connection: nobody keeps the others waiting.
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the library's own types
        """Log that a connection came to nothing; a stranger's does, and so does one that breaks."""
        log.warning("a connection from %s came to nothing", client_address[0])


class _Answering(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    timeout = _SECONDS
    server: Listener

    def do_GET(self) -> None:
        """Give the plans that wait, or how much of a result is here."""
        self._answer("GET")

    def do_PUT(self) -> None:
        """Take in a part of a result."""
        self._answer("PUT")

    def do_POST(self) -> None:
        """Take a result as whole, or a refusal."""
        self._answer("POST")

    def log_message(self, format: str, *given: Any) -> None:  # noqa: A002, ANN401 - the library's own names
        """Leave no line for each request."""

    def _answer(self, method: str) -> None:
        body = self._body()
        if body is None:
            return
        connector = self.server.enrolment.bearing(self.connection.getpeercert(binary_form=True))
        if connector is None:
            self._say(403, {"refused": "this connector was dismissed"})
            return
        url = urlsplit(self.path)
        try:
            told = self._done(method, url.path.split("/")[1:], parse_qs(url.query), body, connector)
        except Refused as refused:
            log.warning("refused to the connector %s: %s", connector.name, refused.words)
            self._say(409, {"refused": refused.words, "size": refused.size})
        except (ValueError, KeyError, TypeError, IndexError):
            self._say(400, {"refused": "this cannot be read"})
        else:
            self._say(200, told)

    def _done(
        self, method: str, path: list[str], asked: dict[str, list[str]], body: bytes, connector: Enrolled
    ) -> dict[str, Any]:
        depot = Depot(self.server.folder / connector.name)
        match method, *path:
            case "GET", "plans":
                return {"plans": [plan.written() for plan in depot.waiting(self.server.clock())]}
            case "GET", "results", digest:
                return {"size": depot.size(digest)}
            case "PUT", "results", digest:
                return {"size": depot.append(digest, int(asked["from"][0]), body)}
            case "POST", "results", digest:
                told = json.loads(body)
                key = PublicKey(bytes.fromhex(connector.key))
                depot.finish(digest, str(told["answered_at"]), bytes.fromhex(told["signature"]), key)
                log.info("the connector %s answered a plan", connector.name)
                return {}
            case "POST", "refusals", digest:
                words = str(json.loads(body)["words"])[:_LONGEST_WORDS]
                depot.refuse(digest, words, self.server.clock())
                log.warning("the connector %s refuses a plan: %s", connector.name, words)
                return {}
        raise ValueError(self.path)

    def _body(self) -> bytes | None:
        """Read what was sent; None where that was answered already, as too much."""
        try:
            length = int(self.headers.get("Content-Length", "0"))
        except ValueError:
            length = -1
        if not 0 <= length <= LARGEST_PART:
            self.close_connection = True
            self._say(413, {"refused": "this is too much at once"})
            return None
        return self.rfile.read(length)

    def _say(self, status: int, told: dict[str, Any]) -> None:
        written = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)
