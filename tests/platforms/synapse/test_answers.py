"""What the map answers from a homeserver is what was sent to it, row for row, and nothing of others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from rogatory.sources.answers import Rows
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.schema_marks import Fit, fit
from tests.platforms.asking import Asked
from tests.platforms.synapse.conftest import Living
from tests.platforms.synapse.town import BEGINNING, CIPHERTEXT, ENCRYPTED, OF_OTHERS, TEXTS

CATEGORIES = ("subscriber", "logs", "messages", "media")


@pytest.fixture
def asked(living: Living) -> Iterator[Asked]:
    made = Asked(living.source_map, living.map_file.parent, living.addresses)
    yield made
    made.close()


def test_the_map_was_written_for_this_schema(asked: Asked) -> None:
    assert fit(asked.connections) is Fit.WITHIN


def test_the_database_is_only_read_and_of_postgresql_only_what_the_map_names(living: Living, asked: Asked) -> None:
    engine = asked.connections.engine("users")
    for statement in ("DELETE FROM users", "UPDATE users SET deactivated = 1"):
        with pytest.raises(Unreadable):
            list(engine.stream(statement, {}))
    assert asked.answer("ada", "subscriber").rows["subscriber"]
    for address in living.addresses.values():
        for secret in ("password_hash FROM users", "token FROM access_tokens", "access_token FROM user_ips"):
            with psycopg.connect(address) as reader, pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(f"SELECT {secret}")
        with psycopg.connect(address) as reader:
            assert reader.execute("SELECT count(name) FROM users").fetchone() == (5,)


def instant(milliseconds: Any) -> datetime:
    return BEGINNING + timedelta(milliseconds=milliseconds)


def timeline(living: Living) -> list[dict[str, Any]]:
    """All events of the room, as the homeserver gives them to Ada, in the order of an answer."""
    path = f"/_matrix/client/v3/rooms/{quote(living.town.room)}/messages?dir=f&limit=500"
    found = living.town.server.call("GET", path, by=living.town.people["ada"])["chunk"]
    assert isinstance(found, list)
    return sorted(found, key=lambda event: (event["origin_server_ts"], event["event_id"]))


def administered(living: Living, name: str) -> dict[str, Any]:
    path = f"/_synapse/admin/v2/users/{quote(living.town.people[name].id)}"
    return living.town.server.call("GET", path, by=living.town.people["warden"])


def test_a_subscriber_is_told_as_the_homeserver_knows_them(living: Living, asked: Asked) -> None:
    given, known = asked.answer("@ada:town.test", "subscriber"), administered(living, "ada")
    made = BEGINNING + timedelta(seconds=known["creation_ts"])
    assert given.rows["subscriber"] == [("@ada:town.test", "Ada Second", None, made, None, None, None, None)]
    points = {(one["medium"], one["address"]): (one["validated_at"], one["added_at"]) for one in known["threepids"]}
    assert {row[:2]: row[2:] for row in given.rows["contact_points"]} == {
        point: tuple(map(instant, told)) for point, told in points.items()
    }
    assert points.keys() == {("email", "ada@mail.example"), ("msisdn", "12025550143")}
    assert given.rows["sign_in_identities"] == [("oidc-club", "member-17")]
    assert not [words for words in given.told("not-held") if "never given" in words]


def test_logs_are_what_the_homeserver_tells_its_administrator(living: Living, asked: Asked) -> None:
    town = living.town
    ada, ben = town.people["ada"], town.people["ben"]
    rows = asked.answer("ada", "logs").rows
    whois: Any = town.server.call("GET", f"/_synapse/admin/v1/whois/{quote(ada.id)}", by=town.people["warden"])
    seen = [one for session in whois["devices"][""]["sessions"] for one in session["connections"]]
    assert {(row[1], row[2], row[3]) for row in rows["addresses"]} == {(ada.address, ada.program, ada.device)}
    assert {(one["ip"], one["user_agent"]) for one in seen} == {(ada.address, ada.program)}
    ((device, name, last, address, program),) = rows["devices"]
    assert (device, name, address, program) == (ada.device, "ada's telephone", ada.address, ada.program)
    assert last == rows["addresses"][0][0]
    mine = [event for event in timeline(living) if event["sender"] == ada.id]
    assert rows["message_metadata"] == [
        (instant(event["origin_server_ts"]), event["event_id"], ada.id, town.room, event["type"])
        for event in mine
        if "state_key" not in event
    ]
    assert {row[1] for row in rows["message_metadata"]} == {*town.messages, *town.encrypted}
    assert rows["room_acts"] == [
        (instant(event["origin_server_ts"]), event["event_id"], town.room, event["type"], event["state_key"])
        for event in mine
        if "state_key" in event
    ]
    assert [row[3:] for row in rows["memberships"]] == [
        ("join", ada.id, "Ada First"),
        ("join", ada.id, "Ada Second"),
    ]
    assert ("m.room.member", ben.id) in {row[3:] for row in rows["room_acts"]}, "an invitation is an act of hers"
    assert {row[3:] for row in asked.answer("ben", "logs").rows["memberships"]} == {
        ("invite", ada.id, "ben's own words for a name"),
        ("join", ben.id, "ben's own words for a name"),
    }


def test_messages_are_given_as_they_were_sent(living: Living, asked: Asked) -> None:
    town = living.town
    given = asked.answer("@ada:town.test", "messages")
    rows = {row[1]: row for row in given.rows["messages"]}
    assert list(rows) == [row[1] for row in sorted(given.rows["messages"])]
    assert rows.keys() == set(town.messages)
    for event, text in zip(town.messages, TEXTS, strict=False):
        at, _, sender, room, name, kind, sort, said, file, content = rows[event]
        assert (sender, room, name) == ("@ada:town.test", town.room, "Tea & talk")
        assert (at, kind, sort, said, file) == (town.sent_at(event), "m.room.message", "m.text", text, None)
        assert json.loads(str(content)) == {"msgtype": "m.text", "body": text}
    sign = rows[town.messages[len(TEXTS)]]
    assert (sign[5], sign[7]) == ("m.reaction", None)
    assert json.loads(str(sign[9])) == town.event(town.messages[len(TEXTS)])["content"]
    (sent,) = [row for row in rows.values() if row[6] == "m.file"]
    assert str(sent[8]).rpartition("/")[2] in town.files
    assert rows[town.redaction][5] == "m.room.redaction"


def test_encrypted_messages_are_neither_refused_nor_read(living: Living, asked: Asked) -> None:
    town = living.town
    given = asked.answer("ada", "messages")
    ((at, event, sender, room, name, algorithm, session, ciphertext),) = given.rows["encrypted_messages"]
    assert (event, at) == (town.encrypted[0], town.sent_at(town.encrypted[0]))
    assert (sender, room, name) == ("@ada:town.test", town.room, "Tea & talk")
    assert (algorithm, session, ciphertext) == (ENCRYPTED["algorithm"], ENCRYPTED["session_id"], CIPHERTEXT)
    (told,) = [words for words in given.told("held") if "encrypted these messages" in words]
    assert "neither refused nor kept back" in told


def test_a_message_that_was_taken_back_is_still_told_with_who_took_it_back(living: Living, asked: Asked) -> None:
    town = living.town
    rows = asked.answer("ada", "messages").rows
    ((at, event, room, removed_at, removed_by, gone),) = rows["removed_messages"]
    assert (at, event, room) == (town.sent_at(town.redacted), town.redacted, town.room)
    assert (removed_by, gone) == ("@ada:town.test", False)
    assert isinstance(removed_at, datetime)
    assert removed_at > at
    (words,) = [row[7] for row in rows["messages"] if row[1] == town.redacted]
    assert words == TEXTS[-1], "the server keeps them for some days"


def test_files_are_given_whole_with_what_is_known_of_them(living: Living, asked: Asked) -> None:
    town = living.town
    given = asked.answer("ada", "media")
    assert given.files == {media: content for media, (_, _, content) in town.files.items()}
    assert {(row[0], row[2], row[3], row[4]) for row in given.rows["media"]} == {
        (media, kind, name, len(content)) for media, (name, kind, content) in town.files.items()
    }
    folder = living.map_file.parent / "media_store" / "local_content"
    one = next(iter(town.files))
    kept = folder / one[:2] / one[2:4] / one[4:]
    whole = kept.read_bytes()
    try:
        kept.write_bytes(whole[:-1] + b"?")
        with pytest.raises(Exception, match="could not be read"):
            asked.answer("ada", "media")
    finally:
        kept.write_bytes(whole)


@pytest.mark.parametrize("category", CATEGORIES)
def test_nothing_of_others_is_given(asked: Asked, category: str) -> None:
    given = asked.answer("ada", category)
    everything = repr([given.rows, given.files, [one for one in given.answers if not isinstance(one, Rows)]])
    assert not [words for words in OF_OTHERS if words in everything]


def test_dates_bound_messages_and_not_what_stands_now(living: Living, asked: Asked) -> None:
    town = living.town
    first, third = town.sent_at(town.messages[0]), town.sent_at(town.messages[2])
    rows = asked.answer("ada", "messages", since=first, until=third).rows["messages"]
    assert {row[1] for row in rows} == set(town.messages[:2])
    later = BEGINNING.replace(year=2100)
    given = asked.answer("ada", "subscriber", since=later)
    assert len(given.rows["contact_points"]) == 2
    assert not given.told("not-retained-before")
    assert len(asked.answer("ada", "logs").told("not-retained-before")) == 1, "addresses alone are kept for some days"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("@ada:town.test", True),
        ("ada", True),
        ("@ada", True),
        ("ada:town.test", True),
        ("https://matrix.to/#/@ada:town.test", True),
        ("matrix:u/ada:town.test", True),
        ("@ADA:town.test", False),
        ("@ada:elsewhere.test", False),
        ("@ada:town.test:8448", False),
        ("Ada Second", False),
        ("ada@mail.example", False),
    ],
)
def test_an_account_is_found_by_its_id_and_by_nothing_else(asked: Asked, written: str, found: bool) -> None:
    given = asked.answer(written, "subscriber")
    assert (bool(given.rows), bool(given.told("no-such-account"))) == (found, not found)


def test_the_states_of_accounts_are_told(asked: Asked) -> None:
    cleo = asked.answer("cleo", "logs")
    assert any("was deactivated" in words for words in cleo.told("held"))
    assert "devices" not in cleo.rows, "Synapse deletes the devices of an account that is deactivated"
    told = asked.answer("dora", "subscriber").told("held")
    assert [key for key in ("locked", "suspended", "believe") if any(key in words for words in told)] == [
        "locked",
        "suspended",
        "believe",
    ]
    said = " ".join(asked.answer("ada", "subscriber").told("held"))
    assert not [key for key in ("deactivated", "locked", "suspended", "believe", "guest") if key in said]


def test_several_accounts_are_answered_in_one_question(living: Living, asked: Asked) -> None:
    given = asked.answer_many(["ada", "ben"], "messages")
    by = {
        row[2]
        for one in given.answers
        if isinstance(one, Rows) and one.table == "messages"
        for row in given.rows["messages"]
    }
    assert by == {"@ada:town.test", "@ben:town.test"}
    assert {row[1] for row in given.rows["messages"]} == {*living.town.messages, *living.town.ben_said}
