"""The people of a small homeserver, and all that they do there; what they send is kept, to be held against returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from tests.platforms.synapse.homeserver import Homeserver, Person

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
TEXTS = ("Tea at five?", "He said: \"100 % of it, 'O''Hara'; --\"", "ស្រីមុំ and 🫖", "Forget that I wrote this")
CIPHERTEXT = "AwgAEnACgAkLmt6qF84IK++J7UDH2Za1YVchHyprqTqsg2yyOw"
ENCRYPTED = {
    "algorithm": "m.megolm.v1.aes-sha2",
    "ciphertext": CIPHERTEXT,
    "session_id": "the-session-of-ada",
    "sender_key": "a-key-of-ada",
    "device_id": "ADASDEVICE",
}
PLAN, PICTURE = b"Bring the good cups.\n" * 400, bytes(range(256)) * 64
OF_OTHERS = (
    "ben's own words",
    "Ben's plain secret",
    "ben's telephone",
    "ben's program",
    "203.0.113.9",
    "ben@mail.example",
    "ben's picture of a cat",
    "203.0.113.33",
    "cleo's program",
)
"""What only others than Ada wrote, or is known of them; none of it may be in a return about her."""


@dataclass
class Town:
    """A homeserver after all that was done, and what was sent to it."""

    server: Homeserver
    people: dict[str, Person] = field(default_factory=dict)
    room: str = ""
    messages: list[str] = field(default_factory=list)
    """Ada's messages that are not encrypted, in their order: events by their id."""
    encrypted: list[str] = field(default_factory=list)
    redacted: str = ""
    redaction: str = ""
    files: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)
    """Ada's files by their id: name, type and bytes."""
    ben_said: list[str] = field(default_factory=list)

    @classmethod
    def lived_in(cls, server: Homeserver) -> Town:
        """Do everything that is done in the town."""
        town = cls(server)
        town._move_in()
        town._talk()
        town._upload()
        town._leave()
        return town

    def event(self, event: str) -> dict[str, Any]:
        """Give an event of the room as the homeserver itself gives it to Ada."""
        path = f"/_matrix/client/v3/rooms/{quote(self.room)}/event/{quote(event)}"
        return self.server.call("GET", path, by=self.people["ada"])

    def sent_at(self, event: str) -> datetime:
        """Give when an event was sent, as the homeserver itself tells it."""
        return BEGINNING + timedelta(milliseconds=self.event(event)["origin_server_ts"])

    def _move_in(self) -> None:
        came = {
            "ada": ("198.51.100.7", "ada's program/1.0"),
            "ben": ("203.0.113.9", "ben's program/2.0"),
            "cleo": ("203.0.113.33", "cleo's program/3.0"),
            "dora": ("203.0.113.44", "dora's program/4.0"),
        }
        for name, (address, program) in came.items():
            self.people[name] = self.server.register(name, address, program)
        self._rename("ada", "Ada First")
        self._rename("ben", "ben's own words for a name")
        warden = self.people["warden"] = self.server.register_admin("warden")
        mail = {"medium": "email", "address": "ada@mail.example"}
        telephone = {"medium": "msisdn", "address": "12025550143"}
        elsewhere = [{"auth_provider": "oidc-club", "external_id": "member-17"}]
        self._administer(warden, "ada", {"threepids": [mail, telephone], "external_ids": elsewhere})
        self._administer(warden, "ben", {"threepids": [{"medium": "email", "address": "ben@mail.example"}]})

    def _talk(self) -> None:
        ada, ben = self.people["ada"], self.people["ben"]
        asked = {"name": "Tea & talk", "preset": "private_chat", "invite": [ben.id]}
        self.room = str(self.server.call("POST", "/_matrix/client/v3/createRoom", asked, ada)["room_id"])
        self.server.call("POST", f"/_matrix/client/v3/join/{quote(self.room)}", {}, ben)
        for text in TEXTS:
            self.messages.append(self._say(ada, text))
            self.ben_said.append(self._say(ben, f"ben's own words {len(self.ben_said)}"))
        sign = {"m.relates_to": {"rel_type": "m.annotation", "event_id": self.ben_said[0], "key": "👍"}}
        self.messages.append(self.server.send(ada, self.room, "m.reaction", sign))
        self.encrypted.append(self.server.send(ada, self.room, "m.room.encrypted", ENCRYPTED))
        self.redacted = self.messages[len(TEXTS) - 1]
        self._rename("ada", "Ada Second")

    def _upload(self) -> None:
        ada, ben = self.people["ada"], self.people["ben"]
        for name, kind, content in (
            ("plan für tea.txt", "text/plain", PLAN),
            ("cups.bin", "application/x-cups", PICTURE),
        ):
            self.files[self.server.upload(ada, name, kind, content)] = (name, kind, content)
        self.server.upload(ben, "ben's picture of a cat.txt", "text/plain", b"Ben's plain secret")
        plan = next(iter(self.files))
        file = {"msgtype": "m.file", "body": "plan für tea.txt", "url": f"mxc://town.test/{plan}"}
        self.messages.append(self.server.send(ada, self.room, "m.room.message", file))

    def _leave(self) -> None:
        self.server.deactivate(self.people["cleo"])
        warden, dora = self.people["warden"], self.people["dora"]
        self.server.call("POST", f"/_synapse/admin/v1/users/{quote(dora.id)}/shadow_ban", {}, warden)
        self.server.call("PUT", f"/_synapse/admin/v1/suspend/{quote(dora.id)}", {"suspend": True}, warden)
        self._administer(warden, "dora", {"locked": True})

    def redact(self) -> None:
        """Have Ada take her last words back."""
        self.redaction = self.server.redact(self.people["ada"], self.room, self.redacted)
        self.messages.append(self.redaction)

    def _say(self, by: Person, text: str) -> str:
        return self.server.send(by, self.room, "m.room.message", {"msgtype": "m.text", "body": text})

    def _rename(self, name: str, to: str) -> None:
        person = self.people[name]
        path = f"/_matrix/client/v3/profile/{quote(person.id)}/displayname"
        self.server.call("PUT", path, {"displayname": to}, person)

    def _administer(self, warden: Person, name: str, asked: dict[str, object]) -> None:
        path = f"/_synapse/admin/v2/users/{quote(self.people[name].id)}"
        self.server.call("PUT", path, asked, warden)
