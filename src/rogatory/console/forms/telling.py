"""What the actions on a notice and on a violation ask: bars, the user's address, days, objections and deferrals."""

from __future__ import annotations

from typing import Any

from django import forms

from rogatory.console.forms.acting import ActForm
from rogatory.console.forms.plain import WORDS, words_field
from rogatory.desk.bars import holding, ledger
from rogatory.desk.inputs import (
    Bar,
    Defer,
    DoNotTell,
    LiftBar,
    Objection,
    RecordBar,
    SettleObjection,
    TellUser,
)
from rogatory.desk.models import NoticeBar
from rogatory.desk.surroundings import the_shelf
from rogatory.guidelines.telling import LAW
from rogatory.site.forms import DayField

BARS = {
    "nondisclosure-order": "A nondisclosure order",
    "statute": "A statute",
    "officer-jeopardy": "The officer states that notice would do harm",
    "officer-bare": "The officer asks not to notify",
    "provider-finding": "Our own finding",
    "earlier-bar": "A bar that has ended, and the days after it",
}
"""The grounds on which notice is held back, in words."""


class RecordBarForm(ActForm):
    """What bars notice, until when, and which bar it renews; only what the guideline lets bar it is offered."""

    what = forms.ChoiceField(
        label="What stands against telling the user?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what stands against it"},
    )
    renews = forms.TypedChoiceField(
        label="Does it renew a bar?",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="The bar that is renewed counts no more.",
    )
    issued = DayField(label="When was it issued?", required=False)
    until = DayField(
        label="Its last day",
        required=False,
        help_text="In UTC. The whole day belongs to it. Leave it empty where no end is stated: then it comes up for "
        "renewal.",
    )
    words = words_field("What does it rest on?")

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Offer the bars that the guideline and the law know, and those that can be renewed."""
        super().__init__(*given, **named)
        notice = self.sight.view.matter.notice
        rules = the_shelf().pack(notice.guideline).notice
        stops = [stop.what for stop in rules.stop if stop.outcome == "do-not-notify"] if rules else []
        bars = ledger(notice)
        renewed = {bar.renews_id for bar in bars}
        old = [(bar.pk, named_bar(bar)) for bar in bars if bar.forbids and bar.pk not in renewed]
        what, renews = self.fields["what"], self.fields["renews"]
        if isinstance(what, forms.ChoiceField) and isinstance(renews, forms.ChoiceField):
            what.choices = [(each, BARS[each]) for each in dict.fromkeys((*LAW, *stops))]
            renews.choices = [("", "No, it is a new one"), *old]

    def inputs(self) -> RecordBar:
        """Give the bar and the reason."""
        told = self.cleaned_data
        bar = Bar(told["what"], "", issued=told["issued"], until=told["until"])
        return RecordBar(bar, told["words"], told["renews"])


class LiftBarForm(ActForm):
    """Which bar is lifted, and why."""

    bar = forms.TypedChoiceField(
        label="Which bar is lifted?",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the bar that is lifted"},
    )
    words = words_field("Why does it stand no longer?")

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Offer the bars that are in force."""
        super().__init__(*given, **named)
        notice, field = self.sight.view.matter.notice, self.fields["bar"]
        standing = holding(ledger(notice), notice.delay_days, self.sight.now)
        if isinstance(field, forms.ChoiceField):
            field.choices = [(each.bar.pk, named_bar(each.bar)) for each in standing if not each.bar.lifted_at]

    def inputs(self) -> LiftBar:
        """Give the bar and the reason."""
        return LiftBar(self.cleaned_data["bar"], self.cleaned_data["words"])


class TellForm(ActForm):
    """Where the user is told, and whether the agency is named; the letter is read before it goes."""

    to = forms.EmailField(
        label="The user’s e-mail address",
        help_text="As the platform holds it. Nobody else gets the letter; the officer does not see it.",
        max_length=320,
    )
    names_requester = forms.BooleanField(
        label="Name the agency that asked",
        required=False,
        help_text="Only where it may be told. No officer is ever named.",
    )
    words = words_field("Words for the file", required=False)

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Offer to name the agency only where the guideline does not rule it out."""
        super().__init__(*given, **named)
        if self.sight.view.matter.notice.names_requester is False:
            del self.fields["names_requester"]

    def inputs(self) -> TellUser:
        """Give the address, and whether the agency is named."""
        told = self.cleaned_data
        return TellUser(told["to"], told.get("names_requester", False), told["words"])


class DoNotTellForm(ActForm):
    """Why the user is not told, and when somebody looks again."""

    words = words_field("Why is the user not told?")
    look_again = DayField(
        label="On which day does somebody look again?",
        required=False,
        help_text="In UTC. On that day the notice comes before a person by itself.",
    )

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Demand the day where the guideline's own answer is to tell the user."""
        super().__init__(*given, **named)
        if self.sight.view.matter.notice.promised:
            self.fields["look_again"].required = True
            self.fields["words"].help_text = "The guideline’s own answer is to tell the user."

    def inputs(self) -> DoNotTell:
        """Give the reason and the day."""
        return DoNotTell(self.cleaned_data["words"], self.cleaned_data["look_again"])


class ObjectionForm(ActForm):
    """What the user says against the disclosure, and when it came in."""

    received_at = forms.DateTimeField(
        label="When did it come in, in UTC?",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    words = words_field("What does the user object?", hint="Nothing is produced before counsel has settled it.")

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Offer the present minute."""
        super().__init__(*given, **named)
        self.fields["received_at"].initial = self.sight.now.replace(second=0, microsecond=0)

    def inputs(self) -> Objection:
        """Give the objection."""
        return Objection(self.cleaned_data["received_at"], self.cleaned_data["words"])


class SettleForm(ActForm):
    """Counsel's answer to an objection."""

    upheld = forms.TypedChoiceField(
        label="What is answered to the objection?",
        coerce=lambda value: value == "yes",
        choices=[
            ("no", "It is dismissed: the decision stands"),
            ("yes", "It is upheld: the decision is sent back and made anew"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is answered"},
    )
    words = words_field("The reasons")

    def inputs(self) -> SettleObjection:
        """Give the answer and its reasons."""
        return SettleObjection(self.cleaned_data["upheld"], self.cleaned_data["words"])


class DeferForm(ActForm):
    """Until when what follows a violation is deferred, and why."""

    until = DayField(label="Until which day?", help_text="In UTC. The whole day belongs to it.")
    words = forms.CharField(
        label="Why is it deferred?",
        max_length=WORDS,
        widget=forms.Textarea({"rows": 4}),
        help_text="For the file. The officer is told the day, not the reason.",
        error_messages={"required": "Say in words why"},
    )

    def inputs(self) -> Defer:
        """Give the day and the reason."""
        return Defer(self.cleaned_data["until"], self.cleaned_data["words"])


def named_bar(bar: NoticeBar) -> str:
    """Name a bar for people: what it is, by which document, and until when."""
    document = f" ({bar.instrument.replace('-', ' ')})" if bar.instrument else ""
    issued = f", issued {bar.issued:%Y-%m-%d}" if bar.issued else ""
    until = f"until the end of {bar.until:%Y-%m-%d} UTC" if bar.until else "without an end"
    return f"{BARS.get(bar.what, bar.what)}{document}{issued}, {until}"
