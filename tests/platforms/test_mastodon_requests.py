"""A subpoena and a warrant come in at a small server, and are answered from Mastodon by returns that verify."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rogatory.desk.models import Matter
from rogatory.edge.starters import Owner, started
from rogatory.evidence.signature import PublicKey
from rogatory.guidelines import facts as f
from rogatory.maps import shipped_maps
from rogatory.verify import check_return
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.team import a_team, fresh
from tests.desk.unpacked import files_of, zip_of
from tests.edge.shipped_files import write_pack
from tests.platforms.asking import Asked
from tests.platforms.mastodon import World

LINE = "garden"
OWNER = Owner("Garden Social", "requests@social.example", "social.example", "US", LINE, date(2026, 1, 1))
ORDER = f.Nondisclosure(ordered=True, until=date(2027, 1, 1), issued=date(2026, 2, 20))


@pytest.fixture
def desk(
    db: None, settings: Any, tmp_path: Any, mastodon_server: tuple[World, Asked], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    """The desk of a small server: its map, its guideline alone, and one person for what is no content."""
    _, asked = mastodon_server
    map_file = asked.root / "map.toml"
    map_file.write_text(shipped_maps()["mastodon"], "utf-8")
    files = {path: text.encode() for path, text in started(OWNER, asked.source_map).items()}
    settings.SOURCE_MAP = map_file
    settings.GUIDELINES = (write_pack(tmp_path / "guidelines" / LINE, files),)
    settings.SHIPPED_GUIDELINES = False
    settings.PEOPLE = "one"
    settings.OBJECTS_DIR = tmp_path / "objects"
    settings.DATA_DIR = tmp_path
    settings.RETURNS_URL = (tmp_path / "returns").as_uri()
    settings.VAULT_KEY_FILE = tmp_path / "keys" / "vault-master.key"
    for name, address in asked.addresses.items():
        monkeypatch.setenv(name, address)
    return Desk(a_team())


def filed(desk: Desk, *asks: str, instrument: str) -> Matter:
    """Take a request in about @rosa, and verify who asks; an order bars telling her."""
    facts = replace(
        subpoena_facts(*asks, instrument=instrument, account="@rosa@social.example"),
        period=f.DateRange("", ""),
        addressed_to=LINE,
    )
    instruments = tuple(replace(one, nondisclosure=ORDER) for one in facts.instruments or ())
    request = desk.arrive(message())
    desk.record(request, replace(facts, instruments=instruments))
    desk.verify(request)
    return request.matters.get()


def produced(desk: Desk, settings: Any, matter: Matter) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Collect and seal what was approved; give what the return says of itself, and its files, after it verified."""
    desk.work()
    assert fresh(matter).state == "collected"
    production = desk.produce(fresh(matter))
    key = PublicKey.read((settings.DATA_DIR / "keys" / "return-key.pub.pem").read_bytes(), "key")
    report = check_return(io.BytesIO(zip_of(production)), key)
    assert report.ok, [finding for finding in report.findings if finding.level == "bad"]
    files = files_of(production)
    return json.loads(files["data/return.json"]), files


def rows(told: dict[str, Any], files: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    """Give the rows of a return's table; none where it has no such table."""
    found = [table for table in told["tables"] if table["table"] == name]
    return [json.loads(line) for table in found for line in files[table["jsonl"]].decode().splitlines()]


def test_a_subpoena_is_answered_by_one_person_with_the_subscriber_alone(
    desk: Desk, settings: Any, mastodon_server: tuple[World, Asked]
) -> None:
    world, _ = mastodon_server
    matter = filed(desk, "subscriber", "logs", instrument="subpoena")
    assert desk.approve(matter).state == "approved"
    told, files = produced(desk, settings, matter)
    assert {one["category"]: one["answer"] for one in told["items"]} == {"subscriber": "release", "logs": "refuse"}
    (subscriber,) = rows(told, files, "subscriber")
    assert (subscriber["username"], subscriber["email"]) == ("rosa", "rosa@mail.example")
    assert {table["table"] for table in told["tables"]} == {"subscriber"}
    assert not [one for one in told["statements"] if "This platform keeps no" in one["words"]]
    addresses = {str(row["ip"]).encode() for row in world.rows["login_activities"]}
    assert not [address for address in addresses if address in files["data/return.json"]]


def test_a_warrant_is_answered_with_content_after_two_people(
    desk: Desk, settings: Any, mastodon_server: tuple[World, Asked]
) -> None:
    world, _ = mastodon_server
    account = world.account("rosa")
    matter = filed(desk, "posts", "messages", "media", instrument="warrant")
    desk.approve(matter, second=desk.team.counsel)
    told, files = produced(desk, settings, matter)
    answers = {one["subset"] or one["category"]: one["answer"] for one in told["items"]}
    assert answers["public"] == answers["unlisted"] == "refuse", "anybody can see them"
    mine = world.statuses_of(account)
    given = {"direct", "limited", "private", "deleted-by-user"}
    expected = {str(row["id"]) for row in mine if world.subset_of(row) in given}
    assert {str(row["post_id"]) for row in rows(told, files, "posts")} == expected
    assert len(rows(told, files, "messages")) == len(world.messages_of(account))
    media = world.of("media_attachments", lambda row: row["account_id"] == account["id"])
    there = {str(row["id"]): world.bytes_of(row) for row in media if not world.lost(row)}
    assert {one["media_id"]: files[one["path"]] for one in told["media"]} == there
    whole = b"".join(files.values())
    assert b'"never"' not in whole
    assert not [one for one in told["statements"] if one["kind"] in {"unreachable", "truncated"}]
    withheld = {one["item_id"].rpartition("/")[2] for one in told["statements"] if one["kind"] == "withheld"}
    assert withheld == {"public", "unlisted"}
