"""Signing in and one's own account: the same for everybody, whatever their role. The visitors have no second factor."""

from __future__ import annotations

from collections.abc import Iterable

from tests.access.table import FORBIDDEN, HIDDEN, ONWARD, SHOWN, SIGN_IN, Entry, Visitor, statuses

NOBODY_S = {"key": "abc", "uidb36": "1", "pk": 1}
"""A key, a person and a device that are not the visitor's."""


def pages(who: dict[Visitor, int], names: Iterable[str]) -> list[Entry]:
    return [Entry(name, who, given=NOBODY_S) for name in names]


OPEN_TO_ALL = (
    "account_confirm_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
)
BEFORE_SIGN_IN = ("account_login", "account_signup")
ONE_S_OWN = (
    "account_email",
    "account_logout",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
)
WITHIN_ANOTHER_STEP = (
    "account_change_password",
    "account_confirm_login_code",
    "mfa_authenticate",
    "mfa_login_webauthn",
)
WHAT_ONE_HAS_NOT = (
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
)
AGAIN_WITHOUT_A_WAY = ("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn")

ENTRIES = [
    *pages(statuses(SHOWN), OPEN_TO_ALL),
    *pages(statuses(ONWARD, nobody=SHOWN), BEFORE_SIGN_IN),
    *pages(statuses(SHOWN, nobody=SIGN_IN), ONE_S_OWN),
    *pages(statuses(ONWARD, nobody=SIGN_IN), WITHIN_ANOTHER_STEP),
    *pages(statuses(HIDDEN, nobody=SIGN_IN), WHAT_ONE_HAS_NOT),
    *pages(statuses(FORBIDDEN, nobody=SIGN_IN), AGAIN_WITHOUT_A_WAY),
]
