"""What the synthetic people did: logins, videos, comments, messages, live chats, as rows of plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from rogatory.demo.platform.people import CLOSED, Person, address, moment, words

Row = dict[str, Any]

SUBSETS = ("deleted-by-user", "removed-by-provider", "private", "private-account", "public")


@dataclass(frozen=True, slots=True)
class Crowd:
    """People with the share that each has in what happens: a few do much, most do little."""

    people: list[Person]
    totals: list[float]

    @classmethod
    def of(cls, people: list[Person], random: Random) -> Crowd:
        """Draw the shares."""
        return cls(people, list(accumulate(random.paretovariate(1.2) for _ in people)))

    def draw(self, random: Random, number: int) -> list[Person]:
        """Draw people by their shares."""
        return random.choices(self.people, cum_weights=self.totals, k=number)

    def draw_with_cast(self, random: Random, number: int, each: int) -> list[Person]:
        """Draw people by their shares, but everybody of the cast `each` times."""
        promised = [one for one in self.people if one.logins for _ in range(each)][:number]
        return promised + self.draw(random, number - len(promised))


def logins(seed: int, people: list[Person], number: int) -> list[Row]:
    """Give exactly `number` logins and logouts, the cast's promised ones among them, in the order of time."""
    random = Random(f"{seed}:logins")
    promised = [one for one in people for _ in range(one.logins)][:number]
    drawn = Crowd.of(people, random).draw(random, number - len(promised))
    return sorted((_login(random, one) for one in promised + drawn), key=lambda row: (row["at"], row["account_id"]))


def _login(random: Random, person: Person) -> Row:
    at = moment(random, person.created_at, CLOSED)
    travels = random.random() < 0.05
    is_logout = random.random() < 0.4
    began = max(person.created_at, at - timedelta(seconds=random.randrange(60, 7200)))
    return {
        "account_id": person.account_id,
        "at": at,
        "active_start": began if is_logout else at,
        "event": "logout" if is_logout else "login",
        "ip": address(random) if travels else random.choice(person.usual_ips),
        "ip_country": random.choice(("JP", "SG", "US", "TH", "AE")) if travels else person.country,
        "device": person.device_model,
    }


def videos(seed: int, people: list[Person], number: int) -> list[Row]:
    """Give exactly `number` videos, the cast's promised ones first, each in one subset; media ids are distinct."""
    random = Random(f"{seed}:videos")
    promised = [(one, subset) for one in people for subset, many in one.videos.items() for _ in range(many)][:number]
    others = [one for one in people if not one.videos]
    drawn = Crowd.of(others, random).draw(random, number - len(promised)) if others else []
    chosen = promised + [(one, _subset(random, one)) for one in drawn]
    phrases = _phrases()
    return [_video(random, place, person, subset, phrases) for place, (person, subset) in enumerate(chosen)]


def _subset(random: Random, person: Person) -> str:
    subset = random.choices(SUBSETS, weights=[15, 8, 20, 0, 57])[0]
    return "private-account" if subset == "public" and person.private else subset


def _video(random: Random, place: int, person: Person, subset: str, phrases: dict[str, list[str]]) -> Row:
    media_id = str(6_800_000_000_000_000_000 + place * 104_729)
    uploaded_at = moment(random, person.created_at, CLOSED - timedelta(days=30))
    later = uploaded_at + timedelta(seconds=random.randrange(600, 29 * 86400))
    hidden = subset == "private" or (subset in ("deleted-by-user", "removed-by-provider") and random.random() < 0.3)
    return {
        "media_id": media_id,
        "owner_id": person.account_id,
        "kind": "video",
        "uploaded_at": uploaded_at,
        "modified_at": later if random.random() < 0.2 else uploaded_at,
        "caption": random.choice(phrases[person.country]) if random.random() < 0.9 else None,
        "visibility": "private" if hidden else "public",
        "deleted_by_user_at": later if subset == "deleted-by-user" else None,
        "removed_by_provider_at": later if subset == "removed-by-provider" else None,
        "object_path": f"videos/{media_id[-2:]}/{media_id}.mp4",
    }


def comments(seed: int, people: list[Person], made: list[Row], number: int) -> list[Row]:
    """Give comments on the videos, written after the upload."""
    random = Random(f"{seed}:comments")
    phrases = _phrases()
    rows = []
    for person in Crowd.of(people, random).draw_with_cast(random, number if made else 0, 12):
        video = random.choice(made)
        at = moment(random, max(video["uploaded_at"], person.created_at), CLOSED)
        rows.append(
            {
                "at": at,
                "media_id": video["media_id"],
                "author_id": person.account_id,
                "author": person.name_at(at),
                "text": random.choice(phrases[person.country]),
            }
        )
    return sorted(rows, key=lambda row: (row["at"], row["author_id"]))


def messages(seed: int, people: list[Person], number: int) -> list[Row]:
    """Give direct messages between two different people."""
    random = Random(f"{seed}:messages")
    crowd = Crowd.of(people, random)
    phrases = _phrases()
    rows = []
    for sender, recipient in zip(crowd.draw_with_cast(random, number, 20), crowd.draw(random, number), strict=True):
        other = recipient if recipient is not sender else people[(people.index(sender) + 1) % len(people)]
        at = moment(random, max(sender.created_at, other.created_at), CLOSED)
        kind = random.choices(["text", "picture", "video-share"], weights=[90, 6, 4])[0]
        rows.append(
            {
                "at": at,
                "sender_id": sender.account_id,
                "sender": sender.name_at(at),
                "recipient_id": other.account_id,
                "recipient": other.name_at(at),
                "kind": kind,
                "text": random.choice(phrases[sender.country]) if kind == "text" else None,
            }
        )
    return sorted(rows, key=lambda row: (row["at"], row["sender_id"]))


def live_chats(seed: int, people: list[Person], number: int) -> list[Row]:
    """Give lines said in the rooms of live broadcasts."""
    random = Random(f"{seed}:live")
    phrases = _phrases()
    rooms = [f"live-{place:04}" for place in range(max(1, number // 50))]
    rows = []
    for person in Crowd.of(people, random).draw_with_cast(random, number, 8):
        at: datetime = moment(random, person.created_at, CLOSED)
        rows.append(
            {
                "at": at,
                "room": random.choice(rooms),
                "author_id": person.account_id,
                "author": person.name_at(at),
                "text": random.choice(phrases[person.country]),
            }
        )
    return sorted(rows, key=lambda row: (row["at"], row["author_id"]))


def _phrases() -> dict[str, list[str]]:
    return {one["country"]: one["phrases"] for one in words()["people"]}
