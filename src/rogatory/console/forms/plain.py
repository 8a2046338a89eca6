"""Fields that several forms of the console ask for."""

from __future__ import annotations

from django import forms

WORDS = 4000
"""How many characters a reason may have."""


def words_field(label: str, *, required: bool = True, hint: str = "", rows: int = 4) -> forms.CharField:
    """Give a field for words that stand in the file for ever."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=WORDS,
        widget=forms.Textarea({"rows": rows}),
        error_messages={"required": "Say in words why"},
    )
