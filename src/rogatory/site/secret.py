"""The key that signs sessions: the operator's, or one made once and kept in the data folder."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

NAME = "secret-key"


def secret_key(given: str, data_dir: Path) -> str:
    """Give the operator's key, or the one in `data_dir`, made at the first call and readable by its owner alone."""
    if given:
        return given
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / NAME
    if not path.exists():
        _publish(path, secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii")


def _publish(path: Path, key: str) -> None:
    """Write a key so that of several processes that start at once one wins, and nobody reads half a file."""
    own = path.with_name(f"{NAME}.{os.getpid()}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(key)
    with contextlib.suppress(FileExistsError):
        os.link(own, path)
    own.unlink()
