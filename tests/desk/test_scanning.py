"""A real ClamAV daemon looks at documents, with a database of one signature of the tests' own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rogatory.desk.scanning import Scanned, scan, version

HARM = b"rogatory-test-signature-of-harm"


@pytest.fixture(scope="session")
def clamd() -> Iterator[str]:
    """The address of a daemon; it takes no more than a megabyte."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None:
        pytest.skip("clamd is not installed")
    with tempfile.TemporaryDirectory(prefix="rogatory-clamd-") as folder:
        place = Path(folder)
        (place / "own.ndb").write_text(f"Rogatory.Test:0:*:{HARM.hex()}\n")
        address = place / "socket"
        told = {"LocalSocket": address, "DatabaseDirectory": folder, "Foreground": "yes", "StreamMaxLength": "1M",
                "LogFile": place / "log", "OfficialDatabaseOnly": "no", "TemporaryDirectory": folder}  # fmt: skip
        (place / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in told.items()))
        command = [program, "-c", str(place / "clamd.conf")]
        daemon = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            ends = time.monotonic() + 60
            while daemon.poll() is None and not address.exists() and time.monotonic() < ends:
                time.sleep(0.05)
            if not address.exists():
                log = (place / "log").read_text() if (place / "log").exists() else ""
                pytest.fail(f"clamd does not listen: {log[-500:]}")
            yield str(address)
        finally:
            daemon.terminate()
            daemon.wait()


def test_what_the_scanner_knows_is_named_and_the_rest_is_not(clamd):
    assert "ClamAV" in version(clamd)
    assert scan(b"An order. " * 50_000, clamd) == Scanned()
    found = scan(b"An order. " * 20_000 + HARM, clamd)
    assert (found.found, found.failed) == ("Rogatory.Test.UNOFFICIAL", "")
    assert scan(b"", clamd) == Scanned()


def test_what_is_too_large_for_the_scanner_was_not_looked_at(clamd):
    told = scan(bytes(8 << 20) + HARM, clamd)
    assert (told.found, "size limit" in told.failed) == ("", True)


@pytest.mark.parametrize("address", ["/nowhere/socket", "127.0.0.1:1", "nonsense", "[::1]:x"])
def test_a_scanner_that_is_away_is_told(address):
    told = scan(b"x", address)
    assert not told.found
    assert told.failed.startswith("it cannot be reached")


@pytest.mark.parametrize("answer", [b"", b"stream: Eicar", b"UNKNOWN COMMAND\0", b"\xff\n" * 9999])
def test_an_answer_that_nobody_understands_is_no_finding(answer):
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]

        def once() -> None:
            link, _ = server.accept()
            with closing(link):
                link.recv(1 << 16)
                link.sendall(answer)

        thread = threading.Thread(target=once)
        thread.start()
        told = scan(b"x", f"127.0.0.1:{port}")
        thread.join()
    assert not told.found
    assert told.failed
    assert len(told.failed) < 300
    assert told.failed.isprintable()
