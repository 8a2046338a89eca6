"""An officer hands in keys, takes them back, or chooses without one: each is recorded, and none without a proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rogatory.desk import delivery_keys
from rogatory.desk.actors import actor_of
from rogatory.desk.models import AuditEntry, DeliveryKey, Officer, Person
from rogatory.desk.outcome import Refused
from rogatory.packaging.formats.age import new_identity
from tests.desk.team import NOW, Team, an_officer

RECIPIENT = b"age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"


def refused(actor, given: bytes = RECIPIENT) -> str:
    with pytest.raises(Refused) as told:
        delivery_keys.add(actor, given, NOW)
    assert not DeliveryKey.objects.filter(person=actor.person, added_at=NOW, kind="openpgp").exists()
    return " ".join(told.value.sentences)


def test_a_key_is_in_force_until_it_is_taken_back_and_both_are_in_the_audit(team: Team):
    key = delivery_keys.add(team.officer, RECIPIENT + b"\n", NOW)
    assert [each.fingerprint for each in delivery_keys.keys_of(team.officer.person)] == [RECIPIENT.decode()]
    delivery_keys.remove(team.officer, key.pk, NOW + timedelta(minutes=1))
    assert delivery_keys.keys_of(team.officer.person) == ()
    delivery_keys.add(team.officer, RECIPIENT, NOW + timedelta(minutes=2))
    done = AuditEntry.objects.filter(action__in=["add_delivery_key", "remove_delivery_key"])
    assert [each.action for each in done.order_by("number")] == [
        "add_delivery_key",
        "remove_delivery_key",
        "add_delivery_key",
    ]
    # A key's fingerprint leads to its owner: the audit, which is public in parts, names the row.
    assert all(RECIPIENT not in bytes(each.entry) for each in done)


def test_nothing_is_changed_without_a_fresh_proof_or_a_vetting_and_each_attempt_is_recorded(team: Team):
    stale = replace(team.officer, proved_at=NOW - timedelta(minutes=6))
    assert "fresh proof" in refused(stale)
    unvetted = an_officer("uma")
    Officer.objects.filter(person=unvetted.person).update(vetted_at=None)
    assert "vetted" in refused(replace(actor_of(Person.objects.get(pk=unvetted.person.pk)), proved_at=NOW))
    assert "vetted" in refused(team.custodian)
    assert AuditEntry.objects.filter(action="add_delivery_key").count() == 3


def test_a_key_is_there_once_and_there_are_not_too_many(team: Team):
    delivery_keys.add(team.officer, RECIPIENT, NOW)
    assert "already" in refused(team.officer)
    for _ in range(delivery_keys.MOST - 1):
        delivery_keys.add(team.officer, new_identity()[1].encode(), NOW)
    assert "the most" in refused(team.officer, new_identity()[1].encode())


def test_what_is_no_key_is_refused_in_words_that_help(team: Team):
    assert "checksum" in refused(team.officer, RECIPIENT[:-1] + b"q")


def test_nobody_takes_a_colleague_s_key_away(team: Team):
    key = delivery_keys.add(team.officer, RECIPIENT, NOW)
    with pytest.raises(Refused, match="removed already"):
        delivery_keys.remove(an_officer("eve"), key.pk, NOW)
    assert delivery_keys.keys_of(team.officer.person) == (key,)


def test_without_a_key_an_officer_chooses_between_two_formats(team: Team):
    assert Officer.objects.get(person=team.officer.person).delivered_by == "zip-aes256"
    delivery_keys.choose(team.officer, "age-passphrase", NOW)
    assert Officer.objects.get(person=team.officer.person).delivered_by == "age-passphrase"
    with pytest.raises(Refused, match="one of the two"):
        delivery_keys.choose(team.officer, "zip", NOW)
