"""Which accounts, and which information about them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from rogatory.guidelines.rules import Category
from rogatory.portal.forms.base import LINE, AskedDay, AskedSeveral, AskedText, PageForm
from rogatory.site.forms import RevealingCheckboxes

MOST_ACCOUNTS = 2000
IDENTIFIERS = (
    ("real-name", "Names of people"),
    ("email", "E-mail addresses"),
    ("phone", "Phone numbers"),
    ("user-id", "User ids"),
    ("url", "Links to a profile or to what was posted"),
)
"""The words of `Account.other_identifiers`, with what to call them."""


class AccountsForm(PageForm):
    """The accounts, by username; or by whatever else is known of them."""

    usernames = AskedText(
        "Usernames",
        "One to a line, as they stand on the service, with or without the @.",
        longest=200_000,
        attrs={"autocapitalize": "none", "spellcheck": "false"},
    )
    known = forms.MultipleChoiceField(
        label="Accounts whose username you do not know",
        choices=IDENTIFIERS,
        required=False,
    )

    def ask(self) -> None:
        """Say by what the guideline identifies a user, and ask for what else is known."""
        rule = self.pack.requirements.identification
        clause = self.pack.clauses[rule.clause].words if rule else ""
        for kind, label in IDENTIFIERS:
            self.fields[_other(kind)] = AskedText(f"{label}, one to a line", rows=2, longest=20_000)
        known = self.fields["known"]
        known.help_text = clause
        known.widget = RevealingCheckboxes(
            choices=IDENTIFIERS, reveals={kind: (_other(kind),) for kind, _ in IDENTIFIERS}
        )

    def clean(self) -> dict[str, Any]:
        """Check that no more accounts are named than one request may carry."""
        cleaned = super().clean() or self.cleaned_data
        if len(str(cleaned.get("usernames", "")).split()) > MOST_ACCOUNTS:
            raise ValidationError(f"One request names at most {MOST_ACCOUNTS} accounts: send the others in another one")
        return cleaned


class InformationForm(PageForm):
    """The categories of the guideline and their parts, whatever else is wanted, and the period."""

    asks = AskedSeveral(label="Information you ask for")
    other = forms.CharField(
        label="Anything else",
        help_text="Information that the guideline does not list. A person looks at it.",
        max_length=LINE,
        required=False,
    )
    first = AskedDay(
        label="First day of the period",
        help_text="In UTC. Leave it blank where your request states no first day.",
        required=False,
    )
    last = AskedDay(
        label="Last day of the period",
        help_text="Leave it blank where your request states no last day.",
        required=False,
    )

    field_order = ("asks", "other", "first", "last")

    def ask(self) -> None:
        """Take categories and parts from the guideline."""
        choices = [(each.id, each.name) for each in self.pack.categories]
        reveals = {}
        hints = {}
        for category in self.pack.categories:
            parts = parts_of(category)
            hints[category.id] = self.pack.clauses[category.process.clause].words
            if parts:
                name = f"parts_{category.id}"
                reveals[category.id] = (name,)
                self.fields[name] = forms.MultipleChoiceField(
                    label="Only these parts",
                    help_text="Choose none to ask for all of it.",
                    choices=parts,
                    required=False,
                    widget=forms.CheckboxSelectMultiple(),
                )
        field = self.fields["asks"]
        if isinstance(field, forms.MultipleChoiceField):
            field.widget = RevealingCheckboxes(reveals=reveals, hints=hints)
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Check that the period ends after it begins."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day of the period must not lie before its first day")
        return cleaned


def parts_of(category: Category) -> list[tuple[str, str]]:
    """Give what can be asked for by itself within a category: parts, and subsets that are provided (``/id``)."""
    subsets = [(f"/{each.id}", each.name) for each in category.subset if each.outcome != "not-provided"]
    return [(part.id, _capital(part.name)) for part in category.parts] + [
        (value, _capital(name)) for value, name in subsets
    ]


def _other(kind: str) -> str:
    return f"by_{kind}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
