"""What is asked of whoever gives a document free that is held back."""

from __future__ import annotations

from typing import Any

from django import forms

from rogatory.console.forms.acting import ActForm
from rogatory.console.forms.plain import words_field
from rogatory.desk.inputs import LiftQuarantine
from rogatory.desk.quarantine import held_back_in


class FreeForm(ActForm):
    """Which document is given free, and why."""

    document = forms.TypedChoiceField(
        label="Which document?",
        coerce=int,
        widget=forms.RadioSelect,
        help_text="Its original can be saved from then on, and everybody who reads a case with it sees its pages.",
        error_messages={"required": "Choose a document", "invalid_choice": "Choose a document that is held back"},
    )
    words = words_field("Why may it be given free?", rows=3)

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Offer the documents of the request that are held back."""
        super().__init__(*given, **named)
        held = held_back_in(self.sight.view.matter.request)
        field = self.fields["document"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above  # nosec B101
        field.choices = [(each.pk, each.name) for each in held]
        if not held:
            field.help_text = "No document of this request is held back."

    def inputs(self) -> LiftQuarantine:
        """Give the document and the reason."""
        return LiftQuarantine(self.cleaned_data["document"], self.cleaned_data["words"])
