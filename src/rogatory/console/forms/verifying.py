"""How the sender was established to be law enforcement: the way, the call, the checklist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.html import format_html

from rogatory.console.forms.acting import ActForm
from rogatory.console.forms.plain import WORDS
from rogatory.desk import calling_back
from rogatory.desk.checklist import Item, Stand
from rogatory.desk.inputs import Answered, CallBack, Verify
from rogatory.desk.models import CallBackNumber
from rogatory.desk.stages.verification import VETTED_OFFICER
from rogatory.site.forms import RevealingRadios

CALLED = "called back on a number from a directory"


class NumberField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none when it runs
    """A number of the directory, told with its agency, its source, and since when it is there."""

    def label_from_instance(self, obj: CallBackNumber) -> str:
        """Say all that tells whose number it is."""
        desk = f", {obj.desk}" if obj.desk else ""
        return f"{obj.agency}: {obj}{desk} (from {obj.source}, in the directory since {obj.approved_at:%Y-%m-%d})"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the checklist: the item, the box to tick, and for a warning the field for the answer."""

    item: Item
    name: str
    ticked: bool
    answer: BoundField | None


class VerifyForm(ActForm):
    """How the sender was established to be law enforcement; an emergency, and what is flagged, takes a call-back."""

    method = forms.ChoiceField(
        label="How did you establish who is asking?",
        help_text="Never by a number or a link in the message itself.",
        error_messages={"required": "Choose how you established who is asking"},
        choices=[
            (CALLED, "Called back on a number from a directory"),
            (VETTED_OFFICER, "A vetted officer filed it on the portal"),
            ("found in the agency's directory", "Found in the agency’s own directory"),
            ("confirmed by a court or a liaison officer", "Confirmed by a court or a liaison officer"),
            ("met in person", "Met in person, with credentials"),
        ],
        widget=RevealingRadios(
            reveals={CALLED: ("number", "spoke_with", "confirmed", "at")},
            hints={
                VETTED_OFFICER: "With a passkey that was cleared; not for an emergency, nor for what is flagged",
                "found in the agency's directory": "Name, office and address agree with what the request says",
            },
        ),
    )
    number = NumberField(
        label="Number of the directory that was called", required=False, queryset=CallBackNumber.objects.none()
    )
    spoke_with = forms.CharField(label="Who confirmed", required=False, max_length=200)
    confirmed = forms.CharField(
        label="What they confirmed", required=False, max_length=WORDS, widget=forms.Textarea({"rows": 2})
    )
    at = forms.DateTimeField(
        label="When, in UTC",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    notes = forms.CharField(label="Notes", required=False, max_length=WORDS, widget=forms.Textarea({"rows": 4}))
    compared = forms.BooleanField(
        label="I compared the facts with the documents",
        help_text="The facts on this page are the officer’s own words: nobody of the team has recorded them. "
        "Where the documents say something else, record the facts first.",
        error_messages={"required": "Compare the facts with the documents, or record what the documents say"},
    )
    version = forms.CharField(widget=forms.HiddenInput, max_length=64)
    wanted_once_revealed = ("number", "spoke_with", "at")

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Offer the numbers of the directory, and ask to compare what the officer says of themselves."""
        super().__init__(*given, **named)
        sight = self.sight
        self.searched = str((self.data or self.initial).get("agency", ""))[:100]
        number = self.fields["number"]
        if isinstance(number, forms.ModelChoiceField):
            number.queryset = calling_back.numbers_offered(sight.view.matter.request, self.searched, sight.now)
        phone = sight.view.answer.facts.contact.phone if sight.view.answer else None
        told = "Another agency’s numbers are found by its name, below."
        number.help_text = (
            format_html("Given in the request, and never called: <bdi>{}</bdi>. {}", phone, told) if phone else told
        )
        self.fields["at"].initial = sight.now.replace(second=0, microsecond=0)
        if sight.claimed:
            self.fields["version"].initial = sight.claimed
        else:
            del self.fields["compared"], self.fields["version"]
        for place, item in enumerate(sight.checklist):
            if item.stand is Stand.WARNING:
                self.fields[f"answer-{place}"] = forms.CharField(
                    label=f"Why does it not stand against verifying? {item.words}",
                    max_length=WORDS,
                    widget=forms.Textarea({"rows": 2}),
                    error_messages={"required": f"Answer the warning: {item.words}"},
                )

    @property
    def plain(self) -> list[BoundField]:
        """The fields that are asked beside the checklist, in their order, without those that another reveals."""
        revealed = {"number", "spoke_with", "confirmed", "at"}
        return [self[name] for name in self.fields if name not in revealed and not name.startswith("answer-")]

    @property
    def lines(self) -> list[Line]:
        """The checklist with its boxes."""
        ticked = self._ticked()
        return [
            Line(item, item.id, item.id in ticked, self[f"answer-{place}"] if item.stand is Stand.WARNING else None)
            for place, item in enumerate(self.sight.checklist)
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the whole call where one was made."""
        cleaned = super().clean() or {}
        if cleaned.get("method") == CALLED:
            wants = {
                "number": "Choose the number that was called",
                "spoke_with": "Enter who confirmed the request",
                "at": "Enter when the call was made",
            }
            for name, ask in wants.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, ask)
        return cleaned

    def inputs(self) -> Verify:
        """Give the method, the call if there was one, and what was ticked and answered."""
        told = self.cleaned_data
        call = None
        if told["method"] == CALLED:
            call = CallBack(told["number"].pk, told["spoke_with"], told["at"], told["confirmed"])
        ticked = self._ticked()
        items = self.sight.checklist
        return Verify(
            told["method"],
            told["notes"],
            call,
            told.get("version", ""),
            checked=tuple(item.id for item in items if item.id in ticked),
            answered=tuple(
                Answered(item.id, told[f"answer-{place}"])
                for place, item in enumerate(items)
                if item.stand is Stand.WARNING
            ),
        )

    def _ticked(self) -> frozenset[str]:
        getlist = getattr(self.data, "getlist", None)
        return frozenset(getlist("checked")) if getlist else frozenset()
