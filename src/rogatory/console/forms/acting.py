"""What each action asks of the person who does it, and the inputs that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from rogatory.console.forms.plain import WORDS, words_field
from rogatory.console.shown.decision import Thing
from rogatory.desk.actors import Actor
from rogatory.desk.checklist import Item
from rogatory.desk.inputs import Correct, Inputs, Say, Upload
from rogatory.desk.queries import MatterView
from rogatory.site.forms import FilesField


@dataclass(frozen=True, slots=True)
class Sight:
    """What the person sees while they act: the matter, the things to decide about, and the instant.

    ``claimed`` is the digest of the latest facts where they are the officer's own words; ``checklist`` what whoever
    verifies goes through.
    """

    action: str
    actor: Actor
    view: MatterView
    things: tuple[Thing, ...]
    now: datetime
    claimed: str
    checklist: tuple[Item, ...] = ()


class ActForm(forms.Form):
    """The base of all: a form that becomes the inputs of an action."""

    def __init__(self, *given: Any, sight: Sight, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Keep what the person sees."""
        super().__init__(*given, **named)
        self.sight = sight

    def inputs(self) -> Inputs:
        """Give the inputs of the action; ask once the form is valid."""
        raise NotImplementedError


QUESTIONS: Mapping[str, tuple[str, str]] = {
    "hold": ("Why is the sender to be called back?", "The officer is told nothing of it."),
    "reject_sender": (
        "How was it found that the sender is not law enforcement?",
        "Nothing is sent to them, now or later.",
    ),
    "send_back": ("What should be decided otherwise?", "Whoever prepared the decision reads this."),
    "collect_again": (
        "Why is the data to be collected again?",
        "The platform is asked once more for what was approved. What was collected before is kept, and is not sealed.",
    ),
    "leave_open": (
        "Why is the return produced without what cannot be reached?",
        "The officer reads this in the return, with your name. The platform is not asked again for the rest.",
    ),
    "stop_sealing": (
        "Why is the return not to be made?",
        "What was made of it so far is destroyed. What was collected stays, and can be looked through again.",
    ),
    "produce_again": (
        "Why is the return made again?",
        "The one before was destroyed. What was collected for it is looked through again, and sealed anew.",
    ),
    "withdraw_return": (
        "Why is the return withdrawn?",
        "For the file. It is destroyed, and the officer is told that it was withdrawn, without the reason.",
    ),
    "recall_return": (
        "Why is the return recalled, and what should be decided anew?",
        "It is destroyed, and nobody can fetch it any more; what was fetched stays fetched, and on record. The officer "
        "is told that it was recalled, without the reason. Whoever decides anew reads this.",
    ),
    "withdraw": ("Who withdraws the request, and why?", ""),
    "close": ("Why is the file closed?", ""),
    "let_lapse": (
        "Why may the copy lapse?",
        "The time of grace begins, in which it can be spared. After it nobody can read the copy any more.",
    ),
    "spare": ("Why is the copy not destroyed?", "A person decides anew what becomes of it."),
    "cancel_invoice": (
        "Why is the invoice cancelled?",
        "It keeps its number, and the agency gets a credit note with this reason. The effort can be invoiced anew.",
    ),
    "reconsider_notice": ("Why is the notice looked at again?", ""),
    "ask_deferral": (
        "What does the officer ask, and why?",
        "Nothing is done about the violation while it is considered.",
    ),
    "decline_deferral": (
        "Why is it not deferred?",
        "For the file. The officer is told that it is not, without the reason.",
    ),
    "hand_on": (
        "What is the violation, and what does the enforcement team have to know?",
        "It reads these words. To act on the violation, such as closing the account, may show the user that an "
        "authority asks about it.",
    ),
    "drop_violation": ("Why does nothing follow from the violation?", ""),
    "unseal": ("Why is the seal lifted?", "From then on the case waits in the queues again."),
}
"""What an action asks that takes one reason, and a hint; every action whose form is `SayForm` stands here."""


class SayForm(ActForm):
    """One reason, in words."""

    words = words_field("Reason")

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own arguments
        """Ask the question of this action."""
        super().__init__(*given, **named)
        label, hint = QUESTIONS[self.sight.action]
        self.fields["words"].label, self.fields["words"].help_text = label, hint

    def inputs(self) -> Say:
        """Give the reason."""
        return Say(self.cleaned_data["words"])


class CorrectForm(ActForm):
    """What the officer sent by another way after the request was returned."""

    documents = FilesField(label="Documents", required=False, help_text="They are stored as they came, and hashed")
    words = forms.CharField(
        label="What the officer said", required=False, max_length=WORDS, widget=forms.Textarea({"rows": 4})
    )

    def inputs(self) -> Correct:
        """Give the documents and the words."""
        uploads = tuple(
            Upload(file.name or "unnamed", file.content_type or "", file.read())
            for file in self.cleaned_data["documents"]
        )
        return Correct(uploads, None, self.cleaned_data["words"])
