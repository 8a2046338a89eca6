"""What was read is shown at its fields for a person to confirm; nothing of it counts before they record it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from functools import partial

import pytest
from django.test import Client

from rogatory.console.forms.facts import FactsForm
from rogatory.console.shown.confirming import name_of
from rogatory.desk.models import Document, Request
from rogatory.edge.facts import parse_facts
from rogatory.guidelines import facts as f
from tests.console.conftest import Console, subpoena_facts
from tests.console.page import Page, read
from tests.desk.opened import an_opening
from tests.desk.reading_of import a_reading, found
from tests.desk.stages.conftest import message


def arrived(console: Console, pages: int = 2) -> tuple[Request, Document]:
    """A request by mail of which nobody has recorded facts; its order was opened."""
    request = console.desk.arrive(message(("order.pdf", b"%PDF-1.7 an order")))
    order = request.documents.get(name="order.pdf")
    an_opening(order, pages)
    return request, order


def sat_down(console: Console, request: Request) -> tuple[Client, str]:
    return console.of(console.desk.team.intake), f"/console/requests/{request.reference}/facts/"


def kept(request: Request) -> f.Facts:
    return parse_facts(bytes(request.facts_versions.last().facts), "kept")


def value_of(page: Page, name: str) -> str:
    return dict(page.fields)[name]


def test_what_was_read_fills_the_form_and_counts_once_a_person_records_it(console: Console):
    request, order = arrived(console)
    a_reading(
        order,
        console.desk.now,
        found(order, "accounts.0.username", "river_lantern"),
        found(order, "accounts.1.username", "quiet_heron"),
        found(order, "instruments.0.type", "search-warrant"),
        found(order, "instruments.0.dated", "2026-03-02", page=2),
        found(order, "instruments.0.signed", "true"),
        found(order, "contact.badge", "77", sure=0.5),
        found(order, "case_number", "GJ-20-114"),
        found(order, "language", "en"),
    )
    client, url = sat_down(console, request)
    answer = client.get(url)
    page = read(answer)
    assert not request.facts_versions.exists(), "to look records nothing"
    assert value_of(page, "accounts-1-username") == "quiet_heron"
    assert value_of(page, "contact-badge") == "77"
    assert value_of(page, "instruments-0-signed") == "yes"
    assert [value_of(page, f"instruments-0-dated_{part}") for part in ("day", "month", "year")] == ["2", "3", "2026"]
    assert "7 fields filled in from the documents" in page.text
    assert "Look at these first: Contact: Badge or number" in page.text
    assert "Read “ 2 Mar 2026 ” on page 2 of order.pdf , for Dated" in page.text
    assert "Also read: case number “ GJ-20-114 ” on page 1 of order.pdf" in page.text
    assert client.post(url, page.filled(accounts__0__username="other_name")).status_code == 302
    facts = kept(request)
    assert [each.username for each in facts.accounts] == ["other_name", "quiet_heron"], "what they changed is theirs"
    assert (facts.contact.badge, facts.instruments[0].dated) == ("77", date(2026, 3, 2))


def test_an_unsure_reading_is_told_in_words_and_shown_on_a_piece_of_its_page(console: Console):
    request, order = arrived(console)
    row = a_reading(order, console.desk.now, found(order, "contact.badge", "77", sure=0.5, page=2))
    client, url = sat_down(console, request)
    content = client.get(url).content.decode()
    part = content[content.index('class="cs-wide cs-read cs-read--unsure"') :]
    part = part[: part.index('id="id_contact-badge"')]
    document = f"/console/requests/{request.reference}/documents/{order.pk}/"
    assert "Unsure: check it" in part
    assert f'href="{document}?reading={row.pk}&amp;finding=0#page-2"' in part
    assert f'href="{document}pages/2.png"' in part, "the piece of the page"
    assert "style=" not in part, "the policy lets no style through"


@pytest.mark.parametrize("known", [False, True])
def test_what_is_known_stays_and_only_what_is_unknown_is_filled_in(console: Console, known: bool):
    request, order = arrived(console)
    if known:
        facts = subpoena_facts()
        console.desk.record(request, replace(facts, contact=replace(facts.contact, badge=None, name="Ada Sample")))
        console.desk.now += timedelta(minutes=1)
    a_reading(order, console.desk.now, found(order, "contact.badge", "77"), found(order, "contact.name", "Bo Other"))
    client, url = sat_down(console, request)
    page = read(client.get(url))
    assert value_of(page, "contact-badge") == "77"
    assert value_of(page, "contact-name") == ("Ada Sample" if known else "Bo Other")
    assert "“ Bo Other ”" in page.text, "what was read is told all the same"


def test_what_a_person_left_open_is_not_filled_in_again_until_something_new_was_read(console: Console):
    request, order = arrived(console)
    reading = partial(a_reading, order)
    reading(console.desk.now, found(order, "contact.badge", "77"))
    client, url = sat_down(console, request)
    console.desk.now += timedelta(minutes=1)
    assert client.post(url, read(client.get(url)).filled(contact__badge="")).status_code == 302
    page = read(client.get(url))
    assert value_of(page, "contact-badge") == ""
    assert "“ 77 ”" in page.text
    assert "filled in from the documents" not in page.text
    console.desk.now += timedelta(minutes=1)
    reading(console.desk.now, found(order, "contact.badge", "77"), found(order, "contact.phone", "+1 202 555 0143"))
    assert value_of(read(client.get(url)), "contact-phone") == "+1 202 555 0143"


@pytest.mark.parametrize(
    ("field", "values", "names"),
    [
        ("contact.badge", ("77", "71"), {"contact-badge": "71"}),
        (
            "instruments.0.dated",
            ("2026-03-02", "2025-03-02"),
            {"instruments-0-dated_day": "2", "instruments-0-dated_year": "2025"},
        ),
        ("instruments.0.signed", ("true", "false"), {"instruments-0-signed": "no"}),
    ],
)
def test_several_readings_of_one_field_are_offered_as_choices(
    console: Console, field: str, values: tuple[str, str], names: dict[str, str]
):
    request, order = arrived(console)
    findings = [
        found(order, field, value, sure, top=0.1 + sure / 4) for value, sure in zip(values, (0.99, 0.95), strict=True)
    ]
    if field.startswith("instruments"):
        findings.append(found(order, "instruments.0.type", "warrant"))
    a_reading(order, console.desk.now, *findings)
    client, url = sat_down(console, request)
    page = read(client.get(url))
    assert page.text.count("Readings differ: check it") == 2
    taken = client.post(url, {**page.filled(official__jurisdiction="US"), "take": "1"})
    assert taken.status_code == 200
    assert not request.facts_versions.exists()
    after = read(taken)
    assert {name: value_of(after, name) for name in names} == names
    assert value_of(after, "official-jurisdiction") == "US", "what was typed stays"
    assert client.post(url, {**page.filled(), "take": "99"}).status_code == 200, "a number of no reading takes nothing"


def test_what_was_read_in_several_places_for_a_list_is_no_choice(console: Console):
    request, order = arrived(console)
    a_reading(
        order,
        console.desk.now,
        found(order, "instruments.0.type", "warrant"),
        found(order, "instruments.0.cites.0", "18 U.S.C. 2703(a)"),
        found(order, "instruments.0.cites.1", "Rule 41"),
    )
    client, url = sat_down(console, request)
    page = read(client.get(url))
    assert value_of(page, "instruments-0-cites") == "18 U.S.C. 2703(a)\nRule 41"
    assert "Readings differ" not in page.text


def test_a_mistake_in_what_was_read_is_told_like_any_other(console: Console):
    request, order = arrived(console)
    a_reading(order, console.desk.now, found(order, "contact.badge", "77"))
    client, url = sat_down(console, request)
    answer = client.post(url, read(client.get(url)).filled(official__jurisdiction="us"))
    assert answer.status_code == 422
    assert "“ 77 ”" in read(answer).text, "what was read still stands at its field"


def test_what_was_read_of_facts_without_a_field_is_never_recorded_unseen(console: Console):
    request, order = arrived(console)
    a_reading(order, console.desk.now, found(order, "official.law_enforcement", "true"))
    client, url = sat_down(console, request)
    assert client.post(url, read(client.get(url)).filled()).status_code == 302
    assert kept(request).official.law_enforcement is None


@pytest.mark.parametrize(("known", "told"), [("true", "A court of this name"), ("false", "No court of this name")])
def test_whether_a_court_is_known_is_told_at_its_field(console: Console, known: str, told: str):
    request, order = arrived(console)
    findings = {"type": "warrant", "issuer": "Court of Nowhere", "issuer_known": known}
    found_all = [found(order, f"instruments.0.{name}", value) for name, value in findings.items()]
    a_reading(order, console.desk.now, *found_all)
    client, url = sat_down(console, request)
    text = read(client.get(url)).text
    assert f"{told} is known here." in text
    assert ("Instrument 1: Issued by" in text) is (known == "false"), "among those to look at first"
    assert "Also read" not in text


def test_each_path_of_a_fact_has_the_name_of_its_field():
    form = FactsForm(subpoena_facts())
    names = {bound.html_name for _, bound in form.fields_by_part()}
    paths = [f"contact.{each.name}" for each in fields(f.Contact)]
    paths += [f"period.{each.name}" for each in fields(f.DateRange)]
    paths += [f"instruments.0.{each.name}" for each in fields(f.Instrument) if each.name != "nondisclosure"]
    paths += [f"instruments.0.nondisclosure.{each.name}" for each in fields(f.Nondisclosure)]
    paths += [f"violation.{each.name}" for each in fields(f.Violation)]
    paths += ["accounts.0.username", "accounts.0.other_identifiers.email", "wanted.0.ask", "wanted.0.subset"]
    paths += ["kinds", "notice", "consent", "language", "addressed_to", "official.jurisdiction", "emergency.person"]
    paths += ["instruments.0.cites.1", "preservation.letterhead", "service.subject", "authorisation.present"]
    assert [path for path in paths if name_of(path) not in names] == []
    assert [name_of(path) for path in ("case_number", "letterhead", "guideline", "instruments", "contact")] == [
        None
    ] * 5


def test_the_page_takes_few_queries_however_much_was_read(console: Console, django_assert_max_num_queries):
    request, order = arrived(console, pages=9)
    paths = [f"accounts.{number}.username" for number in range(40)]
    findings = [found(order, path, f"name_{place}", page=1 + place % 9) for place, path in enumerate(paths)]
    a_reading(order, console.desk.now, *findings)
    client, url = sat_down(console, request)
    client.get(url)
    with django_assert_max_num_queries(32):
        assert "40 fields filled in" in read(client.get(url)).text
