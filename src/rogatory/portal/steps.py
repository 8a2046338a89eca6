"""The pages of the form in their order, and which of them a draft calls for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rogatory.guidelines.facts import Kind
from rogatory.guidelines.pack import Pack
from rogatory.portal.draft import Draft
from rogatory.portal.forms.base import PageForm
from rogatory.portal.forms.begin import AuthorisationForm, KindsForm, OfficerForm
from rogatory.portal.forms.conduct import EmergencyForm, LetterForm, NoticeForm
from rogatory.portal.forms.wanted import AccountsForm, InformationForm
from rogatory.portal.stating import disclosing, kinds_of

Applies = Callable[[tuple[Kind, ...], Pack], bool]


@dataclass(frozen=True, slots=True)
class Step:
    """One page: its place in the address, its title, and when it is asked.

    Pages without a form have views of their own.
    """

    slug: str
    name: str
    title: str
    form: type[PageForm] | None
    applies: Applies


def _always(_kinds: tuple[Kind, ...], _pack: Pack) -> bool:
    return True


def _data(kinds: tuple[Kind, ...], _pack: Pack) -> bool:
    return Kind.DATA in kinds


def _urgent(kinds: tuple[Kind, ...], _pack: Pack) -> bool:
    return Kind.EMERGENCY in kinds


def _authorised(kinds: tuple[Kind, ...], pack: Pack) -> bool:
    return Kind.DATA in kinds and pack.requirements.authorisation is not None


def _kept(kinds: tuple[Kind, ...], _pack: Pack) -> bool:
    return bool({Kind.PRESERVATION, Kind.EXTENSION} & {*kinds})


def _disclosed(kinds: tuple[Kind, ...], _pack: Pack) -> bool:
    return disclosing(kinds)


STEPS = (
    Step("kinds", "Your need", "Your request", KindsForm, _always),
    Step("emergency", "Emergency", "The emergency", EmergencyForm, _urgent),
    Step("officer", "You", "Who is asking", OfficerForm, _always),
    Step("accounts", "Accounts", "The accounts", AccountsForm, _always),
    Step("information", "Information", "The information you need", InformationForm, _disclosed),
    Step("process", "Legal process", "Your legal process", None, _data),
    Step("authorisation", "Authorisation", "Authorisation by the head of your agency", AuthorisationForm, _authorised),
    Step("letter", "Letter", "Your letter", LetterForm, _kept),
    Step("notice", "Notice", "Telling the user", NoticeForm, _disclosed),
    Step("documents", "Documents", "Your documents", None, _always),
    Step("check", "Check", "Check your answers", None, _always),
)
BY_SLUG = {step.slug: step for step in STEPS}


def steps_of(draft: Draft, pack: Pack) -> tuple[Step, ...]:
    """Give the pages that this draft calls for, in their order."""
    kinds = kinds_of(draft)
    return tuple(step for step in STEPS if step.applies(kinds, pack))


def after(slug: str, draft: Draft, pack: Pack) -> Step:
    """Give the page after this one."""
    steps = steps_of(draft, pack)
    place = next((number for number, step in enumerate(steps) if step.slug == slug), len(steps) - 2)
    return steps[min(place + 1, len(steps) - 1)]


def before(slug: str, draft: Draft, pack: Pack) -> Step | None:
    """Give the page before this one, ``None`` on the first."""
    steps = steps_of(draft, pack)
    place = next((number for number, step in enumerate(steps) if step.slug == slug), 0)
    return steps[place - 1] if place else None


def step_of_fact(path: str) -> str:
    """Give the page on which a fact is stated, by the fact's path; the check page where no page states it."""
    for start, slug in _PAGE_OF.items():
        if path == start or path.startswith(f"{start}."):
            return slug
    return "check"


_PAGE_OF = {
    "kinds": "kinds",
    "official.jurisdiction": "kinds",
    "official": "officer",
    "contact": "officer",
    "accounts": "accounts",
    "wanted": "information",
    "period": "information",
    "instruments": "process",
    "authorisation": "authorisation",
    "consent": "authorisation",
    "preservation": "letter",
    "history": "letter",
    "emergency": "emergency",
    "notice": "notice",
    "violation": "notice",
    "attachments": "documents",
}
