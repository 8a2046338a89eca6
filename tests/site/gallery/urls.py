"""Addresses of the gallery, for a browser."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from tests.site.gallery import samples


def page(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, f"gallery/{name}.html", samples.context(name))


def fault(request: HttpRequest, code: int) -> HttpResponse:
    return render(request, f"{code}.html")


urlpatterns = [
    path("gallery/<str:name>", page),
    path("fault/<int:code>", fault),
    path("account/", include("rogatory.entrance.urls")),
    path("console/", include("rogatory.console.urls")),
    path("", include("rogatory.portal.urls")),
]
