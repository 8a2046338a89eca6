"""Tags and filters of the look: answers, states, clocks, moments and digests, in words.

Load with ``{% load rogatory_ui %}``. Enum members are taken by their ``value``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django import forms, template
from django.forms import BaseForm, BaseFormSet
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


MARKS = {
    "check": "M2.5 6.5 5 9l4.5-6",
    "cross": "m3 3 6 6m0-6L3 9",
    "person": "M6 5.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4m-4 5a4 4 0 0 1 8 0",
    "dash": "M2.5 6h7",
    "wait": "M6 3v3l2 1.5M6 1.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6",
    "onward": "M2 6h7.5M6.5 3l3 3-3 3",
    "alarm": "M6 1.5 11 10.5H1zM6 5v2.5",
}
"""Outlines of the marks, in a square of twelve."""

FAMILY_MARKS = {"good": "check", "bad": "cross", "wait": "wait", "info": "onward", "mute": "dash"}


@dataclass(frozen=True, slots=True)
class Tone:
    """How a word is shown: its label, its colour family, and a mark for those who see no colour."""

    label: str
    family: str
    mark: str


ANSWERS = {
    "release": Tone("Release", "good", "check"),
    "refuse": Tone("Refuse", "bad", "cross"),
    "needs_a_person": Tone("Needs a person", "wait", "person"),
    "not_addressed": Tone("Not addressed", "mute", "dash"),
    "hold": Tone("Hold", "wait", "wait"),
}
"""The three answers and silence; and the hold that a person may choose."""

STATE_FAMILIES = {
    "received": "info",
    "held": "wait",
    "returned": "wait",
    "referred": "wait",
    "no_answer": "mute",
    "verified": "info",
    "prepared": "info",
    "approved": "good",
    "collected": "good",
    "sealing": "good",
    "produced": "good",
    "delivered": "good",
    "refused": "bad",
    "withdrawn": "mute",
    "closed": "mute",
    "provisional": "info",
    "kept": "good",
    "ended": "wait",
    "lapsing": "wait",
    "destroyed": "mute",
    "barred": "wait",
    "due": "info",
    "told": "good",
    "objected": "wait",
    "not_told": "mute",
    "open": "info",
    "advisement": "wait",
    "deferred": "wait",
    "handed_on": "good",
    "to_charge": "info",
    "estimated": "info",
    "invoiced": "wait",
    "paid": "good",
    "waived": "mute",
}
"""Colour family of each state of a request; a state not named here is shown plain."""

RISKS = {
    "high": Tone("High risk", "bad", "alarm"),
    "medium": Tone("Some risk", "wait", "alarm"),
    "low": Tone("Low risk", "mute", "dash"),
}


def key_of(value: object) -> str:
    """A value or enum member as a lower-case key with underscores."""
    text = str(getattr(value, "value", value))
    return text.strip().lower().replace("-", "_").replace(" ", "_")


def drawn(tone: Tone) -> SafeString:
    """The tag's markup: mark hidden from screen readers, word for everybody."""
    return format_html(
        '<strong class="rg-tag rg-tag--{}"><svg class="rg-tag__mark" viewBox="0 0 12 12"'
        ' aria-hidden="true" focusable="false"><path d="{}"/></svg>{}</strong>',
        tone.family,
        MARKS[tone.mark],
        tone.label,
    )


def answer_tone(answer: object) -> Tone:
    """The tone of an item's answer; an unknown word raises ``KeyError`` rather than look decided."""
    return ANSWERS[key_of(answer)]


def state_tone(state: object) -> Tone:
    """The tone of a request's state."""
    family = STATE_FAMILIES.get(key_of(state), "mute")
    return Tone(in_words(state), family, FAMILY_MARKS[family])


@register.simple_tag
def answer_tag(answer: object) -> SafeString:
    """``{% answer_tag item.answer %}``: release, refuse, needs a person, or not addressed."""
    return drawn(answer_tone(answer))


@register.filter
def answer_family(answer: object) -> str:
    """The colour family of an answer, for the edge of a card."""
    return answer_tone(answer).family


@register.simple_tag
def state_tag(state: object, label: str = "") -> SafeString:
    """``{% state_tag request.state %}``; ``label`` replaces the words made from the name."""
    tone = state_tone(state)
    return drawn(Tone(label or tone.label, tone.family, tone.mark))


@register.simple_tag
def risk_tag(level: object) -> SafeString:
    """``{% risk_tag "high" %}``: high, medium or low."""
    return drawn(RISKS[key_of(level)])


@register.simple_tag
def tag(label: str, family: str = "mute", mark: str = "") -> SafeString:
    """``{% tag "Sealed" "info" %}``: any word in a family (good, bad, wait, info, mute).

    ``mark`` names another of ``MARKS``.
    """
    return drawn(Tone(label, family, mark or FAMILY_MARKS[family]))


@register.filter
def in_words(value: object) -> str:
    """A name from code as words: ``awaiting_countersign`` becomes ``Awaiting countersign``."""
    text = str(getattr(value, "value", value)).replace("_", " ").replace("-", " ").strip()
    return text[:1].upper() + text[1:]


@register.filter
def utc(moment: datetime | date | None) -> str:
    """``22 Nov 2026, 13:24 UTC`` for an aware instant, ``22 Nov 2026`` for a day, else empty."""
    if moment is None or moment == "":
        return ""
    if isinstance(moment, datetime):
        there = moment.astimezone(UTC)
        return f"{there.day} {there:%b %Y, %H:%M} UTC"
    return f"{moment.day} {moment:%b %Y}"


@register.simple_tag
def moment(when: datetime | date | None) -> SafeString | str:
    """``{% moment request.received_at %}``: the instant in a ``time`` element, in UTC."""
    if when is None or when == "":
        return ""
    stamp = when.astimezone(UTC) if isinstance(when, datetime) else when
    return format_html('<time class="rg-nowrap" datetime="{}">{}</time>', stamp.isoformat(), utc(when))


def span_in_words(seconds: float) -> str:
    """A length of time in its largest fitting unit, rounded down."""
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(seconds // size)
        if count >= 1:
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "under a minute"


@register.simple_tag
def clock(due: datetime | None, now: datetime) -> SafeString | str:
    """``{% clock request.due_at now %}``: time left or over; close to the end below one day."""
    if due is None or due == "":
        return ""
    seconds = (due - now).total_seconds()
    manner = "over" if seconds < 0 else "soon" if seconds < 86400 else "calm"
    words = f"{span_in_words(abs(seconds))} {'over' if seconds < 0 else 'left'}"
    return format_html(
        '<time class="rg-clock rg-clock--{}" datetime="{}" title="{}">{}</time>',
        manner,
        due.astimezone(UTC).isoformat(),
        utc(due),
        words,
    )


@register.simple_tag
def age(since: datetime, now: datetime) -> SafeString:
    """``{% age request.received_at now %}``: how long ago, with the instant as its title."""
    return format_html(
        '<time class="rg-nowrap" datetime="{}" title="{}">{}</time>',
        since.astimezone(UTC).isoformat(),
        utc(since),
        span_in_words((now - since).total_seconds()),
    )


@register.simple_tag
def digest(value: str, shown: int = 12) -> SafeString:
    """``{% digest return.sha256 %}``: the first characters, the whole as its title."""
    return format_html('<code title="{}">{}…</code>', value, value[:shown])


@register.filter
def nth(values: Sequence[object], index: int) -> object:
    """The value at an index, for tables whose heads and cells are two lists."""
    return values[index]


@register.filter
def standing_fields(form: BaseForm) -> list[BoundField]:
    """The form's visible fields that no other field's choice reveals."""
    revealed = {
        name
        for field in form.fields.values()
        for names in getattr(field.widget, "reveals", {}).values()
        for name in names
    }
    return [field for field in form.visible_fields() if field.name not in revealed]


@register.inclusion_tag("rogatory/parts/error_summary.html")
def error_summary(*sources: BaseForm | BaseFormSet[forms.Form] | None) -> dict[str, Any]:
    """``{% error_summary form other_form formset %}``: every error, linked to its control."""
    found: list[BaseForm] = []
    general: list[str] = []
    for source in sources:
        if isinstance(source, BaseFormSet):
            general.extend(str(text) for text in source.non_form_errors())
            found.extend(source.forms)
        elif source is not None:
            found.append(source)
    return {"general": general + general_errors(found), "fields": fields_in_error(found)}


def general_errors(found: Iterable[BaseForm]) -> list[str]:
    """Errors of whole forms and of their hidden fields."""
    texts = [str(text) for form in found if form.is_bound for text in form.non_field_errors()]
    hidden = [field for form in found if form.is_bound for field in form.hidden_fields()]
    return texts + [str(text) for field in hidden for text in field.errors]


def fields_in_error(found: Iterable[BaseForm]) -> list[BoundField]:
    """The visible fields that have errors, in the order in which they are asked."""
    return [field for form in found if form.is_bound for field in form.visible_fields() if field.errors]
