"""For whom a return is encrypted, and how: what its officer asked for, and what those can open with whom it is shared.

The officer's own age keys come first, then their OpenPGP certificates, then the format in which they want returns
without a key. The keys of colleagues who see the request are added where they are of the same kind; whoever cannot
open the package asks for one of their own (`rogatory.desk.stages.packages`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rogatory.desk.delivery_keys import PASSPHRASE, ZIP
from rogatory.desk.models import DeliveryKey, Officer, Person, Request
from rogatory.edge.delivery_keys import AGE, OPENPGP, recipient_key
from rogatory.packaging.formats import openpgp
from rogatory.packaging.formats.age import AgePassphrase, AgeRecipients, new_identity
from rogatory.packaging.formats.opening import Secret
from rogatory.packaging.formats.openpgp import OpenPgp
from rogatory.packaging.formats.passphrase import new_passphrase
from rogatory.packaging.formats.protected_zip import ProtectedZip
from rogatory.packaging.formats.wrapping import Wrapping
from rogatory.problem import Problem

_MOST = 60
"""Keys of people to which one package is encrypted, its officer's first."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """How the packages of a return are encrypted: in one ``format``, and all so that the same opens them.

    ``to`` are the keys with the ids of their people. ``secret`` opens a package again here: the passphrase where there
    is one, and else the secret half of a key of the packages' own, to which they are encrypted too (``own``).
    """

    format: str
    secret: bytes = field(repr=False)
    own: bytes = b""
    to: tuple[DeliveryKey, ...] = ()

    @property
    def recipients(self) -> list[dict[str, object]]:
        """For whom it is, as `rogatory.desk.models.Package` keeps it."""
        return [{"person": key.person_id, "key": key.fingerprint} for key in self.to]

    def wrapping(self, inside: str, at: datetime) -> Wrapping:
        """Give the encryption of one return: ``inside`` is the name of its zip, ``at`` the instant that it bears.

        Raises:
            Problem: something cannot be encrypted so.
        """
        match self.format:
            case "age":
                return AgeRecipients((*(key.text for key in self.to), self.own.decode()))
            case "openpgp":
                return OpenPgp((*(key.text.encode() for key in self.to), self.own))
            case "age-passphrase":
                return AgePassphrase(self.secret.decode())
            case _:
                return ProtectedZip(self.secret.decode(), inside, at)

    def row(self, wrapping: Wrapping, inside: str, hidden: bytes) -> dict[str, object]:
        """Give what a package's row keeps of this; ``hidden`` is the secret as it may lie there."""
        name = f"{inside.removesuffix('.zip')}{wrapping.suffix}"
        return {"name": name, "format": self.format, "recipients": self.recipients, "secret": hidden}


def fetchers(request: Request) -> tuple[Person, ...]:
    """Give who may fetch the return of a request as it is shared now, its officer first (two queries)."""
    officer = request.officer
    if officer is None:
        return ()
    first = [officer.person] if officer.is_vetted else []
    if not request.shared_at or officer.listed_id is None:
        return tuple(first)
    there = Officer.objects.filter(listed=officer.listed_id, vetted_at__isnull=False, left_at=None)
    others = there.exclude(pk=officer.pk).select_related("person").order_by("pk")
    return (*first, *(each.person for each in others))


def chosen_for(people: Sequence[Person], now: datetime) -> Chosen:
    """Choose the encryption for people, the first of whom it is made for (two queries).

    A certificate that has expired since it was handed in is left out: nothing could be encrypted to it.
    """
    keys = DeliveryKey.objects.filter(person__in=people, removed_at=None).order_by("pk")
    usable = [key for key in keys if _is_usable(key, now)]
    for kind in (AGE, OPENPGP):
        mine = [key for key in usable if people and key.person_id == people[0].pk and key.kind == kind]
        if mine:
            others = [key for key in usable if key.kind == kind and key.person_id != people[0].pk]
            return _to_keys(kind, [*mine, *others][:_MOST])
    officer = Officer.objects.filter(person=people[0]).first() if people else None
    wanted = officer.delivered_by if officer is not None else ZIP
    return Chosen(PASSPHRASE if wanted == PASSPHRASE else ZIP, new_passphrase().encode())


def opens(format_: str, secret: bytes) -> Secret:
    """Give what opens a package again, as `rogatory.packaging.formats.opening.unwrap` takes it."""
    return secret if format_ == OPENPGP else secret.decode()


def _to_keys(kind: str, keys: Iterable[DeliveryKey]) -> Chosen:
    if kind == AGE:
        identity, recipient = new_identity()
        return Chosen(kind, identity.encode(), recipient.encode(), tuple(keys))
    secret, certificate = openpgp.new_key()
    return Chosen(kind, secret, certificate, tuple(keys))


def _is_usable(key: DeliveryKey, now: datetime) -> bool:
    try:
        recipient_key(key.text.encode(), now)
    except Problem:
        return False
    return True
