"""The directory of agencies: exact domains alone count, every change is kept, and a number takes two people."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rogatory.desk import agencies, audit, call_backs, closing, directory, two_people
from rogatory.desk.actors import SYSTEM, Actor
from rogatory.desk.agencies import Described
from rogatory.desk.changes import numbers
from rogatory.desk.directory import Standing
from rogatory.desk.models import Agency, AgencyChange, AuditEntry, CallBackNumber, Proposal
from rogatory.desk.outcome import Refused
from rogatory.flow.states import Role
from rogatory.problem import Problem
from tests.desk.team import NOW, a_number, a_person, an_agency

HARBOR = Described("Harbor Patrol", "police", "US", "state registry", "Ridgeport")
SWITCHBOARD = ("+1 202 555 0142", "US", "7", "watch commander", "state telephone directory")


@pytest.fixture
def intake(db) -> Actor:
    return a_person("ivy", Role.INTAKE)


@pytest.fixture
def counsel(db) -> Actor:
    return a_person("cole", Role.COUNSEL)


def harbor(by: Actor, *domains: str) -> Agency:
    return agencies.add(by, HARBOR, domains or ("harborpatrol.example",), NOW)


def entries() -> list[dict[str, object]]:
    return [json.loads(bytes(row.entry)) for row in AuditEntry.objects.order_by("number")]


def history(agency: Agency) -> list[tuple[str, str, str]]:
    return [(each.what, each.before, each.after) for each in AgencyChange.objects.filter(agency=agency).order_by("pk")]


@pytest.mark.parametrize(
    ("address", "standing", "told"),
    [
        ("ada@harborpatrol.example", Standing.KNOWN, "is a domain of Harbor Patrol"),
        ("Ada@HarborPatrol.EXAMPLE", Standing.KNOWN, "is a domain of Harbor Patrol"),
        ("ada@harborpatroI.example", Standing.LOOKALIKE, "letters that look alike"),
        ("ada@harborpatrol.test", Standing.LOOKALIKE, "another ending"),
        ("ada@harborpatrol.example.evil.test", Standing.LOOKALIKE, "inside the name of another domain"),
        ("ada@mail.harborpatrol.example", Standing.UNKNOWN, "lies below “harborpatrol.example”"),
        ("ada@gmail.com", Standing.PUBLIC_MAIL, "Anybody gets a mailbox"),
        ("ada@elsewhere.example", Standing.UNKNOWN, "does not have"),
        ("ada@harborpatrol.example@evil.test", Standing.UNREADABLE, "more than one @"),
        ("ada@h\u0430rborpatrol.example", Standing.UNREADABLE, "looks like “harborpatrol.example”"),
        ("ada", Standing.UNREADABLE, "no @"),
    ],
)
def test_an_address_is_judged_by_its_exact_domain(intake: Actor, address: str, standing: Standing, told: str):
    agency = harbor(intake)
    found = directory.judge(address)
    assert (found.standing, found.agency) == (standing, agency if standing is Standing.KNOWN else None)
    assert told in found.words
    assert directory.agency_of(address) == found.agency


def test_a_closed_agency_counts_no_more_and_may_be_opened_again(intake: Actor):
    agency = harbor(intake)
    closing.close(intake, agency, "merged into another", NOW)
    found = directory.judge("ada@harborpatrol.example")
    assert (found.standing, found.agency) == (Standing.UNKNOWN, None)
    assert "is closed" in found.words
    agencies.reopen(intake, agency, "closed by mistake", NOW)
    assert directory.agency_at("harborpatrol.example") == agency


def test_judging_takes_two_queries_and_with_the_known_domains_one(intake: Actor):
    harbor(intake)
    directory.judge("ada@harborpatrol.test")
    among = directory.known()
    for given, most in ((None, 2), (among, 1)):
        with CaptureQueriesContext(connection) as taken:
            directory.judge("ada@harborpatrol.test", given)
        assert len(taken) == most


def test_every_change_stands_in_the_history_and_in_the_audit(intake: Actor, counsel: Actor):
    agency = harbor(intake)
    agencies.describe(counsel, agency, Described("Harbor Police", "police", "US", "state registry", "Ridgeport"), NOW)
    agencies.add_domain(counsel, agency, "harborpolice.example", NOW)
    closing.remove_domain(counsel, agency, "harborpatrol.example", "given up", NOW)
    closing.close(counsel, agency, "merged", NOW)
    assert history(agency) == [
        ("added", "", "Harbor Patrol; police; US; Ridgeport; source: state registry"),
        ("domain added", "", "harborpatrol.example"),
        (
            "described",
            "Harbor Patrol; police; US; Ridgeport; source: state registry",
            "Harbor Police; police; US; Ridgeport; source: state registry",
        ),
        ("domain added", "", "harborpolice.example"),
        ("domain removed", "harborpatrol.example", "given up"),
        ("closed", "", "merged"),
    ]
    assert [(each["action"], each["outcome"]) for each in entries()] == [
        ("add_agency", "done"),
        ("change_agency", "done"),
        ("add_agency_domain", "done"),
        ("remove_agency_domain", "done"),
        ("close_agency", "done"),
    ]
    assert audit.check().faults == ()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CUSTODIAN, Role.AUDITOR])
def test_only_those_whose_office_it_is_change_the_directory(intake: Actor, role: Role):
    agency, somebody = harbor(intake), a_person("somebody", role)
    for attempt in (
        lambda by: agencies.add(by, HARBOR, (), NOW),
        lambda by: agencies.add_domain(by, agency, "new.example", NOW),
        lambda by: closing.close(by, agency, "why not", NOW),
    ):
        for by in (somebody, SYSTEM):
            with pytest.raises(Refused, match="Only intake, counsel or an administrator"):
                attempt(by)
    assert Agency.objects.count() == 1
    assert entries()[-1]["outcome"] == "refused"


def test_a_domain_near_a_known_one_is_added_only_knowingly(intake: Actor):
    agency = harbor(intake)
    other = agencies.add(intake, Described("Harbor Patrol North", "police", "US", "state registry"), (), NOW)
    with pytest.raises(Refused, match="looks like “harborpatrol"):
        agencies.add_domain(intake, other, "harborpatrols.example", NOW)
    agencies.add_domain(intake, other, "harborpatrols.example", NOW, knowing=True)
    assert history(other)[-1][2] == "harborpatrols.example (a neighbour of harborpatrol.example)"
    assert directory.judge("a@harborpatrol.example").agency == agency
    assert directory.judge("a@harborpatrols.example").agency == other


def test_a_domain_has_one_agency(intake: Actor):
    harbor(intake)
    with pytest.raises(Refused, match="is a domain of Harbor Patrol already"):
        agencies.add(intake, HARBOR, ("harborpatrol.example",), NOW)
    assert Agency.objects.count() == 1


@pytest.mark.parametrize("text", ["gmail.com", "co.uk", "police", "p\u043elice.example", "[192.0.2.1]", "a..example"])
def test_what_cannot_be_an_agency_s_domain_is_refused(text: str):
    with pytest.raises(Problem):
        agencies.read_agency_domain(text)


@pytest.mark.parametrize(
    "given",
    [
        ("", "police", "US", "registry"),
        ("Name", "militia", "US", "registry"),
        ("Name", "police", "us", "registry"),
        ("Name", "police", "XX", "registry"),
        ("Name", "police", "US", " \n"),
    ],
)
def test_an_entry_without_name_kind_country_or_source_is_refused(given: tuple[str, str, str, str]):
    with pytest.raises(Problem):
        Described(*given)


def proposed(by: Actor, agency: Agency, replaced: CallBackNumber | None = None, text: str = SWITCHBOARD[0]) -> Proposal:
    numbered = call_backs.read_number(text, *SWITCHBOARD[1:])
    return two_people.propose(by, numbers.ID, numbers.of(agency, numbered, replaced), "It was published.", NOW)


def test_a_number_is_called_once_a_second_person_has_approved_it(intake: Actor, counsel: Actor):
    agency = harbor(intake)
    proposal = proposed(intake, agency)
    assert not CallBackNumber.objects.exists()
    assert numbers.proposed_for(agency) == (proposal,)
    two_people.approve(counsel, proposal, NOW)
    made = directory.numbers(NOW).get()
    assert (str(made), made.desk, made.source) == (
        "+12025550142 ext. 7",
        "watch commander",
        "state telephone directory",
    )
    change = AgencyChange.objects.filter(agency=agency).first()
    assert (change.what, change.by, change.second) == ("number added", intake.person, counsel.person)
    assert numbers.proposed_for(agency) == ()


def test_nobody_sets_a_number_alone(intake: Actor, counsel: Actor):
    a_person("adm", Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="second person"):
        two_people.approve(counsel, proposed(counsel, harbor(intake)), NOW)
    with pytest.raises(Refused, match="Only counsel or an administrator"):
        two_people.approve(intake, proposed(counsel, Agency.objects.get()), NOW)
    assert not CallBackNumber.objects.exists()


def test_a_number_in_another_s_place_retires_that_one(intake: Actor, counsel: Actor):
    old, agency = a_number(), an_agency()
    two_people.approve(counsel, proposed(intake, agency, old), NOW)
    assert [str(each) for each in directory.numbers(NOW)] == ["+12025550142 ext. 7"]
    with pytest.raises(Problem):
        directory.number_in_force(old.pk, NOW)
    assert history(agency)[-1][:2] == ("number replaced", "+12025550100")


def test_one_person_retires_a_number_at_once(intake: Actor):
    number = a_number()
    call_backs.retire(intake, number, "the line was given up", NOW)
    assert not directory.numbers(NOW).exists()
    with pytest.raises(Refused, match="retired already"):
        call_backs.retire(intake, number, "again", NOW)


def test_a_number_that_the_agency_has_is_not_proposed_again(intake: Actor):
    a_number()
    numbered = call_backs.read_number("(202) 555-0100", "US", source="state registry")
    with pytest.raises(Refused, match="already"):
        two_people.propose(intake, numbers.ID, numbers.of(an_agency(), numbered), "again", NOW)


@pytest.mark.parametrize("given", [("12", "US", "", "", "s"), ("police", "US", "", "", "s"), ("+1 202 555 0100", "US")])
def test_what_is_no_number_or_has_no_source_is_refused(given: tuple[str, ...]):
    with pytest.raises(Problem):
        call_backs.read_number(*given)


def test_a_number_is_kept_in_e164_whoever_writes_it():
    assert str(call_backs.read_number("(020) 7946 0123 x44", "GB", source="s")) == "+442079460123 ext. 44"


def test_agencies_are_found_by_name_place_or_domain(intake: Actor):
    agency = harbor(intake)
    an_agency()
    for words in ("harbor", "ridgep", "HARBORPATROL.ex"):
        assert list(directory.search(words)) == [agency]
    assert list(directory.search("", "court")) == []
    assert len(directory.search("")) == 2
    closing.close(intake, agency, "merged", NOW)
    assert len(directory.search("")) == 1
    assert list(directory.search("", closed=True)) == [agency]


def test_a_number_is_not_put_in_force_for_an_agency_that_was_renamed_since_it_was_proposed(
    intake: Actor, counsel: Actor
):
    """Whoever approves has read a name: one person must not put another in its place."""
    agency = harbor(intake)
    proposal = proposed(intake, agency)
    agencies.describe(intake, agency, replace(HARBOR, name="State Police"), NOW)
    with pytest.raises(Refused, match="other words in the directory"):
        two_people.approve(counsel, proposal, NOW)
    assert not CallBackNumber.objects.exists()


def test_nobody_alone_moves_a_domain_to_the_numbers_of_another_agency(intake: Actor, counsel: Actor):
    """Else whoever writes from it would be called back on numbers that nobody approved for it."""
    agency, police = harbor(intake), an_agency()
    two_people.approve(counsel, proposed(intake, agency), NOW)
    closing.remove_domain(intake, police, "police.example", "moved", NOW)
    with pytest.raises(Refused, match="two people"):
        agencies.add_domain(intake, agency, "police.example", NOW, knowing=True)
    assert directory.agency_at("police.example") is None
    agencies.add_domain(intake, police, "police.example", NOW, knowing=True)
    assert directory.agency_at("police.example") == police
