"""The answers Django does not have a field for: a day in three parts, and several files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from rogatory.site.forms.widgets import DayInput, FilesInput

PARTS = ("day", "month", "year")


class DayField(forms.MultiValueField):
    """A calendar day asked in three boxes; cleans to a ``date``, or ``None`` when left empty.

    Raises ``ValidationError`` naming the missing part, or saying that there is no such day.
    """

    widget = DayInput

    def __init__(
        self,
        *,
        label: str | None = None,
        help_text: str = "",
        required: bool = True,
        initial: date | None = None,
    ) -> None:
        """Make the three boxes' fields; the boxes are judged together, in ``clean``."""
        super().__init__(
            fields=tuple(forms.CharField(required=False) for _ in PARTS),
            require_all_fields=False,
            label=label,
            help_text=help_text,
            required=required,
            initial=initial,
        )

    def clean(self, value: Sequence[str | None] | None) -> date | None:
        """The day, from a list of three texts."""
        texts = [str(part or "").strip() for part in (value or ("", "", ""))]
        if not any(texts):
            if self.required:
                raise ValidationError(f"Enter {self.spoken_name()}", code="required")
            return None
        missing = [name for name, text in zip(PARTS, texts, strict=True) if not text]
        if missing:
            raise ValidationError(
                f"{self.spoken_name(start=True)} must include a {' and '.join(missing)}",
                code="incomplete",
            )
        return self.compress(texts)

    def compress(self, data_list: list[str]) -> date:
        """The ``date`` of three filled parts."""
        try:
            day, month, year = (int(text) for text in data_list)
            return date(year, month, day)
        except (ValueError, OverflowError):
            raise ValidationError(
                f"{self.spoken_name(start=True)} must be a real date, such as 27 3 2026",
                code="invalid",
            ) from None

    def spoken_name(self, *, start: bool = False) -> str:
        """The label as it stands in a sentence; of a question, which does not stand in one, the day."""
        label = str(self.label or "the date")
        label = "the day" if label.endswith("?") else label
        return label[:1].upper() + label[1:] if start else label[:1].lower() + label[1:]


class FilesField(forms.FileField):
    """Several files under one name; cleans to a list, each checked as ``FileField`` checks one."""

    widget = FilesInput

    def clean(self, data: list[UploadedFile[bytes]] | None, initial: object = None) -> list[UploadedFile[bytes]]:
        """The files, or an empty list when none are needed."""
        if not data:
            super().clean(None, initial)
            return []
        return [super(FilesField, self).clean(one, initial) for one in data]
