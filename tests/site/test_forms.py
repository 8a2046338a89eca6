"""Forms in the design system's markup: what an officer with any browser and reader needs."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.utils.datastructures import MultiValueDict

from rogatory.site.forms import DayField, FilesField
from tests.site.gallery.samples import RequestForm


class Elements(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append({"tag": tag, **{name: value or "" for name, value in attrs}})


def ids(text: str) -> list[str]:
    return [element["id"] for element in Elements(text).found if "id" in element]


def summary(form: forms.Form) -> str:
    return engines["django"].from_string("{% load rogatory_ui %}{% error_summary form %}").render({"form": form})


@pytest.fixture
def wrong() -> RequestForm:
    return RequestForm({"signed_day": "31", "signed_month": "2", "signed_year": "2026", "email": "quill"})


def test_every_label_and_description_leads_to_an_element_that_is_there(wrong: RequestForm):
    text = str(wrong)
    there = ids(text)
    assert len(there) == len(set(there))
    for element in Elements(text).found:
        if element["tag"] == "label":
            assert element["for"] in there
        for named in element.get("aria-describedby", "").split():
            assert named in there


def test_every_link_of_the_error_summary_leads_to_a_control(wrong: RequestForm):
    links = re.findall(r'href="#([^"]+)"', summary(wrong))
    assert len(links) == len(wrong.errors)
    assert set(links) <= set(ids(str(wrong)))


def test_each_error_stands_beside_its_field_and_names_it_in_the_summary(wrong: RequestForm):
    assert 'id="id_agency_error"' in str(wrong)
    assert "Agency: This field is required." in summary(wrong)


def test_a_form_without_errors_has_no_summary():
    assert "govuk-error-summary" not in summary(RequestForm())


def test_a_revealed_field_is_asked_once_inside_its_choice():
    assert ids(str(RequestForm())).count("id_original") == 1


def test_too_long_a_text_is_told_and_never_cut_while_typing():
    text = str(RequestForm())
    areas = [element for element in Elements(text).found if element["tag"] == "textarea"]
    assert [area for area in areas if "maxlength" in area] == []
    assert 'data-maxlength="500"' in text


def test_what_was_typed_comes_back_escaped():
    text = str(RequestForm({"agency": '"><script>', "signed_day": '"><b>'}))
    assert "<script>" not in text
    assert "<b>" not in text


class Days(forms.Form):
    served = DayField(label="Date of service")


class Several(forms.Form):
    papers = FilesField(required=False)


def days(day: str, month: str, year: str) -> Days:
    return Days({"served_day": day, "served_month": month, "served_year": year})


def test_three_boxes_make_a_day():
    form = days(" 27", "3", "2026")
    assert form.is_valid()
    assert form.cleaned_data["served"] == date(2026, 3, 27)


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        (("", "", ""), "Enter date of service"),
        (("27", "", "2026"), "Date of service must include a month"),
        (("", "", "2026"), "Date of service must include a day and month"),
        (("29", "2", "2026"), "Date of service must be a real date, such as 27 3 2026"),
        (("x", "2", "2026"), "Date of service must be a real date, such as 27 3 2026"),
        (("1", "1", "99999999999"), "Date of service must be a real date, such as 27 3 2026"),
    ],
)
def test_a_day_that_is_none_is_told_in_words(boxes: tuple[str, str, str], words: str):
    assert days(*boxes).errors["served"] == [words]


def test_several_documents_arrive_and_each_is_checked():
    good = [SimpleUploadedFile("order.pdf", b"%PDF"), SimpleUploadedFile("letter.pdf", b"%PDF")]
    form = Several({}, MultiValueDict({"papers": good}))
    assert form.is_valid()
    assert [file.name for file in form.cleaned_data["papers"]] == ["order.pdf", "letter.pdf"]
    empty = Several({}, MultiValueDict({"papers": [*good, SimpleUploadedFile("blank.pdf", b"")]}))
    assert not empty.is_valid()


def test_a_question_that_was_not_answered_is_spoken_of_as_a_question():
    class Asked(forms.Form):
        until = DayField(label="Until which day?")
        why = forms.CharField(label="Why?", error_messages={"required": "Say why you ask for it"})

    asked = Asked({})
    assert asked["until"].spoken_errors == ["Until which day? Enter the day"]
    assert asked["why"].spoken_errors == ["Why? Say why you ask for it"]
