"""An officer fetches a return: begun with a proof, gone on with by ranges, its passphrase on one page, a receipt."""

from __future__ import annotations

import gc
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from rogatory.desk import clock, door, producing
from rogatory.desk.inputs import Decide, Say
from rogatory.desk.models import Access, AuditEntry, Matter, Officer, Package, Person, Request, RequestKey
from rogatory.desk.rest.keys import secret_of
from rogatory.evidence.entry import Entry
from rogatory.portal.turns import Turns
from rogatory.portal.views import fetching as views
from tests.desk import team as teams
from tests.desk.returned import CONTENT, PASSPHRASE, a_package, a_return, delivered
from tests.desk.team import Team, an_officer, fresh, seen
from tests.portal.fetching import address, begin, content_of, fetch
from tests.signing_in import sign_in

NOW = teams.NOW + timedelta(minutes=10)
STALE = NOW - timedelta(minutes=6)


@pytest.fixture
def package(team: Team, tmp_path, settings, monkeypatch) -> Package:
    settings.RETURNS_URL, settings.VAULT_KEY_FILE = (tmp_path / "returns").as_uri(), tmp_path / "key"
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return delivered(team, team.approved("subscriber"))


@pytest.fixture
def request_(package: Package) -> Request:
    return package.production.matter.request


@pytest.fixture
def browser(team: Team, package: Package) -> Client:
    return at(team.officer.person)


def at(person: Person, proved_at: datetime = NOW) -> Client:
    client = Client()
    sign_in(client, person, proved_at)
    return client


def page(client: Client, request: Request, name: str = "return") -> str:
    answer = client.get(reverse(f"portal:{name}", args=[request.reference, "data"]))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.content.decode()


def test_a_download_that_was_broken_off_goes_on_where_it_was(browser: Client, request_: Request):
    whole = fetch(browser, request_)
    etag = whole.headers["ETag"]
    assert content_of(whole) == CONTENT
    assert etag.startswith('"')
    assert whole.headers["Accept-Ranges"] == "bytes"
    rest = browser.get(address(request_), headers={"range": "bytes=1000-", "if-range": etag})
    assert rest.status_code == 206
    assert rest.headers["Content-Range"] == f"bytes 1000-{len(CONTENT) - 1}/{len(CONTENT)}"
    assert rest.headers["Content-Length"] == str(len(CONTENT) - 1000)
    assert rest.headers["ETag"] == etag
    assert content_of(rest) == CONTENT[1000:]
    accesses = list(Access.objects.order_by("pk").values_list("first", "last"))
    assert accesses == [(None, None), (1000, len(CONTENT) - 1)]
    assert AuditEntry.objects.filter(action="download").count() == 2


def test_bytes_of_another_package_are_never_joined_and_those_that_are_not_there_are_refused(
    browser: Client, request_: Request
):
    content_of(fetch(browser, request_))
    anew = browser.get(address(request_), headers={"range": "bytes=5-9", "if-range": '"another"'})
    assert anew.status_code == 200
    assert content_of(anew) == CONTENT
    behind = browser.get(address(request_), headers={"range": f"bytes={len(CONTENT)}-"})
    assert (behind.status_code, behind.headers["Content-Range"]) == (416, f"bytes */{len(CONTENT)}")
    assert Access.objects.count() == 2


def test_a_program_that_asks_first_what_there_is_gets_no_byte_and_leaves_no_access(browser: Client, request_: Request):
    begin(browser, request_)
    told = browser.head(address(request_))
    assert told.headers["Content-Length"] == str(len(CONTENT))
    assert told.headers["Accept-Ranges"] == "bytes"
    assert not Access.objects.exists()


def test_a_download_begins_with_a_fresh_proof(team: Team, request_: Request):
    late = at(team.officer.person, STALE)
    asked = begin(late, request_)
    assert asked.headers["Location"].startswith(reverse("entrance:confirm"))
    assert late.get(address(request_)).status_code == 302
    assert not Access.objects.exists()


def test_a_download_that_may_not_begin_is_refused_and_recorded(browser: Client, team: Team, request_: Request):
    Officer.objects.filter(person=team.officer.person).update(vetted_at=None)
    assert begin(browser, request_).headers["Location"] == reverse("portal:return", args=[request_.reference, "data"])
    entry = Entry.from_bytes(bytes(AuditEntry.objects.get(action="download").entry))
    assert (entry.outcome, entry.actor.id) == ("refused", f"person-{team.officer.person.pk}")
    assert not Access.objects.exists()


def test_slow_lines_hold_so_many_threads_and_no_more(
    browser: Client, request_: Request, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(views, "TURNS", Turns(2))
    assert content_of(fetch(browser, request_)) == CONTENT
    begun, unasked = (browser.get(address(request_)) for _ in range(2))
    assert next(iter(begun.streaming_content))
    late = browser.get(address(request_), headers={"range": "bytes=5-9"})
    assert (late.status_code, "in a minute" in late.content.decode()) == (503, True)
    assert "in a minute" in browser.get(address(request_), follow=True).content.decode()
    assert Access.objects.count() == 3, "who has to come again has fetched nothing"
    content_of(begun)
    del unasked
    gc.collect()
    kept = [browser.get(address(request_)) for _ in range(2)]
    assert [each.status_code for each in kept] == [200, 200]


def test_no_address_opens_anything_without_the_session_that_began_it(browser: Client, team: Team, request_: Request):
    content_of(fetch(browser, request_))
    other = at(team.officer.person)
    assert other.get(address(request_)).headers["Location"] == reverse(
        "portal:return", args=[request_.reference, "data"]
    )
    assert Client().get(address(request_)).headers["Location"].startswith(reverse("account_login"))
    assert Access.objects.count() == 1


def test_what_goes_on_later_needs_the_session_the_vetting_and_a_return_that_is_delivered(
    browser: Client,
    team: Team,
    request_: Request,
    settings,
):
    content_of(fetch(browser, request_))
    later = {"headers": {"range": "bytes=5-9"}}
    officer = Officer.objects.filter(person=team.officer.person)
    # Who is vetted anew is not whom the approvers knew: the day has to be the same.
    since = officer.get().vetted_at
    officer.update(vetted_at=None)
    told = browser.get(address(request_), **later)
    # A page would be taken for the file.
    assert (told.status_code, told.headers["Content-Type"]) == (403, "text/plain; charset=utf-8")
    officer.update(vetted_at=since)
    Matter.objects.filter(request=request_).update(state="collected")
    assert browser.get(address(request_), **later).status_code == 404
    Matter.objects.filter(request=request_).update(state="delivered")
    assert content_of(browser.get(address(request_), **later)) == CONTENT[5:10]
    Session.objects.all().delete()
    assert browser.get(address(request_), **later).status_code == 403
    assert Access.objects.count() == 2


def test_a_session_that_has_ended_tells_a_program_so_in_a_status(team: Team, request_: Request):
    client = Client()
    sign_in(client, team.officer.person, NOW, seen_at=NOW - timedelta(hours=3))
    told = client.get(address(request_), headers={"range": "bytes=5-9"})
    assert (told.status_code, told.headers["Content-Type"]) == (403, "text/plain; charset=utf-8")


def test_a_download_goes_on_in_a_new_session_once_it_was_let_to(browser: Client, team: Team, request_: Request):
    content_of(fetch(browser, request_))
    again = at(team.officer.person)
    assert "The download was broken off" in page(again, request_)
    told = again.post(address(request_, "begin-download"), {"resume": "1"}, follow=True)
    assert "press Resume" in told.content.decode()
    assert content_of(again.get(address(request_), headers={"range": "bytes=5-9"})) == CONTENT[5:10]


def test_a_package_is_streamed_in_pieces_that_do_not_grow_with_it(browser: Client, request_: Request, monkeypatch):
    monkeypatch.setattr("rogatory.portal.views.fetching.PIECE", 1000)
    pieces = list(fetch(browser, request_).streaming_content)
    assert max(map(len, pieces)) <= 1000
    assert b"".join(pieces) == CONTENT


def test_where_the_place_of_returns_fails_the_officer_is_told_to_try_again_and_not_where_it_lies(
    browser: Client, package: Package, request_: Request, settings
):
    content_of(fetch(browser, request_))
    rmtree(Path(settings.RETURNS_URL.removeprefix("file://")))
    answer = fetch(browser, request_, follow=True)
    assert answer.status_code == 200
    told = answer.content.decode()
    assert "cannot be read at this moment" in told
    assert package.folder not in told
    program = browser.get(address(request_), headers={"range": "bytes=10-19"})
    assert (program.status_code, program.headers["Content-Type"]) == (503, "text/plain; charset=utf-8")
    RequestKey.objects.update(wrapped_key=b"of another master key")
    answer = browser.post(address(request_, "passphrase"), follow=True)
    assert "cannot be read at this moment" in answer.content.decode()


def test_the_passphrase_is_on_one_page_that_no_cache_keeps(browser: Client, team: Team, request_: Request):
    assert PASSPHRASE not in page(browser, request_)
    answer = browser.post(address(request_, "passphrase"))
    assert PASSPHRASE in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert browser.get(address(request_, "passphrase")).status_code == 405
    for name in ("return", "receipt"):
        assert PASSPHRASE not in page(browser, request_, name)
    assert "was shown the passphrase" in page(browser, request_, "receipt")
    stale = at(team.officer.person, STALE)
    assert stale.post(address(request_, "passphrase")).headers["Location"].startswith(reverse("entrance:confirm"))
    assert AuditEntry.objects.filter(action="show_passphrase").count() == 1


def test_whoever_cannot_open_it_is_told_and_can_ask(browser: Client, package: Package, request_: Request):
    Package.objects.filter(pk=package.pk).update(format="age", recipients=[{"person": 0, "key": "age1x"}])
    told = page(browser, request_)
    assert "You cannot open this return as it is" in told
    assert "begin" not in told
    browser.post(reverse("portal:ask-package", args=[request_.reference, "data"]))
    assert "being made ready for you" in page(browser, request_)


def test_the_page_names_the_keys_that_open_it(browser: Client, team: Team, package: Package, request_: Request):
    person = team.officer.person
    person.delivery_keys.create(kind="age", text="age1x", fingerprint="age1x", added_at=NOW)
    a_package(package.production, format="age", recipients=({"person": person.pk, "key": "age1x"},))
    told = page(browser, request_)
    assert "age1x" in told
    assert "Show the passphrase" not in told


def test_a_destroyed_return_is_told_as_such_with_the_way_to_ask_again(
    browser: Client,
    team: Team,
    package: Package,
    request_: Request,
):
    package.production.destroyed_at, package.production.destroyed_why = NOW, "its time was over"
    package.production.save()
    Package.objects.filter(pk=package.pk).update(destroyed_at=NOW, secret=None)
    told = page(browser, request_)
    assert "The return was destroyed" in told
    assert "Destroyed" in browser.get(reverse("portal:request", args=[request_.reference])).content.decode()
    asking = reverse("portal:ask-again", args=[request_.reference, "data"])
    assert browser.post(asking, {"words": ""}).status_code == 422
    browser.post(asking, {"words": "the disk broke"})
    assert "asked for again" in page(browser, request_)
    assert "Destroyed" in page(browser, request_, "receipt")


def test_the_receipt_tells_who_fetched_what_and_names_the_digest(
    browser: Client,
    team: Team,
    package: Package,
    request_: Request,
):
    assert "Nobody has fetched it yet" in page(browser, request_, "receipt")
    content_of(fetch(browser, request_))
    content_of(browser.get(address(request_), headers={"range": "bytes=10-19"}))
    request_.shared_at = NOW
    request_.save()
    colleague = at(an_officer("bea").person)
    content_of(fetch(colleague, request_))
    told = page(colleague, request_, "receipt")
    assert package.production.manifest_sha256 in told
    assert "bytes 10 to 19" in told
    assert "bea" in told
    door.act(team.custodian, "close", fresh(package.production.matter), Say("done"), NOW).require()
    assert "bytes 10 to 19" in page(browser, request_, "receipt")


def test_the_receipt_tells_of_every_return_that_was_delivered_and_of_none_that_was_not(
    browser: Client, team: Team, package: Package, request_: Request
):
    def counsel_recalls() -> None:
        door.act(team.counsel, "recall_return", fresh(matter), Say("to be decided anew"), NOW).require()

    def approved_anew() -> Matter:
        for by, action in ((team.reviewer, "approve"), (team.second, "countersign")):
            door.act(by, action, fresh(matter), Decide(seen(fresh(matter))), NOW).require()
        return fresh(matter)

    matter, first = package.production.matter, package.production
    content_of(fetch(browser, request_))
    counsel_recalls()
    told = page(browser, request_, "receipt")
    assert first.manifest_sha256 in told
    assert "the response team recalled it" in told
    assert told.count("downloaded") == 1
    assert (
        reverse("portal:receipt", args=[request_.reference, "data"])
        in browser.get(reverse("portal:request", args=[request_.reference])).content.decode()
    )
    second = a_return(approved_anew()).production
    assert second.manifest_sha256 not in page(browser, request_, "receipt"), "sealed, and not delivered"
    producing.deliver(team.custodian, fresh(matter), NOW).require()
    counsel_recalls()
    third = a_return(approved_anew()).production
    told = page(browser, request_, "receipt")
    assert told.index(second.manifest_sha256) < told.index(first.manifest_sha256)
    assert third.manifest_sha256 not in told
    assert told.count("downloaded") == 1, "what was fetched of the first stays told"


def test_before_a_return_was_delivered_there_is_no_receipt(browser: Client, team: Team, request_: Request):
    waiting = a_return(team.approved("subscriber")).production.matter
    address_ = reverse("portal:receipt", args=[waiting.request.reference, "data"])
    assert browser.get(address_).status_code == 404


def test_the_pages_of_a_return_take_as_many_queries_however_much_was_sealed(
    browser: Client, package: Package, request_: Request, django_assert_max_num_queries
):
    for number in range(3):
        production = package.production
        production.pk, production.name = None, f"{number}.zip"
        production.save()
        a_package(production)
    content_of(fetch(browser, request_))
    for name, most in (("return", 17), ("receipt", 12)):
        with django_assert_max_num_queries(most):
            page(browser, request_, name)


def test_the_letters_about_a_return_hold_no_address_that_opens_it(request_: Request, package: Package):
    letters = "".join(each.subject + each.body for each in request_.letters.all())
    for word in (
        secret_of(package).decode(),
        "/requests/",
        package.name,
        package.folder,
        package.production.manifest_sha256,
    ):
        assert word not in letters
