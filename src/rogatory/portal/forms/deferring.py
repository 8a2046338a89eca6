"""What an officer asks to defer, until when, and why."""

from __future__ import annotations

from datetime import date

from django import forms

from rogatory.site.forms import DayField


class DeferralForm(forms.Form):
    """What a person has to know to decide; `today` (UTC) is no day to come."""

    use_required_attribute = False

    what = forms.CharField(
        label="What do you ask us not to do for now?",
        help_text="For example, not to close or restrict the account of which your request tells.",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say what you ask us not to do for now"},
    )
    until = DayField(
        label="Until which day?",
        help_text="The last day of the deferral, in UTC. For example, 27 3 2027.",
    )
    why = forms.CharField(
        label="Why do you ask for it?",
        help_text="Say what would be harmed if the user noticed something before that day.",
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Say why you ask for it"},
    )

    def __init__(self, *args: object, today: date, **named: object) -> None:
        """Make the form for a day."""
        super().__init__(*args, **named)  # type: ignore[arg-type]
        self._today = today

    def clean_until(self) -> date:
        """Give the day, which must be ahead.

        Raises:
            ValidationError: it is not.
        """
        until: date = self.cleaned_data["until"]
        if until <= self._today:
            raise forms.ValidationError("Give a day that is ahead")
        return until
