"""A PeerTube answers through its shipped map: row for row what was invented, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.platforms.asking import Asked
from tests.platforms.peertube import PEOPLE, PRIVACIES, UNKNOWN, World

Server = tuple[World, Asked]


def in_order(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Order rows by their texts, so that they can be compared whatever their order."""
    return sorted(rows, key=repr)


@pytest.mark.parametrize("name", PEOPLE)
def test_subscriber_information_is_that_of_the_account(peertube_server: Server, name: str) -> None:
    world, asked = peertube_server
    user, account = world.user(name), world.account_of(name)
    given = asked.answer(f"@{name}@video.example", "subscriber").rows
    confirmed, last = user["emailVerified"], user["lastLoginDate"]
    assert given["subscriber"] == [(name, account["name"], user["email"], confirmed, user["createdAt"], last)]
    assert in_order(given["channels"]) == in_order(
        (row["createdAt"], world.name_of_channel(row["id"]), row["name"]) for row in world.channels_of(name)
    )


@pytest.mark.parametrize("name", PEOPLE)
def test_logs_are_those_of_the_account(peertube_server: Server, name: str) -> None:
    world, asked = peertube_server
    given = asked.answer(name, "logs").rows
    user, account = world.user(name), world.account_of(name)
    tokens = world.of("oAuthToken", lambda row: row["userId"] == user["id"])
    columns = ("createdAt", "loginIP", "loginDevice", "lastActivityDate", "lastActivityIP")
    assert in_order(given["sessions"]) == in_order(tuple(row[each] for each in columns) for row in tokens)
    comments = world.of("videoComment", lambda row: row["accountId"] == account["id"])
    assert in_order(given.get("post_metadata", [])) == in_order((row["id"], row["createdAt"]) for row in comments)
    assert in_order(given.get("video_metadata", [])) == in_order(
        (str(row["uuid"]), row["createdAt"], row["publishedAt"], row["privacy"], row["duration"])
        for row in world.videos_of(name)
    )


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("subset", ["public", "private"])
def test_comments_are_those_of_the_account(peertube_server: Server, name: str, subset: str) -> None:
    world, asked = peertube_server
    account, held = world.account_of(name), subset == "private"
    mine = world.of("videoComment", lambda row: row["accountId"] == account["id"] and row["heldForReview"] is held)
    given = asked.answer(name, "posts", subset=subset).rows.get("posts", [])
    columns = ("id", "createdAt", "text", "url", "inReplyToCommentId", "updatedAt")
    assert in_order(given) == in_order(tuple(row[each] for each in columns) for row in mine)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("subset", ["removed-by-provider", *PRIVACIES.values()])
def test_videos_are_in_the_subset_of_their_privacy_and_come_with_their_files(
    peertube_server: Server, name: str, subset: str
) -> None:
    world, asked = peertube_server
    mine = [row for row in world.videos_of(name) if world.subset_of(row) == subset]
    given = asked.answer(name, "videos", subset=subset)
    expected = []
    for row in mine:
        block = world.block_of(row)
        expected.append(
            (
                str(row["uuid"]),
                row["createdAt"],
                row["name"],
                row["description"],
                row["privacy"],
                row["state"],
                world.name_of_channel(row["channelId"]),
                name,
                row["url"],
                row["publishedAt"],
                block["createdAt"] if block else None,
            )
        )
    assert in_order(given.rows.get("videos", [])) == in_order(expected)
    assert sorted(given.files.values()) == sorted(_files(world, {row["id"] for row in mine}))
    assert not given.told("unreachable")
    assert not [words for words in given.told("not-held") if "no longer held" in words]


def test_a_privacy_that_nobody_has_read_of_is_in_no_subset(peertube_server: Server) -> None:
    world, asked = peertube_server
    unread = [row for name in PEOPLE for row in world.videos_of(name) if row["privacy"] == UNKNOWN]
    unknown = {str(row["uuid"]) for row in unread if not world.block_of(row)}
    assert unknown
    for subset in ["removed-by-provider", *PRIVACIES.values()]:
        given = asked.answer_many(list(PEOPLE), "videos", subset=subset).rows
        assert unknown.isdisjoint(value for rows in given.values() for row in rows for value in row)


def test_many_accounts_get_what_each_would_get_alone(peertube_server: Server) -> None:
    _, asked = peertube_server
    for category in ("subscriber", "logs", "posts", "videos"):
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
    ["rosa", "ROSA", "@rosa", "@Rosa@video.example", "https://video.example/a/rosa", "acct:rosa@video.example"],
)
def test_a_name_is_found_in_every_way_of_writing(peertube_server: Server, written: str) -> None:
    _, asked = peertube_server
    (row,) = asked.answer(written, "subscriber").rows["subscriber"]
    assert row[0] == "rosa"


@pytest.mark.parametrize("written", ["kim", "@rosa@elsewhere.example", "rosa_channel_0", "ros", "ben-2", "ben%2"])
def test_nobody_is_found_by_likeness_by_a_channel_or_on_another_server(peertube_server: Server, written: str) -> None:
    _, asked = peertube_server
    given = asked.answer(written, "subscriber")
    assert not given.rows
    assert [each.kind for each in given.statements] == ["no-such-account"]


def test_the_state_of_an_account_is_told(peertube_server: Server) -> None:
    _, asked = peertube_server
    assert "The account is blocked by the server" in asked.answer("blocked_one", "subscriber").told("held")[0]
    assert "Nobody has confirmed" in asked.answer("unconfirmed_one", "subscriber").told("held")[0]
    assert not [each for each in asked.answer("rosa", "subscriber").told("held") if "blocked" in each]


def test_no_secret_of_anybody_leaves(peertube_server: Server) -> None:
    _, asked = peertube_server
    for category in asked.source_map.categories:
        for rows in asked.answer_many(list(PEOPLE), category).rows.values():
            assert not [row for row in rows for value in row if str(value).startswith("never")]


def _files(world: World, videos: set[object]) -> Iterable[bytes]:
    """Give the bytes of the files of videos that lie in folders; those in an object store are not this map's."""
    lists = {row["id"] for row in world.of("videoStreamingPlaylist", lambda row: row["videoId"] in videos)}
    mine = world.of(
        "videoFile", lambda row: row.get("videoId") in videos or row.get("videoStreamingPlaylistId") in lists
    )
    names = {row["filename"] for row in mine if row["storage"] == 0}
    names |= {
        row["keptOriginalFilename"]
        for row in world.of("videoSource", lambda row: row["videoId"] in videos)
        if row["keptOriginalFilename"]
    }
    return [data for where, data in world.files.items() if where.rpartition("/")[2] in names]
