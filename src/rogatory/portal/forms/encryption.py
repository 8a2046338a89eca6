"""A public key to which returns are encrypted, and the choice of whoever has none."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from rogatory.desk.delivery_keys import WITHOUT_KEY
from rogatory.edge.delivery_keys import LARGEST
from rogatory.portal.ways import WAYS
from rogatory.site.forms import RevealingRadios


class KeyForm(forms.Form):
    """One public key: pasted, or as a file."""

    use_required_attribute = False

    text = forms.CharField(
        label="Paste the public key",
        help_text="A line that begins with age1, or a block that begins with BEGIN PGP PUBLIC KEY BLOCK.",
        required=False,
        # No counter is shown, as a length of the field would have it.
        validators=[MaxLengthValidator(LARGEST)],
        widget=forms.Textarea({"rows": 6, "class": "rg-mono", "spellcheck": "false", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label="Or choose its file",
        help_text="A file that ends in .asc, .gpg, .pgp or .txt. Never your secret key.",
        required=False,
        max_length=300,
    )

    def clean(self) -> dict[str, Any]:
        """Take one of the two."""
        told: dict[str, Any] = super().clean() or {}
        given = [name for name in ("text", "file") if told.get(name)]
        if "text" not in self.errors and "file" not in self.errors and len(given) != 1:
            both = "Paste the key or choose its file, and not both"
            self.add_error("text", both if given else "Paste the public key, or choose its file")
        chosen = told.get("file")
        if chosen is not None and (chosen.size or 0) > LARGEST:
            self.add_error("file", ValidationError(f"A key has at most {LARGEST:,} bytes: this file is no public key"))
        return told

    @property
    def given(self) -> bytes:
        """What was pasted, or the file."""
        chosen = self.cleaned_data.get("file")
        return bytes(chosen.read()) if chosen else str(self.cleaned_data["text"]).encode()


class WithoutKeyForm(forms.Form):
    """In which format returns come to whoever has no key."""

    use_required_attribute = False

    format = forms.ChoiceField(
        label="Without a key, returns come as",
        choices=[(each, WAYS[each].name) for each in WITHOUT_KEY],
        widget=RevealingRadios(hints={each: WAYS[each].told for each in WITHOUT_KEY}),
        error_messages={"required": "Choose one of the two", "invalid_choice": "Choose one of the two"},
    )
