"""What the console's own pages need beyond the tags of the look. Load with ``{% load console_ui %}``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField

from rogatory.console.forms.facts import Part
from rogatory.console.shown.confirming import Beside
from rogatory.site.templatetags.rogatory_ui import error_summary

register = template.Library()


@register.filter
def is_wide(field: BoundField) -> bool:
    """Whether a field takes the whole width of its part."""
    return isinstance(field.field.widget, (forms.Textarea, forms.CheckboxSelectMultiple))


@register.filter
def read_for(beside: Mapping[str, Beside], field: BoundField) -> Beside | None:
    """``{{ read.beside|read_for:field }}``: what was read for a field."""
    return beside.get(field.html_name)


@register.inclusion_tag("rogatory/parts/error_summary.html")
def parts_summary(parts: Iterable[Part]) -> dict[str, Any]:
    """``{% parts_summary parts %}``: the errors of a form in parts, each linked to its control."""
    return error_summary(*(each for part in parts for each in (part.form, part.entries) if each is not None))
