"""A Mastodon answers through its shipped map: row for row what was invented, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from tests.platforms.asking import NOW, Asked
from tests.platforms.databases import Row
from tests.platforms.mastodon import SUBSETS, UNKNOWN, World

Server = tuple[World, Asked]
PEOPLE = ("rosa", "Ben_2", "mika", "o_hara", "yuki", "zoe9", "limited_one", "mover", "in_memory", "gone")


def in_order(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Order rows by their texts, so that they can be compared whatever their order."""
    return sorted(rows, key=repr)


def instant(row: Row, name: str) -> datetime | None:
    """Give an instant of an invented row as it is disclosed."""
    found = row.get(name)
    assert found is None or isinstance(found, datetime)
    return found.astimezone(UTC) if found else None


def as_post(row: Row) -> tuple[object, ...]:
    return (
        row["id"],
        instant(row, "created_at"),
        row["text"],
        row["spoiler_text"],
        row["visibility"],
        row["uri"],
        row.get("in_reply_to_id"),
        row.get("reblog_of_id"),
        row["language"],
        instant(row, "edited_at"),
        instant(row, "deleted_at"),
    )


@pytest.mark.parametrize("name", PEOPLE)
def test_subscriber_information_is_that_of_the_account(mastodon_server: Server, name: str) -> None:
    world, asked = mastodon_server
    account = world.account(name)
    user = world.user_of(account) or {}
    (row,) = asked.answer(f"@{name}@social.example", "subscriber").rows["subscriber"]
    assert row == (
        name,
        account["display_name"],
        user.get("email"),
        instant(user, "confirmed_at"),
        instant(account, "created_at"),
        user.get("sign_up_ip"),
        user.get("locale"),
        instant(user, "current_sign_in_at"),
    )


@pytest.mark.parametrize("name", PEOPLE)
def test_logs_are_those_of_the_account(mastodon_server: Server, name: str) -> None:
    world, asked = mastodon_server
    account = world.account(name)
    user = (world.user_of(account) or {"id": None})["id"]
    given = asked.answer(name, "logs").rows
    logins = world.of("login_activities", lambda row: row["user_id"] == user)
    assert in_order(given.get("logins", [])) == in_order(
        (instant(row, "created_at"), row["ip"], row["success"], "password", row["user_agent"]) for row in logins
    )
    sessions = world.of("session_activations", lambda row: row["user_id"] == user)
    assert in_order(given.get("sessions", [])) == in_order(
        (instant(row, "created_at"), instant(row, "updated_at"), row["ip"], row["user_agent"]) for row in sessions
    )
    apps = {1: "Tusk", 2: "Web", None: None}
    tokens = world.of("oauth_access_tokens", lambda row: row["resource_owner_id"] == user)
    assert in_order(given.get("apps", [])) == in_order(
        (
            instant(row, "created_at"),
            apps[row["application_id"]],  # type: ignore[index]
            instant(row, "last_used_at"),
            row["last_used_ip"],
        )
        for row in tokens
    )
    moves = world.of("account_migrations", lambda row: row["account_id"] == account["id"])
    assert given.get("moves", []) == [(instant(row, "created_at"), row["acct"]) for row in moves]
    assert in_order(given.get("post_metadata", [])) == in_order(
        (
            row["id"],
            instant(row, "created_at"),
            row["visibility"],
            instant(row, "edited_at"),
            instant(row, "deleted_at"),
        )
        for row in world.statuses_of(account)
    )


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("subset", ["deleted-by-user", *SUBSETS.values()])
def test_posts_are_in_the_subset_of_their_visibility(mastodon_server: Server, name: str, subset: str) -> None:
    world, asked = mastodon_server
    mine = [row for row in world.statuses_of(world.account(name)) if world.subset_of(row) == subset]
    given = asked.answer(name, "posts", subset=subset).rows
    assert in_order(given.get("posts", [])) == in_order(map(as_post, mine))
    numbers = {row["id"] for row in mine}
    edits = world.of("status_edits", lambda row: row["status_id"] in numbers)
    assert in_order(given.get("versions", [])) == in_order(
        (row["status_id"], instant(row, "created_at"), row["text"], row["spoiler_text"]) for row in edits
    )
    named = [
        (row["status_id"], instant(world.status(row["status_id"]), "created_at"), *_handle(world, row["account_id"]))
        for row in world.of("mentions", lambda row: row["status_id"] in numbers)
    ]
    assert in_order(given.get("mentions", [])) == in_order(named)


def test_a_visibility_that_nobody_has_read_of_is_in_no_subset(mastodon_server: Server) -> None:
    world, asked = mastodon_server
    unknown = {
        row["id"] for row in world.rows["statuses"] if row["visibility"] == UNKNOWN and not row.get("deleted_at")
    }
    assert unknown
    for subset in ["deleted-by-user", "unposted", *SUBSETS.values()]:
        for category, record in (("posts", "posts"), ("media", "media")):
            given = asked.answer_many(list(PEOPLE), category, subset=subset).rows
            assert unknown.isdisjoint(value for row in given.get(record, []) for value in row)


@pytest.mark.parametrize("name", PEOPLE)
def test_direct_messages_are_those_sent_and_received(mastodon_server: Server, name: str) -> None:
    world, asked = mastodon_server
    expected = []
    for status, mention in world.messages_of(world.account(name)):
        ends = (*_handle(world, status["account_id"]), *_handle(world, mention["account_id"]))
        expected.append((status["id"], instant(status, "created_at"), *ends, status["text"]))
    given = asked.answer(name, "messages").rows.get("messages", [])
    assert in_order(given) == in_order(expected)
    assert given == sorted(given, key=lambda row: (row[0], row[1])), "in the order of time"
    told = asked.answer(name, "logs", part="message_metadata").rows.get("message_metadata", [])
    assert in_order(told) == in_order(row[1:6] for row in expected)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("subset", ["unposted", "deleted-by-user", *SUBSETS.values()])
def test_media_come_with_their_bytes(mastodon_server: Server, name: str, subset: str) -> None:
    world, asked = mastodon_server
    account = world.account(name)

    def belongs(row: Row) -> bool:
        status = world.status(row["status_id"]) if row["status_id"] is not None else None
        return row["account_id"] == account["id"] and world.subset_of(status) == subset

    mine = world.of("media_attachments", belongs)
    given = asked.answer(name, "media", subset=subset)
    assert {row[0] for row in given.rows.get("media", [])} == {row["id"] for row in mine}
    assert given.files == {str(row["id"]): world.bytes_of(row) for row in mine if not world.lost(row)}
    gone = [words for words in given.told("not-held") if "no longer held" in words]
    assert len(gone) == len([row for row in mine if world.lost(row)])


def test_dates_bound_what_is_given(mastodon_server: Server) -> None:
    world, asked = mastodon_server
    account = world.account("rosa")
    mine = sorted(world.statuses_of(account), key=lambda row: str(row["id"]))
    since, until = instant(mine[2], "created_at"), instant(mine[-2], "created_at")
    assert since
    assert until
    given = asked.answer("rosa", "posts", part="posts", since=since, until=until).rows["posts"]
    inside = [row for row in mine if since <= (instant(row, "created_at") or NOW) < until]
    assert in_order(given) == in_order(map(as_post, inside))


def test_many_accounts_get_what_each_would_get_alone(mastodon_server: Server) -> None:
    _, asked = mastodon_server
    for category in ("subscriber", "logs", "posts", "messages"):
        together = asked.answer_many(list(PEOPLE), category).rows
        alone: dict[str, list[tuple[object, ...]]] = {}
        for name in PEOPLE:
            for record, rows in asked.answer(name, category).rows.items():
                alone.setdefault(record, []).extend(rows)
        assert {key: in_order(rows) for key, rows in together.items()} == {
            key: in_order(rows) for key, rows in alone.items()
        }


@pytest.mark.parametrize(
    "written",
    [
        "rosa",
        "Rosa",
        "@rosa",
        "@rosa@social.example",
        "@ROSA@Social.Example",
        "rosa@social.example",
        "acct:rosa@social.example",
        "https://social.example/@rosa",
        "https://social.example/users/rosa",
    ],
)
def test_a_name_is_found_in_every_way_of_writing(mastodon_server: Server, written: str) -> None:
    world, asked = mastodon_server
    (row,) = asked.answer(written, "subscriber").rows["subscriber"]
    assert row[:2] == ("rosa", world.account("rosa")["display_name"])


@pytest.mark.parametrize("written", ["kim", "@rosa@elsewhere.example", "ros", "rosa%", "ben-2", "ros_", "' OR 1=1 --"])
def test_nobody_is_found_by_likeness_or_on_another_server(mastodon_server: Server, written: str) -> None:
    _, asked = mastodon_server
    given = asked.answer(written, "subscriber")
    assert not given.rows
    assert [each.kind for each in given.statements] == ["no-such-account"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gone", "The account is suspended"),
        ("limited_one", "The account is limited"),
        ("mover", "The user has moved"),
        ("in_memory", "The account is kept in memory"),
    ],
)
def test_the_state_of_an_account_is_told(mastodon_server: Server, name: str, words: str) -> None:
    _, asked = mastodon_server
    assert [each for each in asked.answer(name, "subscriber").told("held") if each.startswith(words)]
    assert not [each for each in asked.answer("rosa", "subscriber").told("held") if each.startswith("The account is")]


def test_what_is_erased_after_a_time_is_not_called_never_given(mastodon_server: Server) -> None:
    _, asked = mastodon_server
    (told,) = [each for each in asked.answer("mika", "subscriber").told("not-held") if "IP address" in each]
    assert "erases it a year after" in told
    assert "never given" not in told


def test_logins_are_told_to_be_kept_for_a_year(mastodon_server: Server) -> None:
    _, asked = mastodon_server
    first = (NOW.date() - timedelta(days=365)).isoformat()
    assert f"Sign-ins: not retained before {first} (UTC)." in asked.answer("rosa", "logs").told("not-retained-before")
    recent = asked.answer("rosa", "logs", since=NOW - timedelta(days=30))
    assert not recent.told("not-retained-before")


def test_no_secret_of_anybody_leaves(mastodon_server: Server) -> None:
    _, asked = mastodon_server
    for category in asked.source_map.categories:
        for rows in asked.answer_many(list(PEOPLE), category).rows.values():
            assert not [row for row in rows if "never" in map(str, row)]


def _handle(world: World, number: object) -> tuple[object, object]:
    person = world.person(number)
    return person["username"], person["domain"]
