"""How far an order to seal has come, told in its row with what it takes to take it up again."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, astuple, dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.db import transaction

from rogatory.desk import inputs as given
from rogatory.desk import outbox
from rogatory.desk.actors import actor_of
from rogatory.desk.models import Sealing
from rogatory.desk.outbox import Claim
from rogatory.desk.packing import Bed, Contents, Packed
from rogatory.desk.rest import parts
from rogatory.desk.rest.keys import hide, key_for, shown
from rogatory.desk.stages.packages import BY_PASSPHRASE
from rogatory.desk.stages.proof import record_sealing
from rogatory.desk.surroundings import the_returns
from rogatory.desk.worker import Clock
from rogatory.desk.wrapping import Chosen, chosen_for, fetchers
from rogatory.evidence.journal import Member
from rogatory.evidence.returns import Sealed
from rogatory.flow.states import State
from rogatory.packaging.formats.start import Start
from rogatory.packaging.formats.wrapping import Resumable, Wrapping

EVERY = 1.0
"""Seconds after which an order tells again how far it has come, and asks whether it was stopped."""
_SHARE = 20
"""The journal is written no more often than takes this part of the time: a large one takes long."""


class Stopped(Exception):
    """The order was stopped meanwhile: what was written for it is no return."""


@dataclass
class _Return:
    """One return under way, as the journal keeps it; ``start`` and ``secret`` are hidden under the request's key."""

    folder: str
    format: str
    recipients: list[dict[str, object]]
    start: bytes
    secret: bytes
    parts: tuple[str, ...] = ()
    members: list[Member] = field(default_factory=list)
    size: int = 0
    packed: Packed | None = None

    def written(self) -> dict[str, Any]:
        return {
            "folder": self.folder,
            "format": self.format,
            "recipients": self.recipients,
            "start": self.start.hex(),
            "secret": self.secret.hex(),
            "parts": list(self.parts),
            # Of what is whole nobody asks any more which media are in it.
            "members": [] if self.packed else [astuple(one) for one in self.members],
            "packed": asdict(self.packed) if self.packed else None,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> _Return:
        whole = kept["packed"]
        return cls(
            folder=kept["folder"],
            format=kept["format"],
            recipients=kept["recipients"],
            start=bytes.fromhex(kept["start"]),
            secret=bytes.fromhex(kept["secret"]),
            parts=tuple(kept["parts"]),
            members=[Member(*one) for one in kept["members"]],
            packed=Packed(Sealed(**whole["sealed"]), tuple(whole["parts"]), whole["size"]) if whole else None,
        )


class OnTheWay:
    """An order that is being carried out by this worker."""

    def __init__(self, sealing: Sealing, claim: Claim, clock: Clock, lease: timedelta) -> None:
        """Take it up as its journal has it."""
        self._sealing, self._claim, self._clock, self._lease = sealing, claim, clock, lease
        self._request = sealing.collection.matter.request
        self._key = key_for(self._request, clock())
        self._returns = {name: _Return.read(kept) for name, kept in sealing.journal.items()}
        self._chosen: Chosen | None = None
        self._wrappings: dict[str, Wrapping] = {}
        self._told = self._noted = float("-inf")
        self._took = 0.0
        self._doing = ""

    def begin(self, total: int) -> None:
        """Tell of how many bytes there are to do."""
        Sealing.objects.filter(pk=self._sealing.pk).update(total=total)

    def packed(self, name: str) -> Packed | None:
        """Give a return that was made whole already, by this worker or one before it."""
        there = self._returns.get(name)
        return there.packed if there else None

    def make_beds(self, names: Iterable[str]) -> None:
        """Make ready where returns of the order come to lie: where they lie in part already, or in new folders.

        Raises:
            Problem: the place does not answer.
            Stopped: the order was stopped.
            LeaseLost: another worker holds the job by now.
        """
        chosen = self._how()
        for name in names:
            there = self._returns.get(name)
            if there is not None and not _goes_on(there, chosen, self._wrapping(name)):
                parts.erase(the_returns(), there.folder)
                there = None
            self._returns[name] = there or self._new(chosen, self._wrapping(name))
        # Before anything lies there: what no journal and no package names is swept away.
        self._note()

    def bed(self, name: str) -> Bed:
        """Give where a return comes to lie, once it is made ready."""
        there = self._returns[name]
        start = Start.from_bytes(shown(self._key, there.start, there.folder))
        return Bed(there.folder, self._key, self._wrapping(name), start, there.parts, tuple(there.members))

    def line(self, name: str) -> LineOf:
        """Give the line over which the making of a return tells of itself."""
        return LineOf(self, self._returns[name])

    def finish(self, name: str, packed: Packed) -> None:
        """Take in a return that is whole.

        Raises:
            Stopped: the order was stopped.
            LeaseLost: another worker holds the job by now.
        """
        self._returns[name].packed = packed
        self.tell(self._doing)

    def return_of(self, name: str, contents: Contents) -> given.SealedReturn:
        """Give a return that is whole, as it is handed in."""
        there, matter = self._returns[name], self._sealing.collection.matter
        packed = there.packed
        if packed is None:
            raise ValueError(f"{contents.header.reference} is not whole")
        sealed, named = packed.sealed, f"{contents.header.reference}-{matter.kind}"
        return given.SealedReturn(
            name=f"{named}.zip",
            manifest_sha256=sealed.manifest_digest,
            size=sealed.size,
            files=sealed.files,
            rows=sealed.rows,
            media=sealed.media,
            folder=there.folder,
            parts=packed.parts,
            stored_size=packed.size,
            account=contents.account,
            is_index=bool(contents.header.returns),
            package={
                "name": f"{named}{self._wrapping(name).suffix}",
                "format": there.format,
                "recipients": there.recipients,
                "secret": there.secret or None,
            },
        )

    def prove(self, reference: str, manifest: str) -> Mapping[str, bytes]:
        """Have a sealing recorded, in the name of whoever ordered it; give what proves it."""
        custodian = actor_of(self._sealing.ordered_by)
        return record_sealing(custodian, self._sealing.collection.matter, manifest, self._clock(), reference)

    def forget(self) -> None:
        """Remove what was written; whoever begins again begins anew.

        Raises:
            Problem: the place does not answer; the sweep removes it later.
        """
        folders = [one.folder for one in self._returns.values()]
        self._returns = {}
        Sealing.objects.filter(pk=self._sealing.pk).update(journal={}, done=0, doing="")
        for folder in folders:
            parts.erase(the_returns(), folder)

    def tell(self, doing: str) -> None:
        """Tell how far it has come, once a second; with the journal, where that is due.

        Raises:
            Stopped: the order was stopped.
            LeaseLost: another worker holds the job by now.
        """
        now = time.monotonic()
        if now - self._told < EVERY:
            return
        self._told, self._doing = now, doing
        if now - self._noted < _SHARE * self._took:
            self._keep({})
        else:
            self._note()

    def _note(self) -> None:
        begun = time.monotonic()
        self._keep({"journal": {name: one.written() for name, one in self._returns.items()}})
        self._noted = time.monotonic()
        self._took = self._noted - begun

    def _keep(self, changes: Mapping[str, Any]) -> None:
        open_still = Sealing.objects.filter(
            pk=self._sealing.pk, ended_at=None, collection__matter__state=State.SEALING.value
        )
        done = sum(one.size for one in self._returns.values())
        with transaction.atomic():
            # Whoever holds the job no more must not write over what the next one notes.
            outbox.renew(self._claim, now=self._clock(), lease=self._lease)
            if not open_still.update(done=done, doing=self._doing, **changes):
                raise Stopped

    def _how(self) -> Chosen:
        if self._chosen is None:
            chosen = chosen_for(fetchers(self._request), self._clock())
            # One passphrase opens all returns of an order, whoever made them.
            same = (one for one in self._returns.values() if one.format == chosen.format in BY_PASSPHRASE)
            known = next(same, None)
            secret = shown(self._key, known.secret, known.folder) if known else chosen.secret
            self._chosen = replace(chosen, secret=secret)
        return self._chosen

    def _wrapping(self, name: str) -> Wrapping:
        if name not in self._wrappings:
            inside = f"{name or self._request.reference}-{self._sealing.collection.matter.kind}.zip"
            self._wrappings[name] = self._how().wrapping(inside, self._sealing.sealed_at)
        return self._wrappings[name]

    def _new(self, chosen: Chosen, wrapping: Wrapping) -> _Return:
        folder = parts.new_folder()
        start = hide(self._key, wrapping.start().to_bytes(), folder)
        secret = hide(self._key, chosen.secret, folder)
        return _Return(folder, chosen.format, chosen.recipients, start, secret)


def _goes_on(there: _Return, chosen: Chosen, wrapping: Wrapping) -> bool:
    """Whether what was begun can go on: for the same readers, by an encryption that can be taken up."""
    same = (there.format, there.recipients) == (chosen.format, chosen.recipients)
    return same and isinstance(wrapping, Resumable)


class LineOf:
    """The line of one return to its order (`rogatory.desk.packing.Line`)."""

    def __init__(self, order: OnTheWay, there: _Return) -> None:
        """Tell the order of this return."""
        self._order, self._there = order, there

    def wrote(self, path: str, size: int, parts: tuple[str, ...]) -> None:
        """See `rogatory.desk.packing.Line.wrote`."""
        self._there.size, self._there.parts = size, parts
        self._order.tell(path)

    def done(self, member: Member, /) -> None:
        """See `rogatory.evidence.journal.Journal.done`."""
        members = self._there.members
        while members and members[-1].end >= member.end:
            # It went on before this one, which is written again.
            members.pop()
        members.append(member)

    def prove(self, reference: str, manifest: str) -> Mapping[str, bytes]:
        """See `rogatory.desk.packing.Line.prove`."""
        return self._order.prove(reference, manifest)
