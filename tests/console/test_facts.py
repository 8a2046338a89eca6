"""The form of the facts gives back what it shows, keeps *unknown* apart from *no*, and tells what is wrong where."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict

from rogatory.console.forms import subjects
from rogatory.console.forms.facts import FactsForm
from rogatory.edge.cases import read_cases
from rogatory.edge.facts import facts_json, parse_facts
from rogatory.edge.packs import shipped_folders
from rogatory.guidelines import facts as f
from tests.console.conftest import Console, subpoena_facts
from tests.console.page import Page, read
from tests.desk.stages.conftest import message

RENEWED = f.Nondisclosure(
    True,
    date(2026, 9, 1),
    issued=date(2026, 3, 1),
    renewals=(f.Renewal(date(2026, 8, 30), date(2027, 3, 1)), f.Renewal(date(2027, 2, 28))),
)
EVERYTHING = replace(
    subpoena_facts("subscriber"),
    kinds=(f.Kind.DATA, f.Kind.EXTENSION, f.Kind.EMERGENCY),
    contact=f.Contact(agency="Police", badge="", response_date="", address="1 Main Street\nSpringfield"),
    instruments=(
        f.Instrument("warrant", signed=False, dated="", cites=("18 U.S.C. 2703(d)",), accounts=("a", "b")),
        f.Instrument("court-order", nondisclosure=f.Nondisclosure(True, date(2027, 1, 2), "statute")),
        f.Instrument("nondisclosure-order", nondisclosure=RENEWED),
    ),
    accounts=(
        f.Account("a", (("email", "a@example.org"),), True, False, (f.Video("7", f.Visibility.PRIVATE, True, None),)),
        f.Account(None, (("phone", "+1 202 555 0100"),), videos=(f.Video("8", removed_by_provider=True),)),
    ),
    wanted=(f.Wanted("video", "deleted-by-user", ("a",)), f.Wanted("logs")),
    emergency=f.Emergency(person="a child", nature="", threatens=("death",), necessary=(), victim_is_child=True),
    preservation=f.PreservationLetter(letterhead=True, dated=date(2026, 2, 2), steps=""),
    history=f.PreservationHistory(
        datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        (f.Extension(datetime(2026, 2, 3, 4, 5, tzinfo=UTC)),),
        True,
        ("logs",),
        "mlat",
    ),
    product="app",
    language="en",
    signature="sworn",
    attachments=(),
)


def golden() -> list[f.Facts]:
    """The facts of every golden case of the shipped guidelines."""
    return [case.facts for folder in shipped_folders() for case in read_cases(folder, folder.name)]


def page_of(console: Console, facts: f.Facts):
    request = console.desk.arrive(message())
    console.desk.record(request, facts)
    client = console.of(console.desk.team.intake)
    url = f"/console/requests/{request.reference}/facts/"
    return request, client, url


def kept(request) -> f.Facts:
    return parse_facts(bytes(request.facts_versions.last().facts), "kept")


def test_what_is_sent_back_unchanged_is_what_was_known(console: Console):
    request, client, url = page_of(console, EVERYTHING)
    before = kept(request)
    assert client.post(url, read(client.get(url)).filled()).status_code == 302
    assert request.facts_versions.count() == 2
    assert facts_json(kept(request)) == facts_json(before)


def test_the_facts_of_every_golden_case_pass_through_the_form_unchanged():
    for facts in golden():
        drawn = "".join(str(each) for part in FactsForm(facts).parts for each in (part.form, part.entries) if each)
        sent = QueryDict(mutable=True)
        for name, values in Page(drawn.encode()).filled().items():
            sent.setlist(name, values)
        form = FactsForm(facts, sent)
        assert form.is_valid(), [each.errors for each in form.every if each.errors]
        assert facts_json(form.facts()) == facts_json(facts)


FOUND_BY_VERIFICATION = {"law_enforcement", "called_back"}
HELD_ELSEWHERE = {
    "received_at",  # the instant of arrival is nobody's to change
    "nondisclosure",  # fields of the instrument
    "videos",  # rows of their own
    "extensions",  # rows of their own
}


@pytest.mark.parametrize("form", [*subjects.SubjectForm.__subclasses__()], ids=lambda form: form.makes.__name__)
def test_every_fact_has_its_field(form):
    asked = {*form.base_fields}
    missing = {each.name for each in fields(form.makes)} - asked - FOUND_BY_VERIFICATION - HELD_ELSEWHERE
    assert not missing


def test_a_first_version_begins_with_how_the_message_came_and_nothing_else(console: Console):
    request = console.desk.arrive(message())
    client = console.of(console.desk.team.intake)
    url = f"/console/requests/{request.reference}/facts/"
    sent = read(client.get(url)).filled(contact__agency="Example Police", official__jurisdiction="US")
    assert client.post(url, sent).status_code == 302
    facts = kept(request)
    assert (facts.contact.agency, facts.contact.badge, facts.instruments, facts.consent) == (
        "Example Police",
        None,
        None,
        None,
    )
    assert facts.service.sender == "ada@police.example"


def test_unknown_blank_and_none_are_three_answers(console: Console):
    request, client, url = page_of(console, subpoena_facts("subscriber"))

    def send(**answers: object) -> f.Facts:
        assert client.post(url, read(client.get(url)).filled(**answers)).status_code == 302
        return kept(request)

    facts = send(contact__badge="", authorisation__present="")
    assert (facts.contact.badge, facts.authorisation.present) == (None, None)
    assert send(contact__badge="", contact__blank=["extension", "badge"]).contact.badge == ""
    assert send(instruments__0__DELETE="on").instruments == ()
    assert send(**{"looked-instruments-looked": ""}).instruments is None


def test_a_period_is_not_established_without_limit_or_from_and_to(console: Console):
    request, client, url = page_of(console, subpoena_facts("logs", instrument="warrant"))
    dossier = f"/console/requests/{request.reference}/"
    empty = {f"period__{end}_{part}": "" for end in ("first", "last") for part in ("day", "month", "year")}

    def send(**answers: object) -> tuple[f.DateRange, str]:
        assert client.post(url, read(client.get(url)).filled(**answers)).status_code == 302
        return kept(request).period, read(client.get(dossier)).text

    period, shown = send(**empty)
    assert period == f.DateRange(None, None)
    assert "Nobody has established for which period the records are asked" in shown
    period, shown = send(**empty, period__blank=["first", "last"])
    assert period == f.DateRange("", "")
    assert "no limit is stated" in shown
    assert "Nobody has established for which period" not in shown
    period, shown = send(
        **{**empty, "period__first_day": "1", "period__first_month": "3", "period__first_year": "2020"},
        period__blank=["last"],
    )
    assert period == f.DateRange(date(2020, 3, 1), "")
    assert "from 1 Mar 2020" in shown


@pytest.mark.parametrize("page", ["", "json/"])
def test_facts_that_somebody_recorded_meanwhile_are_not_lost_unseen(console: Console, page: str):
    request, client, url = page_of(console, subpoena_facts("subscriber"))
    opened = read(client.get(url + page))
    console.desk.record(request, subpoena_facts("logs"))
    answer = client.post(url + page, opened.filled())
    assert answer.status_code == 409
    assert "Somebody recorded other facts meanwhile" in read(answer).text
    assert request.facts_versions.count() == 2
    assert client.post(url + page, read(answer).filled()).status_code == 302


def test_another_entry_can_be_added_without_script(console: Console):
    request, client, url = page_of(console, subpoena_facts("subscriber"))
    longer = client.post(url, {**read(client.get(url)).filled(contact__badge="78"), "add": "accounts"})
    assert longer.status_code == 200
    page = read(longer)
    assert request.facts_versions.count() == 1
    assert client.post(url, page.filled(accounts__1__username="second_one")).status_code == 302
    facts = kept(request)
    assert [account.username for account in facts.accounts] == ["river_lantern", "second_one"]
    assert facts.contact.badge == "78"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"official__jurisdiction": "us"}, "is not an ISO 3166-1 alpha-2 code"),
        ({"period__last_year": "2010"}, "the period ends"),
        ({"period__first_day": "40"}, "must be a real date"),
        ({"contact__blank": ["badge"]}, "do not mark it as left blank"),
        ({"kinds__kinds": []}, "Choose what the request asks for"),
        ({"accounts__0__other_identifiers": "nonsense"}, "Write each line as kind: value"),
        ({"instruments__0__type": ""}, "Enter what the document is"),
        ({"videos__0__account": "nobody", "videos__0__media_id": "1"}, "No account above has this name"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_recorded(console: Console, changes: dict, told: str):
    request, client, url = page_of(console, subpoena_facts("subscriber"))
    answer = client.post(url, read(client.get(url)).filled(**changes))
    assert answer.status_code == 422
    text = read(answer).text
    assert text.count(told) == 2, "in the summary, and at the field"
    assert request.facts_versions.count() == 1


def test_facts_as_json_are_recorded_or_the_mistake_is_told_with_its_cure(console: Console):
    request, client, url = page_of(console, subpoena_facts("subscriber"))
    shown = json.loads(dict(read(client.get(f"{url}json/")).fields)["facts"])
    bad = client.post(f"{url}json/", {"version": 1, "facts": json.dumps({**shown, "colour": "red"})})
    assert bad.status_code == 422
    assert "docs/schemas/facts.schema.json lists the fields" in read(bad).text
    broken = client.post(f"{url}json/", {"facts": "{"})
    assert "this is not JSON" in read(broken).text
    assert (
        client.post(f"{url}json/", {"version": 1, "facts": json.dumps({**shown, "consent": True})}).status_code == 302
    )
    assert kept(request).consent is True


def test_facts_that_drop_what_is_under_way_are_refused_with_the_reason(console: Console):
    matter = console.verified()
    client = console.of(console.desk.team.intake)
    url = f"/console/requests/{matter.request.reference}/facts/"
    answer = client.post(url, read(client.get(url)).filled(kinds__kinds=["preservation"]))
    assert answer.status_code == 409
    assert "withdraw that matter first" in read(answer).text


@pytest.mark.parametrize("page", ["facts/", "facts/json/"])
def test_only_intake_records_facts(console: Console, page: str):
    request = console.arrived()
    client = console.of(console.desk.team.reviewer)
    url = f"/console/requests/{request.reference}/{page}"
    assert client.get(url).status_code == 403
    assert client.post(url, {"facts": "{}"}).status_code == 403
    assert request.facts_versions.count() == 1
