"""A return out of its package: what the officer holds once they have opened it."""

from __future__ import annotations

import io
import zipfile

from rogatory.desk.models import Production
from rogatory.desk.rest.keys import secret_of
from rogatory.desk.rest.reading import open_package
from rogatory.desk.wrapping import opens
from rogatory.packaging.formats.opening import unwrap


def zip_of(production: Production) -> bytes:
    """The zip in the only package of a return."""
    package = production.packages.get()
    with open_package(package) as stream:
        return unwrap(package.format, stream, opens(package.format, secret_of(package))).read()


def files_of(production: Production) -> dict[str, bytes]:
    """The files of a return, by their paths in its bag."""
    with zipfile.ZipFile(io.BytesIO(zip_of(production))) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
