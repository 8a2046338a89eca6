"""The emergency form: one page, for officers with an account and without. Nothing that is left blank delays it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat

from rogatory.guidelines.facts import Kind
from rogatory.guidelines.pack import Pack
from rogatory.portal import guidance
from rogatory.portal.countries import jurisdictions
from rogatory.portal.forms.base import YES_NO, Asked, AskedAddress, AskedChoice, AskedSeveral, AskedText
from rogatory.portal.forms.begin import BODIES
from rogatory.portal.forms.conduct import THREATENED
from rogatory.portal.forms.wanted import MOST_ACCOUNTS
from rogatory.site.forms import DayField, FilesField, RevealingRadios

MOST_FILES, LARGEST = 10, 20 * 2**20
POINTS = ("person", "nature", "account_information", "information_and_why", "context")
"""The five points, as the facts name them."""


class OfficialForm(forms.Form):
    """The one question that comes before all others."""

    use_required_attribute = False

    official = forms.ChoiceField(
        label="Are you a law-enforcement official?",
        choices=YES_NO,
        widget=RevealingRadios(hints={"no": "Then contact your local law enforcement at once: nothing is filed here."}),
        error_messages={"required": "Say whether you are a law-enforcement official"},
    )


class EmergencyForm(OfficialForm):
    """The five points, who asks, and what is needed, in the words of the guidelines that are in force (`packs`)."""

    person = AskedText("Who is in danger?", rows=2)
    nature = AskedText("What is happening?", "The nature of the emergency.", rows=3)
    threatens = AskedSeveral(label="What kind of danger is it?", widget=forms.CheckboxSelectMultiple())
    child = AskedChoice("Is a child in danger?")
    usernames = AskedText(
        "Accounts: the usernames",
        "One to a line, as they stand on the service, with or without the @.",
        rows=2,
        longest=20_000,
        attrs={"autocapitalize": "none", "spellcheck": "false"},
    )
    account_information = AskedText(
        "What else is known of the accounts", "Names, links, phone numbers, how they are involved.", rows=2
    )
    asks = AskedSeveral(label="Information you need", widget=forms.CheckboxSelectMultiple())
    information_and_why = AskedText(
        "Why is it necessary to prevent the harm?", "Only what is necessary can be given in an emergency.", rows=3
    )
    first = DayField(
        label="Records from", help_text="A day in UTC. Leave it blank where there is no first day.", required=False
    )
    context = AskedText("All other details and context", rows=3)
    jurisdiction = forms.ChoiceField(label="Your primary jurisdiction", required=False)
    body = AskedChoice("You act for", tuple(each for each in BODIES if each[0] != "private"))
    agency = Asked("Name of your agency")
    name = Asked("Your name", "As it stands on your credentials.", max_length=200)
    badge = Asked("Badge or identification number", max_length=100)
    email = AskedAddress(
        label="E-mail address issued by your employer",
        help_text="The receipt goes there.",
        max_length=254,
        error_messages={"invalid": "Enter an e-mail address such as name@agency.example"},
    )
    phone = Asked("Phone number", "We call back on a number from a directory, never on this one alone.", max_length=60)
    letter = FilesField(
        label="Your signed letter",
        help_text=f"On official letterhead, with whatever belongs to it: up to {MOST_FILES} files of "
        f"{filesizeformat(LARGEST)} each. If you have none yet, send the form without it.",
        required=False,
        max_length=300,
    )
    sworn = AskedChoice("Is it on official letterhead, and signed by a sworn law-enforcement official?")

    field_order = ("official",)

    def __init__(self, *args: Any, packs: Sequence[Pack], **named: Any) -> None:  # noqa: ANN401 - Django's own
        """Ask in the words of the guidelines."""
        super().__init__(*args, **named)
        words = [word for pack in packs if pack.emergency for test in pack.emergency.test for word in test.threatens]
        self._choose("threatens", [(word, _threat(word)) for word in dict.fromkeys(words)])
        categories = {each.id: each.name for pack in reversed(packs) for each in pack.categories}
        self._choose("asks", list(categories.items()))
        self._choose("jurisdiction", [("", "Choose"), *jurisdictions()])
        for point in POINTS:
            cures = [rule.cure for pack in packs for rule in guidance.asked_of(pack, Kind.EMERGENCY)
                     if rule.field == f"emergency.{point}"]  # fmt: skip
            if cures and not self.fields[point].help_text:
                self.fields[point].help_text = cures[0]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_letter(self) -> list[Any]:
        """Take a number of files that fits."""
        files: list[Any] = self.cleaned_data["letter"]
        if len(files) > MOST_FILES:
            raise ValidationError(f"Send at most {MOST_FILES} files: pack some into one PDF")
        if any((each.size or 0) > LARGEST for each in files):
            raise ValidationError(f"Each file may have at most {filesizeformat(LARGEST)}")
        return files

    def clean_usernames(self) -> str:
        """Take as many accounts as one request may name."""
        told: str = self.cleaned_data["usernames"]
        if len(told.split()) > MOST_ACCOUNTS:
            raise ValidationError(f"One request names at most {MOST_ACCOUNTS} accounts")
        return told

    def clean(self) -> dict[str, Any]:
        """Take it with any blank; but a form in which nothing at all is told cannot be acted on."""
        cleaned = super().clean() or self.cleaned_data
        if not (any(str(cleaned.get(point, "")).strip() for point in POINTS) or cleaned.get("letter")):
            self.add_error("nature", "Tell at least who is in danger, or what is happening")
        return cleaned


def _threat(word: str) -> str:
    return THREATENED.get(word, word.replace("-", " ").capitalize())
