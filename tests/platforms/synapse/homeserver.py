"""A real homeserver: Synapse as a process of its own, on loopback, stopped by its process id."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SECONDS_TO_START = 240
"""No test is about how quickly it comes: a busy machine is no failure."""
SECONDS_TO_STOP = 20
DOMAIN = "town.test"
QUICK = {"per_second": 1000, "burst_count": 1000}


class NotStarted(Exception):
    """The homeserver did not come up; the message ends with what it said."""


class Refused(Exception):
    """The homeserver answered with an error."""

    def __init__(self, status: int, told: dict[str, object]) -> None:
        super().__init__(f"{status} {told}")
        self.status = status
        self.told = told


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in: who they are, and from where and with what they come."""

    id: str
    token: str
    device: str
    address: str
    program: str


@dataclass(frozen=True)
class Homeserver:
    """A server that answers at a port of this machine; `folder` holds its media and, on SQLite, its database."""

    folder: Path
    port: int
    secret: str

    def call(self, method: str, path: str, body: object = None, by: Person | None = None) -> dict[str, object]:
        """Ask for something as JSON, and give the answer; raises Refused."""
        data = None if body is None else json.dumps(body).encode()
        return self._asked(method, path, data, "application/json", by)

    def register(self, name: str, address: str, program: str) -> Person:
        """Make an account as anybody can."""
        asked = {
            "username": name,
            "password": f"the words of {name}",
            "auth": {"type": "m.login.dummy"},
            "initial_device_display_name": f"{name}'s telephone",
        }
        stranger = Person("", "", "", address, program)
        return self._person(self.call("POST", "/_matrix/client/v3/register", asked, stranger), address, program)

    def register_admin(self, name: str) -> Person:
        """Make an account that administers the server, by the secret of its settings."""
        path = "/_synapse/admin/v1/register"
        nonce = str(self.call("GET", path)["nonce"])
        password = secrets.token_hex(8)
        said = "\0".join([nonce, name, password, "admin"]).encode()
        mac = hmac.new(self.secret.encode(), said, hashlib.sha1).hexdigest()
        asked = {"nonce": nonce, "username": name, "password": password, "admin": True, "mac": mac}
        return self._person(self.call("POST", path, asked), "192.0.2.250", "warden's program")

    def upload(self, by: Person, name: str, kind: str, content: bytes) -> str:
        """Upload a file, and give its id."""
        path = f"/_matrix/media/v3/upload?filename={quote(name)}"
        return str(self._asked("POST", path, content, kind, by)["content_uri"]).rpartition("/")[2]

    def send(self, by: Person, room: str, kind: str, content: object) -> str:
        """Send an event to a room, and give its id."""
        path = f"/_matrix/client/v3/rooms/{quote(room)}/send/{kind}/{secrets.token_hex(8)}"
        return str(self.call("PUT", path, content, by)["event_id"])

    def redact(self, by: Person, room: str, event: str) -> str:
        """Take a message back, and give the id of the event that does."""
        path = f"/_matrix/client/v3/rooms/{quote(room)}/redact/{quote(event)}/{secrets.token_hex(8)}"
        return str(self.call("PUT", path, {"reason": "said too much"}, by)["event_id"])

    def deactivate(self, by: Person) -> None:
        """Have somebody deactivate their own account."""
        path, name = "/_matrix/client/v3/account/deactivate", by.id[1:].partition(":")[0]
        try:
            self.call("POST", path, {}, by)
        except Refused as asked:
            session = asked.told["session"]
        proof = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": name},
            "password": f"the words of {name}",
            "session": session,
        }
        self.call("POST", path, {"auth": proof}, by)

    def _person(self, given: dict[str, object], address: str, program: str) -> Person:
        return Person(str(given["user_id"]), str(given["access_token"]), str(given["device_id"]), address, program)

    def _asked(self, method: str, path: str, data: bytes | None, kind: str, by: Person | None) -> dict[str, object]:
        headers = {"Content-Type": kind}
        if by is not None:
            headers |= {"X-Forwarded-For": by.address, "User-Agent": by.program}
            headers |= {"Authorization": f"Bearer {by.token}"} if by.token else {}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data=data, headers=headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS_TO_START) as answer:  # noqa: S310 - our own server
                given = json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise Refused(error.code, json.loads(error.read())) from error
        assert isinstance(given, dict)
        return given


@contextlib.contextmanager
def running(python: Path, folder: Path, database: dict[str, object]) -> Iterator[Homeserver]:
    """Run a homeserver in an empty folder on a database, as its settings name one; raises NotStarted."""
    server = Homeserver(folder, _free_port(), secrets.token_hex(16))
    settings = folder / "homeserver.yaml"
    settings.write_text(json.dumps(_settings(server, database)), "utf-8")  # JSON is YAML too
    seed = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    (folder / "signing.key").write_text(f"ed25519 a_town {seed}\n")
    log = folder / "homeserver.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(python), "-m", "synapse.app.homeserver", "-c", str(settings)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        _wait_for(server, process, log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _settings(server: Homeserver, database: dict[str, object]) -> dict[str, object]:
    listener = {
        "port": server.port,
        "type": "http",
        "bind_addresses": ["127.0.0.1"],
        "x_forwarded": True,
        "resources": [{"names": ["client"]}],
    }
    unhurried = {
        "rc_message": QUICK,
        "rc_registration": QUICK,
        "rc_admin_redaction": QUICK,
        "rc_login": {"address": QUICK, "account": QUICK, "failed_attempts": QUICK},
        "rc_joins": {"local": QUICK, "remote": QUICK},
        "rc_invites": {"per_room": QUICK, "per_user": QUICK, "per_issuer": QUICK},
    }
    return unhurried | {
        "server_name": DOMAIN,
        "listeners": [listener],
        "database": database,
        "media_store_path": str(server.folder / "media_store"),
        "signing_key_path": str(server.folder / "signing.key"),
        "registration_shared_secret": server.secret,
        "macaroon_secret_key": server.secret,
        "form_secret": server.secret,
        "enable_registration": True,
        "enable_registration_without_verification": True,
        "bcrypt_rounds": 4,
        "report_stats": False,
        "presence": {"enabled": False},
        "trusted_key_servers": [],
        "suppress_key_server_warning": True,
        "federation_domain_whitelist": [],
    }


def _wait_for(server: Homeserver, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError, Refused):
            server.call("GET", "/_matrix/client/versions")
            return
        time.sleep(0.1)
    raise NotStarted(f"Synapse did not start: {log.read_text(errors='replace')[-1500:].strip()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
