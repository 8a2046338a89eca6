"""Signing in, in the words of the other pages."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm


class SignIn(LoginForm):  # type: ignore[misc]  # the library ships no types
    """Address and password, and whether closing the browser ends it."""

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401, D107 - the library's own
        super().__init__(*args, **named)
        self.fields["login"].label = "E-mail address"
        self.fields["remember"].label = "Stay signed in when the browser is closed"
