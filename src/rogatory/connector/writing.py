"""Files that the desk and a connector leave for other processes: whole, or not there."""

from __future__ import annotations

import secrets
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads, in the place of an earlier one; its folder is made where there is none.

    Raises:
        OSError: the disk does not take it.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_bytes(content)
    fresh.replace(path)
