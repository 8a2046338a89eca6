"""A return that was sealed, without the sealing: its rows, and packages that really lie at rest."""

from __future__ import annotations

from datetime import datetime, timedelta

from rogatory.desk import producing
from rogatory.desk.models import Collection, Document, Matter, Package, Production, Sealing
from rogatory.desk.rest.keys import hide, key_for
from rogatory.desk.rest.parts import Folder, PartsWriter, new_folder, path_of
from rogatory.desk.reviewing import seen
from rogatory.desk.stages.availability import days
from rogatory.desk.surroundings import the_returns, the_store
from rogatory.desk.vault.cipher import Cipher
from rogatory.flow.states import State
from tests.desk.team import NOW, Team, fresh

PASSPHRASE = "correct-horse-battery-staple"
CONTENT = b"PK\x03\x04" + bytes(range(256)) * 40
"""What stands for an encrypted package: to whoever delivers it, it is bytes."""


def a_return(matter: Matter, now: datetime = NOW, content: bytes = CONTENT, **given: object) -> Package:
    """Seal a return of a matter under its approval in force, and give its package; the matter is produced then."""
    collection = Collection.objects.create(
        matter=matter, approval=matter.approval, sha256="0" * 64, size=1, collected_at=now
    )
    order = Sealing.objects.create(
        collection=collection,
        approval=matter.approval,
        ordered_by=matter.approval.by,
        ordered_at=now,
        sealed_at=now,
        seen=seen(collection),
        ended_at=now,
    )
    production = Production.objects.create(
        matter=matter,
        collection=collection,
        sealing=order,
        name=f"{matter.request.reference}-{matter.kind}.zip",
        manifest_sha256=f"{collection.pk:064x}",
        size=len(content),
        files=3,
        produced_at=now,
        expires_at=now + days(),
    )
    Matter.objects.filter(pk=matter.pk).update(state=State.PRODUCED)
    return a_package(production, now, content, **given)


def a_package(
    production: Production,
    now: datetime = NOW,
    content: bytes = CONTENT,
    *,
    format: str = "zip-aes256",  # noqa: A002 - the row's own word
    recipients: tuple[dict[str, object], ...] = (),
) -> Package:
    """Put a package of a return at rest; it opens by `PASSPHRASE`."""
    key, folder = key_for(production.matter.request, now), new_folder()
    writer = PartsWriter(Folder(folder, Cipher(key), the_returns()))
    writer.write(content)
    size = writer.close()
    return Package.objects.create(
        production=production,
        name=production.name,
        format=format,
        recipients=list(recipients),
        secret=hide(key, PASSPHRASE.encode(), folder),
        folder=folder,
        parts=list(writer.parts),
        size=size,
        made_at=now,
    )


def delivered(team: Team, matter: Matter, now: datetime = NOW, **given: object) -> Package:
    """Seal a return of an approved matter and deliver it."""
    package = a_return(matter, now, **given)
    producing.deliver(team.custodian, fresh(matter), now + timedelta(minutes=1)).require()
    package.production.refresh_from_db()
    return package


def parts_there(package: Package) -> int:
    """How many parts of a package lie in the place of returns."""
    return sum(1 for _ in the_returns().names(path_of(package.folder)))


def a_page_comes_by_mail(matter: Matter, content: bytes, at: datetime) -> None:
    """Let a message that somebody has read bring a further document."""
    stored = the_store().put(content)
    about = {"name": "later.pdf", "media_type": "application/pdf", "received_at": at}
    Document.objects.create(request=matter.request, sha256=stored.digest, size=stored.size, **about)
