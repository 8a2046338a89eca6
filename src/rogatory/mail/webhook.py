"""Signed webhooks: one POST, signed as Standard Webhooks 1.0 says (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import socket
import threading
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from rogatory.problem import Problem

SECONDS = 10
"""How long the other side may take for everything: a worker that waits for it does nothing else meanwhile."""


def signed(identity: str, at: datetime, body: bytes, secret: str) -> Mapping[str, str]:
    """Give the headers of a message: who it is, when it was sent, and the signature over both and the body.

    `identity` is the same in each attempt, so that the other side recognises what it has already; `secret` is
    ``whsec_`` and the key in Base64.
    """
    stamp = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, b".".join([identity.encode(), stamp.encode(), body]), hashlib.sha256).digest()
    return {
        "webhook-id": identity,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }


def post(url: str, told: Mapping[str, object], identity: str, secret: str, now: datetime, setting: str) -> None:
    """Send a message and return once the other side has taken it (2xx). No redirect is followed.

    `setting` is what the operator would look at where it does not take it.

    Raises:
        Problem: it refused, or answered nothing in time.
    """
    body = json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "Rogatory", **signed(identity, now, body, secret)}
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        status = _asked(connection, f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", body, headers)
    except (OSError, http.client.HTTPException) as error:
        raise _untold(f"it could not be reached: {type(error).__name__}", setting) from error
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise _untold(f"it answered {status}", setting)


def _asked(connection: http.client.HTTPConnection, target: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Ask, and give the status. The time for each byte is limited by the connection, that for all of them here."""
    connection.connect()
    hang_up = threading.Timer(SECONDS, _cut, [connection.sock])
    hang_up.start()
    try:
        connection.request("POST", target, body, dict(headers))
        return connection.getresponse().status
    finally:
        hang_up.cancel()


def _cut(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _untold(why: str, setting: str) -> Problem:
    cure = "Look whether it runs; it is tried again by itself"
    return Problem(f"the webhook was not told: {why}", where=setting, cure=cure)
