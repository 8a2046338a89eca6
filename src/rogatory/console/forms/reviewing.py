"""An emergency is reviewed afterwards: the verdict, the reasons, and what follows."""

from __future__ import annotations

from typing import Any

from django import forms

from rogatory.console.forms.acting import ActForm
from rogatory.console.forms.plain import WORDS, words_field
from rogatory.desk.inputs import ReviewEmergency
from rogatory.desk.models.emergency_review import JUSTIFIED, VERDICTS
from rogatory.site.forms import RevealingRadios

_OTHERS = tuple(verdict for verdict in VERDICTS if verdict != JUSTIFIED)


class ReviewForm(ActForm):
    """A verdict in one word, its reasons, and what is done where it is not good."""

    verdict = forms.ChoiceField(
        label="Your verdict on how this emergency was answered",
        choices=[(verdict, f"{words[:1].upper()}{words[1:]}") for verdict, words in VERDICTS.items()],
        widget=RevealingRadios(),
        error_messages={"required": "Choose a verdict"},
    )
    words = words_field("The reasons for your verdict")
    done = forms.CharField(
        label="What is done about it",
        help_text="Where the answer was not justified, or the request was forged.",
        required=False,
        max_length=WORDS,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for what follows of a verdict that is not good."""
        cleaned = super().clean() or {}
        if cleaned.get("verdict") in _OTHERS and not cleaned.get("done", "").strip():
            self.add_error("done", "Say what is done about it, or why nothing is")
        return cleaned

    def inputs(self) -> ReviewEmergency:
        """Give the verdict with its reasons."""
        told = self.cleaned_data
        return ReviewEmergency(told["verdict"], told["words"], told["done"])
