"""The worker makes the return that a custodian ordered, encrypted at rest as it is made, and hands it in at the door."""

from __future__ import annotations

import tempfile
import time
from functools import partial
from pathlib import Path

from rogatory.desk import inputs as given
from rogatory.desk import outbox
from rogatory.desk.actors import SYSTEM, Actor, actor_of
from rogatory.desk.casefile import as_it_stands
from rogatory.desk.door import act
from rogatory.desk.models import Matter, Sealing
from rogatory.desk.outbox import Claim
from rogatory.desk.rest.keys import key_for
from rogatory.desk.rest.parts import Folder, PartsWriter, new_folder
from rogatory.desk.rest.reading import look_through
from rogatory.desk.stages.collection import check_within
from rogatory.desk.stages.dossier import dossier_of
from rogatory.desk.stages.header import header_of, outcomes_of
from rogatory.desk.stages.production import open_sealing, parts_of, press_for, spool_in
from rogatory.desk.stages.proof import record_sealing
from rogatory.desk.stages.spool import Index
from rogatory.desk.surroundings import the_returns, the_shelf, the_store
from rogatory.desk.vault.cipher import Cipher
from rogatory.desk.vault.place import PlaceFailed
from rogatory.desk.worker import Clock
from rogatory.evidence.sealing import PROOF_FILE
from rogatory.evidence.sealing import seal as seal_return
from rogatory.flow.case import Attempt
from rogatory.flow.moves import Refusal, judge
from rogatory.flow.states import State
from rogatory.flow.table import ACTIONS
from rogatory.paper.certificate import Custodian, certificate
from rogatory.paper.layout import LayoutRenderer
from rogatory.problem import Problem

SEAL = "seal"
EVERY = 1.0
"""Seconds after which the progress of an order is told again, and it is asked whether it was stopped."""


class Stopped(Exception):
    """The order was stopped meanwhile: what was written for it is no return."""


def seal(claim: Claim, clock: Clock) -> None:
    """Make the return of the order that is open on a matter, and hand it in. Nothing is left to do where none is.

    What cannot be made at all ends the order, and the custodian is told why.

    Raises:
        PlaceFailed: where it has to lie does not take it now; the outbox tries again.
    """
    matter = Matter.objects.select_related("request__officer__person").get(pk=claim.payload["matter"])
    sealing = open_sealing(matter)
    if matter.state != State.SEALING or sealing is None:
        return
    verdict = judge(ACTIONS["hand_in"], as_it_stands(matter, clock()), Attempt(SYSTEM.signature))
    if isinstance(verdict, Refusal):
        # Before a byte is written: what may not be handed in is not made either.
        _stop(matter, " ".join(verdict.sentences), claim, clock)
        return
    try:
        made = _made(sealing, claim, clock)
    except Stopped:
        return
    except PlaceFailed:
        if claim.attempt < outbox.ATTEMPTS:
            raise
        _stop(matter, "The place of returns has not taken it, however often it was tried.", claim, clock)
    except Problem as problem:
        _stop(matter, str(problem), claim, clock)
    else:
        outcome = act(SYSTEM, "hand_in", matter, given.HandIn(sealing.pk, made), clock(), claim=claim)
        if not outcome.done:
            act(SYSTEM, "stop_sealing", matter, given.Say(" ".join(outcome.refused)), clock())


def _stop(matter: Matter, why: str, claim: Claim, clock: Clock) -> None:
    act(SYSTEM, "stop_sealing", matter, given.Say(why), clock(), claim=claim)


class Progress:
    """Tells how far an order has come, and holds the job meanwhile; learns that the order was stopped."""

    def __init__(self, sealing: Sealing, claim: Claim, clock: Clock) -> None:
        """Begin at nothing."""
        self._sealing, self._claim, self._clock = sealing, claim, clock
        self._told = 0.0
        self._done = 0

    def __call__(self, path: str, done: int) -> None:
        """Take in which path was written, and how many bytes are.

        Raises:
            Stopped: the order was stopped.
            LeaseLost: another worker holds the job by now.
        """
        if time.monotonic() - self._told < EVERY:
            return
        self._told = time.monotonic()
        outbox.renew(self._claim, now=self._clock())
        open_still = Sealing.objects.filter(pk=self._sealing.pk, ended_at=None)
        if not open_still.update(done=done, doing=path):
            raise Stopped


def _made(sealing: Sealing, claim: Claim, clock: Clock) -> tuple[given.SealedReturn, ...]:
    """Make the return of an order: read, hashed, zipped and encrypted in one pass, and looked through once more.

    The audit holds the sealing before the return is closed, and the return holds the proof of that.

    Raises:
        Problem: what was collected is not what was approved, or the return cannot be made of it.
        Stopped: the order was stopped meanwhile.
    """
    matter, store, at = sealing.collection.matter, the_store(), sealing.sealed_at
    dossier = dossier_of(matter)
    index = Index.from_bytes(store.read(sealing.collection.sha256))
    check_within(index, dossier)
    header, press = header_of(dossier, index, the_shelf(), at), press_for(dossier, at)
    custodian: Actor = actor_of(sealing.ordered_by)
    person = Custodian(sealing.ordered_by.name or sealing.ordered_by.email, "custodian of records")
    folder = Folder(new_folder(), Cipher(key_for(matter.request, clock())), the_returns())
    sink = PartsWriter(folder)
    try:
        with tempfile.TemporaryDirectory(prefix="rogatory-sealing-") as scratch:
            sealed = seal_return(
                sink,
                header,
                outcomes_of(dossier),
                parts_of(dossier, index, store),
                certificate=partial(certificate, wording=press.wording, custodian=person, key=press.custodian),
                signer=press.signer,
                layout=LayoutRenderer(press.layout, header) if press.layout else None,
                prove=lambda manifest: {PROOF_FILE: record_sealing(custodian, matter, manifest, clock())},
                progress=Progress(sealing, claim, clock),
                spool=partial(spool_in, Path(scratch)),
            )
        size = sink.close()
        look_through(folder, sink.parts, size)
    except BaseException:
        sink.abandon()
        raise
    name = f"{header.reference}-{matter.kind}.zip"
    package = {"name": name, "format": "zip", "recipients": [], "secret": None}
    return (
        given.SealedReturn(
            name=name,
            manifest_sha256=sealed.manifest_digest,
            size=sealed.size,
            files=sealed.files,
            rows=sealed.rows,
            media=sealed.media,
            folder=folder.name,
            parts=sink.parts,
            stored_size=size,
            package=package,
        ),
    )
