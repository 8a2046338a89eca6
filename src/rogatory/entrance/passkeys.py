"""Passkeys as WebAuthn defines them: made discoverable and with user verification, and asked for in the same way.

The ceremony itself is the library's. What it does not do: take a passkey's answer without telling, by words or by time,
whether there is such a person; and take whatever anybody sends without a fault of the server.
"""

from __future__ import annotations

import json
from typing import Any

from allauth.account.utils import url_str_to_user_pk
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.exceptions import ValidationError
from fido2.utils import websafe_decode

from rogatory.desk.models import Device, Person

NOT_MADE = "No passkey was made. Try again, and confirm on your device when it asks."
NOT_KNOWN = (
    "That passkey opens no account here, or confirming took too long. Try again; if it does not work, see below what "
    "to do without your passkey."
)
NOT_CONFIRMED = "That was not confirmed. Try again with a passkey of this account that is in force."

LONGEST = 50_000
"""Signs of a device's answer, of which one with an attestation takes a few thousand."""

_UNREADABLE = (ValidationError, InvalidSignature, ValueError, TypeError, KeyError, AttributeError, OverflowError)
"""What the library raises for an answer that is none."""


def to_make(person: Person) -> dict[str, Any]:
    """Give what a browser needs to make a passkey for somebody; the challenge is kept in the session."""
    return {"creation_options": auth.begin_registration(person, passwordless=True)}


def to_sign_in() -> dict[str, Any]:
    """Give what a browser needs to sign somebody in who has not said who they are."""
    return {"request_options": auth.begin_authentication(user=None)}


def to_confirm(person: Person) -> dict[str, Any]:
    """Give what a browser needs to confirm that somebody is there."""
    return {"request_options": auth.begin_authentication(person)}


class Answer(forms.CharField):
    """What a device answered, as JSON: of the size of one, so that nobody fills the server with another."""

    widget = forms.HiddenInput

    def __init__(self, sentence: str) -> None:
        """Say ``sentence`` where there is none that can be read."""
        super().__init__(max_length=LONGEST, error_messages={"required": sentence, "max_length": sentence})
        self.sentence = sentence

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - Django's own, and whatever JSON holds
        """Read it.

        Raises:
            ValidationError: it is too long, or no JSON that could be read: also one of endless brackets or digits.
        """
        given = super().clean(value)
        try:
            return json.loads(given)
        except (ValueError, RecursionError) as error:
            raise ValidationError(self.sentence) from error


class NewPasskey(forms.Form):
    """The name of a new passkey, and what the device made."""

    use_required_attribute = False

    name = forms.CharField(
        label="Name of the device", help_text="So that you know later which one it is.", max_length=100, required=False
    )
    credential = Answer(NOT_MADE)

    def clean_credential(self) -> dict[str, Any]:
        """Check the device's answer against the challenge.

        Raises:
            ValidationError: it does not answer it, its owner was not verified, or it would not be found without a name.
        """
        credential = self.cleaned_data["credential"]
        try:
            auth.parse_registration_response(credential)
            binding = auth.complete_registration(credential)
            discoverable = (credential.get("clientExtensionResults") or {}).get("credProps", {}).get("rk", True)
        except _UNREADABLE as error:
            raise ValidationError(NOT_MADE) from error
        if not binding.is_user_verified() or not discoverable:
            raise ValidationError(NOT_MADE)
        return dict(credential)

    def add_to(self, person: Person) -> Authenticator:
        """Make the authenticator; nothing is noted of it here (see `rogatory.desk.devices.added`)."""
        count = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).count()
        name = self.cleaned_data["name"] or f"Passkey {count + 1}"
        return auth.WebAuthn.add(person, name, self.cleaned_data["credential"]).instance


class SignIn(forms.Form):
    """A passkey's answer by which somebody signs in."""

    credential = Answer(NOT_KNOWN)

    def clean_credential(self) -> Authenticator:
        """Give the authenticator that answered.

        The look-up is one for person and passkey together, so that an answer for nobody costs as much as any.

        Raises:
            ValidationError: it is not known, or does not answer the challenge.
        """
        credential = self.cleaned_data["credential"]
        try:
            auth.parse_authentication_response(credential)
            person = url_str_to_user_pk(websafe_decode(credential["response"]["userHandle"]).decode())
            known = {"type": Authenticator.Type.WEBAUTHN, "data__credential__id": credential["id"]}
            found = Authenticator.objects.filter(user_id=person, **known).select_related("user").first()
            if found is None:
                raise ValidationError(NOT_KNOWN)
            auth.complete_authentication(found.user, credential)
        except _UNREADABLE as error:
            raise ValidationError(NOT_KNOWN) from error
        return found


class Confirm(forms.Form):
    """A passkey's answer by which somebody signed in confirms that it is them; a held one confirms nothing."""

    credential = Answer(NOT_CONFIRMED)

    def __init__(self, *args: Any, person: Person, opened_with: set[int], **named: Any) -> None:  # noqa: ANN401
        """Expect the answer of `person`, by a cleared passkey or one of those that opened the session."""
        super().__init__(*args, **named)
        self.person = person
        self.opened_with = opened_with

    def clean_credential(self) -> Authenticator:
        """Give the authenticator that answered.

        Raises:
            ValidationError: it is not the person's, is held, or does not answer the challenge.
        """
        credential = self.cleaned_data["credential"]
        try:
            auth.parse_authentication_response(credential)
            found = auth.complete_authentication(self.person, credential)
        except _UNREADABLE as error:
            raise ValidationError(NOT_CONFIRMED) from error
        if found.pk not in self.opened_with and not _is_cleared(found):
            raise ValidationError(NOT_CONFIRMED)
        return found


def _is_cleared(authenticator: Authenticator) -> bool:
    return Device.objects.filter(authenticator=authenticator, cleared_at__isnull=False).exists()
