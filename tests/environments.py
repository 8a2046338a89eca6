"""Environments of their own for what tests run beside the product, each made once on a machine from its lock.

`python -m tests.environments NAME...` makes them ahead of the tests, which otherwise wait for them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECONDS = 900
"""Spark is published as its source alone: 430 MB that are fetched, packed and unpacked."""
_UNPACKED = "[bdist_wheel]\ncompression = stored\n"
"""What is built here goes into the environment at once: to compress it would only cost time."""


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


def main(names: list[str]) -> int:
    """Make environments, and tell of each how long it took or why it is not there."""
    missing = 0
    for name in names:
        begun = time.monotonic()
        try:
            python_of(name)
        except NoEnvironment as reason:
            missing += 1
            print(f"environments: {name} cannot be had: {reason}", flush=True)
        else:
            print(f"environments: {name} is there after {time.monotonic() - begun:.0f} s", flush=True)
    return 1 if missing else 0


def _caches() -> Path:
    named = os.environ.get("XDG_CACHE_HOME")
    return (Path(named) if named else Path.home() / ".cache") / "rogatory-tests"


def _make(folder: Path, python: Path, lock: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    _run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    if uv := shutil.which("uv"):
        _run([uv, "pip", "install", "--quiet", "--python", str(python), "--require-hashes", "-r", str(lock)])
    else:
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-qq", "--no-input", "--no-compile"]
        _run([*pip, "--disable-pip-version-check", "--prefer-binary", "--require-hashes", "-r", str(lock)])


def _run(command: list[str]) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".cfg") as building:
        building.write(_UNPACKED)
        building.flush()
        settings = {**os.environ, "DIST_EXTRA_CONFIG": building.name}
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
                env=settings,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoEnvironment(f"{command[0]}: {error}") from error
    if done.returncode:
        raise NoEnvironment(f"{' '.join(command[:4])} ...: {done.stderr.strip()[-500:]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
