"""A data request is answered from the preserved copy and the live platform, and what was deleted since is marked."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
from collections import Counter
from pathlib import Path
from tempfile import TemporaryFile

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from rogatory.desk.models import Collection, Matter, OutboxJob
from rogatory.desk.stages.dossier import dossier_of
from rogatory.desk.stages.preserved import PRESERVED
from rogatory.guidelines import facts as f
from tests.desk.stages.conftest import Desk
from tests.desk.stages.preserving import asked, copy_of, preservation_facts, preserved
from tests.desk.stages.test_what_leaves import ASKS, approved, check_minimal
from tests.desk.team import fresh
from tests.desk.unpacked import files_of

pytestmark = [pytest.mark.django_db, pytest.mark.sampled_again]
ALWAYS = f.DateRange("", "")


@pytest.fixture
def platform(desk: Desk, settings, source_map, tmp_path) -> Path:
    """A platform of the test's own, from which rows and files can be deleted."""
    folder = tmp_path / "platform"
    shutil.copytree(source_map.parent, folder)
    settings.SOURCE_MAP = folder / source_map.name
    return folder


def change(platform: Path, table: str, changed) -> None:
    """Write a table anew, as `changed` gives it."""
    path = platform / "tables" / f"{table}.parquet"
    pq.write_table(changed(pq.read_table(path)), path)


def id_of(platform: Path, username: str = "river_lantern") -> str:
    accounts = pq.read_table(platform / "tables" / "accounts.parquet").to_pylist()
    return next(row["account_id"] for row in accounts if row["username"] == username)


def without(column: str, value: str):
    return lambda rows: rows.filter(pc.not_equal(rows[column], value))


def delete_the_account(platform: Path) -> None:
    """The user deletes the account with all that belongs to it, files too."""
    own = id_of(platform)
    for row in pq.read_table(platform / "tables" / "videos.parquet").to_pylist():
        if row["owner_id"] == own:
            (platform / "objects" / row["object_path"]).unlink(missing_ok=True)
    for table, columns in {
        "accounts": ["account_id"],
        "former_usernames": ["account_id"],
        "logins": ["account_id"],
        "videos": ["owner_id"],
        "comments": ["author_id"],
        "live_chats": ["author_id"],
        "messages": ["sender_id", "recipient_id"],
    }.items():
        for column in columns:
            change(platform, table, without(column, own))


def returned(desk: Desk, *asks: str, **changes) -> tuple[Matter, dict[str, bytes]]:
    matter = approved(desk, *asks, **changes)
    desk.work()
    return fresh(matter), files_of(desk.produce(matter))


def rows_of(files: dict[str, bytes]) -> Counter:
    """Every row of a return, by category and table, without its mark."""
    found: Counter = Counter()
    for table in json.loads(files["data/return.json"])["tables"]:
        for row in csv.DictReader(io.StringIO(files[table["csv"]].decode("utf-8-sig"))):
            cells = tuple(sorted((name, value) for name, value in row.items() if name != PRESERVED))
            found[table["category"], table["table"], cells] += 1
    return found


def marks_of(files: dict[str, bytes]) -> Counter:
    found: Counter = Counter()
    for table in json.loads(files["data/return.json"])["tables"]:
        for row in csv.DictReader(io.StringIO(files[table["csv"]].decode("utf-8-sig"))):
            found[table["table"], (row.get(PRESERVED) or "live").partition(" since")[0]] += 1
    return found


def test_a_collection_that_fails_leaves_no_file_open(desk: Desk, platform: Path, monkeypatch) -> None:
    opened = []

    def kept(**named):
        opened.append(TemporaryFile(**named))  # noqa: SIM115 - whether it is closed is the question
        return opened[-1]

    def broken(*_args):
        raise OSError("no space left")

    monkeypatch.setattr("rogatory.desk.stages.preserved.TemporaryFile", kept)
    monkeypatch.setattr("rogatory.desk.stages.preserved.Merge.finish", broken)
    preserved(desk)
    matter = approved(desk, "logins", period=ALWAYS)
    desk.work()
    assert "no space left" in OutboxJob.objects.filter(name="collect").latest("pk").last_error
    assert fresh(matter).state == "approved"
    assert opened
    assert all(each.closed for each in opened)


def test_what_was_deleted_since_is_answered_from_the_copy_and_marked(desk: Desk, platform: Path) -> None:
    _, before = returned(desk, "logins", period=ALWAYS)
    request = preserved(desk)
    own = id_of(platform)
    logins = pq.read_table(platform / "tables" / "logins.parquet")
    mine = [place for place, row in enumerate(logins.to_pylist()) if row["account_id"] == own]
    assert len(mine) > 3
    change(platform, "logins", lambda rows: rows.take([n for n in range(len(rows)) if n not in mine[:3]]))
    matter, after = returned(desk, "logins", period=ALWAYS)
    assert rows_of(after) == rows_of(before), "each row stands there once, whether the platform still has it or not"
    assert marks_of(after) == {("logins", "deleted"): 3, ("logins", "live"): len(mine) - 3}
    told = json.loads(after["data/return.json"])
    taken = copy_of(request).snapshots.get()
    assert [(one["account"], one["sha256"]) for one in told["preserved"]] == [("river_lantern", taken.sha256)]
    linked = Collection.objects.get(matter=matter).summary["copies"]
    assert [one["request"] for one in linked] == [request.reference]
    assert request.reference.encode() not in b"".join(after.values()), "for whom it was preserved is nobody's business"


def test_a_field_that_was_changed_since_is_told_as_changed(desk: Desk, platform: Path) -> None:
    preserved(desk)

    def renamed(rows: pa.Table) -> pa.Table:
        changed = [
            "new@mail.example" if name == "river_lantern" else mail
            for name, mail in zip(rows["username"].to_pylist(), rows["email"].to_pylist(), strict=True)
        ]
        return rows.set_column(rows.schema.get_field_index("email"), "email", pa.array(changed, pa.string()))

    change(platform, "accounts", renamed)
    _, files = returned(desk, "subscriber")
    assert marks_of(files) == {("subscriber", "changed"): 1, ("subscriber", "live"): 1}


def test_everything_survives_that_the_account_is_deleted_with_its_files(desk: Desk, platform: Path) -> None:
    _, before = returned(desk, *ASKS, period=ALWAYS)
    preserved(desk)
    delete_the_account(platform)
    _, after = returned(desk, *ASKS, period=ALWAYS)
    assert rows_of(after) == rows_of(before)
    assert {kind for _, kind in marks_of(after)} == {"deleted"}

    def clips(files: dict[str, bytes]) -> list[bytes]:
        return sorted(files[one["path"]] for one in json.loads(files["data/return.json"])["media"])

    assert clips(after) == clips(before) != []
    for one in json.loads(after["data/return.json"])["media"]:
        assert one["metadata"][PRESERVED].startswith("deleted since the preservation of ")


def test_nothing_more_leaves_from_a_copy_than_the_decision_lets_out(
    desk: Desk, platform: Path, chance: random.Random
) -> None:
    preserved(desk)
    kept = platform.with_name("kept")
    shutil.copytree(platform, kept)
    for _ in range(4):
        instrument = chance.choice(["warrant", "order-2703d", "grand-jury-subpoena"])
        asks = ("subscriber", *chance.sample(ASKS, chance.randint(1, len(ASKS))))
        shutil.rmtree(platform)
        shutil.copytree(kept, platform)
        _, before = returned(desk, *asks, instrument=instrument)
        delete_the_account(platform)
        matter, after = returned(desk, *asks, instrument=instrument)
        assert rows_of(after) == rows_of(before)
        check_minimal(after, dossier_of(matter))


def test_without_a_copy_a_return_is_as_it_always_was(desk: Desk) -> None:
    _, files = returned(desk, "subscriber", "logins")
    told = json.loads(files["data/return.json"])
    assert told["preserved"] == []
    assert PRESERVED.encode() not in b"".join(files.values())


def test_a_provisional_copy_is_answered_from_too(desk: Desk, platform: Path) -> None:
    asked(desk, preservation_facts())
    desk.work()
    change(platform, "logins", without("account_id", id_of(platform)))
    _, files = returned(desk, "logins", period=ALWAYS)
    assert set(marks_of(files)) == {("logins", "deleted")}


def test_while_the_platform_cannot_be_read_nothing_is_called_deleted(desk: Desk, platform: Path) -> None:
    preserved(desk)
    (platform / "tables" / "logins.parquet").write_bytes(b"broken")
    matter = approved(desk, "logins", period=ALWAYS)
    desk.work()
    desk.go_without(matter)
    files = files_of(desk.produce(matter))
    assert {kind.partition(" on ")[0] for _, kind in marks_of(files)} == {"preserved"}
    assert "not compared" in next(iter(marks_of(files)))[1]
