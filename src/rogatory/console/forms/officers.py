"""What a person of the team writes down who vets an officer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from rogatory.console.forms.plain import words_field
from rogatory.desk.inputs import CallBack
from rogatory.desk.models import CallBackNumber
from rogatory.desk.vetting import Grounds


class NumberField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none when it runs
    """A number of the directory, with the desk that answers."""

    def label_from_instance(self, obj: CallBackNumber) -> str:
        """Give the words of a choice."""
        return f"{obj}, {obj.desk}" if obj.desk else str(obj)


class CallForm(forms.Form):
    """A call to the agency: on which number of the directory, who answered, and what they confirmed."""

    use_required_attribute = False

    number = NumberField(
        label="Number that you called",
        queryset=CallBackNumber.objects.none(),
        empty_label="Choose",
        help_text="Numbers of the directory only. A number that the officer gave cannot be chosen.",
        error_messages={"required": "Choose the number that you called"},
    )
    spoke_with = forms.CharField(
        label="Who answered", max_length=200, error_messages={"required": "Enter who answered, by name and office"}
    )
    confirmed = forms.CharField(
        label="What they confirmed",
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Enter what they confirmed"},
    )
    at = forms.DateTimeField(
        label="When, in UTC",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M:%S"),
        error_messages={"required": "Enter when you called"},
    )
    words = words_field("Anything else", required=False, rows=2)

    def __init__(self, *given: Any, numbers: tuple[CallBackNumber, ...], now: datetime, **named: Any) -> None:  # noqa: ANN401
        """Offer the numbers of the agency, and the present minute."""
        super().__init__(*given, **named)
        field = self.fields["number"]
        if isinstance(field, NumberField):
            field.queryset = CallBackNumber.objects.filter(pk__in=[each.pk for each in numbers])
        self.fields["at"].initial = now.replace(microsecond=0)

    def grounds(self) -> Grounds:
        """Give what was written down."""
        told = self.cleaned_data
        call = CallBack(told["number"].pk, told["spoke_with"], told["at"], told["confirmed"])
        return Grounds(call, told.get("code", ""), told["words"])


class CodeForm(CallForm):
    """The same, with the code of a passkey that the officer read out."""

    code = forms.CharField(
        label="Device code that the officer read out to you",
        max_length=20,
        help_text="Six signs, on the officer’s own screen. It is not shown here, so that it can only come from them.",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-10"}),
        error_messages={"required": "Enter the code that the officer read out"},
    )
    field_order = ("number", "spoke_with", "confirmed", "at", "code", "words")


class WhyForm(forms.Form):
    """Why somebody is declined, removed, or refused."""

    use_required_attribute = False

    words = words_field("Why?", rows=2)
