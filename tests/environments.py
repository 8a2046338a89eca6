"""Environments of their own for what tests run beside the product, each made once on a machine from its lock."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECONDS = 300


class NoEnvironment(Exception):
    """The environment cannot be made; the message says why."""


def python_of(name: str) -> Path:
    """Give the Python of the environment that `requirements-<name>.lock` describes; it is made if it is not there.

    It lies in the user's folder for caches, under the digest of its lock, so that every clone finds it.

    Raises NoEnvironment where its packages cannot be had.
    """
    lock = ROOT / f"requirements-{name}.lock"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    digest = hashlib.sha256(lock.read_bytes() + version.encode()).hexdigest()[:16]
    folder = _caches() / f"{name}-{digest}"
    python, stamp = folder / "bin" / "python", folder / "made"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        if not stamp.exists():
            _make(folder, python, lock)
            stamp.touch()
    return python


def _caches() -> Path:
    named = os.environ.get("XDG_CACHE_HOME")
    return (Path(named) if named else Path.home() / ".cache") / "rogatory-tests"


def _make(folder: Path, python: Path, lock: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    _run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    if uv := shutil.which("uv"):
        _run([uv, "pip", "install", "--quiet", "--python", str(python), "--require-hashes", "-r", str(lock)])
    else:
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-qq", "--no-input"]
        _run([*pip, "--disable-pip-version-check", "--prefer-binary", "--require-hashes", "-r", str(lock)])


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoEnvironment(f"{command[0]}: {error}") from error
    if done.returncode:
        raise NoEnvironment(f"{' '.join(command[:4])} ...: {done.stderr.strip()[-500:]}")
