"""What every encryption of a return has in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from rogatory.evidence.container import Sink
from rogatory.evidence.sums import Piece
from rogatory.packaging.formats.start import Start
from rogatory.packaging.handover import Target


class Wrapping(Protocol):
    """An encryption, and for whom.

    Attributes:
        format: its name: `age`, `age-passphrase`, `openpgp`, `zip-aes256` or `zip`.
        suffix: what the name of an encrypted return ends with.
        media_type: of the encrypted file.
    """

    @property
    def format(self) -> str:
        """Give its name."""
        ...

    @property
    def suffix(self) -> str:
        """Give what file names end with."""
        ...

    @property
    def media_type(self) -> str:
        """Give the media type of what is written."""
        ...

    def start(self) -> Start:
        """Draw by chance what is needed, once for each return."""
        ...

    def begin(self, sink: Sink, start: Start, /) -> Target:
        """Begin to encrypt into `sink`."""
        ...


@runtime_checkable
class Resumable(Wrapping, Protocol):
    """An encryption that goes on where it was broken off."""

    def begin(
        self, sink: Sink, start: Start, /, *, position: int = 0, skip: int = 0, there: Iterable[Piece] = ()
    ) -> Target:
        """Go on with the plaintext from byte `position` where the sink holds `skip` bytes of the file.

        These are read from `there` by an encryption whose end depends on all of them, and by no other.
        """
        ...

    def position(self, start: Start, size: int, /) -> int:
        """Give the first plaintext byte that is needed to go on after `size` bytes of the file."""
        ...

    def reach(self, start: Start, size: int, /) -> int:
        """Give the number of plaintext bytes on which the first `size` bytes of the file depend."""
        ...
