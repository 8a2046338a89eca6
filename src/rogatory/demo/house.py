"""The demonstration's own house: one folder with its platform, database, documents, keys, letters and returns.

The operator's settings play no part in it, so that nothing of a real installation is touched.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from rogatory.demo.platform import make_platform
from rogatory.demo.platform.making import Progress
from rogatory.problem import Problem

OPENS = datetime(2020, 11, 16, 9, 0, tzinfo=UTC)
"""The instant that the demonstration's clock shows when its folder is made; from then on it runs as every clock."""

_KEPT = "demo.json"


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a folder remembers: its clock's shift in seconds, and whether the queue has been filled."""

    clock_shift: int
    queue_filled: bool = False


@dataclass(frozen=True, slots=True)
class House:
    """The folder of a demonstration and the port under which it is reached."""

    folder: Path
    port: int
    kept: _Kept

    @property
    def origin(self) -> str:
        """Give the address of the portal."""
        return f"http://localhost:{self.port}"

    @property
    def platform(self) -> Path:
        """Give the folder of the platform."""
        return self.folder / "platform"

    @property
    def returns(self) -> Path:
        """Give the folder into which the officers of played cases download."""
        return self.folder / "returns"

    @property
    def keys(self) -> Path:
        """Give the folder of the provider's keys."""
        return self.folder / "keys"

    @property
    def letters(self) -> Path:
        """Give the folder in which sent letters can be read."""
        return self.folder / "sent"

    def log(self, name: str) -> Path:
        """Give the file into which one of the processes writes."""
        return self.folder / "logs" / f"{name}.log"

    def remember_the_queue(self) -> None:
        """Remember that the queue has been filled, so that a second start does not fill it twice."""
        kept = _Kept(self.kept.clock_shift, queue_filled=True)
        _write(self.folder / _KEPT, kept)


def open_house(folder: Path, port: int) -> House:
    """Open the folder, or make it with a clock that shows OPENS.

    Raises:
        Problem: the folder cannot be made, or holds something else.
    """
    path = folder / _KEPT
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            if any(folder.iterdir()):
                raise Problem(
                    "the folder holds something else", where=str(folder), cure="Name an empty or a new folder."
                )
            _write(path, _Kept(round((OPENS - datetime.now(UTC)).total_seconds())))
        kept = _Kept(**json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise Problem(f"it cannot be used: {error.strerror}", where=str(folder), cure="Name another folder.") from error
    except (ValueError, TypeError) as error:
        raise Problem("it does not say what a demo folder says", where=str(path), cure=f"Remove {folder}.") from error
    return House(folder.absolute(), port, kept)


@contextlib.contextmanager
def alone_in(house: House) -> Iterator[None]:
    """Have the folder to oneself for as long as the block lasts: two clocks at a time would ring each other's.

    Raises:
        Problem: another demonstration is playing or being served in it.
    """
    with (house.folder / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Problem(
                "a demonstration is under way in this folder",
                where=str(house.folder),
                cure="Stop the other one first, or name another folder with --folder.",
            ) from error
        yield


def build_platform(house: House, seed: int, progress: Progress) -> None:
    """Make the synthetic platform, or take the one that stands there.

    Raises:
        Problem: the encoder of the videos is not installed.
    """
    if importlib.util.find_spec("av") is None:
        raise Problem(
            "the videos of the synthetic platform are encoded with the package av, which is not installed",
            where="rogatory demo",
            cure="Install it: pip install 'rogatory[demo]', or start the demonstration with ./run demo",
        )
    make_platform(house.platform, seed, progress=progress)


def enter(house: House) -> None:
    """Set the environment of this process and its children, load Django, and bring the tables up to date.

    Raises:
        Problem: the database in the folder is not one that this version can use.
    """
    from rogatory.site.config import Config

    for field in Config.model_fields:
        os.environ.pop(f"ROGATORY_{field.upper()}", None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "rogatory.demo.settings",
        "ROGATORY_DATA_DIR": str(house.folder),
        "ROGATORY_SOURCE_MAP": str(house.platform / "source-map.toml"),
        "ROGATORY_ORIGIN": house.origin,
        "ROGATORY_TARIFF": str(files(__package__).joinpath("tariff.toml")),
        "ROGATORY_ALERT_EMAIL": "on-call@provider.example",
        "ROGATORY_ENFORCEMENT_EMAIL": "enforcement@provider.example",
        "ROGATORY_USER_CONTACT": "privacy@provider.example",
        "ROGATORY_EMAIL": "file",
        # Its agencies have no domains of which a name server could tell.
        "ROGATORY_MAIL_AUTHENTICATION": "off",
        "ROGATORY_CLOCK_SHIFT": str(house.kept.clock_shift),
    }
    import django
    from django.core.management import call_command
    from django.db import DatabaseError

    django.setup()
    try:
        call_command("migrate", verbosity=0)
    except DatabaseError as error:
        raise Problem(
            f"the database of an earlier demonstration cannot be used: {error}",
            where=str(house.folder),
            cure=f"Remove the folder {house.folder} and start again.",
        ) from error


def opened_at(house: House) -> datetime:
    """Give the instant that the demonstration's clock shows now."""
    return datetime.now(UTC) + timedelta(seconds=house.kept.clock_shift)


def _write(path: Path, kept: _Kept) -> None:
    own = path.with_suffix(".new")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(kept), file)
    own.replace(path)
