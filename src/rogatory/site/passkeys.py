"""Adding a passkey: the form says what a passkey is for, and makes one unless the person wants a second factor only."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm


class AddPasskey(AddWebAuthnForm):  # type: ignore[misc]  # the library ships no types
    """A name for the key, and whether it signs in by itself."""

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401, D107 - the library's own
        super().__init__(*args, **named)
        self.fields["name"].label = "Name of the device"
        self.fields["name"].help_text = "So that you know later which one it is."
        alone = self.fields["passwordless"]
        alone.label = "Sign in with this alone"
        alone.help_text = "Without a password; the device asks for its PIN, a fingerprint or a face."
        alone.initial = True
