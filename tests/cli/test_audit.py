"""The audit from the command line: a published copy checked with nothing but a key, and witnesses that cosign it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import transaction

from rogatory.cli import django
from rogatory.cli.audit import audit as commands
from rogatory.desk import audit, checkpoints, two_people
from rogatory.desk.models import AuditEntry, Proposal
from rogatory.desk.publishing import publish, the_place
from rogatory.evidence.tiles import Tile
from rogatory.problem import Problem
from tests.desk.team import NOW
from tests.desk.test_audit import a_draft
from tests.desk.test_publishing import as_of_a_backup
from tests.desk.test_tampering import past_the_triggers


class Service:
    def __init__(self, folder: Path) -> None:
        self.folder, self.published = folder, folder / "published"

    def record(self, count: int) -> None:
        with transaction.atomic():
            audit.append_many([a_draft(number) for number in range(count)])

    def publish(self) -> None:
        publish(the_place(), NOW)

    @property
    def key(self) -> str:
        return str(checkpoints.keys()[0])

    def run(self, *words: object) -> Result:
        done = CliRunner().invoke(commands, [str(word) for word in words])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    def verify(self, *words: object) -> Result:
        return self.run("verify", "--copy", self.published, "--audit-key", self.key, *words)


@pytest.fixture
def service(db, tmp_path: Path, settings, monkeypatch) -> Service:
    monkeypatch.setattr(django, "start_on_tables", lambda: None)
    monkeypatch.setattr(django, "start", lambda: None)
    settings.DATA_DIR = tmp_path
    settings.AUDIT_URL = (tmp_path / "published").as_uri()
    made = Service(tmp_path)
    made.record(300)
    made.publish()
    made.record(7)
    made.publish()
    return made


def test_a_copy_is_checked_with_the_key_alone(service):
    done = service.verify()
    assert done.exit_code == 0
    assert "307 entries, 2 checkpoints" in done.output


def test_a_copy_without_a_key_known_from_elsewhere_is_not_checked(service):
    with pytest.raises(Problem, match="with the key"):
        service.run("verify", "--copy", service.published)
    with pytest.raises(Problem):
        service.run("verify", "--copy", service.folder / "nothing", "--audit-key", service.key)


def spoil(path: str, at: int = 40):
    def spoilt(folder: Path) -> None:
        file = folder / path
        data = bytearray(file.read_bytes())
        data[at] ^= 1
        file.write_bytes(data)

    spoilt.__name__ = path
    return spoilt


def lacks(path: str):
    def removed(folder: Path) -> None:
        (folder / path).unlink()

    removed.__name__ = f"no {path}"
    return removed


def other_checkpoint(folder: Path) -> None:
    shutil.copy(folder / "checkpoint", folder / "checkpoints" / "000000000299")


def a_bundle_that_goes_on(folder: Path) -> None:
    with (folder / Tile(0, 0).bundle_path).open("ab") as file:
        file.write(b"\0\1x")


@pytest.mark.parametrize(
    "damage",
    [
        spoil("tile/0/000"), spoil("tile/0/001.p/51"), spoil("tile/1/000.p/1", 3), spoil("tile/entries/000", 9),
        spoil("tile/entries/001.p/51", 9), spoil("checkpoints/000000000300"), lacks("tile/0/000"),
        lacks("tile/entries/000"), lacks("tile/1/000.p/1"), other_checkpoint, a_bundle_that_goes_on,
    ],
    ids=lambda damage: damage.__name__,
)  # fmt: skip
def test_whatever_is_wrong_with_a_copy_is_told(service, damage):
    damage(service.published)
    assert service.verify().exit_code == 1


def test_an_altered_entry_of_a_copy_is_named(service):
    spoil("tile/entries/001.p/51", 9)(service.published)
    assert "entry 256" in service.verify().output


def test_the_database_and_an_export_are_held_against_the_copy(service, tmp_path):
    log = tmp_path / "log"
    service.record(3)
    with log.open("wb") as stream:
        audit.export(stream)
    for words in (("--log", log), ("--database",)):
        done = service.verify(*words)
        assert (done.exit_code, "3 entries are newer" in done.output) == (0, True), done.output
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([*lines[:200], lines[200].replace(b"verify", b"refuse"), *lines[201:]]))
    done = service.verify("--log", log)
    assert (done.exit_code, "entry 200" in done.output) == (1, True)
    with past_the_triggers():
        AuditEntry.objects.filter(number=12).update(entry=b"{}")
        done = service.verify("--database")
    assert (done.exit_code, "entry 12: it is not the entry that was published" in done.output) == (1, True)


def test_an_erasure_is_proposed_in_nobodys_name(service):
    done = service.run("erase", "--request", "R-1", "ordered by a court")
    assert done.exit_code == 0
    assert Proposal.objects.get().from_host
    assert two_people.standing(Proposal.objects.get()) == "open"
    assert service.run("erase", "why").exit_code == 2
    with pytest.raises(Problem):
        service.run("erase", "--request", "R-none", "ordered by a court")


def a_witness(service, name: str = "witness.example/w1") -> tuple[Path, str]:
    folder = service.folder / name.replace("/", "-")
    return folder, service.run("witness", "begin", folder, name).output.strip()


def cosign(service, folder: Path) -> Result:
    out = service.folder / "cosigned"
    return service.run(
        "witness", "cosign", folder, "--copy", service.published, "--audit-key", service.key, "--out", out
    )


def test_witnesses_cosign_what_leads_on_from_what_they_saw_and_it_is_published(service):
    (first, first_key), (second, second_key) = a_witness(service), a_witness(service, "other.example/w")
    for folder, key in ((first, first_key), (second, second_key)):
        assert cosign(service, folder).exit_code == 0
        assert service.run("witness", "add", service.folder / "cosigned", "--witness", key).exit_code == 0
    service.record(400)
    service.publish()
    assert cosign(service, first).exit_code == 0
    assert service.run("witness", "add", service.folder / "cosigned", "--witness", first_key).exit_code == 0
    done = service.verify("--witness", first_key, "--witness", second_key)
    assert done.exit_code == 0, done.output
    assert done.output.count("cosigned by witness.example/w1") == 2
    assert "cosigned by other.example/w" in done.output


def test_a_witness_does_not_cosign_a_log_that_took_another_way(service, settings):
    folder, _ = a_witness(service)
    assert cosign(service, folder).exit_code == 0
    seen = (folder / "seen.txt").read_bytes()
    # The operator, with the key, publishes another history to whoever has not seen this one.
    (service.folder / "keys" / "audit-key.signed").unlink()
    as_of_a_backup(300)
    service.record(50)
    service.published = service.folder / "elsewhere"
    settings.AUDIT_URL = service.published.as_uri()
    service.publish()
    done = cosign(service, folder)
    assert (done.exit_code, "NOT COSIGNED" in done.output) == (1, True)
    assert (folder / "seen.txt").read_bytes() == seen


def test_a_witness_does_not_cosign_an_older_log_than_it_saw(service):
    folder, _ = a_witness(service)
    old = (service.published / "checkpoint").read_bytes()
    service.record(1)
    service.publish()
    assert cosign(service, folder).exit_code == 0
    (service.published / "checkpoint").write_bytes(old)
    assert "one of 308 was seen" in cosign(service, folder).output


def test_what_no_witness_signed_is_not_added(service):
    folder, _ = a_witness(service)
    _, stranger = a_witness(service, "other.example/w")
    assert cosign(service, folder).exit_code == 0
    with pytest.raises(Problem, match="no known key"):
        service.run("witness", "add", service.folder / "cosigned", "--witness", stranger)
    with pytest.raises(Problem, match="already"):
        a_witness(service)
