"""The synthetic platform: large enough, strange enough, invented throughout, and the same for the same seed."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Browser

from rogatory.demo.platform import make_platform
from rogatory.demo.platform.people import CLOSED, OPENED
from rogatory.edge.sourcemaps import read_source_map
from rogatory.problem import Problem
from rogatory.sources.answers import MediaObject, Rows, Statement
from rogatory.sources.plan import ReleasedItem, compile_plan
from rogatory.sources.tied import tied
from tests.sources.plan_key import SIGNING, VERIFIES
from tests.sources.small_platform import read

SMALL = {"accounts": 60, "log_rows": 1500, "videos": 45}
NOW = datetime(2026, 3, 2, tzinfo=UTC)
SUBSETS = ("deleted-by-user", "removed-by-provider", "private", "private-account", "public")
DOCUMENTATION = [
    ipaddress.ip_network(one) for one in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
FIELDS = {
    "subscriber": (
        "username",
        "first_name",
        "last_name",
        "email",
        "phone",
        "device_model",
        "created_at",
        "creation_ip",
    ),
    "logs": (
        *("at", "active_start", "event", "ip", "ip_country", "device"),
        *("media_id", "kind", "created_at", "modified_at", "from", "to"),
    ),
    "interactions": ("at", "media_id", "author", "text", "from", "to", "room"),
    "video": ("media_id", "uploaded_at", "caption", "visibility", "deleted_by_user_at", "removed_by_provider_at"),
}


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole platform, as `rogatory demo` makes it."""
    folder = tmp_path_factory.mktemp("platform")
    make_platform(folder, 7)
    return folder


def rows_of(folder: Path, table: str) -> list[dict[str, Any]]:
    return pq.read_table(folder / "tables" / f"{table}.parquet").to_pylist()


def collected(folder: Path, account: str, category: str, **more: Any) -> list[Rows | MediaObject | Statement]:
    source_map = read_source_map((folder / "source-map.toml").read_text("utf-8"), "source-map.toml")
    given = {"part": None, "subset": None, "since": None, "until": None, "fields": FIELDS[category]}
    item = ReleasedItem(item="1", account=account, category=category, clause="test", **(given | more))
    plan = compile_plan(
        [item],
        source_map,
        reference="R",
        decision_digest="d",
        now=NOW,
        lifetime=timedelta(minutes=1),
        signing=SIGNING,
    )
    return [read(one) for one in tied(source_map, folder, {}, VERIFIES).collect(plan, now=NOW)]


def test_it_is_as_large_as_promised(platform: Path) -> None:
    assert len(rows_of(platform, "accounts")) == 2000
    assert len(rows_of(platform, "logins")) == 100_000
    assert len(rows_of(platform, "videos")) == len(list((platform / "objects").rglob("*.mp4"))) == 300
    assert all(len(rows_of(platform, table)) >= 10_000 for table in ("comments", "messages", "live_chats"))


def test_it_has_the_kinds_of_accounts_that_requests_are_about(platform: Path) -> None:
    accounts = rows_of(platform, "accounts")
    assert {one["status"] for one in accounts} == {"active", "suspended", "deleted"}
    assert {one["is_private"] for one in accounts} == {True, False}
    for optional in ("first_name", "last_name", "email", "phone", "device_model"):
        assert 0 < sum(one[optional] is None for one in accounts) < len(accounts)
    assert len(rows_of(platform, "former_usernames")) >= 100
    assert len({one["username"].lower() for one in accounts}) == len(accounts)


@pytest.mark.parametrize(
    "script",
    ["\u4e00-\u9fff", "\u3040-\u30ff", "\uac00-\ud7af", "\u0600-\u06ff", "\u0e00-\u0e7f", "\u1780-\u17ff", "🌀-🫿"],
)
def test_names_and_words_come_in_many_scripts(platform: Path, script: str) -> None:
    """Han, kana, Hangul, Arabic, Thai, Khmer, emoji."""
    pattern = re.compile(f"[{script}]")
    names = [one["first_name"] or "" for one in rows_of(platform, "accounts")]
    words = [one["text"] for one in rows_of(platform, "comments")]
    assert any(map(pattern.search, names))
    assert any(map(pattern.search, words))


def test_everything_is_invented(platform: Path) -> None:
    """Addresses, numbers and domains are those reserved for documentation and fiction."""
    accounts = rows_of(platform, "accounts")
    addresses = {one["creation_ip"] for one in accounts} | {one["ip"] for one in rows_of(platform, "logins")}
    assert all(any(ipaddress.ip_address(one) in network for network in DOCUMENTATION) for one in addresses)
    assert {":" in one for one in addresses} == {True, False}
    assert all(re.fullmatch(r"\+1 \d{3}-555-01\d\d", one["phone"]) for one in accounts if one["phone"])
    domains = {one["email"].rsplit("@")[1] for one in accounts if one["email"]}
    assert all(re.search(r"(^|\.)(example|test|example\.(org|com|net))$", one) for one in domains)


def test_everything_happens_while_the_platform_is_open_and_the_account_exists(platform: Path) -> None:
    created = {one["account_id"]: one["created_at"] for one in rows_of(platform, "accounts")}
    for table, owner, time in (
        ("logins", "account_id", "at"),
        ("videos", "owner_id", "uploaded_at"),
        ("comments", "author_id", "at"),
        ("messages", "sender_id", "at"),
        ("messages", "recipient_id", "at"),
        ("live_chats", "author_id", "at"),
    ):
        assert all(OPENED <= created[row[owner]] <= row[time] < CLOSED for row in rows_of(platform, table)), table


def test_a_message_bears_the_names_of_its_day(platform: Path) -> None:
    (renamed,) = [one for one in rows_of(platform, "former_usernames") if one["username"] == "old_market_88"]
    mine = [one for one in rows_of(platform, "messages") if one["sender_id"] == renamed["account_id"]]
    names = {one["sender"]: [two["at"] for two in mine if two["sender"] == one["sender"]] for one in mine}
    assert set(names) == {"old_market_88", "night_market_88"}
    assert max(names["old_market_88"]) < renamed["used_until"] <= min(names["night_market_88"])
    assert renamed["used_until"].strftime("%Y-%m") == "2020-07"


def test_every_video_is_a_file_of_its_own(platform: Path) -> None:
    digests = {hashlib.sha256(one.read_bytes()).hexdigest() for one in (platform / "objects").rglob("*.mp4")}
    assert len(digests) == 300
    assert {one["object_path"] for one in rows_of(platform, "videos")} == {
        one.relative_to(platform / "objects").as_posix() for one in (platform / "objects").rglob("*.mp4")
    }


def test_the_well_known_people_have_their_stories(platform: Path) -> None:
    def videos(account: str) -> dict[str, int]:
        found = {one: collected(platform, account, "video", subset=one) for one in SUBSETS}
        return Counter({name: sum(isinstance(one, MediaObject) for one in answers) for name, answers in found.items()})

    assert videos("river_lantern") == Counter(
        {"deleted-by-user": 2, "removed-by-provider": 2, "private": 3, "public": 4}
    )
    assert videos("kopi_tiam_lah") == Counter(
        {"deleted-by-user": 1, "removed-by-provider": 1, "private": 2, "private-account": 3}
    )
    told = [
        one.details["field"] for one in collected(platform, "silent_fern", "subscriber") if isinstance(one, Statement)
    ]
    assert told == ["last_name", "phone", "device_model"]
    renamed = collected(platform, "old_market_88", "subscriber")
    assert [one.kind for one in renamed if isinstance(one, Statement)] == ["held"]
    assert "2020-07-11" in renamed[0].words  # type: ignore[union-attr]
    for category in ("logs", "interactions"):
        tables = {one.table for one in collected(platform, "river_lantern", category) if isinstance(one, Rows)}
        assert len(tables) == 3, category


def test_a_name_that_two_people_bore_means_the_one_of_the_dates(platform: Path) -> None:
    before = collected(platform, "tide_pool", "subscriber", until=datetime(2020, 2, 1, tzinfo=UTC))
    after = collected(platform, "tide_pool", "subscriber", since=datetime(2020, 6, 1, tzinfo=UTC))
    names = [
        [row[0] for one in answers if isinstance(one, Rows) for batch in one.batches for row in batch]
        for answers in (before, after)
    ]
    assert names == [["tide_pool_archive"], ["tide_pool"]]


def test_log_data_of_the_whole_platform_holds_no_content(platform: Path) -> None:
    given = collected(platform, "river_lantern", "logs", fields=("text", "caption", "object_path", "at"))
    assert {column for one in given if isinstance(one, Rows) for column in one.columns} == {"at"}


def contents(folder: Path) -> dict[str, str]:
    files = (one for one in folder.rglob("*") if one.is_file())
    return {one.relative_to(folder).as_posix(): hashlib.sha256(one.read_bytes()).hexdigest() for one in files}


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        make_platform(tmp_path / name, seed, **SMALL)
    first, second, other = (contents(tmp_path / name) for name in "abc")
    assert first == second
    assert set(first) & set(other)
    assert first["tables/logins.parquet"] != other["tables/logins.parquet"]


def test_a_platform_that_stands_is_left_and_another_order_replaces_it(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    make_platform(tmp_path, 1, **SMALL, progress=lambda *one: told.append(one))
    assert told[-1] == ("videos", 45, 45)
    before = len(told)
    make_platform(tmp_path, 1, **SMALL, progress=lambda *one: told.append(one))
    assert len(told) == before
    make_platform(tmp_path, 1, **(SMALL | {"videos": 41}))
    assert len(list((tmp_path / "objects").rglob("*.mp4"))) == 41


def test_an_interrupted_platform_is_made_anew(tmp_path: Path) -> None:
    make_platform(tmp_path, 1, **SMALL)
    whole = contents(tmp_path)
    (tmp_path / "platform.json").unlink()
    (tmp_path / "tables" / "logins.parquet").write_bytes(b"half")
    make_platform(tmp_path, 1, **SMALL)
    assert contents(tmp_path) == whole


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("private")
    with pytest.raises(Problem, match="something else"):
        make_platform(tmp_path, 1, **SMALL)


def test_fewer_accounts_than_the_well_known_people_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="well-known people"):
        make_platform(tmp_path, 1, accounts=3)


@pytest.mark.browser
def test_the_videos_play_in_chromium(platform: Path, chromium: Browser) -> None:
    """A video that an officer cannot play is no production."""
    clips = sorted((platform / "objects").rglob("*.mp4"))[::100]
    with chromium.new_page() as page:
        for clip in clips:
            page.goto(clip.as_uri())
            played = page.evaluate(
                """async () => {
                    const video = document.querySelector("video");
                    video.muted = true;
                    const ended = new Promise(done => {
                        video.onended = () => done("ended");
                        video.onerror = () => done("error");
                    });
                    video.loop = false;
                    video.currentTime = 0;
                    await video.play();
                    return [await ended, video.videoWidth, video.videoHeight];
                }"""
            )
            assert played == ["ended", 160, 284], clip.name
