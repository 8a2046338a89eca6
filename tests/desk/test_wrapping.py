"""A package fits its officer, and those with whom the request is shared as far as their keys are of the same kind."""

from __future__ import annotations

import io

import pysequoia
import pytest

from rogatory.desk import delivery_keys
from rogatory.desk.models import DeliveryKey, Officer, Package
from rogatory.desk.stages.packages import fingerprints_of, fits
from rogatory.desk.wrapping import Chosen, chosen_for, fetchers, opens
from rogatory.packaging.formats.age import new_identity
from rogatory.packaging.formats.age import unwrap as age_opened
from rogatory.packaging.formats.opening import unwrap
from tests.desk.team import NOW, Team, an_officer

RETURN = b"PK\x03\x04 what was asked for" * 99


def made(chosen: Chosen) -> bytes:
    wrapping = chosen.wrapping("R-1-data.zip", NOW)
    sink = io.BytesIO()
    target = wrapping.begin(sink, wrapping.start())
    target.write(RETURN)
    target.close()
    return sink.getvalue()


def reopened(chosen: Chosen, package: bytes) -> bytes:
    return unwrap(chosen.format, io.BytesIO(package), opens(chosen.format, chosen.secret)).read()


def a_certificate() -> tuple[pysequoia.Tsk, bytes]:
    secret = pysequoia.Tsk.generate("Ada Sample <ada@police.example>")
    return secret, str(secret.extract_certificate()).encode()


def test_an_age_key_comes_before_a_certificate_and_both_before_a_passphrase(team: Team):
    people = (team.officer.person,)
    assert chosen_for(people, NOW).format == "zip-aes256"
    delivery_keys.choose(team.officer, "age-passphrase", NOW)
    assert chosen_for(people, NOW).format == "age-passphrase"
    delivery_keys.add(team.officer, a_certificate()[1], NOW)
    assert chosen_for(people, NOW).format == "openpgp"
    delivery_keys.add(team.officer, new_identity()[1].encode(), NOW)
    assert chosen_for(people, NOW).format == "age"


def test_a_package_opens_for_each_of_its_people_and_again_here(team: Team):
    bea = an_officer("bea")
    identities = []
    for actor in (team.officer, team.officer, bea):
        identity, recipient = new_identity()
        identities.append(identity)
        delivery_keys.add(actor, recipient.encode(), NOW)
    delivery_keys.add(bea, a_certificate()[1], NOW)
    chosen = chosen_for((team.officer.person, bea.person), NOW)
    package = made(chosen)
    assert [age_opened(io.BytesIO(package), each).read() for each in identities] == [RETURN] * 3
    assert reopened(chosen, package) == RETURN
    assert {each["person"] for each in chosen.recipients} == {team.officer.person.pk, bea.person.pk}


@pytest.mark.parametrize("chosen", ["zip-aes256", "openpgp"])
def test_what_is_made_without_an_age_key_opens_again_here(team: Team, chosen: str):
    if chosen == "openpgp":
        delivery_keys.add(team.officer, a_certificate()[1], NOW)
    picked = chosen_for((team.officer.person,), NOW)
    assert picked.format == chosen
    assert reopened(picked, made(picked)) == RETURN


def test_a_certificate_that_is_over_makes_way_for_a_passphrase_and_stops_no_sealing(team: Team):
    secret, certificate = a_certificate()
    key = delivery_keys.add(team.officer, certificate, NOW)
    cert = pysequoia.Cert.from_bytes(certificate)
    revoked = pysequoia.Cert.from_bytes(bytes(cert) + bytes(cert.revoke(secret.certifier())))
    DeliveryKey.objects.filter(pk=key.pk).update(text=str(revoked))
    assert chosen_for((team.officer.person,), NOW).format == "zip-aes256"


def test_who_fetches_is_the_officer_and_while_it_is_shared_their_vetted_colleagues(team: Team):
    request = team.submit("subscriber")
    bea, gone = an_officer("bea"), an_officer("gone")
    Officer.objects.filter(person=gone.person).update(left_at=NOW)
    assert fetchers(request) == (team.officer.person,)
    request.shared_at = NOW
    assert fetchers(request) == (team.officer.person, bea.person)


def test_a_package_fits_by_the_keys_that_are_in_force_and_by_a_passphrase_everybody(team: Team):
    key = delivery_keys.add(team.officer, new_identity()[1].encode(), NOW)
    chosen = chosen_for((team.officer.person,), NOW)
    package = Package(format=chosen.format, recipients=chosen.recipients)
    person, eve = team.officer.person, an_officer("eve").person
    assert fits(package, person, fingerprints_of(person))
    assert not fits(package, eve, {key.fingerprint})
    delivery_keys.remove(team.officer, key.pk, NOW)
    assert not fits(package, person, fingerprints_of(person))
    assert fits(Package(format="zip-aes256", recipients=[]), eve, ())
