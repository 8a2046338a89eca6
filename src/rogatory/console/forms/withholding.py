"""Rows, a table or a file is withheld, and put back; what was looked through is released, or delivered again."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from rogatory.console.forms.acting import ActForm
from rogatory.console.forms.plain import WORDS, words_field
from rogatory.desk.inputs import Deliver, Produce, Redeliver, Restore, Withhold

_MOST = 100_000
_RANGE = re.compile(r"(\d{1,9})(?:\s*[-–]\s*(\d{1,9}))?")


class WithholdForm(ActForm):
    """What is withheld, and why: words for the officer, and a note for the team."""

    part = forms.CharField(widget=forms.HiddenInput, max_length=64)
    whole = forms.BooleanField(widget=forms.HiddenInput, required=False)
    rows = forms.CharField(
        label="Which rows",
        max_length=40_000,
        help_text="Numbers as on the page, such as 3, 5-9. The file of a row leaves unless you withhold it too.",
        error_messages={"required": "Write the numbers of the rows, or go back and tick them"},
    )
    words = words_field("Why is it withheld?", hint="The return tells the officer this. Name nobody in it.", rows=3)
    note = forms.CharField(
        label="Note for the team",
        required=False,
        max_length=WORDS,
        help_text="The officer never sees it.",
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Take up what was ticked on the page of the review; rows are asked for unless it is the whole part."""
        super().__init__(*given, **named)
        if self["whole"].value():
            del self.fields["rows"]

    def clean_rows(self) -> tuple[int, ...]:
        """Read numbers and ranges of rows; they count from 1, and from 0 at the door."""
        rows: set[int] = set()
        for piece in filter(None, (each.strip() for each in self.cleaned_data["rows"].split(","))):
            found = _RANGE.fullmatch(piece)
            if found is None:
                raise forms.ValidationError("Write numbers of rows, such as 3, 5-9")
            first, last = int(found[1]), int(found[2] or found[1])
            if not 1 <= first <= last or last - first >= _MOST:
                raise forms.ValidationError(f"{piece} names no rows: count from 1, the smaller number first")
            rows |= set(range(first - 1, last))
        return tuple(sorted(rows))

    def inputs(self) -> Withhold:
        """Give what is withheld."""
        given = self.cleaned_data
        return Withhold(given["part"], given["words"], given.get("rows", ()), given["note"])


class RestoreForm(ActForm):
    """What is put back, and why."""

    withholding = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    words = words_field("Why is it put back?", hint="For the file. It leaves with the return then.", rows=3)

    def inputs(self) -> Restore:
        """Give what is put back."""
        return Restore(self.cleaned_data["withholding"], self.cleaned_data["words"])


class ProduceForm(ActForm):
    """The custodian has looked through what would leave: the form names what lay before them."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def inputs(self) -> Produce:
        """Give what was looked through."""
        return Produce(self.cleaned_data["seen"])


class DeliverForm(ActForm):
    """The custodian delivers what is sealed: the form names the returns that lay before them."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def inputs(self) -> Deliver:
        """Give what they looked at."""
        return Deliver(self.cleaned_data["seen"])


class RedeliverForm(ActForm):
    """The custodian delivers a return again: the form names what had changed on the page that lay before them."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def inputs(self) -> Redeliver:
        """Give what they looked at."""
        return Redeliver(self.cleaned_data["seen"])
