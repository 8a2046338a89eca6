"""Try what holds a reading child: the network, the files of others, memory. Runs in the child process alone."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.recognition.scripts import SCRIPTS
from rogatory.desk.reading.recognition.tesseract import Tesseract


def try_out(content: bytes, limits: Limits, offline: bool) -> dict[str, Any]:
    """Try to reach what is out of reach, and load what has to be loaded.

    Args:
        content: the path of a file that lies elsewhere.
        limits: whether they hold is tried.
        offline: whether this process believes that it has no network.
    """
    return {
        "offline": offline and not _connects(),
        "shut_in": not _reads(Path(content.decode("utf-8", "surrogateescape"))),
        "capped": not _takes(limits.memory_bytes),
        "models": [script.model for script in SCRIPTS if _loads(script.model)],
    }


def _loads(model: str) -> bool:
    try:
        Tesseract(model)
    except LookupError:
        return False
    return True


def _connects() -> bool:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
            # Nothing is sent: that there is a way is all that is asked. The address is one of documentation's.
            link.connect(("192.0.2.1", 9))
    except OSError:
        return False
    return True


def _reads(file: Path) -> bool:
    try:
        file.read_bytes()
    except OSError:
        return False
    return True


def _takes(much: int) -> bool:
    try:
        bytearray(much)
    except MemoryError:
        return False
    return True
