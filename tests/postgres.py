"""A PostgreSQL server for one test run: made in a temporary folder, on loopback, stopped by its process id."""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

SECONDS_TO_START = 30
NAMED = "ROGATORY_TEST_POSTGRES"
"""The variable that may hold the address of a server to test on."""
STANDARD_PLACES = "/usr/lib/postgresql/*/bin"


class NoPostgres(Exception):
    """There is no server to test on; the message says why, and how there could be one."""


@contextlib.contextmanager
def a_server(*, durable: bool = False) -> Iterator[str]:
    """Give the address of a PostgreSQL database for tests: the one the environment names, or a server of our own.

    Durability is under test nowhere, and without it a run takes half the time; a benchmark wants it.

    Raises NoPostgres when there is neither.
    """
    named = os.environ.get(NAMED)
    if named:
        yield named
        return
    binaries = _binaries()
    owner = _owner()
    with tempfile.TemporaryDirectory(prefix="rogatory-postgres-") as folder:
        if owner:
            shutil.chown(folder, owner)
        with _running(binaries, Path(folder), owner, durable) as address:
            yield address


def _binaries() -> Path:
    """Give the folder of the newest `initdb` and `postgres`."""
    found = [folder for folder in Path("/").glob(STANDARD_PLACES.lstrip("/")) if (folder / "initdb").exists()]
    if found:
        return max(found, key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("postgres")
    if on_path and (Path(on_path).parent / "initdb").exists():
        return Path(on_path).parent
    raise NoPostgres(
        "no PostgreSQL server programs are installed (on Debian: apt-get install postgresql), "
        f"and {NAMED} names no server"
    )


def _owner() -> str | None:
    """Name the account that has to run the server, because PostgreSQL refuses root; None where we are not root."""
    if os.geteuid() != 0:
        return None
    accounts = {account.pw_name for account in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in accounts:
            return name
    raise NoPostgres("PostgreSQL refuses to run as root, and there is neither an account postgres nor nobody")


@contextlib.contextmanager
def _running(binaries: Path, folder: Path, owner: str | None, durable: bool) -> Iterator[str]:
    password = secrets.token_hex(16)
    password_file = folder / "password"
    password_file.write_text(password)
    password_file.chmod(0o600)
    if owner:
        shutil.chown(password_file, owner)
    data, log = folder / "data", folder / "log"
    _make_cluster(binaries, data, password_file, owner)
    port = _free_port()
    settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": ""}
    if not durable:
        # It notes that tables which it found empty are so, and then reads all of one for each row of another.
        settings |= {"fsync": "off", "autovacuum": "off"}
    options = [f"--{name}={value}" for name, value in settings.items()]
    server = _start([str(binaries / "postgres"), "-D", str(data), *options], log, owner)
    try:
        address = f"postgresql://rogatory:{password}@127.0.0.1:{port}/postgres"
        _wait_for(address, server, log)
        yield address
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=SECONDS_TO_START)


def _make_cluster(binaries: Path, data: Path, password_file: Path, owner: str | None) -> None:
    log = data.parent / "initdb-log"
    command = [
        str(binaries / "initdb"),
        f"--pgdata={data}",
        "--username=rogatory",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
    ]
    if _start(command, log, owner).wait():
        raise NoPostgres(f"initdb failed: {log.read_text(errors='replace').strip()}")


def _start(command: list[str], log: Path, owner: str | None) -> subprocess.Popen[bytes]:
    """Start a child process, as another account where `owner` names one, with all it prints going to `log`."""
    group = pwd.getpwnam(owner).pw_gid if owner else None
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=log.parent,
            user=owner,
            group=group,
            extra_groups=[] if owner else None,
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(address, connect_timeout=2):
            return
        time.sleep(0.1)
    raise NoPostgres(f"PostgreSQL did not start: {log.read_text(errors='replace')[-500:].strip()}")
