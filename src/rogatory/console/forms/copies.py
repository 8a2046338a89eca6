"""What the actions on a preserved copy ask: until when it is retained, what holds it, and which hold is lifted."""

from __future__ import annotations

from typing import Any

from django import forms

from rogatory.console.forms.acting import ActForm
from rogatory.console.forms.plain import words_field
from rogatory.desk.inputs import LiftHold, PlaceHold, Retain
from rogatory.desk.models import CopyHold
from rogatory.desk.unknown_to import told_to
from rogatory.site.forms import DayField

REASONS = {
    "treaty": "A treaty request or letters rogatory are pending",
    "other": "Another reason",
}
"""The reasons for which a person holds a copy, in words."""
BROUGHT = {"process": "Legal process", "extension": "A request to extend", **REASONS}
"""Every reason for which a copy is held, in words."""


class RetainForm(ActForm):
    """Until when a copy is kept on, and why."""

    until = DayField(label="Until which day?", help_text="In UTC. The whole day belongs to it.")
    words = words_field("Why is the copy kept on?")

    def inputs(self) -> Retain:
        """Give the day and the reason."""
        return Retain(self.cleaned_data["until"], self.cleaned_data["words"])


class PlaceHoldForm(ActForm):
    """Why a copy must not be destroyed, and until when."""

    reason = forms.ChoiceField(
        label="What stands against destroying the copy?",
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what stands against it"},
    )
    until = DayField(
        label="Until which day?",
        required=False,
        help_text="In UTC. Leave it empty for a hold that stands until somebody lifts it.",
    )
    words = words_field("Who asked for it, and what is known?")

    def inputs(self) -> PlaceHold:
        """Give the reason, the words and the day."""
        told = self.cleaned_data
        return PlaceHold(told["reason"], told["words"], told["until"])


class LiftHoldForm(ActForm):
    """Which hold is lifted, and why."""

    hold = forms.TypedChoiceField(
        label="Which hold is lifted?",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the hold that is lifted"},
    )
    words = words_field("Why does it stand no longer?")

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Offer the holds that stand now."""
        super().__init__(*given, **named)
        standing = CopyHold.objects.filter(copy__matter=self.sight.view.matter, ended_at=None)
        field = self.fields["hold"]
        if isinstance(field, forms.ChoiceField):
            holds = tuple(standing.select_related("request").order_by("pk"))
            names = told_to(self.sight.actor, tuple(named_hold(hold) for hold in holds), self.sight.now)
            field.choices = [(hold.pk, name) for hold, name in zip(holds, names, strict=True)]

    def inputs(self) -> LiftHold:
        """Give the hold and the reason."""
        return LiftHold(self.cleaned_data["hold"], self.cleaned_data["words"])


def named_hold(hold: CopyHold) -> str:
    """Name a hold for people: what it is for, and which request brought it."""
    brought = f" of {hold.request.reference}" if hold.request else ""
    part = f", for {', '.join(hold.covers)}" if hold.covers else ""
    return f"{BROUGHT[hold.reason]}{brought}{part}, since {hold.begun_at:%Y-%m-%d}"
