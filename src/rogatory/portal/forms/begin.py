"""What the officer wants, and who asks: the pages that decide which guideline speaks on all others."""

from __future__ import annotations

from django import forms

from rogatory.guidelines.facts import Kind
from rogatory.portal.countries import jurisdictions
from rogatory.portal.forms.base import LINE, Asked, AskedAddress, AskedChoice, AskedDay, AskedText, PageForm
from rogatory.site.forms import RevealingCheckboxes, RevealingRadios

KINDS = (
    (Kind.DATA.value, "User information"),
    (Kind.PRESERVATION.value, "Preservation"),
    (Kind.EXTENSION.value, "Extension of a preservation"),
    (Kind.EMERGENCY.value, "Emergency disclosure"),
)
BODIES = (
    ("police", "Police or another law-enforcement agency"),
    ("prosecutor", "Prosecutor"),
    ("court", "Court"),
    ("other-government", "Another part of a government"),
    ("international-organisation", "International organisation"),
    ("private", "None of these"),
)


class KindsForm(PageForm):
    """What is asked for; one message may ask for several things."""

    kinds = forms.MultipleChoiceField(
        label="What you need",
        help_text="Choose everything that belongs to this case. It travels under one reference number.",
        choices=KINDS,
        error_messages={"required": "Choose what you need"},
        widget=RevealingCheckboxes(
            hints={
                "data": "Information that is held about an account, on legal process.",
                "preservation": "Keep what is there now, while you obtain legal process.",
                "extension": "Keep it longer than the first period.",
                "emergency": "Somebody is in danger now. Answered before everything else.",
            }
        ),
    )
    jurisdiction = forms.ChoiceField(
        label="Your primary jurisdiction",
        help_text="Where you hold office. It decides which guideline applies; where the user lives does not.",
        error_messages={"required": "Choose your primary jurisdiction"},
    )

    def ask(self) -> None:
        """List the countries."""
        field = self.fields["jurisdiction"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Choose"), *jurisdictions()]


class OfficerForm(PageForm):
    """Who asks, and how they can be reached."""

    body = forms.ChoiceField(
        label="You act for",
        choices=BODIES,
        widget=RevealingRadios(),
        error_messages={"required": "Choose for whom you act"},
    )
    agency = Asked("Name of your agency")
    name = Asked("Your name", "As it stands on your credentials.", max_length=200)
    badge = Asked("Badge or identification number", max_length=100)
    email = AskedAddress(
        label="E-mail address issued by your employer",
        max_length=254,
        error_messages={"invalid": "Enter an e-mail address such as name@agency.example"},
    )
    phone = Asked("Phone number", "With the code of the country.", max_length=60)
    extension = Asked("Extension", max_length=20, required=False)
    address = AskedText("Mailing address", "A street address; a P.O. Box may be sent back to you.", rows=3, longest=600)
    response_date = AskedDay(label="Response needed by", help_text="For example, 27 3 2027.")

    def ask(self) -> None:
        """Say who gets no answer under this guideline."""
        told = [self.pack.clauses[rule.clause].words for rule in self.pack.channels.no_answer]
        widget = self.fields["body"].widget
        if told and isinstance(widget, RevealingRadios):
            widget.hints = {"private": told[0]}


class AuthorisationForm(PageForm):
    """The written authorisation by the head of the agency, where the guideline asks for one."""

    consent = AskedChoice("Does the user consent to the disclosure?")
    present = AskedChoice(
        "Do you send a written authorisation by the head of your agency?",
        reveals={"yes": ("signed_by", "rank", "certifies")},
    )
    signed_by = forms.CharField(label="Signed by", max_length=LINE, required=False)
    rank = forms.ChoiceField(
        label="Rank of the signer",
        choices=(("head", "Head or director of the agency"), ("similar", "Similar rank"), ("other", "Another rank")),
        widget=forms.RadioSelect(),
        required=False,
    )
    certifies = forms.ChoiceField(
        label="Does it certify that the data is necessary for your functions or duties?",
        choices=(("yes", "Yes"), ("no", "No")),
        widget=forms.RadioSelect(),
        required=False,
    )

    def ask(self) -> None:
        """Say what the guideline asks for."""
        rule = self.pack.requirements.authorisation
        if rule is not None:
            self.fields["present"].help_text = rule.cure
