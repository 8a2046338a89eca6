"""Acts on a decision: what a person chooses where the guideline leaves it to them, and the words that go with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from rogatory.console.forms.acting import ActForm, Sight
from rogatory.console.forms.plain import WORDS, words_field
from rogatory.console.shown.decision import Thing
from rogatory.desk.inputs import Decide
from rogatory.desk.surroundings import the_shelf
from rogatory.flow.case import Answer, Choice, Chosen, Ticked
from rogatory.flow.states import Kind, Role
from rogatory.guidelines.conduct import EmergencyTest
from rogatory.site.forms import RevealingCheckboxes

KEEP = ""
_OPEN = [(Chosen.RELEASE.value, "Release"), (Chosen.REFUSE.value, "Refuse"), (Chosen.HOLD.value, "Hold back for now")]
_KEPT_BACK = _OPEN[1:]
_RELEASED = [(KEEP, "As the guideline says: release"), *_OPEN[1:]]
_NEEDS_WORDS = "Say in words why you choose so"


def _preserved(label: str) -> str:
    """Say a choice for what is kept and does not leave."""
    return label.replace("Release", "Preserve").replace("release", "preserve")


def dangers_of(sight: Sight) -> tuple[EmergencyTest, ...]:
    """Give the alternatives of the guideline's test that whoever signs this has to look at; none for anything else."""
    decided, answer = sight.view.decided, sight.view.answer
    named = answer.decision.guideline if answer else None
    if sight.action not in {"approve", "countersign"} or decided is None or named is None:
        return ()
    pack = next((each for each in the_shelf().packs if each.about.version == named.version), None)
    rules = pack.emergency if pack else None
    return tuple(test for test in rules.test if test.id in decided.tests) if rules else ()


def _fact(test: str) -> str:
    return f"fact-{test}"


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
        self._ask_for_dangers()

    def _ask_for_dangers(self) -> None:
        """Ask whoever signs an emergency which of the guideline's dangers there is, and by which fact."""
        tests = dangers_of(self.sight)
        if not tests:
            return
        met = self._met()
        self.fields["dangers"] = forms.MultipleChoiceField(
            label="Which danger is there?",
            help_text="One of them is enough. Tick what you yourself hold to be so, and write the fact.",
            choices=[(test.id, f"{test.words[:1].upper()}{test.words[1:]}") for test in tests],
            widget=RevealingCheckboxes(
                reveals={test.id: (_fact(test.id),) for test in tests},
                hints={test.id: "The facts of the request say so." for test in tests if test.id in met},
            ),
            error_messages={"required": "Tick the danger that there is"},
        )
        for test in tests:
            self.fields[_fact(test.id)] = forms.CharField(
                label=f"The fact that shows it: {test.words}",
                required=False,
                max_length=WORDS,
                widget=forms.Textarea({"rows": 2}),
            )
        self.wanted_once_revealed = tuple(_fact(test.id) for test in tests)
        self.order_fields(["dangers", *(name for name in self.fields if name != "words"), "words"])

    def _met(self) -> tuple[str, ...]:
        answer = self.sight.view.answer
        outcome = answer.decision.emergency if answer else None
        return outcome.tests if outcome else ()

    def clean(self) -> dict[str, Any]:
        """Ask for the fact of each danger that was ticked."""
        cleaned = super().clean() or {}
        for test in cleaned.get("dangers", ()):
            if not cleaned.get(_fact(test), "").strip():
                self.add_error(_fact(test), "Write the fact that shows this danger")
        return cleaned

    def tests(self) -> tuple[Ticked, ...]:
        """Give the dangers that were ticked, with their facts."""
        told = self.cleaned_data
        return tuple(Ticked(test, told[_fact(test)]) for test in told.get("dangers", ()))

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
        return Decide(self.cleaned_data["seen"], self.choices(), self.cleaned_data["words"], self.tests())


def _why_not(thing: Thing) -> str:
    """Say why a thing cannot be released, where it cannot."""
    if thing.empty:
        return "Nothing could be collected for it, so that it cannot be released."
    if thing.unneeded:
        return "The facts do not name it as necessary to prevent the harm, so that it cannot be released."
    return ""


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
            help_text=_why_not(thing),
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
        self._ask(place, thing, _KEPT_BACK if thing.empty or thing.unneeded else _OPEN if thing.open else _RELEASED)
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
