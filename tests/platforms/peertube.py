"""A PeerTube server's database with invented people: the tables and columns that matter, by their real names and types.

What is expected of an answer is taken from the people as they were invented, and never from the map.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from rogatory.edge.sourcemaps import read_source_map
from rogatory.maps import shipped_maps
from rogatory.sources.source_map import SourceMap
from tests.platforms.databases import Row, Table

PEOPLE = ("rosa", "ben_2", "mika", "blocked_one", "unconfirmed_one")
PRIVACIES = {1: "public", 2: "unlisted", 3: "private", 4: "internal", 5: "limited"}
UNKNOWN = 9
HIDDEN = (3, 4, 5)
_BEGIN = datetime(2025, 1, 3, tzinfo=UTC)
_AT = "timestamp with time zone"
_TEXT = "character varying(255)"
_KEY = "integer PRIMARY KEY"

TABLES = (
    Table("application", {"id": _KEY, "migrationVersion": "integer", "nodeVersion": _TEXT}),
    Table(
        "user",
        {
            "id": _KEY,
            "username": _TEXT,
            "password": _TEXT,
            "email": "character varying(400)",
            "pendingEmail": "character varying(400)",
            "emailVerified": "boolean",
            "blocked": "boolean",
            "feedToken": "uuid",
            "otpSecret": _TEXT,
            "lastLoginDate": _AT,
            "createdAt": _AT,
        },
    ),
    Table("account", {"id": _KEY, "name": _TEXT, "userId": "integer", "createdAt": _AT}),
    Table(
        "actor",
        {
            "id": _KEY,
            "preferredUsername": _TEXT,
            "url": "character varying(2000)",
            "privateKey": "character varying(5000)",
            "serverId": "integer",
            "accountId": "integer",
            "videoChannelId": "integer",
        },
    ),
    Table("videoChannel", {"id": _KEY, "name": _TEXT, "accountId": "integer", "createdAt": _AT}),
    Table(
        "oAuthToken",
        {
            "id": _KEY,
            "accessToken": _TEXT,
            "refreshToken": _TEXT,
            "userId": "integer",
            "loginDevice": _TEXT,
            "loginIP": _TEXT,
            "lastActivityIP": _TEXT,
            "lastActivityDate": _AT,
            "createdAt": _AT,
        },
    ),
    Table(
        "video",
        {
            "id": _KEY,
            "uuid": "uuid",
            "name": _TEXT,
            "description": "character varying(10000)",
            "privacy": "integer",
            "state": "integer",
            "duration": "integer",
            "remote": "boolean",
            "url": "character varying(2000)",
            "channelId": "integer",
            "publishedAt": _AT,
            "createdAt": _AT,
        },
    ),
    Table("videoBlacklist", {"id": _KEY, "videoId": "integer", "reason": "character varying(300)", "createdAt": _AT}),
    Table("videoStreamingPlaylist", {"id": _KEY, "videoId": "integer", "storage": "integer"}),
    Table(
        "videoFile",
        {
            "id": _KEY,
            "resolution": "integer",
            "size": "bigint",
            "filename": _TEXT,
            "storage": "integer",
            "videoId": "integer",
            "videoStreamingPlaylistId": "integer",
            "createdAt": _AT,
        },
    ),
    Table(
        "videoSource",
        {
            "id": _KEY,
            "inputFilename": _TEXT,
            "keptOriginalFilename": _TEXT,
            "size": "bigint",
            "storage": "integer",
            "videoId": "integer",
            "createdAt": _AT,
        },
    ),
    Table(
        "videoComment",
        {
            "id": _KEY,
            "url": "character varying(2000)",
            "text": "text",
            "heldForReview": "boolean",
            "inReplyToCommentId": "integer",
            "videoId": "integer",
            "accountId": "integer",
            "deletedAt": _AT,
            "createdAt": _AT,
            "updatedAt": _AT,
        },
    ),
)

_COLUMNS = {table.name: tuple(table.columns) for table in TABLES}


@cache
def source_map() -> SourceMap:
    """Give the shipped map."""
    return read_source_map(shipped_maps()["peertube"], "peertube.toml")


@dataclass
class World:
    """Everything that the server holds, table by table."""

    dice: random.Random
    rows: dict[str, list[Row]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    """The bytes of each file, by where it lies."""
    at: datetime = _BEGIN
    number: int = 0

    @classmethod
    def made(cls, seed: int) -> World:
        """Invent a server: its own people, and two of another server who have the names of some of them."""
        world = cls(random.Random(seed))
        world.rows = {table.name: [] for table in TABLES}
        world._add("application", migrationVersion=1040, nodeVersion="v22")
        channels = [channel for name in PEOPLE for channel in world._person(name)]
        channels += [channel for name in ("rosa", "kim") for channel in world._person(name, server=4)]
        for _ in range(90):
            world._video(world.dice.choice(channels))
        for _ in range(150):
            world._comment()
        return world

    def user(self, name: str) -> Row:
        """Give somebody of this server."""
        (found,) = self.of("user", lambda row: row["username"] == name)
        return found

    def of(self, table: str, holds: Callable[[Row], bool]) -> list[Row]:
        """Give the rows of a table for which something holds."""
        return [row for row in self.rows[table] if holds(row)]

    def one(self, table: str, number: object) -> Row:
        """Give a row by its number."""
        (found,) = self.of(table, lambda row: row["id"] == number)
        return found

    def account_of(self, name: str) -> Row:
        """Give the account of somebody of this server."""
        user = self.user(name)
        (found,) = self.of("account", lambda row: row["userId"] == user["id"])
        return found

    def channels_of(self, name: str) -> list[Row]:
        """Give somebody's channels."""
        account = self.account_of(name)
        return self.of("videoChannel", lambda row: row["accountId"] == account["id"])

    def videos_of(self, name: str) -> list[Row]:
        """Give somebody's videos."""
        mine = {row["id"] for row in self.channels_of(name)}
        return self.of("video", lambda row: row["channelId"] in mine)

    def name_of_channel(self, number: object) -> object:
        """Give the name that stands in a channel's address."""
        (found,) = self.of("actor", lambda row: row["videoChannelId"] == number)
        return found["preferredUsername"]

    def block_of(self, video: Row) -> Row | None:
        """Give the server's block of a video."""
        return next(iter(self.of("videoBlacklist", lambda row: row["videoId"] == video["id"])), None)

    def subset_of(self, video: Row) -> str | None:
        """Give the subset in which a video is; None for one that no subset takes."""
        if self.block_of(video):
            return "removed-by-provider"
        return PRIVACIES.get(int(str(video["privacy"])))

    def write_files(self, folder: Path) -> None:
        """Write the files of videos."""
        for where, data in self.files.items():
            path = folder / where
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def _now(self) -> datetime:
        self.at += timedelta(minutes=self.dice.randrange(1, 1500), milliseconds=self.dice.randrange(1000))
        return self.at

    def _add(self, table: str, **values: object) -> Row:
        self.number += 1
        row: Row = {**dict.fromkeys(_COLUMNS[table]), "id": self.number, **values}
        self.rows[table].append(row)
        return row

    def _uuid(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    def _person(self, name: str, server: int | None = None) -> list[Row]:
        user = self._user(name) if server is None else None
        account = self._add("account", name=f"{name.title()} ✿", userId=user["id"] if user else None)
        self._actor(name, server, accountId=account["id"])
        channels = []
        for place in range(self.dice.randrange(1, 4)):
            channel = self._add(
                "videoChannel", name=f"Channel {place} of {name}", accountId=account["id"], createdAt=self._now()
            )
            self._actor(f"{name}_channel_{place}", server, videoChannelId=channel["id"])
            channels.append(channel)
        return channels

    def _user(self, name: str) -> Row:
        user = self._add(
            "user",
            username=name,
            password="never",
            email=f"{name}@mail.example",
            emailVerified={"unconfirmed_one": False, "mika": None}.get(name, True),
            blocked=name == "blocked_one",
            otpSecret="never",
            feedToken=self._uuid(),
            lastLoginDate=self._now() if name != "mika" else None,
            createdAt=self._now(),
        )
        for _ in range(self.dice.randrange(1, 5)):
            self._add(
                "oAuthToken",
                accessToken=f"never {self.number}",
                refreshToken=f"never {self.number}",
                userId=user["id"],
                loginDevice="Firefox (example)",
                loginIP=f"192.0.2.{self.dice.randrange(1, 255)}",
                lastActivityIP=f"2001:db8::{self.dice.randrange(1, 255):x}",
                lastActivityDate=self._now(),
                createdAt=self._now(),
            )
        return user

    def _actor(self, name: str, server: int | None, **of: object) -> None:
        host = "video.example" if server is None else "elsewhere.example"
        self._add(
            "actor",
            preferredUsername=name,
            url=f"https://{host}/{name}/{self.number}",
            privateKey="never",
            serverId=server,
            **of,
        )

    def _video(self, channel: Row) -> None:
        at = self._now()
        video = self._add(
            "video",
            uuid=self._uuid(),
            name=f"Film {self.number}: 'o\" ✿",
            description="Thanks to everybody.",
            privacy=self.dice.choice((1, 1, 2, 3, 4, 5, UNKNOWN)),
            state=self.dice.choice((1, 1, 1, 2)),
            duration=self.dice.randrange(3, 9000),
            url=f"https://video.example/videos/watch/{self.number}",
            channelId=channel["id"],
            createdAt=at,
            publishedAt=at,
        )
        if self.dice.random() < 0.1:
            self._add("videoBlacklist", videoId=video["id"], reason="never", createdAt=self._now())
        folder = "private/" if video["privacy"] in HIDDEN else ""
        for resolution in (720, 1080):
            self._file(f"web-videos/{folder}", resolution, videoId=video["id"])
        if self.dice.random() < 0.6:
            playlist = self._add("videoStreamingPlaylist", videoId=video["id"], storage=0)
            where = f"streaming-playlists/hls/{folder}{video['uuid']}/"
            self._file(where, 720, videoStreamingPlaylistId=playlist["id"])
        if self.dice.random() < 0.4:
            self._original(video)

    def _file(self, folder: str, resolution: int, **of: object) -> None:
        filename = f"{self._uuid()}-{resolution}.mp4"
        data = f"film {filename} ".encode() * self.dice.randrange(5, 90)
        far = self.dice.random() < 0.1
        self._add(
            "videoFile",
            resolution=resolution,
            size=len(data),
            filename=filename,
            storage=1 if far else 0,
            createdAt=self._now(),
            **of,
        )
        self.files[folder + filename] = data

    def _original(self, video: Row) -> None:
        kept = f"{self._uuid()}.mov" if self.dice.random() < 0.8 else None
        data = f"original {kept} ".encode() * 20
        self._add(
            "videoSource",
            inputFilename="my holiday.mov",
            keptOriginalFilename=kept,
            size=len(data),
            storage=0,
            videoId=video["id"],
            createdAt=self._now(),
        )
        if kept:
            self.files[f"original-video-files/{kept}"] = data

    def _comment(self) -> None:
        at = self._now()
        deleted = self.dice.random() < 0.1
        self._add(
            "videoComment",
            url=f"https://video.example/comments/{self.number}",
            text="" if deleted else f"A comment {self.number} ✿",
            heldForReview=self.dice.random() < 0.2,
            inReplyToCommentId=self.dice.choice((None, *(row["id"] for row in self.rows["videoComment"][-3:]))),
            videoId=self.dice.choice(self.rows["video"])["id"],
            accountId=None if deleted else self.dice.choice(self.rows["account"])["id"],
            deletedAt=at if deleted else None,
            createdAt=at,
            updatedAt=at,
        )
