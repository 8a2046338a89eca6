"""Who of the team reads a case: given to a colleague, sealed for readers, opened by breaking the glass."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html

from rogatory.console.forms.acting import ActForm
from rogatory.console.forms.plain import WORDS, words_field
from rogatory.desk.appointing import the_team
from rogatory.desk.inputs import Assign, SealFor
from rogatory.desk.models import Person
from rogatory.flow.states import STAFF

_EXAMPLE = format_html('<span class="rg-nowrap">{}</span>', "R-2026-000123-4")


class AssignForm(ActForm):
    """To whom a case is given, or from whom it is taken."""

    person = forms.TypedChoiceField(
        label="Who works on the case?",
        coerce=int,
        help_text="They read it until it is taken from them again, whatever their role.",
        error_messages={"required": "Choose who works on it", "invalid_choice": "Choose somebody of the team"},
    )
    ends = forms.BooleanField(required=False, widget=forms.HiddenInput)
    words = forms.CharField(label="Why", required=False, max_length=WORDS, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Offer the people of the team."""
        super().__init__(*given, **named)
        _offer(self.fields["person"], people_of_the_team())

    def inputs(self) -> Assign:
        """Give whom, and whether it is taken from them."""
        told = self.cleaned_data
        return Assign(told["person"], ends=told["ends"], words=told["words"])


class SealForm(ActForm):
    """For whom a case is sealed, and why."""

    readers = forms.TypedMultipleChoiceField(
        label="Who reads it besides you?",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nobody else of the team sees that there is such a case, and no glass can be broken. Choose whoever "
        "has to take its next steps.",
        error_messages={"invalid_choice": "Choose people of the team"},
    )
    words = words_field("Why is it sealed?")

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Offer the other people of the team."""
        super().__init__(*given, **named)
        others = [one for one in people_of_the_team() if one != self.sight.actor.person]
        _offer(self.fields["readers"], others)

    def inputs(self) -> SealFor:
        """Give the readers and the reason."""
        return SealFor(tuple(self.cleaned_data["readers"]), self.cleaned_data["words"])


class GlassForm(forms.Form):
    """Which case somebody has to read that is not theirs, and why."""

    reference = forms.CharField(
        label="Reference",
        max_length=40,
        help_text=format_html("As it stands in a letter or an alert, such as {}", _EXAMPLE),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the reference"},
    )
    words = words_field("Why do you have to read it?", hint="Counsel and administrators can read this at once.", rows=3)


class LiftForm(forms.Form):
    """What was found about somebody who was stopped from reading."""

    words = words_field("What did you find, and why may they read again?", rows=3)


def people_of_the_team() -> list[Person]:
    """Give whoever holds a role of the team now, by name (two queries)."""
    return sorted((one for one in the_team() if one.is_active), key=lambda one: str(one).casefold())


def roles_in_words(person: Person) -> str:
    """Name the roles of somebody of the team."""
    held = {group.name for group in person.groups.all()}
    return ", ".join(role.value for role in STAFF if role.value in held)


def _offer(field: forms.Field, people: list[Person]) -> None:
    choices = [(one.pk, f"{one} ({roles_in_words(one)})") for one in people]
    if isinstance(field, forms.MultipleChoiceField):
        field.choices = choices
    elif isinstance(field, forms.ChoiceField):
        field.choices = [("", "Choose"), *choices]
