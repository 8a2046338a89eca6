"""The key of a request: its returns lie encrypted under it, and without it nobody can read them any more."""

from __future__ import annotations

import io
from datetime import datetime

from django.db import transaction

from rogatory.desk.models import Package, Request, RequestKey
from rogatory.desk.surroundings import the_master_key
from rogatory.desk.vault.cipher import Cipher, new_key
from rogatory.desk.vault.keys import MasterKey
from rogatory.problem import Problem


def key_for(request: Request, now: datetime) -> bytes:
    """Give the key of a request, as `rogatory.desk.vault.cipher.Cipher` takes it; the first call makes it.

    A return that is made after the key was destroyed, with all that lay under it, gets a new one.

    Raises:
        Problem: the master key is another or cannot be used.
    """
    with transaction.atomic():
        # Whoever makes it holds the request meanwhile: two keys would leave returns that the second cannot open.
        Request.objects.select_for_update().get(pk=request.pk)
        if not RequestKey.objects.filter(request=request, wrapped_key__isnull=False).exists():
            wrapped = the_master_key().wrap(new_key(), _context(request.pk))
            fresh = {"wrapped_key": wrapped, "made_at": now, "destroyed_at": None}
            RequestKey.objects.update_or_create(request=request, defaults=fresh)
    return key_of(request)


def key_of(request: Request) -> bytes:
    """Give the key of a request that has one.

    Raises:
        Problem: it has none, it was destroyed, or the master key is another or cannot be used.
    """
    row = RequestKey.objects.filter(request=request).first()
    if row is None or row.wrapped_key is None:
        raise Problem(
            "the key of this request's returns was destroyed" if row else "this request has no returns at rest",
            where=request.reference,
            cure="Nothing brings them back; produce the return again where that may be done",
        )
    return the_master_key().unwrap(bytes(row.wrapped_key), _context(request.pk))


def destroy_key(request: Request, now: datetime) -> None:
    """Destroy the key of a request, and with it all of its returns that lie here. Call it in a transaction.

    A backup of the database holds the wrapped key for as long as the backup is kept.
    """
    RequestKey.objects.filter(request=request, destroyed_at=None).update(wrapped_key=None, destroyed_at=now)


def rewrap(row: RequestKey, master: MasterKey) -> None:
    """Wrap the key of a request by the master key that is in use now; what lies under it stays as it is.

    Raises:
        Problem: it does not open; then it stays as it was.
    """
    if row.wrapped_key is not None:
        context = _context(row.request_id)
        row.wrapped_key = master.wrap(master.unwrap(bytes(row.wrapped_key), context), context)
        row.save(update_fields=["wrapped_key"])


def hide(key: bytes, secret: bytes, folder: str) -> bytes:
    """Encrypt what belongs to the package in `folder` and is secret, such as what opens it, to be kept in its row."""
    hidden = bytearray()
    Cipher(key).seal([secret], hidden.extend, _secret_context(folder))
    return bytes(hidden)


def shown(key: bytes, hidden: bytes, folder: str) -> bytes:
    """Give again what `hide` has encrypted.

    Raises:
        Problem: it was altered, or belongs to another package.
    """
    return Cipher(key).open(io.BytesIO(hidden), _secret_context(folder), f"secret of package {folder}").read()


def secret_of(package: Package) -> bytes:
    """Give what opens a package: the identity, or the passphrase, that it was made with.

    Raises:
        Problem: there is none, or the key of its request was destroyed.
    """
    if package.secret is None:
        raise Problem(
            "nothing is kept that opens this package",
            where=package.name,
            cure="Deliver the return again, which makes a package anew",
        )
    return shown(key_of(package.production.matter.request), bytes(package.secret), package.folder)


def _context(request: int) -> bytes:
    return f"rogatory-request/1\n{request}".encode()


def _secret_context(folder: str) -> bytes:
    return f"rogatory-package-secret/1\n{folder}".encode()
