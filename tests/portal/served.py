"""The site as an operator serves it, over the tests' database, and an officer's program that fetches from it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parent.parent.parent
SECONDS = 60
"""How long an officer waits for an answer at most."""
_BUFFER = 1 << 16

SERVER = """
import json, sys
from pathlib import Path
from django.conf import settings
from tests import settings as product

given = json.loads(sys.argv.pop())
given["VAULT_KEY_FILE"] = Path(given["VAULT_KEY_FILE"])
known = {name: getattr(product, name) for name in dir(product) if name.isupper()}
settings.configure(**{**known, **given})
from gunicorn.app.wsgiapp import run
run()
"""


class Server:
    """One that answers with one process, which it starts anew when that is killed; it listens on loopback."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        # What lies in buffers on the way has left the server, and would hide that it was killed.
        self.listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
        self.port = self.listening.getsockname()[1]
        self._start()

    def _start(self) -> None:
        number = self.listening.fileno()
        known = connection.settings_dict
        words = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
        given = {
            "DATABASES": {"default": {name: known[name] for name in words} | {"NAME": str(known["NAME"])}},
            "SECRET_KEY": settings.SECRET_KEY,
            "RETURNS_URL": settings.RETURNS_URL,
            "VAULT_KEY_FILE": str(settings.VAULT_KEY_FILE),
        }
        command = [sys.executable, "-c", SERVER, "rogatory.site.wsgi:application", "--bind", f"fd://{number}"]
        ways = ["--worker-class", "gthread", "--workers", "1", "--threads", "4", "--preload", "--log-level", "critical"]
        paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        self.process = subprocess.Popen(
            [*command, *ways, json.dumps(given)],
            pass_fds=[number],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": paths},
        )

    def worker(self) -> int:
        """The process that answers."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            assert self.process.poll() is None, "the server has ended"
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
            if children:
                return int(children[0])
            time.sleep(0.005)
        raise AssertionError("no process answers")

    def kill_worker(self) -> None:
        """Kill the process that answers; the server starts another one."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.worker(), signal.SIGKILL)

    def kill(self) -> None:
        """Kill the whole server as a machine does that goes down, and start it again."""
        self._stop()
        self._start()

    def close(self) -> None:
        """Stop everything."""
        self._stop()
        self.listening.close()

    def _stop(self) -> None:
        # The one that starts others first, and what it started at the same time as it was killed.
        worker = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        os.kill(self.process.pid, signal.SIGSTOP)
        numbers = worker.read_text().split()
        self.process.kill()
        self.process.wait()
        for number in numbers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(number), signal.SIGKILL)


@dataclass
class Fetcher:
    """A program that fetches one file by ranges; ``held`` is what it has of it."""

    port: int
    path: str
    cookie: str
    etag: str = ""
    held: bytearray = field(default_factory=bytearray, repr=False)

    def ask(self, first: int, last: int | None = None) -> Asked:
        """Ask for bytes of the file, the last one included."""
        # By this name: the other one is of the site that shows documents of strangers.
        line = HTTPConnection("localhost", self.port)
        line.sock = socket.socket()
        line.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        line.sock.settimeout(SECONDS)
        line.sock.connect(("127.0.0.1", self.port))
        wanted = {"Cookie": f"sessionid={self.cookie}", "Range": f"bytes={first}-{'' if last is None else last}"}
        if self.etag:
            wanted["If-Range"] = self.etag
        line.request("GET", self.path, headers=wanted)
        return Asked(self, line)


class Asked:
    """One request on its way."""

    def __init__(self, fetcher: Fetcher, line: HTTPConnection) -> None:
        self._fetcher, self._line = fetcher, line
        self._answer: HTTPResponse | None = None

    def __enter__(self) -> Asked:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()

    def is_answered(self) -> bool:
        """Take the head of the answer; tell whether there was one."""
        try:
            self._answer = self._line.getresponse()
        except (HTTPException, OSError):
            return False
        assert self._answer.status == 206, (self._answer.status, self._answer.headers.items())
        self._fetcher.etag = self._answer.headers["ETag"]
        return True

    def read(self, size: int) -> bytes:
        """Take so many bytes of the answer, or all that come before it breaks off."""
        assert self._answer is not None
        taken = bytearray()
        with contextlib.suppress(HTTPException, OSError):
            while len(taken) < size:
                piece = self._answer.read1(min(size - len(taken), _BUFFER))
                if not piece:
                    break
                taken += piece
        return bytes(taken)
