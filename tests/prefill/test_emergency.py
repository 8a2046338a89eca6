"""An emergency is heard whatever the subject says; its denial, a footer and a crime of the past are none."""

from __future__ import annotations

import pytest

from rogatory.prefill.emergency import urgency_of
from tests.prefill.papers import findings, values

THERE = (
    "Emergency Disclosure Request",
    "We request disclosure under 18 U.S.C. 2702(b)(8).",
    "A child of nine was kidnapped an hour ago. The suspect wrote from the account.",
    "There is an imminent danger of death or serious physical injury to a person.",
    "She has posted that she will take her own life tonight, please help us to find her.",
    "Il y a un danger de mort imminent pour une mineure.",
    "Es besteht akute Lebensgefahr für ein vermisstes Kind.",
    "Existe peligro inminente para la vida de una menor.",
    "Há risco iminente de morte de uma criança.",
    "Terdapat ancaman nyawa terhadap seorang anak.",
    "เด็กหาย เกรงว่าจะเกิดอันตรายถึงชีวิต",
    "人命に関わる緊急事態であり、自殺予告がなされています。",
    "생명이 위험한 긴급 상황입니다.",
    "有生命危險, 請立即提供資料",
    "មានគ្រោះថ្នាក់ដល់ជីវិត",
)
NOT_THERE = (
    "This is not an emergency.",
    "This is not an emergency disclosure request; the usual time suits us.",
    "There is no imminent danger, and no life is at risk.",
    "No emergency: routine request for records.",
    "In an emergency, dial 911. This mailbox is not monitored.",
    "If this is an emergency call 999.",
    "Johnson County Emergency Management Agency, Emergency Contact 555-0100",
    "Emergency disclosure requests must be submitted through the form.",
    "The emergency is over; we now send the legal process that is owed.".replace(
        "The emergency", "The emergency disclosure"
    ),
    "> Emergency Disclosure Request\n> imminent danger of death\nThank you, this is closed.",
    "Ce n'est pas une urgence vitale.",
    "Es besteht keine Lebensgefahr.",
    "No hay peligro inminente.",
    "緊急開示要請ではありません。",
    "긴급공개 요청이 아닙니다.",
    "ไม่ใช่กรณีฉุกเฉิน",
    "The victim was threatened in 2024; the trial is in May.",
    "Please process the attached subpoena. There is no special urgency.",
    "National Center for Missing and Exploited Children, report a crime",
    "Suicide prevention lifeline: help is there at any time.",
)


@pytest.mark.parametrize("text", THERE)
def test_an_emergency_is_heard(text: str) -> None:
    assert urgency_of(text).is_there


@pytest.mark.parametrize("text", NOT_THERE)
def test_what_denies_one_or_speaks_of_any_is_none(text: str) -> None:
    assert not urgency_of(text).is_there


def test_an_emergency_under_a_wrong_subject_is_one_of_the_kinds() -> None:
    mail = (
        "Subject: Question about your platform\n\nA girl of 13 has been abducted. Her life is in danger.\n@heron_demo9"
    )
    assert "emergency" in values(findings(mail, kind="message"))["kinds"].split()


def test_the_crime_that_a_warrant_tells_of_is_no_emergency_of_now() -> None:
    warrant = (
        "SEARCH WARRANT\nSuperior Court of California, County of Solano\nThe suspect kidnapped a child in 2024 "
        "and threatened to kill her.\nProduce the subscriber information of @heron_demo9\nDated: March 4, 2026"
    )
    assert values(findings(warrant))["kinds"] == "data"


def test_a_disclaimer_under_a_letter_changes_no_kind() -> None:
    letter = "Please preserve for 90 days all records of the TikTok account @heron_demo9.\n\nIn an emergency, dial 911."
    assert values(findings(letter))["kinds"] == "preservation"
