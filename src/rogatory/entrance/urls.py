"""The addresses of the entrance. Of the library that signs people in, nothing but leaving has an address of its own."""

from __future__ import annotations

from allauth.account.views import logout
from django.urls import include, path

from rogatory.entrance.views import account, confirming, making, providing, recovering, registering, signing_in

_OURS = [
    path("login/passkey/", signing_in.by_passkey, name="by-passkey"),
    path("login/provider/", providing.to_sign_in, name="by-provider"),
    path("login/provider/back/", providing.back, name="provider-back"),
    path("confirm/provider/", providing.to_confirm, name="confirm-by-provider"),
    path("register/", registering.begin, name="register"),
    path("register/code/", registering.code, name="register-code"),
    path("enrol/", making.enrol, name="enrol"),
    path("passkey/", making.passkey, name="passkey"),
    path("recover/", recovering.recover, name="recover"),
    path("recover/sent/", recovering.sent, name="recover-sent"),
    path("confirm/", confirming.confirm, name="confirm"),
    path("held/", account.held, name="held"),
    path("", account.account, name="account"),
    path("passkeys/add/", account.add, name="add-passkey"),
    path("passkeys/<int:number>/remove/", account.remove, name="remove-passkey"),
]

urlpatterns = [
    # By these two names Django and the library find the way in and out.
    path("login/", signing_in.sign_in, name="account_login"),
    path("logout/", logout, name="account_logout"),
    path("", include((_OURS, "entrance"))),
]
