"""Why a request is withdrawn."""

from __future__ import annotations

from django import forms


class WithdrawForm(forms.Form):
    """The reason, which the flow asks for."""

    use_required_attribute = False

    words = forms.CharField(
        label="Why do you withdraw it?",
        help_text="One sentence is enough. Withdrawing cannot be undone.",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say why you withdraw it"},
    )
