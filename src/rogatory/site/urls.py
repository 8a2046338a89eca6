"""Every address of the site: sign-in first, then each surface."""

from __future__ import annotations

from django.urls import include, path

handler403 = "rogatory.site.forbidden.forbidden"

urlpatterns = [
    path("account/", include("rogatory.entrance.urls")),
    path("console/", include("rogatory.console.urls")),
    path("", include("rogatory.portal.urls")),
]
