"""A further package of a return, for somebody who cannot open those that are there: opened and encrypted in one pass.

What is sealed stays as it is, byte for byte: the zip comes out of one encryption and goes into another, a block at a
time, and lies nowhere between.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime

from rogatory.desk.actors import SYSTEM
from rogatory.desk.door import act
from rogatory.desk.inputs import AddPackage
from rogatory.desk.models import Package, Person, Production
from rogatory.desk.outbox import Claim
from rogatory.desk.rest.keys import hide, key_for, secret_of
from rogatory.desk.rest.parts import Folder, PartsWriter, new_folder
from rogatory.desk.rest.reading import look_through, open_package
from rogatory.desk.stages.availability import in_force
from rogatory.desk.stages.packages import BY_PASSPHRASE, fingerprints_of, fits, there
from rogatory.desk.surroundings import the_returns
from rogatory.desk.vault.cipher import Cipher
from rogatory.desk.worker import Clock
from rogatory.desk.wrapping import Chosen, chosen_for, opens
from rogatory.flow.states import State
from rogatory.packaging.formats.opening import unwrap
from rogatory.packaging.package import encrypt_again


def rewrap(claim: Claim, clock: Clock) -> None:
    """Make a package of a return for whoever asked, and hand it in. Nothing is left to do once one fits them.

    Raises:
        Problem: what is there does not open, or its place does not take more; the outbox tries again.
    """
    found = Production.objects.select_related("matter__request__officer__person")
    production = found.get(pk=claim.payload["production"])
    person = Person.objects.get(pk=claim.payload["person"])
    matter, packages = production.matter, there(production)
    keys = fingerprints_of(person)
    if matter.state != State.DELIVERED or not packages or any(fits(each, person, keys) for each in packages):
        return
    source = packages[0]
    source.production = production
    made = _made(source, person, _chosen(production, person, clock()), clock())
    act(SYSTEM, "add_package", matter, made, clock(), claim=claim)


def _chosen(production: Production, person: Person, now: datetime) -> Chosen:
    """Choose how; of several returns of one matter, one passphrase opens all that are made so."""
    chosen = chosen_for((person,), now)
    if chosen.format not in BY_PASSPHRASE:
        return chosen
    same = Package.objects.filter(production__in=in_force(production.matter), format=chosen.format, destroyed_at=None)
    known = same.select_related("production__matter__request").order_by("pk").first()
    return replace(chosen, secret=secret_of(known)) if known is not None else chosen


def _made(source: Package, person: Person, chosen: Chosen, now: datetime) -> AddPackage:
    production = source.production
    key = key_for(production.matter.request, now)
    folder = Folder(new_folder(), Cipher(key), the_returns())
    wrapping = chosen.wrapping(production.name, production.produced_at)
    sink = PartsWriter(folder)
    try:
        secret = opens(source.format, secret_of(source))
        with open_package(source) as stream, closing(unwrap(source.format, stream, secret)) as plain:
            encrypt_again(plain, sink, wrapping=wrapping, start=wrapping.start())
        size = sink.close()
        look_through(folder, sink.parts, size)
    except BaseException:
        sink.abandon()
        raise
    package = chosen.row(wrapping, production.name, hide(key, chosen.secret, folder.name))
    return AddPackage(production.pk, person.pk, folder.name, sink.parts, size, package)
