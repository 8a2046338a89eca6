"""What the ledger names stays destroyed, whatever the database says."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from rogatory.desk.vault.keys import HeldKey
from rogatory.desk.vault.ledger import Ledger
from rogatory.desk.vault.place import Place
from rogatory.desk.vault.vault import Vault
from rogatory.problem import Problem
from tests.desk.vault.destroyed import destruction


def test_an_entry_is_found_again(ledger):
    assert not ledger.is_destroyed("copy-one")
    entry = destruction(policy="", reference="RG-2026-沈")
    assert ledger.record(entry) == entry
    assert ledger.is_destroyed("copy-one")
    assert not ledger.is_destroyed("copy-on")
    assert list(ledger.all()) == [entry]


def test_a_destruction_that_is_told_again_keeps_its_first_instant(ledger):
    first = ledger.record(destruction())
    later = destruction(destroyed_at=first.destroyed_at + timedelta(minutes=5))
    assert ledger.record(later) == first
    assert list(ledger.all()) == [first]


@pytest.mark.parametrize(
    "other",
    [{"reference": "RG-2026-000124"}, {"decided_by": ("rae@provider.example",)}, {"policy": "r1"}, {"wrapped": b"x"}],
)
def test_another_destruction_of_the_same_copy_is_refused(ledger, other):
    first = ledger.record(destruction())
    with pytest.raises(Problem, match="destroyed already, at 2026-06-01T12:00:00"):
        ledger.record(destruction(**other))
    assert list(ledger.all()) == [first]


def test_an_entry_is_never_written_over(ledger, tmp_path):
    ledger.record(destruction())
    (path,) = (path for path in tmp_path.rglob("*.json"))
    before = path.read_bytes()
    ledger.record(destruction())
    with pytest.raises(Problem):
        ledger.record(destruction(reference="RG-2026-000999"))
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff", b'{"format": "other"}'])
def test_damage_to_an_entry_brings_no_copy_back(ledger, tmp_path, damage):
    ledger.record(destruction())
    (path,) = tmp_path.rglob("*.json")
    path.write_bytes(damage)
    assert ledger.is_destroyed("copy-one")
    for look in (lambda: list(ledger.all()), lambda: ledger.record(destruction())):
        with pytest.raises(Problem, match="the copy that it names stays destroyed"):
            look()


def test_an_entry_under_another_copys_name_is_told(ledger, tmp_path):
    ledger.record(destruction())
    (path,) = tmp_path.rglob("*.json")
    path.rename(path.with_name("copy-two.json"))
    with pytest.raises(Problem, match="cannot be read"):
        list(ledger.all())


def test_while_the_ledger_cannot_be_asked_nothing_opens(vault, tmp_path, monkeypatch):
    key = vault.new_key("copy-one")
    sealed = vault.put("copy-one", key, [b"one"])

    def gone(self, name):
        raise Problem("the place does not answer", where=name, cure="Try again")

    monkeypatch.setattr(Place, "holds", gone)
    for use in (lambda: vault.open("copy-one", key, sealed.name), lambda: vault.new_key("copy-two")):
        with pytest.raises(Problem, match="does not answer"):
            use()


def test_a_vault_whose_ledger_was_lost_or_confused_does_not_open(vault, place, tmp_path):
    for other in ("lost-and-begun-anew", "of-another-vault"):
        ledger = Ledger(Place((tmp_path / other).as_uri()))
        if other == "of-another-vault":
            Vault(Place((tmp_path / "vault-two").as_uri()), HeldKey(bytes(32)), ledger)
        with pytest.raises(Problem, match="is not the one of this vault"):
            Vault(place, HeldKey(bytes(32)), ledger)


def test_a_new_vault_may_be_tied_to_a_ledger_that_is_in_use(ledger, tmp_path):
    ledger.record(destruction())
    for _ in range(2):
        vault = Vault(Place((tmp_path / "new").as_uri()), HeldKey(bytes(32)), ledger)
        with pytest.raises(Problem, match="this copy was destroyed"):
            vault.new_key("copy-one")


def test_a_ledger_in_another_process_sees_it_too(ledger, tmp_path):
    ledger.record(destruction())
    assert Ledger(Place((tmp_path / "ledger").as_uri())).is_destroyed("copy-one")


def test_an_entry_can_be_read_without_rogatory(ledger, tmp_path):
    ledger.record(destruction(policy="retention-2026"))
    (path,) = tmp_path.rglob("*.json")
    assert json.loads(path.read_bytes()) == {
        "format": "rogatory-purge/1",
        "copy_id": "copy-one",
        "destroyed_at": "2026-06-01T12:00:00+00:00",
        "reference": "RG-2026-000123",
        "decided_by": ["cleo@provider.example", "cyd@provider.example"],
        "policy": "retention-2026",
        "key": destruction().key,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"destroyed_at": datetime(2026, 6, 1)},  # noqa: DTZ001
        {"decided_by": ()},
        {"decided_by": ("",)},
        {"key": "no digest"},
    ],
)
def test_a_destruction_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"a destruction|the key of"):
        destruction(**wrong)
