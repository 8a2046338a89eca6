"""Agencies from a registry or a table: good rows are kept, bad ones told, and twice changes nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from rogatory.desk import agencies, audit, closing, directory, two_people
from rogatory.desk.agency_files import GOV, Row, Told, read_gov, read_own
from rogatory.desk.importing_agencies import File, Imported, propose_numbers, take_over
from rogatory.desk.models import Agency, AgencyChange, AgencyDomain, AuditEntry, CallBackNumber, Proposal
from rogatory.desk.outcome import Refused
from rogatory.flow.states import Role
from rogatory.problem import Problem
from tests.desk.team import NOW, a_person

HEAD = "Domain name,Domain type,Organization name,Suborganization name,City,State,Security contact email\n"
RIDGE = "ridgeport-zz.gov,City,City of Ridgeport,,Ridgeport,ZZ,(blank)\n"
RIDGE_POLICE = "ridgeportpolice-zz.gov,City,City of Ridgeport,,Ridgeport,ZZ,(blank)\n"
BUREAU = "bureau-zz.gov,Federal - Executive,Department of Examples,Bureau of Samples,Arden,ZZ,(blank)\n"

OWN = """name,kind,country,domains,source,number,extension,desk
Polizei Birkental,police,DE,polizei-birkental.example birkental.example,state directory,030 23125 000,12,Wache
Polizei Birkental,police,DE,,state directory,+49 30 23125 001,,Leitstelle
Valdoria Court,court,FR,tribunal.test,justice ministry,,,
"""


@pytest.fixture
def nothing_else(db) -> None:
    """An empty directory."""


def gov(*rows: str) -> Imported:
    return take_over(
        File("gov.csv", "ab", vouches=True), read_gov((HEAD + "".join(rows)).splitlines(True)), NOW, told()
    )


def own(text: str = OWN) -> Imported:
    return take_over(File("own.csv", "cd", vouches=False), read_own(text.splitlines(True)), NOW, told())


def told():
    return lambda done, total: None


def counts(found: Imported) -> tuple[int, int, int]:
    return found.added, found.changed, found.same


def changes() -> list[tuple[str, str]]:
    return list(AgencyChange.objects.order_by("pk").values_list("agency__name", "what"))


def test_a_registry_is_taken_over_with_the_domains_of_each_organisation(nothing_else):
    assert counts(gov(RIDGE, BUREAU, RIDGE_POLICE)) == (2, 0, 0)
    agency = directory.agency_at("ridgeportpolice-zz.gov")
    assert agency == directory.agency_at("ridgeport-zz.gov")
    assert (agency.name, agency.kind, agency.country, agency.place, agency.source) == (
        "City of Ridgeport",
        "other-government",
        "US",
        "Ridgeport, ZZ",
        GOV,
    )
    assert directory.agency_at("bureau-zz.gov").name == "Bureau of Samples, Department of Examples"


def test_twice_changes_nothing(nothing_else):
    gov(RIDGE, BUREAU, RIDGE_POLICE)
    before = changes()
    assert counts(gov(RIDGE, BUREAU, RIDGE_POLICE)) == (0, 0, 2)
    own()
    assert counts(own()) == (0, 0, 2)
    assert changes()[: len(before)] == before
    assert Agency.objects.count() == 4


def test_a_new_name_is_a_change_of_the_same_agency(nothing_else):
    gov(RIDGE)
    agency = Agency.objects.get()
    assert counts(gov(RIDGE.replace("City of Ridgeport", "Town of Ridgeport"))) == (0, 1, 0)
    agency.refresh_from_db()
    assert agency.name == "Town of Ridgeport"
    assert changes()[-1] == ("Town of Ridgeport", "described")


def test_a_domain_goes_to_the_organisation_that_the_registry_now_names(nothing_else):
    gov(RIDGE, RIDGE_POLICE, BUREAU)
    moved = RIDGE_POLICE.replace("City of Ridgeport,", "Department of Examples,Bureau of Samples").replace(
        "Samples,Ridgeport", "Samples,Arden"
    )
    assert counts(gov(RIDGE, moved, BUREAU)) == (0, 2, 0)
    assert directory.agency_at("ridgeportpolice-zz.gov").name.startswith("Bureau")
    new = RIDGE_POLICE.replace("City of Ridgeport", "Ridgeport Police")
    assert counts(gov(RIDGE, new, BUREAU))[0] == 1
    assert directory.agency_at("ridgeportpolice-zz.gov").name == "Ridgeport Police"
    assert AgencyDomain.objects.count() == 3


def test_a_kind_that_a_person_found_out_stays(nothing_else):
    gov(RIDGE)
    agency = Agency.objects.get()
    described = agencies.Described(agency.name, "police", "US", agency.source, agency.place)
    agencies.describe(a_person("ivy", Role.INTAKE), agency, described, NOW)
    assert counts(gov(RIDGE)) == (0, 0, 1)
    assert Agency.objects.get().kind == "police"


def test_what_a_person_entered_or_closed_is_left_as_it_is(nothing_else):
    intake = a_person("ivy", Role.INTAKE)
    by_hand = agencies.add(
        intake, agencies.Described("Ours", "police", "US", "by telephone"), ("ridgeport-zz.gov",), NOW
    )
    gov(BUREAU)
    closing.close(intake, directory.agency_at("bureau-zz.gov"), "dissolved", NOW)
    found = gov(RIDGE, BUREAU)
    assert counts(found) == (0, 0, 1)
    assert len(found.left) == 2
    assert directory.agency_at("ridgeport-zz.gov") == by_hand
    assert directory.agency_at("bureau-zz.gov") is None
    assert Agency.objects.count() == 2


def test_what_the_file_has_no_more_stays_and_is_counted(nothing_else):
    gov(RIDGE, BUREAU)
    assert gov(RIDGE).missing == 1
    assert directory.agency_at("bureau-zz.gov") is not None


def test_bad_rows_are_told_with_their_lines_and_the_good_ones_kept(nothing_else):
    text = (
        OWN + "No Country,police,XX,a-b.example,somewhere,,,\n"
        "Free Mail,police,US,gmail.com,somewhere,,,\n"
        "Bad Number,police,US,c-d.example,somewhere,12,,\n"
        "Many Cells,police,US,e-f.example,somewhere,,,,,\n"
        "Another's,police,US,tribunal.test,somewhere,,,\n"
    )
    found = own(text)
    assert found.added == 2
    assert [(each.line, bool(each.cure)) for each in found.refused] == [(line, True) for line in range(5, 10)]


def test_a_new_domain_that_looks_like_a_known_one_is_pointed_out(nothing_else):
    own()
    found = own(OWN + "Someone,police,DE,birkentall.example,mail,,,\n")
    assert [each.line for each in found.left] == [5]
    assert "looks like “birkental.example”" in found.left[0].what


def test_numbers_are_proposed_once_and_count_when_two_of_the_team_answer_for_them(nothing_else):
    intake, counsel = a_person("ivy", Role.INTAKE), a_person("cole", Role.COUNSEL)
    assert propose_numbers(own(), "Imported.", NOW) == 2
    assert not CallBackNumber.objects.exists()
    assert own().numbers == ()
    for proposal in Proposal.objects.all():
        two_people.take_up(intake, proposal, NOW)
        two_people.approve(counsel, proposal, NOW)
    assert {str(each) for each in directory.numbers(NOW)} == {"+493023125000 ext. 12", "+493023125001"}
    assert own().numbers == ()


def test_a_number_from_the_command_line_is_the_host_s_and_no_one_person_puts_it_in_force(nothing_else):
    intake, counsel, auditor = (
        a_person("ivy", Role.INTAKE), a_person("cole", Role.COUNSEL), a_person("aud", Role.AUDITOR))  # fmt: skip
    a_person("adm", Role.ADMINISTRATOR)
    propose_numbers(own(), "Imported.", NOW)
    first = Proposal.objects.last()
    assert first.proposer == "the host’s operator, at the command line"
    entries = [json.loads(bytes(each.entry)) for each in AuditEntry.objects.filter(action="propose_call_back_number")]
    assert [(each["actor"], each["details"]["from_host"]) for each in entries] == [
        ({"kind": "operator", "id": "command-line"}, True)
    ] * 2
    with pytest.raises(Refused, match="in nobody’s name"):
        two_people.approve(counsel, first, NOW)
    with pytest.raises(Refused, match="may take up"):
        two_people.take_up(auditor, first, NOW)
    two_people.take_up(counsel, first, NOW)
    with pytest.raises(Refused, match="second person"):
        two_people.approve(counsel, first, NOW)
    with pytest.raises(Refused, match="nothing to take up"):
        two_people.take_up(intake, first, NOW)
    first.refresh_from_db()
    assert first.proposer == "the host’s operator, at the command line, taken up by cole"
    assert not CallBackNumber.objects.exists()


def test_whoever_is_alone_takes_up_and_approves_what_came_from_the_command_line(nothing_else):
    alone = a_person("adm", Role.ADMINISTRATOR)
    propose_numbers(own(), "Imported.", NOW)
    first = two_people.take_up(alone, Proposal.objects.last(), NOW)
    assert two_people.approve(alone, first, NOW).alone
    assert CallBackNumber.objects.count() == 1


def test_the_import_is_one_entry_of_the_audit(nothing_else):
    gov(RIDGE, BUREAU)
    entry = AuditEntry.objects.get()
    assert entry.action == "import_agencies"
    assert b'"added":2' in bytes(entry.entry)
    assert audit.check().faults == ()


@pytest.mark.parametrize(
    "text",
    ["", "name,kind\n", "name,kind,country,domains,source,colour\n", "name,name,kind,country,domains,source\n"],
)
def test_a_table_with_other_columns_is_refused_whole(text: str):
    with pytest.raises(Problem):
        list(read_own(text.splitlines(True)))


def test_a_registry_row_must_be_below_gov():
    (row,) = read_gov((HEAD + RIDGE.replace(".gov", ".example")).splitlines(True))
    assert isinstance(row, Told)
    assert row.line == 2


def test_the_whole_registry_can_be_read():
    found = Path(os.environ.get("ROGATORY_CONFORMANCE", "nowhere")).parent / "reference" / "dotgov" / "current-full.csv"
    if not found.is_file():
        pytest.skip("no reference/dotgov/current-full.csv beside the folder that ROGATORY_CONFORMANCE names")
    with found.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(read_gov(stream))
    assert len(rows) > 10_000
    assert [each for each in rows if not isinstance(each, Row)] == []
