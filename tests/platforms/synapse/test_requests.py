"""A subpoena and a warrant come in, and are answered from a homeserver by a sealed return that anybody can verify."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from rogatory.desk.models import Matter
from rogatory.evidence.signature import PublicKey
from rogatory.guidelines import facts as f
from rogatory.verify import check_return
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.team import a_team, fresh
from tests.desk.unpacked import files_of, zip_of
from tests.platforms.synapse.conftest import Living
from tests.platforms.synapse.guideline import LINE, guideline
from tests.platforms.synapse.town import CIPHERTEXT, OF_OTHERS, TEXTS

ADA = "@ada:town.test"


@pytest.fixture
def desk(db, settings, tmp_path, living: Living, monkeypatch) -> Iterator[Desk]:
    """A desk that is tied to the homeserver, by today's clock: it answers of what was sent a minute ago."""
    settings.SOURCE_MAP = living.map_file
    settings.GUIDELINES = (guideline(tmp_path / "guidelines", living.source_map),)
    settings.SHIPPED_GUIDELINES = False
    settings.OBJECTS_DIR = tmp_path / "objects"
    settings.DATA_DIR = tmp_path
    settings.RETURNS_URL = (tmp_path / "returns").as_uri()
    settings.VAULT_KEY_FILE = tmp_path / "keys" / "vault-master.key"
    for name, address in living.addresses.items():
        monkeypatch.setenv(name, address)
    return Desk(a_team(), now=datetime.now(UTC))


def answered(desk: Desk, settings, *asks: str, instrument: str, account: str = ADA) -> tuple[Matter, dict[str, bytes]]:
    """Bring a request to its sealed return, and have that verified."""
    today = desk.now.date()
    facts = replace(
        subpoena_facts(*asks, instrument=instrument, account=account),
        received_at=desk.now,
        period=f.DateRange(date(2019, 1, 1), today),
        addressed_to=LINE,
    )
    contact = replace(facts.contact, response_date=today + timedelta(days=20))
    dated = today - timedelta(days=10)
    # The town tells its users before it gives anything, unless an order forbids it.
    silent = f.Nondisclosure(ordered=True, issued=dated, until=today + timedelta(days=80))
    instruments = tuple(replace(one, dated=dated, nondisclosure=silent) for one in facts.instruments)
    request = desk.arrive(message())
    desk.record(request, replace(facts, contact=contact, instruments=instruments))
    desk.verify(request)
    matter = desk.approve(request.matters.get(), second=desk.team.counsel)
    assert matter.state == "approved"
    desk.work()
    assert fresh(matter).state == "collected"
    production = desk.produce(fresh(matter))
    key = PublicKey.read((settings.DATA_DIR / "keys" / "return-key.pub.pem").read_bytes(), "key")
    report = check_return(io.BytesIO(zip_of(production)), key)
    assert report.ok, [finding for finding in report.findings if finding.level == "bad"]
    return matter, files_of(production)


def tables(files: dict[str, bytes]) -> dict[str, list[dict[str, Any]]]:
    """The rows of a return, by the name of their table."""
    told = json.loads(files["data/return.json"])
    return {
        table["table"]: [json.loads(line) for line in files[table["jsonl"]].decode().splitlines()]
        for table in told["tables"]
    }


def nothing_of_others(files: dict[str, bytes]) -> None:
    whole = b"".join(files.values())
    assert not [words for words in OF_OTHERS if words.encode() in whole]


def test_a_subpoena_is_answered_with_the_subscriber_and_no_word_that_was_written(
    desk: Desk, settings, living: Living
) -> None:
    _, files = answered(desk, settings, "subscriber", "logs", instrument="subpoena")
    told = json.loads(files["data/return.json"])
    assert {one["category"]: one["answer"] for one in told["items"]} == {"subscriber": "release", "logs": "refuse"}
    rows = tables(files)
    ((subscriber,), points) = rows["subscriber"], rows["contact_points"]
    assert (subscriber["username"], subscriber["display_name"]) == (ADA, "Ada Second")
    assert {one["address"] for one in points} == {"ada@mail.example", "12025550143"}
    assert not {"messages", "addresses", "media"} & rows.keys()
    assert not told["media"]
    whole = b"".join(files.values())
    assert not [words for words in (*TEXTS, CIPHERTEXT, living.town.people["ada"].address) if words.encode() in whole]
    nothing_of_others(files)


def test_a_warrant_is_answered_with_everything_that_was_sent(desk: Desk, settings, living: Living) -> None:
    town = living.town
    _, files = answered(desk, settings, "subscriber", "logs", "messages", "media", instrument="warrant")
    told, rows = json.loads(files["data/return.json"]), tables(files)
    assert {one["answer"] for one in told["items"]} == {"release"}
    assert {row["event_id"] for row in rows["messages"]} == set(town.messages)
    texts = {row["event_id"]: row["text"] for row in rows["messages"]}
    assert [texts[event] for event in town.messages[: len(TEXTS)]] == list(TEXTS)
    assert [row["ciphertext"] for row in rows["encrypted_messages"]] == [CIPHERTEXT]
    assert [(row["event_id"], row["removed_by"]) for row in rows["removed_messages"]] == [(town.redacted, ADA)]
    assert {row["ip"] for row in rows["addresses"]} == {town.people["ada"].address}
    assert {row["event_id"] for row in rows["message_metadata"]} == {*town.messages, *town.encrypted}
    given = {one["media_id"]: files[one["path"]] for one in told["media"]}
    assert given == {media: content for media, (_, _, content) in town.files.items()}
    said = [one["words"] for one in told["statements"]]
    assert any("neither refused nor kept back" in words for words in said), "that messages are encrypted is told"
    assert not [one for one in told["statements"] if one["kind"] in {"unreachable", "withheld", "truncated"}]
    nothing_of_others(files)


def test_an_account_that_was_deactivated_is_answered_and_said_to_be(desk: Desk, settings) -> None:
    _, files = answered(desk, settings, "subscriber", instrument="subpoena", account="cleo")
    told = json.loads(files["data/return.json"])
    assert any("was deactivated" in one["words"] for one in told["statements"])
    assert [row["username"] for row in tables(files)["subscriber"]] == ["@cleo:town.test"]
