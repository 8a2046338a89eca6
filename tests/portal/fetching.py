"""A return, fetched as a browser fetches it: begun with a form, and then asked for."""

from __future__ import annotations

import io

from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from rogatory.desk.models import Package, Request
from rogatory.desk.rest.keys import secret_of
from rogatory.desk.wrapping import opens
from rogatory.packaging.formats.opening import unwrap


def package_of(request: Request) -> Package:
    """The package of a return that was made last."""
    return Package.objects.filter(production__matter__request=request, destroyed_at=None).latest("pk")


def address(request: Request, name: str = "download", kind: str = "data") -> str:
    return reverse(f"portal:{name}", args=[request.reference, kind, package_of(request).pk])


def begin(client: Client, request: Request, **headers: str) -> HttpResponseBase:
    return client.post(address(request, "begin-download"), **headers)


def fetch(client: Client, request: Request, **headers: str) -> HttpResponseBase:
    """Begin a download and follow to the file."""
    begun = begin(client, request)
    assert begun.status_code == 303, begun
    return client.get(begun.headers["Location"], **headers)


def content_of(answer: HttpResponseBase) -> bytes:
    return b"".join(answer.streaming_content)


def opened(request: Request, content: bytes) -> bytes:
    """The zip in a package that was fetched."""
    package = package_of(request)
    return unwrap(package.format, io.BytesIO(content), opens(package.format, secret_of(package))).read()
