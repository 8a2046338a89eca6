"""A return out of its package: what the officer holds once they have opened it."""

from __future__ import annotations

import io
import zipfile

from rogatory.desk.models import Production
from rogatory.desk.rest.reading import open_package


def zip_of(production: Production) -> bytes:
    """The zip in the only package of a return."""
    with open_package(production.packages.get()) as stream:
        return stream.read()


def files_of(production: Production) -> dict[str, bytes]:
    """The files of a return, by their paths in its bag."""
    with zipfile.ZipFile(io.BytesIO(zip_of(production))) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
