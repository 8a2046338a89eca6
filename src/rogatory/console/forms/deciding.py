"""Acts on a decision: what a person chooses where the guideline leaves it to them, and the words that go with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from rogatory.console.forms.acting import ActForm
from rogatory.console.forms.plain import WORDS, words_field
from rogatory.console.shown.decision import Thing
from rogatory.desk.inputs import Decide
from rogatory.flow.case import Answer, Choice, Chosen
from rogatory.flow.states import Kind, Role

KEEP = ""
_OPEN = [(Chosen.RELEASE.value, "Release"), (Chosen.REFUSE.value, "Refuse"), (Chosen.HOLD.value, "Hold back for now")]
_KEPT_BACK = _OPEN[1:]
_RELEASED = [(KEEP, "As the guideline says: release"), *_OPEN[1:]]
_NEEDS_WORDS = "Say in words why you choose so"


def _preserved(label: str) -> str:
    """Say a choice for what is kept and does not leave."""
    return label.replace("Release", "Preserve").replace("release", "preserve")


@dataclass(frozen=True, slots=True)
class Asked:
    """A thing to decide with the questions about it; none where the guideline's refusal stands."""

    thing: Thing
    chosen: BoundField | None
    why: BoundField | None


class DecideForm(ActForm):
    """The decision that was seen, and words. The door refuses it when another decision is in force by now."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    words = words_field("Words for the file", required=False)

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Name what is on the screen, and ask for what this action needs."""
        super().__init__(*given, **named)
        self.fields["seen"].initial = self.sight.view.seen
        self._ask_for_words()

    def _ask_for_words(self) -> None:
        words = self.fields["words"]
        action, kind = self.sight.action, self.sight.view.matter.kind
        if kind == Kind.EMERGENCY and action in {"approve", "countersign"}:
            words.label = "Your belief in good faith that there is an emergency, and the facts on which it rests"
            words.required = Role.COUNSEL in self.sight.actor.roles
            words.help_text = "Counsel’s belief is recorded with the decision."
        elif action == "return_for_correction":
            words.label = "What should the officer correct?"
            words.help_text = "Goes into the letter, beside what the guideline finds missing and its cure."

    def choices(self) -> tuple[Choice, ...]:
        """Give what the person chose; nothing, for an act that takes no choices."""
        return ()

    def inputs(self) -> Decide:
        """Give the decision seen, the choices and the words."""
        return Decide(self.cleaned_data["seen"], self.choices(), self.cleaned_data["words"])


class ChoosingForm(DecideForm):
    """An act on a decision in which a person chooses for its things."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Ask about every thing that is left to a person."""
        super().__init__(*given, **named)
        for place, thing in enumerate(self.sight.things):
            self._ask_about(place, thing)

    def _ask_about(self, place: int, thing: Thing) -> None:
        raise NotImplementedError

    def _ask(self, place: int, thing: Thing, choices: list[tuple[str, str]]) -> None:
        self.fields[f"chosen-{place}"] = forms.ChoiceField(
            label=f"Your choice for {thing.name} of {thing.account or 'no account named'}",
            choices=[(value, _preserved(label)) for value, label in choices] if thing.kept else choices,
            help_text="Nothing could be collected for it, so that it cannot be released." if thing.empty else "",
            required=thing.open,
            initial=None if thing.open else KEEP,
            widget=forms.RadioSelect if thing.open else forms.Select,
            error_messages={"required": f"Choose for {thing.name}"},
        )

    def _ask_why(self, place: int, *, required: bool, label: str = "Why") -> None:
        self.fields[f"why-{place}"] = forms.CharField(
            label=label,
            required=required,
            max_length=WORDS,
            widget=forms.Textarea({"rows": 2}),
            error_messages={"required": _NEEDS_WORDS},
        )

    def asked(self) -> Iterator[Asked]:
        """Give every thing with its questions, for the template."""
        for place, thing in enumerate(self.sight.things):
            chosen, why = f"chosen-{place}", f"why-{place}"
            yield Asked(
                thing,
                self[chosen] if chosen in self.fields else None,
                self[why] if why in self.fields else None,
            )


class ApproveForm(ChoosingForm):
    """What is left to a person is chosen here; what the guideline releases may be kept back."""

    def _ask_about(self, place: int, thing: Thing) -> None:
        if thing.answer is Answer.REFUSE:
            return
        self._ask(place, thing, _KEPT_BACK if thing.empty else _OPEN if thing.open else _RELEASED)
        self._ask_why(place, required=thing.open)

    def clean(self) -> dict[str, Any]:
        """Ask for words wherever something was chosen."""
        cleaned = super().clean() or {}
        for place, _ in enumerate(self.sight.things):
            why = f"why-{place}"
            if cleaned.get(f"chosen-{place}") and not cleaned.get(why, "").strip() and why not in self.errors:
                self.add_error(why, _NEEDS_WORDS)
        return cleaned

    def choices(self) -> tuple[Choice, ...]:
        """Give what was chosen, thing by thing."""
        told = self.cleaned_data
        return tuple(
            Choice(thing.id, Chosen(told[f"chosen-{place}"]), told[f"why-{place}"])
            for place, thing in enumerate(self.sight.things)
            if told.get(f"chosen-{place}")
        )


class RefuseForm(ChoosingForm):
    """The request is refused as a whole: each thing that the guideline does not refuse itself needs a reason."""

    def _ask_about(self, place: int, thing: Thing) -> None:
        if thing.answer is not Answer.REFUSE:
            self._ask_why(place, required=True, label="Why is this refused?")

    def choices(self) -> tuple[Choice, ...]:
        """Refuse everything that the guideline leaves open or releases."""
        return tuple(
            Choice(thing.id, Chosen.REFUSE, self.cleaned_data[f"why-{place}"])
            for place, thing in enumerate(self.sight.things)
            if f"why-{place}" in self.fields
        )
