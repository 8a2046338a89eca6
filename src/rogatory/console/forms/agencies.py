"""What is asked about an agency of the directory: its entry, its domains, and numbers on which it is called back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from rogatory.console.forms.plain import words_field
from rogatory.desk import call_backs
from rogatory.desk.agencies import Described, read_agency_domain
from rogatory.desk.call_backs import Numbered
from rogatory.desk.countries import countries
from rogatory.desk.models import Agency, CallBackNumber
from rogatory.desk.models.agency import KINDS
from rogatory.problem import Problem

_SOURCE = "A registry or an official directory that you looked it up in, never the request itself"


class EntryForm(forms.Form):
    """What the directory says of an agency."""

    name = forms.CharField(
        label="Name", max_length=300, error_messages={"required": "Enter the name as the agency writes it"}
    )
    kind = forms.ChoiceField(label="Kind", choices=[(kind, words[:1].upper() + words[1:]) for kind, words in KINDS])
    country = forms.ChoiceField(label="Country", error_messages={"required": "Choose a country"})
    place = forms.CharField(label="City or region", required=False, max_length=200)
    source = forms.CharField(
        label="From where is this known?",
        max_length=300,
        help_text=_SOURCE,
        error_messages={"required": "Say from where the agency is known"},
    )

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Offer the countries."""
        super().__init__(*given, **named)
        country = self.fields["country"]
        if isinstance(country, forms.ChoiceField):
            country.choices = [("", "Choose"), *countries()]

    def clean(self) -> dict[str, Any]:
        """Read the entry as a whole."""
        told = self.cleaned_data
        if not self.errors:
            try:
                told["described"] = Described(
                    told["name"], told["kind"], told["country"], told["source"], told["place"]
                )
            except Problem as problem:
                self.add_error(problem.where, f"{problem.what[:1].upper()}{problem.what[1:]}. {problem.cure}")
        return told


class DomainForm(forms.Form):
    """One more domain of an agency; `knowing` is asked once the domain was seen to look like a known one."""

    domain = forms.CharField(
        label="Domain",
        max_length=253,
        help_text="Exactly what stands behind the @ of the agency’s addresses, such as police.example",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the domain"},
    )

    def __init__(self, *given: Any, near: bool = False, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Ask besides whether a neighbour is genuine."""
        super().__init__(*given, **named)
        if near:
            self.fields["knowing"] = forms.BooleanField(
                label="I have checked that this domain is the agency’s own",
                required=False,
            )

    def clean_domain(self) -> str:
        """Read the domain strictly."""
        try:
            return read_agency_domain(self.cleaned_data["domain"])
        except Problem as problem:
            raise ValidationError(f"{problem.what[:1].upper()}{problem.what[1:]}. {problem.cure}") from problem


class NumberForm(forms.Form):
    """A number on which an agency is to be called back."""

    number = forms.CharField(
        label="Telephone number",
        max_length=60,
        help_text="With the prefix of its country, such as +1 202 555 0100",
        error_messages={"required": "Enter the number"},
    )
    extension = forms.CharField(label="Extension", required=False, max_length=10)
    desk = forms.CharField(label="Who answers", required=False, max_length=200, help_text="Such as: switchboard")
    source = forms.CharField(
        label="From where is the number known?",
        max_length=300,
        help_text=_SOURCE,
        error_messages={"required": "Say from where the number is known"},
    )
    replaced = forms.ModelChoiceField(
        label="Instead of", queryset=CallBackNumber.objects.none(), required=False, empty_label="No other number"
    )
    words = words_field("Why is it needed?", rows=2)

    def __init__(self, agency: Agency, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Offer the numbers in force, in whose place it may come."""
        super().__init__(*given, **named)
        self.agency = agency
        replaced = self.fields["replaced"]
        if isinstance(replaced, forms.ModelChoiceField):
            replaced.queryset = CallBackNumber.objects.filter(agency=agency, retired_at=None)

    def clean(self) -> dict[str, Any]:
        """Read number, extension and source together."""
        told = self.cleaned_data
        if {"number", "source"} <= set(told):
            try:
                told["numbered"] = self._read(told)
            except Problem as problem:
                field = problem.where if problem.where in self.fields else None
                self.add_error(field, f"{problem.what[:1].upper()}{problem.what[1:]}. {problem.cure}")
        return told

    def _read(self, told: dict[str, Any]) -> Numbered:
        given = (told.get(name, "") for name in ("extension", "desk", "source"))
        return call_backs.read_number(told["number"], self.agency.country, *given)
