"""Letters and orders of many countries: what is read in each (`letters.toml`)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from rogatory.desk.prefilling import the_vocabulary
from rogatory.prefill.reading import read
from tests.prefill.papers import findings, paper_of, values

LETTERS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "letters.toml").read_text("utf-8"))["letter"]


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter["name"])
def test_a_letter_is_read(letter: dict[str, Any]) -> None:
    found = values(findings(letter["text"]))
    assert {field: found.get(field, "") for field in letter["expected"]} == letter["expected"]


def test_every_finding_has_its_place_on_the_page() -> None:
    for letter in LETTERS:
        paper = paper_of(letter["text"])
        for each in read([paper], the_vocabulary()):
            assert each.by
            for place in each.places:
                assert place.document == paper.document
                assert place.page == 1
                assert place.boxes


def test_the_place_of_a_value_is_the_place_of_its_words() -> None:
    [found] = [each for each in findings("Dear all,\nUsername:   copper_finch") if each.field.endswith("username")]
    [box] = found.places[0].boxes
    second_line = paper_of("Dear all,\nUsername:   copper_finch").pages[0].lines[1]
    assert box == second_line.words[1].box


def test_a_court_and_a_statute_that_are_not_known_here_are_told_and_refused_by_nobody() -> None:
    order = (
        "HIGH COURT OF NOWHERE AT EXAMPLETON\nCOURT ORDER\nDated: 4 March 2026\nUnder 18 U.S.C. 9999(z) TikTok "
        "shall produce the log data of @heron_demo9."
    )
    told = {each.field: each for each in findings(order)}
    assert told["instruments.0.issuer"].value == "High Court of Nowhere At Exampleton"
    assert told["instruments.0.issuer_known"].value == "false"
    assert "not among the courts known here" in told["instruments.0.issuer"].by
    assert told["instruments.0.cites.0"].value == "18 U.S.C. 9999(z)"
    assert "not among the statutes known here" in told["instruments.0.cites.0"].by


def test_a_court_s_district_that_does_not_exist_is_not_known() -> None:
    order = "UNITED STATES DISTRICT COURT\nfor the\nNorthern District of Oregon\nGRAND JURY SUBPOENA\nDate: 03/04/2026"
    told = {each.field: each.value for each in findings(order)}
    assert told["instruments.0.issuer_known"] == "false"


def test_two_orders_in_one_file_are_two_instruments() -> None:
    first = "GRAND JURY SUBPOENA\nUnited States District Court\nDistrict of Oregon\nDate: 03/04/2026"
    second = "SEARCH WARRANT\nSuperior Court of California, County of Solano\nDate: 03/05/2026"
    text = first + "\n" * 70 + second
    told = {each.field: each.value for each in findings(text)}
    assert (told["instruments.0.type"], told["instruments.0.dated"]) == ("grand-jury-subpoena", "2026-03-04")
    assert (told["instruments.1.type"], told["instruments.1.dated"]) == ("search-warrant", "2026-03-05")


def test_what_a_mail_and_its_attachment_say_is_told_once() -> None:
    head = "GRAND JURY SUBPOENA\nUnited States District Court\nDistrict of Oregon\nDate: 03/04/2026"
    order = f"{head}\nTikTok account @heron_demo9"
    mail = "Please find our grand jury subpoena on the TikTok account @heron_demo9 attached.\nDet. Jane Example"
    found = read([paper_of(mail, kind="message"), paper_of(order)], the_vocabulary())
    accounts = [each for each in found if each.field.endswith(".username")]
    assert len(accounts) == 1
    assert {place.document for place in accounts[0].places} == {paper_of(mail).document, paper_of(order).document}
    assert sum(each.field.endswith(".type") for each in found) == 1


def test_two_answers_to_one_question_make_both_unsure() -> None:
    both = [each for each in findings("Badge number: 4411\nBadge number: 7788") if each.field == "contact.badge"]
    assert {each.value for each in both} == {"4411", "7788"}
    assert all(each.unsure for each in both)


def test_the_provider_s_own_address_is_nobody_s_who_asks() -> None:
    told = values(findings("To: legal@tiktok.com\nFrom: jane@police.example.org\nWe request that you provide records."))
    assert told["contact.email"] == "jane@police.example.org"


def test_spaces_that_a_writer_of_pdf_puts_into_a_word_hide_no_country() -> None:
    assert values(findings("ស្នងការដ្ឋាននគរបាល ភ្នំពេ ញ ទូរស័ព្ទ +855 23 555 008"))["official.jurisdiction"] == "KH"


def test_the_name_of_a_file_that_a_message_carries_is_no_agency() -> None:
    message = "From      officer@police.example\nTo        legal@provider.example\nSubject   Our letter\n"
    found = findings(message + "Attached  th-police-order.pdf\n\nPlease see what is attached.", kind="message")
    assert [each.value for each in found if each.field == "contact.agency"] == []


def test_labels_may_name_the_service_that_is_asked_and_no_other() -> None:
    for label in ("TikTok username", "Akun TikTok", "TikTok account"):
        assert [each.value for each in findings(f"{label}: copper_finch") if each.field.endswith("username")]
    other = findings("Instagram username: copper_finch")
    assert [each for each in other if each.field.endswith("username") and not each.unsure] == []
