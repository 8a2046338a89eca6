"""The directory of agencies at the console: found, added, changed, and warned of what looks like another's domain."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rogatory.desk import call_backs, directory, two_people
from rogatory.desk.actors import Actor
from rogatory.desk.changes import numbers
from rogatory.desk.models import Agency, AgencyChange, CallBackNumber, Officer, Person, Proposal
from rogatory.flow.states import Role
from tests.console.page import read
from tests.desk.team import LONG_AGO, NOW, a_number, a_person, an_agency
from tests.signing_in import sign_in

ENTRY = {
    "name": "Harbor Patrol",
    "kind": "police",
    "country": "US",
    "place": "Ridgeport",
    "source": "state registry",
}
NUMBER = {"number": "+1 202 555 0142", "extension": "7", "desk": "watch", "source": "state list", "words": "published"}


@pytest.fixture
def intake(db) -> Actor:
    return a_person("ivy", Role.INTAKE)


@pytest.fixture
def client(intake: Actor) -> Client:
    return of(intake)


def of(actor: Actor) -> Client:
    found = Client()
    sign_in(found, actor.person)
    return found


def url(agency: Agency, step: str = "") -> str:
    return f"/console/agencies/{agency.pk}/{step}"


def test_agencies_are_found_and_an_address_is_judged(client: Client):
    an_agency()
    an_agency("Harbor Patrol", "harborpatrol.example")
    page = read(client.get("/console/agencies/?q=harbor")).text
    assert "Harbor Patrol" in page
    assert "Example Police" not in page
    assert "is a domain of Example Police" in read(client.get("/console/agencies/?q=ada@police.example")).text
    assert "with another ending" in read(client.get("/console/agencies/?q=ada@police.test")).text
    assert "None fits" in read(client.get("/console/agencies/?q=nowhere&kind=court&page=9")).text
    assert "more than one @" in read(client.get("/console/agencies/?q=a@@b")).text


def test_the_list_takes_as_many_queries_for_thirty_as_for_one(client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            assert client.get("/console/agencies/").status_code == 200
        return len(taken)

    an_agency()
    client.get("/console/agencies/")
    few = queries()
    for number in range(29):
        an_agency(f"Agency {number}", f"agency-number-{number}.example")
    assert queries() == few


def test_the_list_is_paged(client: Client):
    for number in range(41):
        Agency.objects.create(name=f"A{number:02}", kind="court", country="DE", source="x", added_at=LONG_AGO)
    assert "A40" not in read(client.get("/console/agencies/")).text
    assert "A40" in read(client.get("/console/agencies/?page=2&kind=court")).text


def test_an_agency_is_added_changed_closed_and_opened_again(client: Client):
    answer = client.post("/console/agencies/add/", ENTRY)
    agency = Agency.objects.get()
    assert answer.url == url(agency)
    assert client.post(url(agency, "domains/"), {"domain": "HarborPatrol.example"}).status_code == 302
    asked = read(client.get(url(agency, "change/"))).filled(name="Harbor Police")
    assert client.post(url(agency, "change/"), asked).status_code == 302
    page = read(client.get(url(agency))).text
    assert "Harbor Police" in page
    assert "harborpatrol.example" in page
    assert "domain added, by ivy" in page
    assert client.post(url(agency, "close/"), {"words": "merged"}).status_code == 302
    assert directory.agency_at("harborpatrol.example") is None
    assert "Harbor Police" in read(client.get("/console/agencies/?closed=yes")).text
    assert client.post(url(agency, "reopen/"), {"words": "by mistake"}).status_code == 302
    assert (
        client.post(url(agency, "domains/remove/"), {"domain": "harborpatrol.example", "words": "no"}).status_code
        == 302
    )
    assert AgencyChange.objects.filter(agency=agency).count() == 6


def test_a_domain_near_a_known_one_is_added_only_after_a_warning(client: Client):
    an_agency("Harbor Patrol", "harborpatrol.example")
    other = Agency.objects.create(name="Other", kind="police", country="US", source="x", added_at=LONG_AGO)
    answer = client.post(url(other, "domains/"), {"domain": "harborpatroll.example"})
    assert answer.status_code == 422
    assert "looks like “harborpatrol.example” with a letter doubled" in read(answer).text
    assert "knowing" in read(answer).asked
    assert client.post(url(other, "domains/"), {"domain": "harborpatroll.example", "knowing": ""}).status_code == 422
    given = {"domain": "harborpatroll.example", "knowing": "on"}
    assert client.post(url(other, "domains/"), given).status_code == 302
    assert directory.agency_at("harborpatroll.example") == other


@pytest.mark.parametrize(
    ("step", "given", "status", "told"),
    [
        ("domains/", {"domain": "gmail.com"}, 422, "Anybody gets a mailbox"),
        ("domains/", {"domain": "p\u043elice.test"}, 422, "several scripts"),
        ("domains/", {"domain": "police.example"}, 409, "a domain of Example Police already"),
        ("domains/remove/", {"domain": "other.example", "words": "x"}, 409, "does not have this domain"),
        ("close/", {"words": " "}, 409, "needs a reason"),
        ("reopen/", {"words": "x"}, 409, "is in use"),
        ("numbers/", {**NUMBER, "number": "12"}, 422, "is no telephone number"),
        ("numbers/", {**NUMBER, "extension": "a"}, 422, "is no extension"),
        ("numbers/", {**NUMBER, "source": ""}, 422, "Say from where the number is known"),
        ("numbers/", {**NUMBER, "number": "(202) 555-0100", "extension": ""}, 409, "already"),
        ("change/", {**ENTRY, "name": "\u200b"}, 422, "An agency has a name"),
        ("change/", {}, 422, "Choose a country"),
    ],
)
def test_what_is_not_possible_is_told_on_the_page(client: Client, step: str, given, status: int, told: str):
    agency = an_agency()
    answer = client.post(url(agency, step), given)
    assert answer.status_code == status
    assert told in read(answer).text


def test_a_number_is_proposed_and_told_to_wait_until_a_second_person_approves(client: Client):
    agency, counsel = an_agency(), a_person("cole", Role.COUNSEL)
    old = a_number()
    assert client.post(url(agency, "numbers/"), {**NUMBER, "replaced": old.pk}).status_code == 302
    page = read(client.get(url(agency))).text
    assert "Waits for a second person" in page
    assert "+12025550142 ext. 7 (watch) instead of +12025550100" in page
    two_people.approve(counsel, Proposal.objects.get(), NOW)
    page = read(client.get(url(agency))).text
    assert "proposed by ivy , approved by cole" in page
    made = CallBackNumber.objects.get(retired_at=None)
    assert client.post(url(agency, f"numbers/{made.pk}/retire/"), {"words": "given up"}).status_code == 302
    assert not directory.numbers(NOW).exists()


def test_a_number_from_the_command_line_is_taken_up_by_one_and_approved_by_another(client: Client, intake: Actor):
    agency, counsel = an_agency(), a_person("cole", Role.COUNSEL)
    change = numbers.of(agency, call_backs.read_number("+1 202 555 0142", "US", source="state list"))
    proposal = two_people.propose(None, numbers.ID, change, "Imported from own.csv.", NOW)
    told = read(client.get(url(agency))).text
    assert "Waits for two people" in told
    assert "Proposed by the host’s operator, at the command line" in told
    approve, take_up = (f"/console/changes/{proposal.pk}/{step}/" for step in ("approve", "take-up"))
    page = of(counsel).get("/console/changes/").content.decode()
    assert take_up in page
    assert approve not in page
    assert of(counsel).post(approve).status_code == 409
    assert client.post(take_up).status_code == 302
    assert "taken up by ivy" in read(of(counsel).get("/console/changes/")).text
    assert of(counsel).post(approve).status_code == 302
    assert agency.numbers.filter(number="+12025550142").exists()


def test_a_number_of_another_agency_is_not_there(client: Client):
    number, other = a_number(), an_agency("Harbor Patrol", "harborpatrol.example")
    assert client.post(url(other, f"numbers/{number.pk}/retire/"), {"words": "x"}).status_code == 404
    assert client.get("/console/agencies/999999/").status_code == 404


def test_vetted_officers_of_the_agency_are_listed_and_nobody_else(client: Client):
    agency = an_agency()
    for name, given in (
        ("vetted", {"listed": agency, "vetted_at": LONG_AGO, "administers": True}),
        ("waiting", {"listed": agency}),
        ("gone", {"listed": agency, "vetted_at": LONG_AGO, "left_at": NOW}),
    ):
        person = Person.objects.create_user(f"{name}@police.example", name=name)
        Officer.objects.create(person=person, agency="Example Police", **given)
    page = read(client.get(url(agency))).text
    assert "vetted@police.example Administrator" in page
    assert "waiting@police.example" not in page
    assert "gone@police.example" not in page


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CUSTODIAN, Role.AUDITOR])
def test_the_others_read_and_change_nothing(db, role: Role):
    agency = an_agency()
    client = of(a_person("somebody", role))
    page = read(client.get(url(agency)))
    assert "police.example" in page.text
    assert "domain" not in page.asked
    assert client.get("/console/agencies/add/").status_code == 403
    assert client.post(url(agency, "domains/"), {"domain": "new.example"}).status_code == 403
