"""The keys from the command line: fingerprints and nothing else, and a backup that any three of five people open."""

from __future__ import annotations

import base64
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rogatory.cli import django
from rogatory.cli.keys import keys as commands
from rogatory.desk import audit, checkpoints, two_people
from rogatory.desk.audit_key import AUDIT_KEY
from rogatory.desk.key_backup import back_up, encrypted_to, read_share, restore, share_text
from rogatory.desk.models import AuditEntry, Proposal
from rogatory.desk.stages.keys import PUBLIC_KEY, RETURN_KEY
from rogatory.evidence.entry import Entry
from rogatory.evidence.signature import Signer
from rogatory.packaging.formats.age import new_identity, unwrap
from rogatory.problem import Problem


@pytest.fixture
def run(db, tmp_path, settings, monkeypatch):
    for name in ("start", "start_on_tables"):
        monkeypatch.setattr(django, name, lambda: None)
    settings.DATA_DIR = tmp_path / "data"
    settings.VAULT_KEY_FILE = tmp_path / "elsewhere" / "vault-master.key"
    settings.VAULT_URL = (tmp_path / "vault").as_uri()
    settings.LEDGER_URL = (tmp_path / "ledger").as_uri()
    settings.AUDIT_URL = (tmp_path / "published").as_uri()

    def call(*words: object) -> Result:
        done = CliRunner().invoke(commands, [str(word) for word in words])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return call


@pytest.fixture
def made(run, tmp_path) -> Path:
    assert run("create").output.strip() == str(checkpoints.keys()[0])
    return tmp_path / "data" / "keys"


def secrets_in(folder: Path) -> list[str]:
    seed = base64.b64decode((folder / AUDIT_KEY).read_text().strip().split("+", 4)[4])[1:]
    pem = (folder / RETURN_KEY).read_text().splitlines()[1]
    master = (folder.parent.parent / "elsewhere" / "vault-master.key").read_text().strip()
    forms = [seed, base64.b64decode(pem)[-32:], base64.b64decode(master)]
    return [text for each in forms for text in (each.hex(), base64.b64encode(each).decode())] + [pem]


def test_the_list_shows_fingerprints_and_no_secret(run, made):
    told = "".join(run("list").output.split())
    assert Signer.read((made / RETURN_KEY).read_bytes(), "").public.fingerprint[:20] in told
    assert "vault" in told
    assert not any(secret in told for secret in secrets_in(made))


def test_the_list_makes_no_key(run, tmp_path):
    run("list")
    assert not (tmp_path / "data" / "keys").exists()


def test_a_key_is_rotated_by_two_people_and_only_proposed_here(run, made):
    before = (made / AUDIT_KEY).read_bytes()
    assert run("rotate", "audit", "once a year").exit_code == 0
    assert (two_people.standing(Proposal.objects.get()), Proposal.objects.get().change) == ("open", {"key": "audit"})
    assert (made / AUDIT_KEY).read_bytes() == before


def test_any_three_of_five_shares_give_the_keys_back_and_two_do_not(run, made, tmp_path):
    folder = tmp_path / "backup"
    run("backup", folder)
    shares = sorted(folder.glob("share-*.txt"))
    assert len(shares) == 5
    restored = tmp_path / "restored"
    assert run("restore", folder / "keys-backup.bin", restored, *shares[1:4]).exit_code == 0
    for name in (RETURN_KEY, PUBLIC_KEY, AUDIT_KEY):
        assert (restored / name).read_bytes() == (made / name).read_bytes()
    assert (restored / "vault-master.key").read_text() == (tmp_path / "elsewhere" / "vault-master.key").read_text()
    sealed = (folder / "keys-backup.bin").read_bytes()
    words = [read_share(path.read_text()) for path in shares]
    assert len({frozenset(restore(sealed, some)) for some in combinations(words, 3)}) == 1
    for few in [words[:2], words[:1], []]:
        with pytest.raises(Problem):
            restore(sealed, few)


def test_the_backup_is_recorded_and_holds_no_key_in_the_open(run, made, tmp_path):
    folder = tmp_path / "backup"
    run("backup", folder)
    sealed = (folder / "keys-backup.bin").read_bytes()
    assert not any(secret.encode() in sealed for secret in secrets_in(made))
    entry = Entry.from_bytes(bytes(AuditEntry.objects.get(action="back_up_keys").entry))
    assert (entry.details["shares"], entry.details["needed"]) == (5, 3)
    assert audit.check().faults == ()
    with pytest.raises(Problem, match="something in it"):
        run("backup", folder)


def test_a_share_can_be_for_one_persons_age_key(run, made, tmp_path):
    identities, folder = [new_identity() for _ in range(3)], tmp_path / "backup"
    to = [word for _, recipient in identities for word in ("--to", recipient)]
    assert run("backup", folder, "--shares", 3, "--needed", 2, *to).exit_code == 0
    opened = [
        unwrap(BytesIO((folder / f"share-{number}.age").read_bytes()), identity).read().decode()
        for number, (identity, _) in enumerate(identities, 1)
    ]
    sealed = (folder / "keys-backup.bin").read_bytes()
    assert restore(sealed, [read_share(text) for text in opened[:2]])[AUDIT_KEY] == (made / AUDIT_KEY).read_bytes()
    assert run("backup", tmp_path / "other", "--to", identities[0][1]).exit_code == 2
    with pytest.raises(Problem):
        encrypted_to("age1nothing", "text")


@pytest.mark.parametrize(("shares", "needed"), [(5, 1), (3, 4), (17, 3), (0, 0)])
def test_so_many_shares_cannot_be(shares, needed):
    with pytest.raises(Problem):
        back_up({"key": b"secret"}, shares, needed)


def test_more_shares_than_are_needed_open_a_backup_as_well():
    made = back_up({"key": b"secret"}, 5, 3)
    for many in (3, 4, 5):
        assert restore(made.sealed, made.shares[:many]) == {"key": b"secret"}


def test_an_altered_backup_or_share_and_those_of_another_backup_open_nothing():
    ours, others = back_up({"key": b"secret"}, 3, 2), back_up({"key": b"secret"}, 3, 2)
    words = [read_share(share_text(ours, number)) for number in (1, 2)]
    assert restore(ours.sealed, words) == {"key": b"secret"}
    assert restore(ours.sealed, [*words, words[0]]) == {"key": b"secret"}
    broken = words[0].rpartition(" ")[0] + " academic"
    altered = bytearray(ours.sealed)
    altered[-1] ^= 1
    for sealed, shares in [
        (ours.sealed, [words[0], others.shares[1]]),
        (others.sealed, words),
        (bytes(altered), words),
        (b"nothing", words),
        (ours.sealed, [broken, words[1]]),
    ]:
        with pytest.raises(Problem):
            restore(sealed, shares)
    assert words[0] not in repr(ours)
