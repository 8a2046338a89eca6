"""The answers of a draft in words, for the page on which an officer checks them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from rogatory.guidelines.pack import Pack
from rogatory.portal.draft import Answers, Draft
from rogatory.portal.forms.base import PageForm
from rogatory.portal.forms.process import ProcessForm
from rogatory.portal.guidance import capital, process_name
from rogatory.portal.stating import wanted
from rogatory.portal.steps import Step, steps_of
from rogatory.site.forms import DayField
from rogatory.site.templatetags.rogatory_ui import utc

Row = dict[str, Any]
BLANK = "Left blank"


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one page; ``href`` leads back to it."""

    title: str
    href: str
    rows: tuple[Row, ...]


def sections(draft: Draft, pack: Pack) -> tuple[Section, ...]:
    """Give every page of the draft with its answers."""
    return tuple(_section(step, draft, pack) for step in steps_of(draft, pack) if step.slug != "check")


def process_rows(told: Answers, pack: Pack) -> tuple[Row, ...]:
    """Give the answers about one document of legal process, without what was left blank."""
    form = ProcessForm(pack=pack)
    return tuple(row for row in _rows(form, told) if row.get("value") != BLANK)


def process_title(told: Answers, pack: Pack) -> str:
    """Give the name of a document of legal process."""
    return capital(process_name(pack, told.text("type")))


def _section(step: Step, draft: Draft, pack: Pack) -> Section:
    href = reverse("portal:step", args=[step.slug])
    if step.slug == "information":
        return Section(step.title, href, tuple(_information(draft.answers(step.slug), pack)))
    if step.form is not None:
        return Section(step.title, href, tuple(_rows(step.form(pack=pack), draft.answers(step.slug))))
    if step.slug == "process":
        return Section(step.title, href, tuple(_process(draft, pack)))
    rows = [_row("Files", [f"{each.name} ({filesizeformat(each.size)})" for each in draft.files])]
    return Section(step.title, href, tuple(rows))


def _information(told: Answers, pack: Pack) -> Iterator[Row]:
    names = [pack.ask_name(each.ask, each.subset) for each in wanted(told)]
    yield _row("Information you ask for", names)
    days = [utc(day) if (day := told.day(name)) else "no limit" for name in ("first", "last")]
    limited = told.day("first") or told.day("last")
    yield _row("Period", [f"From {days[0]} to {days[1]}" if limited else "No limit: records of all dates"])


def _process(draft: Draft, pack: Pack) -> Iterator[Row]:
    for number, told in enumerate(draft.process, start=1):
        dated = utc(told.day("dated"))
        lines = [process_title(told, pack), *filter(None, (told.text("issuer"), dated and f"dated {dated}"))]
        yield _row(f"Document {number}", lines)
    if not draft.process:
        yield _row("Documents of legal process", [])


def _rows(form: PageForm, told: Answers) -> Iterator[Row]:
    revealed = _hidden(form, told)
    for name, field in form.fields.items():
        lines = [] if name in revealed else list(_lines(field, name, told))
        if lines or (field.required and name not in revealed):
            yield _row(str(field.label), lines)


def _hidden(form: PageForm, told: Answers) -> set[str]:
    """Give the questions that no answer revealed."""
    hidden: set[str] = set()
    for name, field in form.fields.items():
        reveals: dict[str, tuple[str, ...]] = getattr(field.widget, "reveals", {})
        chosen = {told.text(name), *(told.several(name) if isinstance(field, forms.MultipleChoiceField) else ())}
        hidden |= {inner for value, inners in reveals.items() if value not in chosen for inner in inners}
    return hidden


def _lines(field: forms.Field, name: str, told: Answers) -> Iterator[str]:
    if isinstance(field, DayField):
        day = told.day(name)
        if day is not None:
            yield utc(day)
    elif isinstance(field, forms.MultipleChoiceField):
        labels = {str(value): str(label) for value, label in _choices(field)}
        yield from (labels.get(value, value) for value in told.several(name))
    elif isinstance(field, forms.ChoiceField):
        labels = {str(value): str(label) for value, label in _choices(field)}
        if told.text(name):
            yield labels.get(told.text(name), told.text(name))
    else:
        yield from told.lines(name)


def _choices(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    return [(value, label) for value, label in field.widget.choices if not isinstance(label, (list, tuple))]


def _row(key: str, lines: list[str]) -> Row:
    shown = [*lines[:20], *([f"and {len(lines) - 20} more"] if len(lines) > 20 else [])]
    row: Row = {"key": key}
    return row | ({"lines": shown} if shown else {"value": BLANK})
