"""The letter that asks to preserve, the five points of an emergency, and what is said about telling the user."""

from __future__ import annotations

from django import forms

from rogatory.guidelines.facts import NoticeWish
from rogatory.portal.forms.base import Asked, AskedChoice, AskedDay, AskedSeveral, AskedText, PageForm

PENDING = (
    ("mlat", "A mutual legal assistance treaty (MLAT) request"),
    ("letters-rogatory", "Letters rogatory"),
    ("none", "Neither"),
)
THREATENED = {
    "death": "Risk of death",
    "serious-injury": "Risk of serious physical injury",
    "imminent-harm": "Imminent harm",
    "life": "Threat to life",
    "health": "Threat to health",
    "safety": "Threat to safety",
}
"""What to call the words by which the guidelines' tests of an emergency are met."""
NOTICE = (
    (NoticeWish.JEOPARDY.value, "Do not tell the user: it would jeopardise the investigation"),
    (NoticeWish.BARE.value, "Do not tell the user, for another reason"),
    (NoticeWish.NONE.value, "I make no request about this"),
)


class LetterForm(PageForm):
    """The form of a request to preserve or to extend, and what came before it."""

    letterhead = AskedChoice("Is your letter on the letterhead of your agency?")
    signed = AskedChoice("Is it signed?")
    dated = AskedDay(label="Date on the letter", help_text="For example, 27 3 2026.")
    steps = AskedText("Steps you are taking to obtain legal process")
    pending = AskedChoice("Is a treaty request under way?", PENDING)
    reference = Asked(
        "If you ask for an extension: our reference of the preservation",
        "Our receipt says it. It begins with R-.",
        required=False,
    )
    original = AskedDay(
        label="If this was asked for before: the day your first request was received",
        help_text="Our receipt says it.",
        required=False,
    )
    extended = AskedDay(label="If it was extended before: the day your last extension was received", required=False)

    def ask(self) -> None:
        """Say for how long the guideline keeps."""
        rules = self.pack.preservation
        if rules is not None:
            self.fields["steps"].help_text = self.pack.clauses[rules.lapse_clause].words


class EmergencyForm(PageForm):
    """The five points of an emergency, and the form of the request."""

    threatens = AskedSeveral(label="What kind of danger is it?", widget=forms.CheckboxSelectMultiple())
    child = AskedChoice("Is a child in danger?")
    person = AskedText("Who is in danger?", rows=2)
    nature = AskedText("What is happening?", "The nature of the emergency.", rows=3)
    account_information = AskedText("Which accounts does it concern?", rows=2)
    information_and_why = AskedText(
        "Which information do you need, and why is it necessary to prevent the harm?",
        rows=3,
    )
    context = AskedText("All other details and context", rows=3)
    written = AskedChoice("Do you send a written request on official letterhead?")
    sworn = AskedChoice("Is it signed by a sworn law-enforcement official?")

    def ask(self) -> None:
        """Ask for what the guideline's tests name."""
        rules = self.pack.emergency
        named = dict.fromkeys(word for test in rules.test for word in test.threatens) if rules else {}
        field = self.fields["threatens"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(word, THREATENED.get(word, word.replace("-", " ").capitalize())) for word in named]


class NoticeForm(PageForm):
    """What the officer says about telling the user, and about a violation that the request makes known."""

    notice = AskedChoice("May the user be told of this request?", NOTICE)
    violation = AskedChoice(
        "Does your request tell of an ongoing or a past violation of the rules of the service?",
        reveals={"yes": ("defer", "good_faith")},
    )
    defer = forms.ChoiceField(
        label="Do you ask to defer acting on it?",
        choices=(("yes", "Yes"), ("no", "No")),
        widget=forms.RadioSelect(),
        required=False,
    )
    good_faith = forms.ChoiceField(
        label="Do you state in good faith that acting on it would jeopardise your investigation?",
        choices=(("yes", "Yes"), ("no", "No")),
        widget=forms.RadioSelect(),
        required=False,
    )

    def ask(self) -> None:
        """Say what the guideline does."""
        rules = self.pack.notice
        if rules is None:
            return
        self.fields["notice"].help_text = rules.words
        if rules.violation is not None:
            self.fields["violation"].help_text = self.pack.clauses[rules.violation.clause].words


class CorrectionForm(PageForm):
    """A word with a correction."""

    words = AskedText("A note to the response team, if you wish", rows=3, longest=2000)
