"""What is handed to the door with each act on a return: collected, looked through, sealed, delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rogatory.desk.inputs.asked import Say
from rogatory.desk.inputs.clocks import Rang


@dataclass(frozen=True, slots=True)
class Collected:
    """What the worker collected (``collect``, ``collect_open``): an object of the store, for an approval.

    ``before`` is the object of the collection whose place it takes (``collect_open``).
    """

    approval: int
    sha256: str
    size: int
    summary: Mapping[str, object] = field(default_factory=dict)
    before: str = ""


@dataclass(frozen=True, slots=True)
class Withhold:
    """The custodian withholds rows or files of a part of the collection (``withhold``), and says why.

    ``words`` are told in the return, ``note`` to the team alone. ``part`` is the SHA-256 of a table's or a file's
    object in the collection. ``rows`` are the numbers of a table's rows, from 0, or empty for the whole part.
    """

    part: str
    words: str
    rows: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Restore:
    """The custodian puts back what was withheld (``restore``): the id of the withholding, and why."""

    withholding: int
    words: str


@dataclass(frozen=True, slots=True)
class Produce:
    """The custodian has looked through what was collected and orders the return (``produce``).

    ``seen`` is the digest of what lay before them: the collection with all that was withheld of it
    (`rogatory.desk.reviewing`).
    """

    seen: str


@dataclass(frozen=True, slots=True)
class SealedReturn:
    """One return as the worker sealed it: of the whole matter, of one ``account``, or the index of many.

    ``folder`` and ``parts`` say where its encrypted package lies, and ``stored_size`` how many bytes that has; ``size``
    is that of the zip inside. ``package`` tells for whom it is encrypted, as `rogatory.desk.models.Package` keeps it:
    its ``name``, ``format``, ``recipients`` and ``secret``.
    """

    name: str
    manifest_sha256: str
    size: int
    files: int
    rows: int
    media: int
    folder: str
    parts: tuple[str, ...]
    stored_size: int
    package: Mapping[str, object]
    account: str = ""
    is_index: bool = False


@dataclass(frozen=True, slots=True)
class HandIn:
    """The worker hands in what it sealed (``hand_in``) for the order with the id ``sealing``."""

    sealing: int
    returns: tuple[SealedReturn, ...]


@dataclass(frozen=True, slots=True)
class Download:
    """Somebody fetches a package of the return (``download``) from this network address.

    ``package`` is the primary key of the package; without it, it is the one that was made last. ``first`` and ``last``
    are the bytes asked for, both included; without them it is the whole. ``begun`` says that this very session began
    the download with a fresh proof, and goes on with it.
    """

    address: str | None = None
    package: int | None = None
    first: int | None = None
    last: int | None = None
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Deliver:
    """The custodian delivers what is sealed (``deliver``).

    ``seen`` is the digest of the returns that lay before them (`rogatory.desk.stages.availability.sealed`).
    """

    seen: str


@dataclass(frozen=True, slots=True)
class Redeliver:
    """The custodian delivers a return again (``redeliver``), and confirms what has changed since it was approved.

    ``seen`` is the digest of what of that lay before them (`rogatory.desk.grounds.footing.to_confirm`); empty where
    nothing had changed.
    """

    seen: str = ""


@dataclass(frozen=True, slots=True)
class ShowPassphrase:
    """Somebody asks for the passphrase (``show_passphrase``) of the package with that primary key."""

    package: int


@dataclass(frozen=True, slots=True)
class AddPackage:
    """The worker hands in a further package (``add_package``) of the production with that primary key.

    ``folder``, ``parts`` and ``stored_size`` say where it lies, ``package`` for whom it is encrypted, as with
    `SealedReturn`. ``person`` is who asked for it.
    """

    production: int
    person: int
    folder: str
    parts: tuple[str, ...]
    stored_size: int
    package: Mapping[str, object]


RETURN_TAKES: Mapping[str, type] = {
    "collect": Collected,
    "collect_again": Say,
    "collect_open": Collected,
    "leave_open": Say,
    "withhold": Withhold,
    "restore": Restore,
    "produce": Produce,
    "hand_in": HandIn,
    "stop_sealing": Say,
    "deliver": Deliver,
    "download": Download,
    "show_passphrase": ShowPassphrase,
    "ask_package": Say,
    "add_package": AddPackage,
    "ask_again": Say,
    "redeliver": Redeliver,
    "produce_again": Say,
    "withdraw_return": Say,
    "recall_return": Say,
    "return_ends": Rang,
    "expire": Rang,
}
"""What each action on a return is given."""
