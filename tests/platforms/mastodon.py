"""A Mastodon server's database with invented people: the tables and columns that matter, by their real names and types.

What is expected of an answer is taken from the people as they were invented, and never from the map.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from rogatory.edge.sourcemaps import read_source_map
from rogatory.maps import shipped_maps
from rogatory.sources.source_map import SourceMap
from tests.platforms.databases import Row, Table

DIRECT, UNKNOWN = 3, 9
VISIBILITIES = (0, 1, 2, DIRECT, 4)
SUBSETS = {0: "public", 1: "unlisted", 2: "private", DIRECT: "direct", 4: "limited"}
LAST = datetime(2026, 2, 27, tzinfo=UTC)
_AT = "timestamp(6) without time zone"
_TEXT = "character varying"

TABLES = (
    Table("schema_migrations", {"version": _TEXT}),
    Table(
        "accounts",
        {
            "id": "bigint PRIMARY KEY",
            "username": _TEXT,
            "domain": _TEXT,
            "private_key": "text",
            "created_at": _AT,
            "display_name": _TEXT,
            "note": "text",
            "memorial": "boolean",
            "moved_to_account_id": "bigint",
            "silenced_at": _AT,
            "suspended_at": _AT,
        },
    ),
    Table(
        "users",
        {
            "id": "bigint PRIMARY KEY",
            "account_id": "bigint",
            "email": _TEXT,
            "unconfirmed_email": _TEXT,
            "encrypted_password": _TEXT,
            "confirmed_at": _AT,
            "created_at": _AT,
            "current_sign_in_at": _AT,
            "locale": _TEXT,
            "disabled": "boolean",
            "sign_up_ip": "inet",
        },
    ),
    Table(
        "login_activities",
        {
            "id": "bigint PRIMARY KEY",
            "user_id": "bigint",
            "authentication_method": _TEXT,
            "success": "boolean",
            "failure_reason": _TEXT,
            "ip": "inet",
            "user_agent": _TEXT,
            "created_at": _AT,
        },
    ),
    Table(
        "session_activations",
        {
            "id": "bigint PRIMARY KEY",
            "session_id": _TEXT,
            "created_at": _AT,
            "updated_at": _AT,
            "user_agent": _TEXT,
            "ip": "inet",
            "user_id": "bigint",
        },
    ),
    Table("oauth_applications", {"id": "bigint PRIMARY KEY", "name": _TEXT, "secret": _TEXT}),
    Table(
        "oauth_access_tokens",
        {
            "id": "bigint PRIMARY KEY",
            "token": _TEXT,
            "created_at": _AT,
            "application_id": "bigint",
            "resource_owner_id": "bigint",
            "last_used_at": _AT,
            "last_used_ip": "inet",
        },
    ),
    Table("account_migrations", {"id": "bigint", "account_id": "bigint", "acct": _TEXT, "created_at": _AT}),
    Table(
        "statuses",
        {
            "id": "bigint PRIMARY KEY",
            "uri": _TEXT,
            "text": "text",
            "created_at": _AT,
            "edited_at": _AT,
            "deleted_at": _AT,
            "in_reply_to_id": "bigint",
            "reblog_of_id": "bigint",
            "visibility": "integer",
            "spoiler_text": "text",
            "language": _TEXT,
            "account_id": "bigint",
        },
    ),
    Table(
        "status_edits",
        {"id": "bigint", "status_id": "bigint", "text": "text", "spoiler_text": "text", "created_at": _AT},
    ),
    Table("mentions", {"id": "bigint", "status_id": "bigint", "account_id": "bigint", "silent": "boolean"}),
    Table(
        "media_attachments",
        {
            "id": "bigint PRIMARY KEY",
            "status_id": "bigint",
            "file_file_name": _TEXT,
            "file_content_type": _TEXT,
            "file_file_size": "integer",
            "created_at": _AT,
            "account_id": "bigint",
            "description": "text",
        },
    ),
)


@cache
def source_map() -> SourceMap:
    """Give the shipped map."""
    return read_source_map(shipped_maps()["mastodon"], "mastodon.toml")


@dataclass
class World:
    """Everything that the server holds, table by table. Instants are aware here, and local without a zone there."""

    dice: random.Random
    rows: dict[str, list[Row]] = field(default_factory=dict)
    at: datetime = LAST - timedelta(days=500)
    number: int = 0

    @classmethod
    def made(cls, seed: int) -> World:
        """Invent a server."""
        world = cls(random.Random(seed))
        world.rows = {table.name: [] for table in TABLES}
        world.rows["schema_migrations"] = [{"version": "20240522041528"}, {"version": "20251023210145"}]
        world.rows["oauth_applications"] = [{"id": 1, "name": "Tusk", "secret": "never"}, {"id": 2, "name": "Web"}]
        names = ["rosa", "Ben_2", "mika", "o_hara", "yuki", "zoe9", "limited_one", "mover", "in_memory", "gone"]
        people = [world._account(name, None) for name in names]
        people += [world._account(name, "elsewhere.example") for name in ("rosa", "kim")]
        world._states(people)
        for account in people:
            world._traces(account)
        for _ in range(240):
            world._status(people)
        return world

    def now(self) -> datetime:
        """Let some time pass, and give the instant."""
        self.at += timedelta(minutes=self.dice.randrange(1, 2400), microseconds=self.dice.randrange(10**6))
        return self.at

    def account(self, name: str, domain: str | None = None) -> Row:
        """Give an account."""
        (found,) = [each for each in self.rows["accounts"] if (each["username"], each["domain"]) == (name, domain)]
        return found

    def user_of(self, account: Row) -> Row | None:
        """Give what an account signs in with."""
        return next((each for each in self.rows["users"] if each["account_id"] == account["id"]), None)

    def write_files(self, folder: Path) -> None:
        """Write the files of media, but those of which the disk lost one in nine."""
        for number, media in enumerate(self.rows["media_attachments"]):
            if number % 9 != 8:
                path = folder / str(self.path_of(media))
                path.parent.mkdir(parents=True)
                path.write_bytes(self.bytes_of(media))

    @staticmethod
    def path_of(media: Row) -> str:
        """Give where a file lies, as Mastodon's documentation of its storage tells."""
        digits = f"{media['id']:018}"
        parts = "/".join(digits[at : at + 3] for at in range(0, 18, 3))
        return f"media_attachments/files/{parts}/original/{media['file_file_name']}"

    @staticmethod
    def bytes_of(media: Row) -> bytes:
        """Give the bytes of a file."""
        return f"picture {media['id']} of {media['account_id']}".encode() * 50

    def lost(self, media: Row) -> bool:
        """Tell whether a file is gone."""
        return self.rows["media_attachments"].index(media) % 9 == 8

    def _id(self, at: datetime) -> int:
        """Give a number in which the time stands first, as Mastodon makes them."""
        self.number += 1
        return (int(at.timestamp() * 1000) << 16) + self.number

    def _serial(self) -> int:
        self.number += 1
        return self.number

    def _account(self, name: str, domain: str | None) -> Row:
        at = self.now()
        row: Row = {
            "id": self._id(at),
            "username": name,
            "domain": domain,
            "private_key": "never",
            "created_at": at,
            "display_name": f"{name.title()} ✿",
            "note": "never",
            "memorial": False,
        }
        self.rows["accounts"].append(row)
        return row

    def _states(self, people: list[Row]) -> None:
        by_name = {str(each["username"]): each for each in people if each["domain"] is None}
        by_name["limited_one"]["silenced_at"] = LAST
        by_name["mover"]["moved_to_account_id"] = people[-1]["id"]
        by_name["in_memory"]["memorial"] = True
        by_name["gone"]["suspended_at"] = LAST
        self.rows["account_migrations"].append(
            {"id": 1, "account_id": by_name["mover"]["id"], "acct": "kim@elsewhere.example", "created_at": self.now()}
        )

    def _address(self) -> str:
        host = self.dice.randrange(1, 255)
        return f"2001:db8::{host:x}" if self.dice.random() < 0.3 else f"192.0.2.{host}"

    def _traces(self, account: Row) -> None:
        """Invent how somebody of this server signed up and in. Who is gone left no user behind."""
        if account["domain"] is not None or account["username"] == "gone":
            return
        user: Row = {
            "id": self._serial(),
            "account_id": account["id"],
            "email": f"{account['username']}@mail.example",
            "encrypted_password": "never",
            "confirmed_at": self.now(),
            "created_at": account["created_at"],
            "current_sign_in_at": self.now(),
            "locale": "de",
            "disabled": False,
            "sign_up_ip": self._address() if account["username"] != "mika" else None,
        }
        self.rows["users"].append(user)
        for _ in range(self.dice.randrange(3, 9)):
            ended = self.dice.random() < 0.2
            self.rows["login_activities"].append(
                {
                    "id": self._serial(),
                    "user_id": user["id"],
                    "authentication_method": "password",
                    "success": not ended,
                    "failure_reason": "invalid" if ended else None,
                    "ip": self._address(),
                    "user_agent": "Mozilla/5.0 (example)",
                    "created_at": LAST - timedelta(days=self.dice.randrange(300), seconds=self.dice.randrange(86400)),
                }
            )
        for _ in range(2):
            self.rows["session_activations"].append(
                {
                    "id": self._serial(),
                    "session_id": f"never {self.number}",
                    "created_at": self.now(),
                    "updated_at": self.now(),
                    "user_agent": "Mozilla/5.0 (example)",
                    "ip": self._address(),
                    "user_id": user["id"],
                }
            )
        self.rows["oauth_access_tokens"].append(
            {
                "id": self._serial(),
                "token": "never",
                "created_at": self.now(),
                "application_id": self.dice.choice((1, 2, None)),
                "resource_owner_id": user["id"],
                "last_used_at": self.now(),
                "last_used_ip": self._address(),
            }
        )

    def _status(self, people: list[Row]) -> None:
        author, at = self.dice.choice(people), self.now()
        visibility = self.dice.choice((*VISIBILITIES, DIRECT, DIRECT, UNKNOWN))
        status: Row = {
            "id": self._id(at),
            "uri": f"https://social.example/{self.number}",
            "text": f"words {self.number} of {author['username']}: 'o\" \\ ✿",
            "created_at": at,
            "visibility": visibility,
            "spoiler_text": "",
            "language": "en",
            "account_id": author["id"],
        }
        if self.dice.random() < 0.15:
            status["deleted_at"] = self.now()
        if self.dice.random() < 0.2:
            status["edited_at"] = self.now()
            self.rows["status_edits"].append(
                {
                    "id": self._serial(),
                    "status_id": status["id"],
                    "text": f"earlier {status['text']}",
                    "spoiler_text": "",
                    "created_at": at,
                }
            )
        self.rows["statuses"].append(status)
        named = self.dice.randrange(1, 3) if visibility == DIRECT else self.dice.randrange(2)
        for person in self.dice.sample(people, named):
            self.rows["mentions"].append(
                {"id": self._serial(), "status_id": status["id"], "account_id": person["id"], "silent": False}
            )
        if self.dice.random() < 0.4:
            self._media(author, status)

    def _media(self, author: Row, status: Row) -> None:
        at = self.now()
        posted = self.dice.random() < 0.85
        number = self._id(at)
        self.rows["media_attachments"].append(
            {
                "id": number,
                "status_id": status["id"] if posted else None,
                "file_file_name": f"{number:x}.png",
                "file_content_type": "image/png",
                "file_file_size": 1,
                "created_at": at,
                "account_id": author["id"],
                "description": "a cat ✿",
            }
        )

    # --- what is expected ---------------------------------------------------------------------------------------------

    def of(self, table: str, holds: Callable[[Row], bool]) -> list[Row]:
        """Give the rows of a table for which something holds."""
        return [row for row in self.rows[table] if holds(row)]

    def statuses_of(self, account: Row) -> list[Row]:
        """Give all that an account posted."""
        return self.of("statuses", lambda row: row["account_id"] == account["id"])

    def status(self, number: object) -> Row:
        """Give a post."""
        (found,) = self.of("statuses", lambda row: row["id"] == number)
        return found

    def subset_of(self, status: Row | None) -> str | None:
        """Give the subset in which a post is; None for one that no subset takes."""
        if status is None:
            return "unposted"
        if status.get("deleted_at"):
            return "deleted-by-user"
        return SUBSETS.get(int(str(status["visibility"])))

    def messages_of(self, account: Row) -> list[tuple[Row, Row]]:
        """Give the direct messages that an account sent or was sent, each with one whom it names."""
        found = []
        for mention in self.rows["mentions"]:
            status = self.status(mention["status_id"])
            if status["visibility"] == DIRECT and account["id"] in (status["account_id"], mention["account_id"]):
                found.append((status, mention))
        return found

    def person(self, number: object) -> Row:
        """Give an account by its number."""
        (found,) = self.of("accounts", lambda row: row["id"] == number)
        return found
