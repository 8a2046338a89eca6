"""The forms with which a change that takes two people is proposed."""

from __future__ import annotations

from django import forms

from rogatory.console.forms.plain import words_field
from rogatory.desk.changes import erasure, keys, recovery, roles
from rogatory.desk.changes.kind import Change
from rogatory.desk.models import Person
from rogatory.flow.states import STAFF, Role


class ExportForm(forms.Form):
    """Why the audit log is to be taken out."""

    words = words_field("Why is the audit log taken out, and for whom?")

    def change(self) -> Change:
        """Give the change: an export has no choices."""
        return {}


class KeysForm(forms.Form):
    """Which key is to be rotated, and why."""

    key = forms.ChoiceField(
        label="Which key?",
        choices=[
            (keys.RETURN, "The key that seals returns"),
            (keys.VAULT, "The vault’s master key"),
            (keys.AUDIT, "The key that signs the audit’s checkpoints"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a key"},
    )
    words = words_field("Why is it rotated?")

    def change(self) -> Change:
        """Give the change."""
        return {"key": self.cleaned_data["key"]}


class RolesForm(forms.Form):
    """Somebody new, or other roles of somebody."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={"required": "Give the address", "invalid": "Write it as name@provider.example"},
    )
    name = forms.CharField(
        label="Name",
        help_text="As it stands under what they sign.",
        max_length=200,
        error_messages={"required": "Give the name"},
    )
    roles = forms.MultipleChoiceField(
        label="Roles from now on",
        choices=[(role.value, role.value.capitalize()) for role in STAFF],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one role. To take every role away, dismiss the person"},
    )
    words = words_field("Why?")

    def change(self) -> Change:
        """Give the change, with the roles that they have now."""
        given = self.cleaned_data
        return roles.of(given["email"], given["name"], [Role(name) for name in given["roles"]])


class RecoveryForm(forms.Form):
    """Who has lost their passkeys, and how that is known."""

    person = forms.ModelChoiceField(
        Person.objects.filter(is_active=True, groups__name__in=[role.value for role in STAFF])
        .distinct()
        .order_by("email"),
        label="Who has lost their passkeys?",
        error_messages={"required": "Choose a person"},
    )
    words = words_field("How do you know that it is they who ask?")

    def change(self) -> Change:
        """Give the change."""
        return recovery.of(self.cleaned_data["person"])


class ErasureForm(forms.Form):
    """Whose personal data beside the audit is to be erased, and why."""

    reference = forms.CharField(
        label="Reference of the request",
        help_text="All personal data beside its entries in the audit is erased, and nothing else of the case.",
        max_length=60,
        error_messages={"required": "Give the reference"},
    )
    words = words_field("Why must it be erased? Name nobody: these words stay.")

    def change(self) -> Change:
        """Give the change."""
        return erasure.of_request(self.cleaned_data["reference"])


ProposeForm = ExportForm | KeysForm | RolesForm | RecoveryForm | ErasureForm
FORMS: dict[str, type[ProposeForm]] = {
    roles.KIND.id: RolesForm,
    recovery.KIND.id: RecoveryForm,
    keys.KIND.id: KeysForm,
    "audit-export": ExportForm,
    erasure.KIND.id: ErasureForm,
}
"""The kinds that are proposed here; the others have pages of their own."""
