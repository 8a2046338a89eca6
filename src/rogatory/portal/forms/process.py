"""One document of legal process."""

from __future__ import annotations

from typing import Any

from django import forms

from rogatory.desk import clock
from rogatory.desk.countries import countries
from rogatory.desk.surroundings import the_shelf
from rogatory.guidelines.facts import IssuerLevel
from rogatory.portal.countries import name_of
from rogatory.portal.forms.base import Asked, AskedChoice, AskedDay, AskedText, PageForm
from rogatory.portal.guidance import process_types

LEVELS = (
    (IssuerLevel.FEDERAL.value, "Federal or national"),
    (IssuerLevel.STATE.value, "State or local"),
    (IssuerLevel.FOREIGN.value, "Foreign"),
    (IssuerLevel.FOREIGN_TREATY.value, "Foreign, sent through a treaty"),
)
SECRECY = (
    ("no", "No"),
    ("order", "Yes, by an order of a court"),
    ("statute", "Yes, by a statute"),
)


class ProcessForm(PageForm):
    """Type, issuer and date of one document, what it cites, and whether it forbids to tell the user."""

    type = forms.ChoiceField(label="Type", error_messages={"required": "Choose the type of the document"})
    issuer = Asked("Issued by", "The court or authority, as it stands on the document.")
    level = AskedChoice(
        "Level of the issuer",
        LEVELS,
    )
    country = forms.ChoiceField(label="Country of the issuer", required=False)
    signed = AskedChoice("Is it signed?")
    dated = AskedDay(label="Date on the document", help_text="For example, 27 3 2026.")
    cites = AskedText("Provisions it cites", "One to a line, as the document writes them.", rows=2, longest=1000)
    accounts = AskedText(
        "Usernames it names",
        "One to a line. Leave blank if it covers every account of this request.",
        rows=2,
        longest=100_000,
        required=False,
    )
    executes_mlat = AskedChoice("Was it issued to execute a treaty request of another country?")
    secrecy = AskedChoice(
        "Does it, or an order with it, forbid telling the user?",
        SECRECY,
        reveals={"order": ("issued", "until"), "statute": ("until_statute",)},
    )
    issued = AskedDay(label="Date of the order, if it is another document", required=False)
    until = AskedDay(label="Until, if the order has an end", required=False)
    until_statute = AskedDay(label="Until, if there is an end", required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse an order that ends before it was issued."""
        cleaned = super().clean() or self.cleaned_data
        issued, until = cleaned.get("issued"), cleaned.get("until")
        if cleaned.get("secrecy") == "order" and issued and until and until < issued:
            self.add_error("until", "The order ends before it was issued: correct one of the two dates")
        return cleaned

    def ask(self) -> None:
        """Take the types from the guideline's vocabulary and from counsel's list."""
        self._choices("type", [("", "Choose"), *process_types(self.pack, the_shelf(), clock.now().date())])
        self._choices("country", [("", "Choose"), *countries()])
        homes = ", ".join(name_of(code) for code in self.pack.about.home)
        self.fields["level"].help_text = f"Foreign is what was issued outside {homes}."

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
