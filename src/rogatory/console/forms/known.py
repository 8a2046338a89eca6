"""Fields for facts, which may be unknown: an empty answer is *not established*, and never *no*."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from rogatory.guidelines.facts import Renewal

UNKNOWN = ("", "Not established")
NONE = "none"
_TRUTHS = {"yes": True, "no": False}


class YesNo(forms.TypedChoiceField):
    """Yes, no, or not established."""

    def __init__(self, label: str, hint: str = "") -> None:
        """Offer the three."""
        super().__init__(
            label=label,
            help_text=hint,
            required=False,
            choices=[UNKNOWN, ("yes", "Yes"), ("no", "No")],
            coerce=lambda told: _TRUTHS.get(told, told),
            empty_value=None,
        )

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """Show a truth as the choice that stands for it."""
        return {True: "yes", False: "no", None: ""}.get(value, value)


class OneOf(forms.TypedChoiceField):
    """One word of a closed vocabulary, or not established."""

    def __init__(self, label: str, words: Iterable[tuple[str, str]] | type[StrEnum], hint: str = "") -> None:
        """Offer the words; an enumeration's members are both word and value."""
        enum = words if isinstance(words, type) else None
        pairs = [(each.value, _plain(each.value)) for each in enum] if enum else list(words)
        super().__init__(
            label=label,
            help_text=hint,
            required=False,
            choices=[UNKNOWN, *pairs],
            coerce=enum or str,
            empty_value=None,
        )


class Text(forms.CharField):
    """Words, or not established; ``vocabulary`` names the list of words that the page suggests."""

    def __init__(
        self, label: str, hint: str = "", *, longest: int = 500, rows: int = 0, vocabulary: str = "", **attributes: str
    ) -> None:
        """Draw one line, or `rows` of them."""
        attrs = {**attributes, **({"list": f"words-{vocabulary}"} if vocabulary else {})}
        widget = forms.Textarea({**attrs, "rows": rows}) if rows else forms.TextInput(attrs)
        super().__init__(
            label=label, help_text=hint, required=False, max_length=None if rows else longest, widget=widget
        )
        self.empty_value = None


class Several(forms.CharField):
    """Words, one a line; ``none`` alone is a known absence, and nothing is not established.

    With ``known`` nothing stands for the empty list, for facts that cannot be unknown.
    """

    def __init__(self, label: str, hint: str = "", *, known: bool = False) -> None:
        """Draw a small box."""
        told = hint if known else f"{hint} Write “none” when there is none.".strip()
        super().__init__(label=label, help_text=told, required=False, widget=forms.Textarea({"rows": 2}))
        self.known = known

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """Show words one a line."""
        if isinstance(value, tuple):
            return "\n".join(value) or ("" if self.known else NONE)
        return value

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """Part the words."""
        words = tuple(word.strip() for word in (value or "").splitlines() if word.strip())
        if not words:
            return () if self.known else None
        return () if words == (NONE,) else words

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ANN401 - Django's own signature
        """Compare the words."""
        return bool(self.to_python(data) != self.to_python(self.prepare_value(initial)))


class Pairs(Several):
    """Pairs, one a line, as ``kind: value``."""

    def __init__(self, label: str, hint: str = "") -> None:
        """Draw a small box."""
        super().__init__(label, hint, known=True)

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """Show pairs one a line."""
        return "\n".join(f"{kind}: {told}" for kind, told in value) if isinstance(value, tuple) else value

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """Part lines at their first colon."""
        pairs = []
        for line in (value or "").splitlines():
            kind, colon, told = line.partition(":")
            if not line.strip():
                continue
            if not (colon and kind.strip() and told.strip()):
                raise ValidationError(f"Write each line as kind: value, for example email: a@example.org; not {line!r}")
            pairs.append((kind.strip(), told.strip()))
        return tuple(pairs)

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ANN401 - Django's own signature
        """Compare the text."""
        return (self.prepare_value(initial) or "").split() != (data or "").split()


class Renewals(Several):
    """Renewals of an order, one a line, as ``day made: new last day``; one without an end has no second."""

    def __init__(self, label: str, hint: str = "") -> None:
        """Draw a small box."""
        super().__init__(label, hint, known=True)

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """Show renewals one a line."""
        if not isinstance(value, tuple):
            return value
        return "\n".join(f"{each.dated}: {each.until}" if each.until else f"{each.dated}" for each in value)

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """Read two days on each line."""
        renewals = []
        for line in (value or "").splitlines():
            made, colon, until = (part.strip() for part in line.partition(":"))
            if not made and not colon:
                continue
            try:
                dated = date.fromisoformat(made)
                last = date.fromisoformat(until) if until else None
            except ValueError as error:
                told = f"Write each line as 2026-03-27: 2026-09-27, the day made and the new last day; not {line!r}"
                raise ValidationError(told) from error
            try:
                renewals.append(Renewal(dated, last))
            except ValueError as error:
                raise ValidationError(". ".join(map(str, error.args))) from error
        return tuple(renewals)

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ANN401 - Django's own signature
        """Compare the text."""
        return (self.prepare_value(initial) or "").split() != (data or "").split()


class Instant(forms.DateTimeField):
    """An instant in UTC, to the minute, or not established."""

    def __init__(self, label: str, hint: str = "", *, required: bool = False) -> None:
        """Draw the browser's own control for it."""
        super().__init__(
            label=f"{label}, in UTC",
            help_text=hint,
            required=required,
            widget=forms.DateTimeInput({"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"),
        )


def _plain(word: str) -> str:
    text = word.replace("-", " ")
    return text[:1].upper() + text[1:]
