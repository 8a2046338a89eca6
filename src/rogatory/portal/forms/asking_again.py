"""Why a return is asked for again."""

from __future__ import annotations

from django import forms


class AskAgainForm(forms.Form):
    """The reason, which the flow asks for."""

    use_required_attribute = False

    words = forms.CharField(
        label="Why do you need it again?",
        help_text="One sentence is enough, such as: the download was lost with the computer.",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say why you need the return again"},
    )
