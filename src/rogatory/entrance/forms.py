"""What people are asked at the entrance."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError

from rogatory.addresses.address import read_address
from rogatory.desk.registering import Registrant
from rogatory.problem import Problem

TOO_MANY = "That was tried too often. Wait an hour, then try again."
_is_phone = re.compile(r"\+?[0-9][0-9 ().\-/]{4,38}").fullmatch
_is_extension = re.compile(r"[0-9#*, x]{1,10}").fullmatch


class Address(forms.CharField):
    """An e-mail address, strictly read: one, and nothing around it."""

    widget = forms.EmailInput

    def __init__(self, label: str, hint: str = "") -> None:
        """Ask for it under a label."""
        needed = f"Enter the {label[0].lower()}{label[1:]}"
        super().__init__(label=label, help_text=hint, max_length=254, error_messages={"required": needed})
        self.widget.attrs |= {"autocomplete": "email", "spellcheck": "false"}

    def clean(self, value: str) -> str:
        """Give the address in small letters.

        Raises:
            ValidationError: it is none.
        """
        given = super().clean(value)
        try:
            return str(read_address(given)).lower()
        except Problem as problem:
            raise ValidationError(f"Enter an e-mail address such as name@agency.example: {problem.what}") from problem


class Registering(forms.Form):
    """Who registers as an officer."""

    use_required_attribute = False

    email = Address(
        "E-mail address issued by your employer",
        "A person checks it against your agency’s own domains. An address of a public mail service cannot be checked.",
    )
    name = forms.CharField(label="Full name", help_text="As it stands on your credentials.", max_length=200)
    agency = forms.CharField(label="Agency", max_length=300)
    badge = forms.CharField(label="Badge or identification number", max_length=100)
    phone = forms.CharField(
        label="Phone number",
        help_text="With the country’s code. We call back on a number from a directory, never on this one alone.",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    extension = forms.CharField(label="Extension", max_length=10, required=False)
    address = forms.CharField(
        label="Street address of your agency",
        help_text="Not a post-office box.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    jurisdiction = forms.ChoiceField(label="Country of your agency")

    def __init__(self, *args: object, countries: tuple[tuple[str, str], ...], **named: object) -> None:
        """Offer the countries."""
        super().__init__(*args, **named)  # type: ignore[arg-type]
        for asked in self.fields.values():
            label = str(asked.label)
            asked.error_messages["required"] = f"Enter the {label[0].lower()}{label[1:]}"
        field = self.fields["jurisdiction"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above  # nosec B101
        field.choices = [("", "Choose"), *countries]

    def clean_phone(self) -> str:
        """Give the number as it was typed, if it can be one."""
        given = str(self.cleaned_data["phone"]).strip()
        if not _is_phone(given):
            raise ValidationError("Enter a phone number such as +1 202 555 0100")
        return given

    def clean_extension(self) -> str:
        """Give the extension as it was typed, if it can be one."""
        given = str(self.cleaned_data["extension"]).strip()
        if given and not _is_extension(given):
            raise ValidationError("Enter an extension such as 42")
        return given

    def registrant(self) -> Registrant:
        """Give what was told."""
        return Registrant(**{name: str(value).strip() for name, value in self.cleaned_data.items()})


class Code(forms.Form):
    """A code that came in a letter."""

    use_required_attribute = False

    code = forms.CharField(
        label="Code",
        error_messages={"required": "Enter the code from the letter"},
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "spellcheck": "false", "class": "govuk-input--width-10"}
        ),
    )


class Recovering(forms.Form):
    """Who has lost their passkey."""

    use_required_attribute = False

    email = Address("E-mail address of your account")
    words = forms.CharField(
        label="What happened?",
        error_messages={"required": "Tell what happened"},
        help_text="For example: my telephone was lost on Monday. Say when you can be reached at your agency.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class Enrolling(forms.Form):
    """Who was told a code."""

    use_required_attribute = False

    email = Address("E-mail address of your account")
    code = forms.CharField(
        label="Code that you were told",
        error_messages={"required": "Enter the code that you were told"},
        help_text="Twelve letters and digits. Capital or small letters, with or without the dashes.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-20"}),
    )
