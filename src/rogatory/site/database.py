"""The database as one address: ``sqlite:///path`` or ``postgresql://user:password@host:port/name``."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from rogatory.problem import Problem

# Legal records survive a power cut: each commit reaches the disk before it counts. What is erased is overwritten.
SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
WHERE = "environment variable ROGATORY_DATABASE_URL"
CURE = "Write sqlite:///folder/file.sqlite3 or postgresql://user:password@host:5432/name."


def database(url: str, data_dir: Path) -> dict[str, Any]:
    """Give Django's settings for the database at `url`; the empty address is a SQLite file in `data_dir`.

    Raises:
        Problem: the address is neither SQLite's nor PostgreSQL's, or names no database.
    """
    if not url:
        return _sqlite(data_dir / "rogatory.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path.removeprefix("/"))
        if not path:
            raise Problem("the address names no file", where=WHERE, cure=CURE)
        return _sqlite(Path(path))
    if parts.scheme in {"postgresql", "postgres"}:
        name = unquote(parts.path.removeprefix("/"))
        if not name:
            raise Problem("the address names no database", where=WHERE, cure=CURE)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_HEALTH_CHECKS": True,
            "CONN_MAX_AGE": 60,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise Problem(f"no database speaks {parts.scheme or 'this'!r} here", where=WHERE, cure=CURE)


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # A writer takes the lock when its transaction begins, so that none has to give up half-way.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_START},
    }
