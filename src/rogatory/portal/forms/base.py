"""What all pages of the form share: they take blanks, and words that people can read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from rogatory.guidelines.pack import Pack
from rogatory.site.forms import DayField, RevealingRadios

LINE, PARAGRAPH = 300, 5000
YES_NO = (("yes", "Yes"), ("no", "No"))


class PageForm(forms.Form):
    """A page of the request form, asking in the words of the guideline that applies (`pack`)."""

    use_required_attribute = False

    def __init__(self, *args: Any, pack: Pack, **named: Any) -> None:  # noqa: ANN401 - Django's own
        """Make the page for one guideline."""
        super().__init__(*args, **named)
        self.pack = pack
        self.ask()

    def ask(self) -> None:
        """Put the guideline's words into the questions."""

    @classmethod
    def stored(cls, told: Mapping[str, Any]) -> dict[str, Any]:
        """Give stored answers as the initial values of the page."""
        return {name: cls._initial(name, value) for name, value in told.items()}

    @classmethod
    def _initial(cls, name: str, value: Any) -> Any:  # noqa: ANN401 - a JSON value
        is_day = isinstance(cls.base_fields.get(name), DayField)
        return date.fromisoformat(value) if is_day and value else value


class Asked(forms.CharField):
    """A line that the guideline may ask for: shown as wanted, and taken blank, because advice never blocks."""

    def __init__(self, label: str, help_text: str = "", *, max_length: int | None = LINE, **named: Any) -> None:  # noqa: ANN401
        """Make the question."""
        super().__init__(label=label, help_text=help_text, max_length=max_length, **named)

    def validate(self, value: object) -> None:
        """Take any text, a blank one too."""


class AskedAddress(forms.EmailField):
    """An e-mail address: a real one, or blank."""

    def validate(self, value: object) -> None:
        """Take a blank one too; what is not blank is looked at by the validators."""


class AskedText(Asked):
    """A paragraph or several, or a list with one entry to a line.

    Its length is limited, but no counter is shown: nobody comes near the limit in good faith.
    """

    def __init__(
        self,
        label: str,
        help_text: str = "",
        *,
        rows: int = 4,
        longest: int = PARAGRAPH,
        required: bool = True,
        attrs: Mapping[str, str] | None = None,
    ) -> None:
        """Make the question, with room for `rows` lines and at most `longest` characters."""
        super().__init__(
            label,
            help_text,
            max_length=None,
            required=required,
            widget=forms.Textarea({"rows": rows, **(attrs or {})}),
            validators=[MaxLengthValidator(longest)],
        )


class AskedDay(DayField):
    """A day that the guideline may ask for: it must be a real one, or blank."""

    def clean(self, value: Any) -> date | None:  # noqa: ANN401 - three texts, as Django gives them
        """Give the day; blank is ``None``."""
        return super().clean(value) if any(str(part or "").strip() for part in value or ()) else None


class AskedSeveral(forms.MultipleChoiceField):
    """A question with several answers, none of which needs to be given."""

    def validate(self, value: Any) -> None:  # noqa: ANN401 - a list, as Django gives it
        """Take any of the choices, or none."""
        if value:
            super().validate(value)


class AskedChoice(forms.ChoiceField):
    """A question with few answers, none of which needs to be given."""

    def __init__(
        self,
        label: str,
        choices: tuple[tuple[str, str], ...] = YES_NO,
        help_text: str = "",
        *,
        reveals: Mapping[str, tuple[str, ...]] | None = None,
        hints: Mapping[str, str] | None = None,
    ) -> None:
        """Make the question."""
        widget = RevealingRadios(reveals=reveals, hints=hints)
        super().__init__(label=label, choices=choices, help_text=help_text, widget=widget)

    def validate(self, value: object) -> None:
        """Take one of the choices, or none."""
        if value and not self.valid_value(value):
            super().validate(value)
