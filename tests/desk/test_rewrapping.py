"""Whoever cannot open a return asks for one they can, and gets it, sealed as it was."""

from __future__ import annotations

import io
from datetime import timedelta

import pysequoia
import pytest

from rogatory.desk import delivery_keys, door, worker
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import Download, Say
from rogatory.desk.models import Matter, OutboxJob, Package
from rogatory.desk.outcome import Outcome
from rogatory.desk.rest.keys import hide, key_for, secret_of
from rogatory.desk.rest.reading import open_package
from rogatory.desk.wrapping import chosen_for, opens
from rogatory.packaging.formats.age import new_identity
from rogatory.packaging.formats.age import unwrap as age_opened
from rogatory.packaging.formats.opening import unwrap
from tests.desk.returned import delivered
from tests.desk.team import NOW, Team, an_officer, fresh

RETURN = b"PK\x03\x04 what was sealed" * 5000
LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def places(team: Team, tmp_path, settings) -> None:
    settings.RETURNS_URL = (tmp_path / "returns").as_uri()
    settings.VAULT_KEY_FILE = tmp_path / "vault-master.key"


def a_delivered_package(team: Team) -> Package:
    """A return that is encrypted for its officer as they want it, and shared with their agency afterwards."""
    chosen = chosen_for((team.officer.person,), NOW)
    wrapping = chosen.wrapping("return.zip", NOW)
    sink = io.BytesIO()
    target = wrapping.begin(sink, wrapping.start())
    target.write(RETURN)
    target.close()
    package = delivered(team, team.approved("subscriber"), content=sink.getvalue(), format=chosen.format)
    request = package.production.matter.request
    hidden = hide(key_for(request, NOW), chosen.secret, package.folder)
    Package.objects.filter(pk=package.pk).update(recipients=chosen.recipients, secret=hidden)
    request.shared_at = NOW
    request.save()
    return Package.objects.select_related("production__matter__request").get(pk=package.pk)


def ask(actor, matter: Matter, now=LATER) -> Outcome:
    return door.act(actor, "ask_package", fresh(matter), Say(), now)


def read(package: Package) -> bytes:
    with open_package(package) as stream:
        return stream.read()


@pytest.mark.parametrize("before", ["age", "openpgp"])
def test_a_colleague_with_a_key_of_their_own_gets_a_package_that_it_opens(team: Team, before: str):
    key = new_identity()[1].encode()
    if before == "openpgp":
        key = str(pysequoia.Tsk.generate("Ada <ada@police.example>").extract_certificate()).encode()
    delivery_keys.add(team.officer, key, NOW)
    first = a_delivered_package(team)
    assert first.format == before
    bea, matter = an_officer("bea"), first.production.matter
    identity, recipient = new_identity()
    delivery_keys.add(bea, recipient.encode(), NOW)
    ask(bea, matter).require()
    assert "already" in ask(bea, matter).refused[0]
    worker.work_off(HANDLERS, lambda: LATER)
    made = Package.objects.exclude(pk=first.pk).get()
    assert (made.format, made.production_id) == ("age", first.production_id)
    assert age_opened(io.BytesIO(read(made)), identity).read() == RETURN
    door.act(bea, "download", fresh(matter), Download(package=made.pk), LATER).require()
    assert "can open" in ask(bea, matter).refused[0]


def test_a_colleague_without_a_key_gets_one_with_a_passphrase(team: Team):
    delivery_keys.add(team.officer, new_identity()[1].encode(), NOW)
    first = a_delivered_package(team)
    bea = an_officer("bea")
    ask(bea, first.production.matter).require()
    worker.work_off(HANDLERS, lambda: LATER)
    made = Package.objects.exclude(pk=first.pk).get()
    assert made.format == "zip-aes256"
    assert made.name.endswith(".protected.zip")
    secret = opens(made.format, secret_of(made))
    assert unwrap(made.format, io.BytesIO(read(made)), secret).read() == RETURN


def test_a_key_that_was_changed_after_the_sealing_counts_too(team: Team):
    old = delivery_keys.add(team.officer, new_identity()[1].encode(), NOW)
    first = a_delivered_package(team)
    assert "can open" in ask(team.officer, first.production.matter).refused[0]
    delivery_keys.remove(team.officer, old.pk, NOW)
    ask(team.officer, first.production.matter).require()


def test_a_package_that_comes_after_the_end_of_its_return_is_not_taken(team: Team):
    delivery_keys.add(team.officer, new_identity()[1].encode(), NOW)
    first = a_delivered_package(team)
    ask(an_officer("bea"), first.production.matter).require()
    after = NOW + timedelta(days=31)
    # The clock rings before the job is done.
    worker.work_off(HANDLERS, lambda: after)
    assert not Package.objects.filter(destroyed_at=None).exists()
    assert not OutboxJob.objects.filter(name="rewrap", ended_at=None).exists()
