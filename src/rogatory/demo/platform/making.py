"""Make a whole synthetic platform in a folder: tables as Parquet, files as objects, and its source map."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from rogatory.demo.platform import activity
from rogatory.demo.platform.clips import write_clip
from rogatory.demo.platform.people import Person, population
from rogatory.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

Progress = Callable[[str, int, int], None]
"""Told what is being made, how much of it is done, and how much there is."""

_STAMP = "platform.json"
_MAP = "source-map.toml"
_TIMES = frozenset(
    {"created_at", "used_from", "used_until", "at", "active_start", "uploaded_at", "modified_at"}
    | {"deleted_by_user_at", "removed_by_provider_at"}
)


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: the same order gives the same platform."""

    seed: int
    accounts: int
    log_rows: int
    videos: int


def make_platform(
    folder: Path,
    seed: int,
    *,
    accounts: int = 2000,
    log_rows: int = 100_000,
    videos: int = 300,
    progress: Progress | None = None,
) -> Path:
    """Make the platform in `folder`, or leave it if this very platform stands there; give the path of its source map.

    `log_rows` is the number of logins; messages and comments are a fifth of it each, lines of live chats a tenth.
    Raises Problem for fewer accounts than the well-known people, and for a folder that holds something else.
    """
    order = Order(seed, accounts, log_rows, videos)
    tell = progress or (lambda _what, _done, _of: None)
    people = population(seed, accounts)
    if len(people) != accounts:
        raise Problem(
            f"{accounts} accounts are fewer than the {len(people)} well-known people",
            where="the demo platform",
            cure=f"Ask for {len(people)} or more.",
        )
    if _stands(folder, order):
        return folder / _MAP
    for old in ("tables", "objects"):
        shutil.rmtree(folder / old, ignore_errors=True)
    made = activity.videos(seed, people, videos)
    _write_tables(folder, order, people, made, tell)
    for place, video in enumerate(made):
        write_clip(folder / "objects" / video["object_path"], place, video["media_id"])
        tell("videos", place + 1, len(made))
    (folder / _MAP).write_text(map_text(), "utf-8")
    # Written last: a platform that was interrupted has no stamp and is made anew.
    (folder / _STAMP).write_text(json.dumps(asdict(order)) + "\n", "utf-8")
    return folder / _MAP


def map_text() -> str:
    """Give the shipped source map of the demo platform, as TOML."""
    return files(__package__).joinpath(_MAP).read_text("utf-8")


def _stands(folder: Path, order: Order) -> bool:
    stamp = folder / _STAMP
    if stamp.is_file():
        return bool(
            json.loads(stamp.read_text("utf-8")) == asdict(order) and (folder / _MAP).read_text("utf-8") == map_text()
        )
    if folder.exists() and any(one.name not in ("tables", "objects", _MAP) for one in folder.iterdir()):
        raise Problem("the folder holds something else", where=str(folder), cure="Name an empty or a new folder.")
    return False


def _write_tables(folder: Path, order: Order, people: list[Person], made: list[activity.Row], tell: Progress) -> None:
    small = order.log_rows // 10
    tables: dict[str, Callable[[], list[activity.Row]]] = {
        "accounts": lambda: [_account(one) for one in people],
        "former_usernames": lambda: [row for one in people for row in _former(one)],
        "logins": lambda: activity.logins(order.seed, people, order.log_rows),
        "videos": lambda: made,
        "comments": lambda: activity.comments(order.seed, people, made, 2 * small),
        "messages": lambda: activity.messages(order.seed, people, 2 * small),
        "live_chats": lambda: activity.live_chats(order.seed, people, small),
    }
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    for number, (name, rows) in enumerate(tables.items()):
        _write(folder / "tables" / f"{name}.parquet", rows())
        tell("tables", number + 1, len(tables))


def _account(person: Person) -> activity.Row:
    return {
        "account_id": person.account_id,
        "username": person.username,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "phone": person.phone,
        "device_model": person.device_model,
        "country": person.country,
        "created_at": person.created_at,
        "creation_ip": person.creation_ip,
        "is_private": person.private,
        "status": person.status,
    }


def _former(person: Person) -> list[activity.Row]:
    return [
        {"account_id": person.account_id, "username": one.username, "used_from": one.since, "used_until": one.until}
        for one in person.former
    ]


def _write(path: Path, rows: list[activity.Row]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not rows:
        raise Problem(f"{path.stem} would be empty", where="the demo platform", cure="Ask for more log rows or videos.")
    kinds = {True: pa.bool_(), False: pa.string()}
    schema = pa.schema(
        (name, pa.timestamp("us", "UTC") if name in _TIMES else kinds[isinstance(value, bool)])
        for name, value in rows[0].items()
    )
    pq.write_table(pa.Table.from_pylist(rows, schema), path, row_group_size=20_000)
