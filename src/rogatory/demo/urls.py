"""Every address of the demonstration's site: whom to be, in the place of signing in, then those of every site."""

from __future__ import annotations

from django.urls import path

from rogatory.demo import choosing
from rogatory.site.urls import handler403
from rogatory.site.urls import urlpatterns as site

__all__ = ["handler403", "urlpatterns"]

urlpatterns = [
    path("account/login/", choosing.instead_of_signing_in),
    # Where a site asks for the passkey once more.
    path("account/confirm/", choosing.again),
    path("demonstration/", choosing.choose, name="demonstration"),
    path("demonstration/again/", choosing.again, name="demonstration_again"),
    *site,
]
