"""The controls Django does not have: a day in three boxes, several files, revealing choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.widgets import ChoiceWidget
from django.utils.datastructures import MultiValueDict


class DayInput(forms.MultiWidget):
    """Day, month and year in three boxes, which every keyboard and locale can fill."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Make the three number boxes; ``attrs`` go to each."""
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput({"inputmode": "numeric"}) for name in ("day", "month", "year")
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: date | None) -> list[int | None]:
        """The three boxes of a stored day."""
        return [value.day, value.month, value.year] if value else [None, None, None]


class FilesInput(forms.FileInput):
    """A file control that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> list[UploadedFile[bytes]]:
        """All the files sent under the name."""
        return files.getlist(name)


class _Revealing(ChoiceWidget):
    """Choices that may carry a hint and reveal further fields of the form.

    ``reveals`` maps a choice's value to names of fields in the same form. The style sheet hides
    them until the choice is made, but sends them all the same, so they must not be required by
    themselves: the form's ``clean`` asks for them.
    """

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Iterable[tuple[str, str]] = (),
        *,
        reveals: Mapping[str, tuple[str, ...]] | None = None,
        hints: Mapping[str, str] | None = None,
    ) -> None:
        """Keep the revealed field names and hints beside the choices."""
        super().__init__(attrs, choices)
        self.reveals = dict(reveals or {})
        self.hints = dict(hints or {})


class RevealingRadios(_Revealing, forms.RadioSelect):
    """Radio buttons whose choices may carry a hint and reveal further fields."""


class RevealingCheckboxes(_Revealing, forms.CheckboxSelectMultiple):
    """Checkboxes whose choices may carry a hint and reveal further fields."""
