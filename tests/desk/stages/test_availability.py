"""A return is there for its time and no longer: delivered again, withdrawn before anybody fetched it, or destroyed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rogatory.desk import door, worker
from rogatory.desk.actors import SYSTEM
from rogatory.desk.grounds.footing import changed, to_confirm
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import Decide, Download, Rang, Redeliver, Say, ShowPassphrase
from rogatory.desk.models import Access, AskedAgain, AuditEntry, Clock, Letter, Matter, Officer, Package, RequestKey
from rogatory.desk.outcome import Outcome
from rogatory.desk.rest.keys import secret_of
from rogatory.desk.rest.reading import open_package
from rogatory.flow.case import Ground
from rogatory.problem import Problem
from tests.desk.returned import CONTENT, PASSPHRASE, a_package, a_page_comes_by_mail, a_return, delivered, parts_there
from tests.desk.team import NOW, Team, an_officer, fresh, seen

LATER = NOW + timedelta(minutes=5)
AFTER = NOW + timedelta(days=31)


@pytest.fixture
def package(team: Team, tmp_path, settings) -> Package:
    settings.RETURNS_URL = (tmp_path / "returns").as_uri()
    settings.VAULT_KEY_FILE = tmp_path / "vault-master.key"
    return delivered(team, team.approved("subscriber"))


@pytest.fixture
def matter(package: Package) -> Matter:
    return fresh(package.production.matter)


def act(by, action: str, matter: Matter, inputs, now=LATER) -> Outcome:
    return door.act(by, action, fresh(matter), inputs, now)


def ring(now=AFTER) -> None:
    """Let the worker sweep, and do the work that comes of it."""
    worker.work_off(HANDLERS, lambda: now)


def fetch(team: Team, matter: Matter, now=LATER) -> Outcome:
    return act(team.officer, "download", matter, Download(), now)


def test_a_delivery_lasts_as_long_as_the_operator_says_and_warns_before(team: Team, settings, tmp_path):
    settings.RETURN_DAYS = 12
    settings.RETURNS_URL, settings.VAULT_KEY_FILE = (tmp_path / "returns").as_uri(), tmp_path / "key"
    package = delivered(team, team.approved("subscriber"))
    until = NOW + timedelta(minutes=1, days=12)
    package.production.refresh_from_db()
    assert package.production.expires_at == until
    running = {each.name: each for each in Clock.objects.filter(name__startswith="availability", ended_at=None)}
    assert set(running) == {"availability", "availability/7", "availability/1"}
    assert running["availability"].rings_at == until
    assert {running[f"availability/{days}"].action for days in (7, 1)} == {"return_ends"}


def test_the_warning_is_a_letter_that_opens_nothing_and_tells_nothing(team: Team, matter: Matter):
    act(SYSTEM, "return_ends", matter, Rang(1, "availability/7")).require()
    letter = Letter.objects.get(key="return-ends")
    assert letter.to == team.officer.person.email
    assert "1 April 2026" in letter.body
    for sensitive in ("someone", "subscriber", "/requests/", PASSPHRASE):
        assert sensitive not in letter.body + letter.subject


def test_at_its_end_a_return_is_destroyed_and_its_rows_say_so(team: Team, package: Package, matter: Matter):
    assert parts_there(package) > 0
    ring()
    package.refresh_from_db()
    production = package.production
    production.refresh_from_db()
    assert (package.secret, package.destroyed_at) == (None, AFTER)
    assert (production.destroyed_at, production.destroyed_why) == (AFTER, "its time was over")
    assert parts_there(package) == 0
    with pytest.raises(Problem):
        open_package(package)
    assert fresh(matter).state == "delivered"
    assert AuditEntry.objects.filter(action="expire", subject=matter.request.reference).count() == 1
    assert "destroyed" in fetch(team, matter, AFTER).refused[0]


def test_a_return_outlives_neither_its_closed_file_nor_a_decision_that_went_back(team: Team, matter: Matter):
    act(team.custodian, "close", matter, Say("done with")).require()
    running = set(Clock.objects.filter(ended_at=None).values_list("name", flat=True))
    assert running == {"availability"}
    ring()
    assert fresh(matter).productions.get().destroyed_at == AFTER


def test_with_the_last_return_of_a_request_its_key_goes(team: Team, package: Package, matter: Matter):
    key = RequestKey.objects.get(request=matter.request)
    ring()
    key.refresh_from_db()
    assert (key.wrapped_key, key.destroyed_at) == (None, AFTER)


def test_the_key_stays_while_another_return_of_the_request_is_there(team: Team, package: Package, matter: Matter):
    other = a_return(team.approved("subscriber"))
    other.production.matter.request.matters.update(request=matter.request, kind="emergency")
    ring()
    assert RequestKey.objects.get(request=matter.request).wrapped_key is not None


def test_whoever_asks_for_it_again_is_before_the_custodians_until_it_is_delivered_again(team: Team, matter: Matter):
    act(team.officer, "ask_again", matter, Say("the computer was lost")).require()
    assert AskedAgain.objects.get(settled_at=None).words == "the computer was lost"
    assert "asked already" in act(team.officer, "ask_again", matter, Say("again")).refused[0]
    act(team.custodian, "redeliver", matter, Redeliver(), LATER).require()
    assert not AskedAgain.objects.filter(settled_at=None).exists()
    production = fresh(matter).productions.get()
    assert production.expires_at == LATER + timedelta(days=30)
    assert Clock.objects.get(name="availability", ended_at=None).rings_at == production.expires_at
    assert Letter.objects.filter(key="ready").count() == 2


def test_who_delivers_again_confirms_what_they_saw_and_nothing_that_came_since(team: Team, matter: Matter):
    a_page_comes_by_mail(matter, b"the first page", LATER)
    grounds, seen = to_confirm(fresh(matter))
    assert grounds == {Ground.MAIL}
    a_page_comes_by_mail(matter, b"a page that came while they looked at the first", LATER)
    for stale in ("", seen):
        assert "have not looked at" in act(team.custodian, "redeliver", matter, Redeliver(stale)).refused[0]
    assert changed(fresh(matter)) == {Ground.MAIL}
    act(team.custodian, "redeliver", matter, Redeliver(to_confirm(fresh(matter))[1])).require()
    assert not changed(fresh(matter))
    entry = AuditEntry.objects.filter(action="redeliver").last()
    assert json.loads(bytes(entry.entry))["details"]["confirmed"] == ["what came by mail"]


def test_a_destroyed_return_is_made_anew_from_what_was_collected(team: Team, matter: Matter):
    assert "still there" in act(team.custodian, "produce_again", matter, Say("asked for")).refused[0]
    ring()
    act(team.officer, "ask_again", matter, Say("it was lost"), AFTER).require()
    assert "destroyed" in act(team.custodian, "redeliver", matter, Redeliver(), AFTER).refused[0]
    act(team.custodian, "produce_again", matter, Say("asked for"), AFTER).require()
    assert fresh(matter).state == "collected"
    assert not AskedAgain.objects.filter(settled_at=None).exists()


def test_a_return_is_withdrawn_before_the_first_download_and_never_after(team: Team, package: Package, matter: Matter):
    act(team.custodian, "withdraw_return", matter, Say("the wrong account")).require()
    assert fresh(matter).state == "collected"
    letter = Letter.objects.get(key="return-withdrawn")
    assert "the wrong account" not in letter.body
    worker.work_off(HANDLERS, lambda: LATER)
    assert parts_there(package) == 0
    assert not fetch(team, matter).done
    assert not Clock.objects.filter(name__startswith="availability", ended_at=None).exists()


def test_what_was_fetched_cannot_be_taken_back(team: Team, matter: Matter):
    fetch(team, matter).require()
    outcome = act(team.custodian, "withdraw_return", matter, Say("too late"))
    assert "cannot be taken back" in outcome.refused[0]
    assert fresh(matter).state == "delivered"


def test_a_return_is_recalled_after_it_was_fetched_and_its_request_decided_anew(
    team: Team, package: Package, matter: Matter
):
    fetch(team, matter).require()
    assert "say in words why" in act(team.counsel, "recall_return", matter, Say(" ")).refused[0]
    act(team.officer, "ask_again", matter, Say("it was lost")).require()
    act(team.counsel, "recall_return", matter, Say("the officer is somebody else now")).require()
    assert (fresh(matter).state, fresh(matter).approval) == ("verified", None)
    package.production.refresh_from_db()
    assert package.production.destroyed_why == "the response team recalled it"
    letter = Letter.objects.get(key="return-recalled")
    assert letter.to == team.officer.person.email
    assert "somebody else" not in letter.body
    assert Access.objects.count() == 1, "what was fetched stays on record"
    entry = AuditEntry.objects.filter(action="recall_return").last()
    assert json.loads(bytes(entry.entry))["details"]["fetched"] == [package.production.manifest_sha256]
    assert not AskedAgain.objects.filter(settled_at=None).exists()
    worker.work_off(HANDLERS, lambda: LATER)
    assert parts_there(package) == 0
    assert not fetch(team, matter).done
    assert not Clock.objects.filter(name__startswith="availability", ended_at=None).exists()


def test_the_time_to_answer_runs_again_after_a_recall_to_the_day_that_was_asked_for(team: Team, tmp_path, settings):
    settings.RETURNS_URL, settings.VAULT_KEY_FILE = (tmp_path / "returns").as_uri(), tmp_path / "key"
    matter = team.verified("subscriber", response_date=date(2026, 3, 20))
    act(team.reviewer, "approve", matter, Decide(seen(matter)), NOW).require()
    act(team.second, "countersign", matter, Decide(seen(matter)), NOW).require()
    delivered(team, fresh(matter))
    assert not Clock.objects.filter(name="response", ended_at=None).exists(), "it is answered"
    act(team.counsel, "recall_return", matter, Say("to be decided anew")).require()
    due = Clock.objects.get(name="response", ended_at=None)
    assert (due.matter_id, due.due_at) == (matter.pk, datetime(2026, 3, 21, tzinfo=UTC))


def test_a_return_is_recalled_though_nobody_could_fetch_it_any_more(team: Team, matter: Matter):
    fetch(team, matter).require()
    officers = Officer.objects.filter(person=team.officer.person)
    officers.update(left_at=LATER)
    assert Ground.OFFICER in changed(fresh(matter))
    act(team.custodian, "recall_return", matter, Say("they have left")).require()
    assert fresh(matter).state == "verified"
    assert not Letter.objects.filter(key="return-recalled").exists()


def test_a_download_takes_a_fresh_proof_or_a_session_that_began_it_with_one(team: Team, matter: Matter):
    stale = an_officer_long_after(team)
    assert "fresh proof" in door.act(stale, "download", fresh(matter), Download(), LATER).refused[0]
    door.act(stale, "download", fresh(matter), Download(begun=True), LATER).require()
    assert Access.objects.count() == 1


def test_each_download_is_recorded_with_the_package_and_the_bytes(team: Team, package: Package, matter: Matter):
    act(team.officer, "download", matter, Download("192.0.2.1", package.pk, 5, 9)).require()
    access = Access.objects.get()
    assert (access.package, access.first, access.last, access.address) == (package, 5, 9, "192.0.2.1")
    assert AuditEntry.objects.filter(action="download").count() == 1
    with open_package(package, 5) as stream:
        assert stream.read(5) == CONTENT[5:10]


def test_the_passphrase_is_shown_after_a_fresh_proof_and_each_showing_is_recorded(
    team: Team, package: Package, matter: Matter
):
    stale = an_officer_long_after(team)
    assert not door.act(stale, "show_passphrase", fresh(matter), ShowPassphrase(package.pk), LATER).done
    for _ in range(2):
        act(team.officer, "show_passphrase", matter, ShowPassphrase(package.pk)).require()
    done = AuditEntry.objects.filter(action="show_passphrase")
    assert sum(b'"outcome":"done"' in bytes(each.entry) for each in done) == 2
    assert all(PASSPHRASE.encode() not in bytes(each.entry) for each in AuditEntry.objects.all())
    assert secret_of(package).decode() == PASSPHRASE


def test_another_officer_neither_fetches_nor_sees_the_passphrase_nor_asks(team: Team, package: Package, matter: Matter):
    eve = an_officer("eve")
    for action, inputs in (
        ("download", Download(package=package.pk)),
        ("show_passphrase", ShowPassphrase(package.pk)),
        ("ask_again", Say("please")),
        ("ask_package", Say()),
    ):
        assert not act(eve, action, matter, inputs).done
    assert not Access.objects.exists()


def test_a_package_of_another_return_is_not_fetched_through_this_one(team: Team, matter: Matter):
    other = delivered(team, team.approved("subscriber"))
    assert "no such package" in act(team.officer, "download", matter, Download(package=other.pk)).refused[0]


def test_a_key_s_package_has_no_passphrase_to_show(team: Team, package: Package, matter: Matter):
    recipient = ({"person": team.officer.person.pk, "key": "age1x"},)
    keyed = a_package(package.production, format="age", recipients=recipient)
    refused = act(team.officer, "show_passphrase", matter, ShowPassphrase(keyed.pk)).refused
    assert "your own key opens it" in refused[0]


def an_officer_long_after(team: Team):
    """The officer, whose last proof is older than five minutes."""
    return replace(team.officer, proved_at=NOW - timedelta(hours=1))
